import type { AppraisalPage, AppraisalRecords } from '../../../../cloudfunctions/_contracts/appraisal';
import { call, officialNow } from '../../../api/client';
import { askReason } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { objectionStateLabels, objectionTones } from '../../../shared/appraisal/states';
import { dayOf } from '../../../shared/days';
import { sayPeriod } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayDay } from '../../../shared/say';
import { whoAmI } from '../names';

type Row = { id: string; title: string; on: string; said: string; label: string; tone: string; can: boolean };
const known = besideData(() => ({
  page: null as AppraisalPage | null,
  records: [] as AppraisalRecords['records'],
}));
/** What a record of minutes took; of shares every one here is plainly against. */
const sayMinutes = (minutes: number): string => `${(minutes / 60).toFixed(1)} 小时`;

/** 计为不利的记录 of one line, as they stood when the figures were taken; the dealer objects to single ones. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    criterionId: '',
    title: '',
    line: '',
    opensOrders: false,
    rows: [] as Row[],
    next: '0' as string | null,
  },
  methods: {
    onLoad({ id = '', criterionId = '' }: { id?: string; criterionId?: string }) {
      this.setData({ id: decodeURIComponent(id), criterionId: decodeURIComponent(criterionId) });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { id: appraisalId, criterionId } = this.data;
      const about = known(this);
      const skip = fresh ? 0 : about.records.length;
      const [me, page, { records, all }] = await Promise.all([
        whoAmI(),
        fresh || !about.page ? call('channel', 'appraisal.get', { appraisalId }) : about.page,
        call('channel', 'appraisal.records', { appraisalId, criterionId, skip }),
      ]);
      about.page = page;
      about.records = [...(fresh ? [] : about.records), ...records];
      const { sheet, lines } = page;
      const { label, criterion } = lines.find((one) => one.criterion.id === criterionId)!;
      const today = dayOf(officialNow());
      const canObject =
        sheet.state === 'open' &&
        sheet.objectUntilOn! >= today &&
        may(me.roles, 'channel', 'appraisal.object');
      const rows = records.map((one): Row => {
        const { objection } = one;
        return {
          id: one.id,
          title: one.title,
          on: sayDay(one.on, today),
          said: criterion.kind === 'figure' && criterion.figure === 'mttr' ? sayMinutes(one.numerator) : '',
          label: objection ? objectionStateLabels[objection.state] : '',
          tone: objection ? objectionTones[objection.state] : 'past',
          can: canObject && !objection,
        };
      });
      return {
        rows,
        next: skip + records.length < all ? String(skip + records.length) : null,
        title: label,
        line: `${sheet.dealerName} · ${sayPeriod(sheet.period)} · ${all} 条，以取数时为准`,
        opensOrders: may(me.roles, 'service', 'workOrder.get'),
      };
    },
    open(event: Said) {
      const id = given(event, 'id');
      const { orderId } = known(this).records.find((one) => one.id === id)!;
      if (this.data.opensOrders && orderId) openPage(pages.dispatchOrder({ id: orderId }));
    },
    async object(event: Said) {
      const recordId = given(event, 'id');
      const { title } = this.data.rows.find(({ id }) => id === recordId)!;
      const text = await askReason(this, {
        title: `申诉：${title}`,
        placeholder: '哪里不符，有什么依据',
        confirm: '提交申诉',
      });
      if (!text) return;
      const { sheet } = known(this).page!;
      const { criterionId } = this.data;
      const input = { appraisalId: sheet._id, revision: sheet.revision, criterionId, recordId, text };
      await this.act('object', () => call('channel', 'appraisal.object', input), { said: '已提交' });
      await this.load();
    },
  },
});
