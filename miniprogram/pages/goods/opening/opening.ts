import type { OpeningCheck, OpeningView } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { newOpId } from '../../../offline/random';
import { openingStateLabels } from '../../../shared/goods/states';
import { Refusal } from '../../../shared/refusal';
import { sayTime } from '../../../shared/say';
import { picked } from '../../../kit/picked';

/** 期初: a workbook is looked through, brought for review, and booked by another person in steps. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    me: '',
    fileId: '',
    fileName: '',
    check: null as OpeningCheck | null,
    openings: [] as (OpeningView & { label: string; about: string; own: boolean })[],
    percent: 0,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const [{ memberId }, { openings }] = await Promise.all([
        whoAmI(),
        call('goods', 'stockOpening.list', { locationId: this.data.id }),
      ]);
      const now = officialNow();
      return {
        me: memberId,
        openings: openings.map((one) => ({
          ...one,
          label: openingStateLabels[one.state],
          about: `${one.count} 行，共 ${one.quantity} · ${one.askedBy.name} · ${sayTime(one.askedAt, now)}`,
          own: one.askedBy.memberId === memberId,
        })),
      };
    },
    async template() {
      await this.act('template', async () => {
        const { link } = await call('goods', 'stockOpening.template', {});
        const filePath = await fetchFile(link);
        await wx.openDocument({ filePath, fileType: 'xlsx', showMenu: true });
      });
    },
    async choose() {
      const extension = ['xlsx', 'xls', 'et'];
      const chosen = await picked('文件', wx.chooseMessageFile({ count: 1, type: 'file', extension }));
      if (!chosen) return;
      const file = chosen.tempFiles[0]!;
      this.setData({ check: null, fileName: file.name.slice(-100) });
      await this.act('check', async () => {
        const [, kind = 'xlsx'] = /\.(xls|et)$/i.exec(file.name.toLowerCase()) || [];
        const cloudPath = `sheets/${await newOpId()}.${kind}`;
        const { fileID } = await wx.cloud.uploadFile({ cloudPath, filePath: file.path }).catch(() => {
          throw new Refusal('OFFLINE');
        });
        this.setData({ fileId: fileID });
        this.setData({ check: await call('goods', 'stockOpening.check', this.asked()) });
      });
    },
    asked() {
      const { id, fileId, fileName } = this.data;
      return { locationId: id, fileId, fileName };
    },
    async submit() {
      if (
        await this.act('submit', () => call('goods', 'stockOpening.ask', this.asked()), {
          said: '已提交复核',
        })
      ) {
        this.setData({ check: null });
        await this.load();
      }
    },
    async refuse(event: Said) {
      const input = { openingId: given(event, 'id'), passes: false };
      if (await this.act('refuse', () => call('goods', 'stockOpening.decide', input))) await this.load();
    },
    async pass(event: Said) {
      const openingId = given(event, 'id');
      const input = { openingId, passes: true };
      if (await this.act('pass', () => call('goods', 'stockOpening.decide', input)))
        await this.book(openingId);
    },
    goOn(event: Said) {
      void this.book(given(event, 'id'));
    },
    /** Step by step; whatever stops it, the next call goes on where it stopped. */
    async book(openingId: string) {
      await this.act('book', async () => {
        for (;;) {
          const { booked, count } = await call('goods', 'stockOpening.book', { openingId });
          this.setData({ percent: Math.round((100 * booked) / count) });
          if (booked === count) break;
        }
      });
      this.setData({ percent: 0 });
      await this.load();
    },
  },
});
