import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { fromUnit, labelOf } from '../../../shared/appraisal/score';
import type { Criterion } from '../../../shared/appraisal/scheme';
import { schemeStateLabels } from '../../../shared/appraisal/states';
import type { SchemeState } from '../../../shared/appraisal/states';
import { sayValue } from '../../../shared/figures/figures';
import { sayPeriod } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { roleLabels } from '../../../shared/states';
import { whoAmI } from '../names';

const tones: Record<SchemeState, string> = { pending: 'attention', approved: 'done', declined: 'past' };
function sayCriterion(one: Criterion): string {
  if (one.kind === 'hand') return '由人评分，另一人复核';
  const say = (given: number) => sayValue(one.figure, fromUnit(one.figure, given));
  return `${say(one.floor)} 得 0 分，${say(one.target)} 得 100 分${one.cap > 100 ? `，最多 ${one.cap} 分` : ''}`;
}

const waitsWords = { me: '待我复核的' };

/** 考核方案: each version with its lines, newest first; proposed by one, agreed to by another. */
Component({
  behaviors: [waitsOnly, pageState],
  data: {
    canPropose: false,
    rows: [] as {
      id: string;
      revision: number;
      title: string;
      from: string;
      label: string;
      tone: string;
      why: string;
      about: string;
      tables: { name: string; lines: { label: string; weight: number; about: string }[] }[];
      follows: string[];
      mine: boolean;
      can: boolean;
    }[],
    next: null as string | null,
  },
  methods: {
    onLoad({ waits }: { waits?: string }) {
      this.setData(waitsFor(waitsWords, waits));
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [me, { schemes, next }] = await Promise.all([
        whoAmI(),
        call('channel', 'appraisalScheme.list', {
          waits: this.data.waits === 'me',
          after: fresh ? null : this.data.next,
        }),
      ]);
      const now = officialNow();
      const decides = may(me.roles, 'channel', 'appraisalScheme.decide');
      return {
        canPropose: may(me.roles, 'channel', 'appraisalScheme.propose'),
        next,
        rows: schemes.map((one) => ({
          id: one._id,
          revision: one.revision,
          title: `第 ${one.version} 版`,
          from: `${sayPeriod(one.fromPeriod)}起`,
          label: schemeStateLabels[one.state],
          tone: tones[one.state],
          why: `${one.by.name} ${sayTime(one.at, now)}：${one.why}${
            one.decidedBy
              ? `；${one.decidedBy.name} ${schemeStateLabels[one.state]}${one.note ? `：${one.note}` : ''}`
              : ''
          }`,
          about: `申诉 ${one.objectionDays} 天；少于 ${one.least} 条不计分；${one.grades.A} 分起为 A，${one.grades.B} 起 B，${one.grades.C} 起 C`,
          tables: one.tables.map(({ tier, criteria }) => ({
            name: tier === null ? (one.tables.length > 1 ? '其余经销商' : '全部经销商') : `等级 ${tier}`,
            lines: criteria.map((line) => ({
              label: labelOf(line),
              weight: line.weight,
              about: sayCriterion(line),
            })),
          })),
          follows: one.consequences.map(
            ({ text, role, days }) => `${text}（${roleLabels[role]}，${days} 天内）`,
          ),
          mine: one.state === 'pending' && decides && one.by.memberId === me.memberId,
          can: one.mayDecide,
        })),
      };
    },
    rowOf(event: Said) {
      return this.data.rows.find(({ id }) => id === given(event, 'id'))!;
    },
    async agree(event: Said) {
      const { id: schemeId, revision, from } = this.rowOf(event);
      if (!(await confirmed(`${from}按这一版考核。已经开始的季度不变。`, '同意'))) return;
      await this.decide({ schemeId, revision, agrees: true, note: '' }, '已通过');
    },
    async decline(event: Said) {
      const { id: schemeId, revision, mine } = this.rowOf(event);
      const word = mine ? '撤回' : '退回';
      const note = await askReason(this, { title: `${word}方案`, placeholder: '原因', confirm: word });
      if (note) await this.decide({ schemeId, revision, agrees: false, note }, `已${word}`);
    },
    async decide(input: { schemeId: string; revision: number; agrees: boolean; note: string }, said: string) {
      await this.act('decide', () => call('channel', 'appraisalScheme.decide', input), { said });
      await this.load();
    },
    propose() {
      openPage(pages.appraisalSchemeNew());
    },
  },
});
