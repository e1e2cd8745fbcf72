import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { openPage } from '../../../kit/open-page';
import { listAndDetail } from '../../../kit/list-and-detail';
import { searching } from '../../../kit/searching';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { quarterOf } from '../../../shared/appraisal/score';
import { appraisalStateLabels, appraisalTones } from '../../../shared/appraisal/states';
import type { AppraisalState } from '../../../shared/appraisal/states';
import { dayOf } from '../../../shared/days';
import { periodBefore, sayPeriod } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayExpiry } from '../../../shared/say';
import { whoAmI } from '../names';
import { sayScore } from '../life-words';

const QUARTERS = 8;
/** What has an objection that nobody has answered, of whatever quarter. */
const OBJECTED = 'objected';
type Filter = AppraisalState | 'all' | typeof OBJECTED;

const waitsWords = {
  show: '待评分、公示的',
  propose: '申诉期已过、待定级的',
  confirm: '待定级复核的',
  check: '待核对的',
};

/** 考核单: of a quarter by score; a dealer's own, newest first. */
Component({
  behaviors: [waitsOnly, searching, pageState, listAndDetail],
  data: {
    dealerId: '',
    dealerName: '',
    periods: [] as { id: string; label: string }[],
    period: 0,
    filter: 'all' as Filter,
    filters: [
      { id: 'all', label: '全部' },
      ...(['scoring', 'open', 'proposed', 'closed', 'dropped'] as const).map((id) => ({
        id,
        label: appraisalStateLabels[id],
      })),
      { id: OBJECTED, label: '有申诉待答复' },
    ] as { id: Filter; label: string }[],
    ofAll: false,
    can: { collect: false, schemes: false },
    rows: [] as {
      id: string;
      anchor: string;
      name: string;
      about: string;
      score: string;
      tone: string;
      label: string;
    }[],
    next: null as string | null,
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '', period = '', state = '', waits = '' }: Record<string, string>) {
      this.setData(waitsFor(waitsWords, waits));
      const ids = [quarterOf(dayOf(officialNow()))];
      while (ids.length <= QUARTERS) ids.push(periodBefore(ids[ids.length - 1]!));
      // The one that runs has nothing to show yet.
      const periods = ids.slice(1).map((id) => ({ id, label: sayPeriod(id) }));
      this.setData({
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        periods,
        period: Math.max(
          0,
          periods.findIndex(({ id }) => id === period),
        ),
        ...(state ? { filter: state as Filter } : {}),
      });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const me = await whoAmI();
      const { periods, period, filter, text, next: from } = this.data;
      const dealerId = this.data.dealerId || me.dealerId || '';
      const { sheets, next } = await call('channel', 'appraisal.list', {
        text,
        waits: (this.data.waits || null) as keyof typeof waitsWords | null,
        ...(text || this.data.waits
          ? {}
          : dealerId
            ? { dealerId }
            : filter === OBJECTED
              ? {}
              : { period: periods[period]!.id, ...(filter === 'all' ? {} : { state: filter }) }),
        after: fresh ? null : from,
      });
      const today = dayOf(officialNow());
      return {
        ofAll: !dealerId,
        can: {
          collect: !dealerId && may(me.roles, 'channel', 'appraisal.collect'),
          schemes: may(me.roles, 'channel', 'appraisalScheme.list'),
        },
        rows: sheets.map((sheet) => ({
          id: sheet._id,
          anchor: sheet._id,
          name: dealerId ? sayPeriod(sheet.period) : sheet.dealerName,
          score: `${sayScore(sheet.score)}${sheet.grade ? ` ${sheet.grade}` : ''}`,
          about: [
            !dealerId && (text || filter === OBJECTED) ? sayPeriod(sheet.period) : '',
            sheet.isParted ? '期内已终止，不参与排名' : '',
            sheet.openObjections ? `${sheet.openObjections} 条申诉待答复` : '',
            sheet.state === 'open' && sheet.objectUntilOn
              ? sheet.acceptedAt
                ? '经销商无异议'
                : `申诉到 ${sheet.objectUntilOn}（${sayExpiry(sheet.objectUntilOn, today)}）`
              : '',
          ]
            .filter(Boolean)
            .join('，'),
          tone: sheet.openObjections ? 'attention' : appraisalTones[sheet.state],
          label: appraisalStateLabels[sheet.state],
        })),
        next,
      };
    },
    pickPeriod(event: WechatMiniprogram.PickerChange) {
      this.setData({ period: Number(event.detail.value), rows: [], chosen: '' });
      void this.reload();
    },
    choose(event: Said) {
      this.setData({ filter: given<Filter>(event, 'id'), rows: [], chosen: '' });
      void this.reload();
    },
    openRow(id: string) {
      openPage(pages.appraisal({ id }));
    },
    openSchemes() {
      openPage(pages.appraisalSchemes());
    },
    /** A few dealers a step, until none is left. */
    async collect() {
      const { id: period, label } = this.data.periods[this.data.period]!;
      const follows = '每家经销商各出一张考核单；已有的不变。指标以现在的记录为准，之后不再变动。';
      if (!(await confirmed(follows, '取数', `${label}考核`))) return;
      let made = 0;
      const finished = await this.act('collect', async () => {
        for (;;) {
          const step = await call('channel', 'appraisal.collect', { period });
          made += step.made;
          if (step.left === 0) break;
        }
      });
      if (finished) void wx.showToast({ title: made ? `新出 ${made} 张` : '没有要新出的', icon: 'none' });
      await this.load();
    },
  },
});
