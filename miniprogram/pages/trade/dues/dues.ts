import type { DueRuleView } from '../../../../cloudfunctions/_contracts/dues';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { isFilledIn } from '../../../kit/form';
import { listAndDetail } from '../../../kit/list-and-detail';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { addDays, dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { mayDo } from '../can';
import { dueLine } from '../words';
import type { DueLine } from '../words';

const FEES = 'fees';
const fieldsFor = (rules: readonly DueRuleView[]): Field[] => [
  {
    key: 'rule',
    label: '出什么',
    kind: 'choice',
    choices: [
      { value: FEES, label: '服务费' },
      ...rules.map(({ _id, name }) => ({ value: _id, label: `返利：${name}` })),
    ],
  },
  { key: 'fromOn', label: '从', kind: 'day' },
  { key: 'toOn', label: '到（含当天）', kind: 'day' },
];

/** 返利与服务费: what was stated to dealers and what they said; finance states a period. */
Component({
  behaviors: [searching, pageState, listAndDetail, typing],
  data: {
    dealerId: '',
    dealerName: '',
    isMaker: false,
    can: { state: false, rules: false },
    rows: [] as DueLine[],
    isStating: false,
    fields: [] as Field[],
    rules: [] as DueRuleView[],
    next: null as string | null,
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '' }: { dealerId?: string; dealerName?: string }) {
      const monthBegins = `${dayOf(officialNow()).slice(0, 8)}01`;
      const toOn = addDays(monthBegins, -1);
      this.setData({
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        given: { rule: FEES, fromOn: `${toOn.slice(0, 8)}01`, toOn },
      });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { dealerId } = this.data;
      const [me, can] = await Promise.all([whoAmI(), mayDo({ state: 'due.state', rules: 'dueRule.list' })]);
      const found = await call('trade', 'due.list', {
        text: this.data.text,
        ...(dealerId ? { dealerId } : {}),
        after: fresh ? null : this.data.next,
      });
      return { isMaker: me.dealerId === null, can, rows: found.dues.map(dueLine), next: found.next };
    },
    openRow(id: string) {
      openPage(pages.due({ id }));
    },
    openRules() {
      openPage(pages.dueRules());
    },
    async begin() {
      await this.act('begin', async () => {
        const { rules } = await call('trade', 'dueRule.list', {});
        const usable = rules.filter(
          ({ kind, state }) => kind === 'rebate' && (state === 'approved' || state === 'ended'),
        );
        this.setData({ rules: usable, fields: fieldsFor(usable), isStating: true, problems: {} });
      });
    },
    leave() {
      this.setData({ isStating: false });
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, 'problems.dealerId': '' });
    },
    async state() {
      const { given, dealerId } = this.data;
      const { rule = FEES, fromOn = '', toOn = '' } = given;
      const filledIn = isFilledIn(this, {
        dealerId: dealerId ? '' : '请选择经销商',
        toOn: toOn < fromOn ? '结束早于开始' : toOn >= dayOf(officialNow()) ? '须是已经过完的一天' : '',
      });
      if (!filledIn) return;
      const done = await this.act(
        'state',
        async () => {
          const ruleId = rule === FEES ? null : rule;
          const { dueId } = await call('trade', 'due.state', { dealerId, ruleId, fromOn, toOn });
          openPage(pages.due({ id: dueId }));
        },
        { said: '已发给经销商确认', fields: { fromOn: 'fromOn', toOn: 'toOn', ruleId: 'rule' } },
      );
      if (done) this.leave();
    },
  },
});
