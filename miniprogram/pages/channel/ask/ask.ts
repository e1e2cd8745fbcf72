import type { ExplainedFinding } from '../../../../cloudfunctions/_contracts/grants';
import { call, officialNow } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import type { GrantKind } from '../../../shared/model/grants';
import { productLines, whoAmI } from '../names';
import type { NamedLine } from '../names';
import { sayFinding } from '../words';
import { pageState } from '../../../kit/page-state';
import { forget, isFilledIn } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';

/** 谁可以做: a hospital, a line and a day; answers who may, by which grant and clause, or why nobody. */
Component({
  behaviors: [pageState],
  data: {
    isManager: false,
    hospitalId: '',
    hospitalName: '',
    lines: [] as NamedLine[],
    lineId: '',
    kind: '' as GrantKind | '',
    day: '',
    dealerId: '',
    dealerName: '',
    answer: null as null | {
      tone: string;
      title: string;
      names: string;
      findings: object[];
      explained: boolean;
    },
  },
  methods: {
    async onLoad({
      hospitalId,
      hospitalName,
      lineId,
    }: {
      hospitalId?: string;
      hospitalName?: string;
      lineId?: string;
    }) {
      this.setData({
        hospitalId: hospitalId || '',
        hospitalName: decodeURIComponent(hospitalName || ''),
        lineId: lineId || '',
        day: dayOf(officialNow()),
      });
      try {
        const [me, lines] = await Promise.all([whoAmI(), productLines()]);
        this.setData({ isManager: me.dealerId === null, lines });
        if (hospitalId && lineId) await this.ask();
      } catch (error) {
        void wx.showToast({ title: messageOf(error), icon: 'none' });
      }
    },
    pickHospital({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.setData({
        hospitalId: detail.id,
        hospitalName: detail.name,
        answer: null,
        ...forget(this, 'hospital'),
      });
    },
    pickLine(event: WechatMiniprogram.TouchEvent) {
      this.setData({
        lineId: event.currentTarget.dataset.id as string,
        answer: null,
        ...forget(this, 'line'),
      });
    },
    pickKind(event: WechatMiniprogram.TouchEvent) {
      this.setData({ kind: event.currentTarget.dataset.id as GrantKind | '', answer: null });
    },
    pickDay(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ day: event.detail.value, answer: null });
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, answer: null });
    },
    question() {
      const { hospitalId, lineId, kind, day } = this.data;
      return {
        hospitalId,
        productLineId: lineId,
        day,
        ...(kind ? { kind } : {}),
      };
    },
    async ask() {
      const { hospitalId, lineId, dealerId, dealerName } = this.data;
      const filledIn = isFilledIn(this, {
        hospital: hospitalId ? '' : '请选择医院',
        line: lineId ? '' : '请选择产品线',
      });
      if (!filledIn) return;
      await this.act('ask', async () => {
        if (dealerId) {
          const reply = await call('channel', 'grant.may', { ...this.question(), dealerId });
          this.say(reply.may, reply.may ? '可以' : '不可以', dealerName, reply.findings, false);
        } else {
          const { dealers, findings } = await call('channel', 'grant.who', this.question());
          const names = dealers.map((dealer) => dealer.dealerName).join('、');
          // A dealer is told about itself alone: that nobody may would be a guess about others.
          if (!this.data.isManager)
            this.say(
              dealers.length > 0,
              dealers.length ? '贵公司可以做' : '贵公司不可以做',
              '',
              dealers.length ? findings : [],
              true,
            );
          else
            this.say(
              dealers.length > 0,
              dealers.length ? '可以做的经销商' : '没有人可以做',
              names,
              findings,
              false,
            );
        }
      });
    },
    /** Every grant that names the place, ended and pending ones too. */
    async explain() {
      const { answer } = this.data;
      if (!answer) return;
      try {
        const { findings } = await call('channel', 'grant.explain', this.question());
        this.setData({ answer: { ...answer, findings: findings.map(sayFinding), explained: true } });
      } catch (error) {
        showError(error);
      }
    },
    say(may: boolean, title: string, names: string, findings: ExplainedFinding[], explained: boolean) {
      const tone = may ? 'done' : 'attention';
      this.setData({ answer: { tone, title, names, findings: findings.map(sayFinding), explained } });
    },
    openGrant(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.grant({ id: event.currentTarget.dataset.id as string }));
    },
  },
});
