import type { DeliverySheetCheck, DeliverySheetLine } from '../../../../cloudfunctions/_contracts/stocktakes';
import { call } from '../../../api/client';
import { chooseSheet } from '../../../kit/choose-sheet';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { chooseHospital, ownPlaces, pickPlace } from '../delivery-parts';

/** What the table means, apart from what somebody still has to say or to mend. */
const shown = (check: DeliverySheetCheck) => {
  const groups: { key: string; hospital: string; day: string; lines: object[] }[] = [];
  check.lines.forEach((line: DeliverySheetLine, n) => {
    const key = `${line.hospitalId} ${line.day}`;
    let group = groups.find((one) => one.key === key);
    if (!group) groups.push((group = { key, hospital: line.hospitalName, day: line.day, lines: [] }));
    group.lines.push({
      key: n,
      name: line.productName,
      lot: line.lot,
      quantity: line.quantity,
      unit: line.unit,
      rows: `第 ${line.rows.slice(0, 5).join('、')} 行${line.serials.length ? ` · ${line.serials.join('、')}` : ''}`,
      said: line.saidName ? `表里写的是“${line.saidName}”，请核对货号` : '',
    });
  });
  return {
    check,
    groups,
    rest: check.count - check.lines.length,
    readAs: check.readAs.map(({ field, heading }) => `${field}：${heading}`).join('，'),
    unread: check.unread.join('、'),
    summary: `${check.count} 行待上报，${check.deliveries} 张流向${check.there ? `；${check.there} 行已上报过` : ''}`,
    ready: check.count > 0 && !check.problemCount && !check.unknown.length,
  };
};

/** 流向 from a dealer's own table: looked through, hospitals named, reported hospital by hospital. */
Component({
  behaviors: [pageState],
  data: {
    places: [] as { _id: string; name: string }[],
    fromId: '',
    fromName: '没有在这里管库存',
    fileId: '',
    fileName: '',
    choices: [] as { name: string; hospitalId: string }[],
    check: null as DeliverySheetCheck | null,
    groups: [] as object[],
    rest: 0,
    readAs: '',
    unread: '',
    summary: '',
    ready: false,
    percent: 0,
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch() {
      const places = await ownPlaces();
      const [place] = places;
      return { places, ...(place ? { fromId: place._id, fromName: place.name } : {}) };
    },
    async pickPlace() {
      const place = await pickPlace(this, this.data.places);
      if (!place) return;
      this.setData({ fromId: place._id, fromName: place.name });
      if (this.data.fileId) await this.lookThrough();
    },
    async template() {
      await this.act('template', async () => {
        const { link } = await call('goods', 'delivery.sheetTemplate', {});
        await wx.openDocument({ filePath: await fetchFile(link), fileType: 'xlsx', showMenu: true });
      });
    },
    async choose() {
      const file = await chooseSheet(['xlsx', 'xls', 'et', 'csv', 'txt']);
      if (!file) return;
      this.setData({ check: null, groups: [], rest: 0, choices: [], fileId: '', fileName: file.fileName });
      await this.act('check', async () => {
        this.setData({ fileId: await file.upload() });
        this.setData(shown(await call('goods', 'delivery.checkSheet', this.asked())));
      });
    },
    asked() {
      const { fileId, fromId, choices } = this.data;
      return { fileId, fromId: fromId || null, choices };
    },
    async lookThrough() {
      await this.act('check', async () => {
        this.setData(shown(await call('goods', 'delivery.checkSheet', this.asked())));
      });
    },
    async pickHospital(event: Said) {
      const name = given(event, 'name');
      const hospital = await chooseHospital(this, `“${name}”是`, name);
      if (!hospital) return;
      this.setData({ choices: [...this.data.choices, { name, hospitalId: hospital._id }] });
      await this.lookThrough();
    },
    /** Step by step; whatever stops it, sending again goes on where it stopped. */
    async send() {
      const { count } = this.data.check!;
      let short = 0;
      const done = await this.act('send', async () => {
        for (let left = count; left > 0;) {
          const step = await call('goods', 'delivery.sendSheet', this.asked());
          left = step.left;
          short += step.short;
          this.setData({ percent: Math.round((100 * (count - left)) / count) });
        }
      });
      this.setData({ percent: 0 });
      if (!done) return;
      void wx.showToast({ title: short ? `已上报，账上少 ${short}，待核对` : '已上报', icon: 'none' });
      await this.lookThrough();
    },
  },
});
