import type { AppraisalPage } from '../../../../cloudfunctions/_contracts/appraisal';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { openPage } from '../../../kit/open-page';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import {
  appraisalStateLabels,
  appraisalTones,
  objectionStateLabels,
  objectionTones,
} from '../../../shared/appraisal/states';
import { dayOf } from '../../../shared/days';
import { sayValue } from '../../../shared/figures/figures';
import { sayPeriod } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import type { channelRights } from '../../../shared/rights';
import { sayExpiry, sayTime } from '../../../shared/say';
import { roleLabels } from '../../../shared/states';
import { sayScore } from '../life-words';
import { whoAmI } from '../names';

const known = besideData(() => ({
  page: null as AppraisalPage | null,
  /** Given on the screen, not yet sent. */
  scores: {} as Record<string, { points: number; reason: string }>,
}));
const pointsProblem = (text: string): string => {
  const points = Number(text);
  return /^\d{1,3}(\.\d{1,2})?$/.test(text) && points <= 100 ? '' : '请填写 0 到 100 的分数';
};
const outcomes = {
  剔除这条记录: 'removed',
  改计为达标: 'counted',
  改分: 'changed',
  不成立: 'refused',
} as const;

function sayNow(line: AppraisalPage['lines'][number]): string {
  if (!line.now || line.criterion.kind === 'hand') return '';
  const { numerator, denominator } = line.now;
  const value = denominator ? numerator / denominator : null;
  return `取数后有变动，现为 ${sayValue(line.criterion.figure, value)}（n = ${denominator}），本期不变`;
}

/** 考核单: each line with how its points came about; objections with their answers; what each person may do next. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    view: null as object | null,
    lines: [] as {
      id: string;
      hand: boolean;
      label: string;
      weight: string;
      points: string;
      wide: number;
      why: string;
      now: string;
      against: string;
    }[],
    objections: [] as object[],
    unsaved: false,
    can: {
      score: false,
      show: false,
      accept: false,
      propose: false,
      confirm: false,
      drop: false,
      retake: false,
      plan: false,
    },
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [me, page] = await Promise.all([
        whoAmI(),
        call('channel', 'appraisal.get', { appraisalId: this.data.id }),
      ]);
      Object.assign(known(this), { page, scores: {} });
      const { sheet, rank, moves, snapshots, scheme } = page;
      const now = officialNow();
      const today = dayOf(now);
      const mayDo = (action: keyof typeof channelRights) => may(me.roles, 'channel', action);
      const isOpen = sheet.state === 'open';
      const inTime = isOpen && sheet.objectUntilOn! >= today;
      const canObject = inTime && mayDo('appraisal.object');
      const isDone = isOpen && sheet.openObjections === 0 && (!inTime || sheet.acceptedAt !== null);
      return {
        ...this.linesOf(),
        can: {
          score: sheet.state === 'scoring' && mayDo('appraisal.score'),
          show: page.may.show,
          accept: inTime && sheet.acceptedAt === null && !sheet.openObjections && mayDo('appraisal.accept'),
          propose: isDone && mayDo('appraisal.propose'),
          confirm: page.may.confirm,
          drop: sheet.state !== 'closed' && sheet.state !== 'dropped' && mayDo('appraisal.drop'),
          retake: sheet.state === 'dropped' && mayDo('appraisal.retake'),
          plan:
            sheet.state === 'closed' &&
            !sheet.isParted &&
            (sheet.grade === 'C' || sheet.grade === 'D') &&
            mayDo('plan.open'),
        },
        objections: sheet.objections.map((one) => ({
          id: one.id,
          title: one.record
            ? one.record.title
            : page.lines.find(({ criterion }) => criterion.id === one.criterionId)!.label,
          about: one.record
            ? page.lines.find(({ criterion }) => criterion.id === one.criterionId)!.label
            : '评分',
          text: one.text,
          who: `${one.by.name} ${sayTime(one.at, now)}`,
          label: objectionStateLabels[one.state],
          tone: objectionTones[one.state],
          answer: one.answeredBy
            ? `${one.answeredBy.name}：${one.answer}${one.points === null ? '' : `（改为 ${one.points} 分）`}`
            : '',
          canAnswer: one.state === 'open' && isOpen && page.may.answer,
          canTakeBack: one.state === 'open' && isOpen && mayDo('appraisal.takeBack'),
        })),
        view: {
          dealer: sheet.dealerName,
          period: sayPeriod(sheet.period),
          label: appraisalStateLabels[sheet.state],
          tone: appraisalTones[sheet.state],
          score: sayScore(page.total),
          grade: sheet.grade || (page.grade ? `预计 ${page.grade}` : '不评级'),
          grades: `${scheme.grades.A} 分起为 A，${scheme.grades.B} 起 B，${scheme.grades.C} 起 C`,
          rank: rank ? `第 ${rank.place} 名，共 ${rank.of} 家` : '不参与排名',
          parted: sheet.isParted ? `期内终止合作，只计到 ${sheet.endsOn}` : '',
          until: isOpen
            ? sheet.acceptedBy
              ? `${sheet.acceptedBy.name} 已确认无异议`
              : `申诉到 ${sheet.objectUntilOn!}（${sayExpiry(sheet.objectUntilOn!, today)}）`
            : '',
          moves: moves.map(({ label, by }) => ({ label, by: `最多 +${by} 分` })),
          snapshots: snapshots.map((one) => ({
            n: one.n,
            text: one.why || '取数',
            who: `${one.by} ${sayTime(one.takenAt, now)}`,
            score: sayScore(one.total),
          })),
          follows: scheme.consequences
            .filter(({ grade }) => sheet.state === 'closed' && grade === sheet.grade && !sheet.isParted)
            .map(
              ({ text, role, running }) =>
                `${text}（${roleLabels[role]}${running === 2 ? '，连续两期时' : ''}）`,
            ),
          history: [...sheet.history].reverse().map(({ at, by, state, note }) => ({
            key: `${at}${state}`,
            text: [appraisalStateLabels[state], note].filter(Boolean).join('：'),
            who: `${by.name} ${sayTime(at, now)}`,
          })),
          canObject,
        },
      };
    },
    linesOf() {
      const { page, scores } = known(this);
      const { lines } = page!;
      return {
        unsaved: Object.keys(scores).length > 0,
        lines: lines.map((line) => {
          const { criterion } = line;
          const fresh = scores[criterion.id];
          const points = fresh ? fresh.points : line.points;
          return {
            id: criterion.id,
            hand: criterion.kind === 'hand',
            label: line.label,
            weight: `权重 ${criterion.weight}`,
            points: sayScore(points),
            wide: points === null ? 0 : Math.min(100, points),
            why: fresh ? `${fresh.reason}（待保存）` : line.why,
            now: sayNow(line),
            against: line.count && line.count.against ? `${line.count.against} 条计为不利` : '',
          };
        }),
      };
    },
    seen() {
      const { sheet } = known(this).page!;
      return { appraisalId: sheet._id, revision: sheet.revision };
    },
    async done(what: string, work: () => Promise<unknown>, said: string) {
      await this.act(what, work, { said });
      await this.loadBoth();
    },
    async tapLine(event: Said) {
      const id = given(event, 'id');
      const line = this.data.lines.find((one) => one.id === id)!;
      if (!line.hand) {
        if (line.against) openPage(pages.appraisalRecords({ id: this.data.id, criterionId: id }));
        return;
      }
      if (this.data.can.score) await this.giveScore(id, line.label);
      else if ((this.data.view as { canObject: boolean }).canObject) await this.objectTo(id, line.label);
    },
    async giveScore(id: string, label: string) {
      const about = known(this);
      const before = about.scores[id] || about.page!.sheet.hand.find((one) => one.criterionId === id);
      const answer = await ask(this, {
        title: label,
        hint: '另一位同事复核后才会公示给经销商。',
        field: {
          label: '分数',
          type: 'digit',
          unit: '分',
          value: before ? String(before.points) : '',
          check: pointsProblem,
        },
        why: '依据，经销商会看到',
        whyOwed: true,
        confirm: '记下',
      });
      if (!answer) return;
      about.scores[id] = { points: Number(answer.text), reason: answer.why };
      this.setData(this.linesOf());
    },
    async objectTo(criterionId: string, label: string) {
      const text = await askReason(this, {
        title: `申诉：${label}`,
        placeholder: '哪里不符，有什么依据',
        confirm: '提交申诉',
      });
      if (!text) return;
      const input = { ...this.seen(), criterionId, recordId: null, text };
      await this.done('object', () => call('channel', 'appraisal.object', input), '已提交');
    },
    async saveScores() {
      const { scores } = known(this);
      const input = {
        ...this.seen(),
        scores: Object.keys(scores).map((criterionId) => ({ criterionId, ...scores[criterionId]! })),
      };
      await this.done('score', () => call('channel', 'appraisal.score', input), '已保存，请另一位同事复核');
    },
    async show() {
      const { objectionDays } = known(this).page!.scheme;
      if (!(await confirmed(`经销商会看到考核单，${objectionDays} 天内可以逐条申诉。`, '公示'))) return;
      await this.done('show', () => call('channel', 'appraisal.show', this.seen()), '已公示');
    },
    async accept() {
      if (!(await confirmed('确认后厂家即可定级，不再等申诉期。', '无异议'))) return;
      await this.done('accept', () => call('channel', 'appraisal.accept', this.seen()), '已确认');
    },
    async takeBack(event: Said) {
      if (!(await confirmed('撤回后厂家不再答复这一条。', '撤回申诉'))) return;
      const input = { ...this.seen(), objectionId: given(event, 'id') };
      await this.done('object', () => call('channel', 'appraisal.takeBack', input), '已撤回');
    },
    async answer(event: Said) {
      const objectionId = given(event, 'id');
      const { sheet, lines } = known(this).page!;
      const one = sheet.objections.find(({ id }) => id === objectionId)!;
      const { criterion } = lines.find((line) => line.criterion.id === one.criterionId)!;
      const fits = (Object.keys(outcomes) as (keyof typeof outcomes)[]).filter((label) => {
        const outcome = outcomes[label];
        if (outcome === 'refused') return true;
        if (criterion.kind === 'hand') return outcome === 'changed';
        return outcome === 'removed' || (outcome === 'counted' && criterion.figure !== 'mttr');
      });
      const choice = await pickOne(this, one.text, fits);
      if (!choice) return;
      const outcome = outcomes[choice as keyof typeof outcomes];
      const said = await ask(this, {
        title: choice,
        ...(outcome === 'changed'
          ? {
              field: { label: '改为', type: 'digit' as const, unit: '分', check: pointsProblem },
              why: '理由',
            }
          : {
              field: {
                label: '理由',
                type: 'textarea' as const,
                maxlength: 300,
                placeholder: '经销商会看到',
              },
            }),
        confirm: '答复',
      });
      if (!said) return;
      const input = {
        ...this.seen(),
        objectionId,
        outcome,
        points: outcome === 'changed' ? Number(said.text) : null,
        answer: outcome === 'changed' ? said.why || '改分' : said.text,
      };
      await this.done('answer', () => call('channel', 'appraisal.answer', input), '已答复');
    },
    mainAct() {
      const { can } = this.data;
      if (can.confirm) void this.confirm();
      else if (can.propose) void this.propose();
    },
    async propose() {
      const { score, grade } = this.data.view as { score: string; grade: string };
      if (!(await confirmed(`得分 ${score}，${grade}。提交后由另一位渠道经理复核。`, '提交定级'))) return;
      await this.done('propose', () => call('channel', 'appraisal.propose', this.seen()), '已提交');
    },
    async confirm() {
      const answer = await ask(this, {
        title: '定级复核',
        hint: '同意后考核单不再变动，后续事项随即生成。',
        choices: ['同意', '退回'],
        field: {
          label: '说明',
          type: 'textarea',
          maxlength: 300,
          optional: true,
          placeholder: '退回时写明原因',
          check: (text, choice) => (choice === '退回' && text === '' ? '请写明退回的原因' : ''),
        },
        confirm: '确定',
      });
      if (!answer) return;
      const agrees = answer.choice === '同意';
      const input = { ...this.seen(), agrees, note: answer.text };
      await this.done(
        'confirm',
        () => call('channel', 'appraisal.confirm', input),
        agrees ? '已定级' : '已退回',
      );
    },
    async drop() {
      const reason = await askReason(this, {
        title: '作废考核单',
        hint: '作废后可以重新取数；经销商会收到消息。',
        placeholder: '原因',
        confirm: '作废',
      });
      if (!reason) return;
      await this.done('drop', () => call('channel', 'appraisal.drop', { ...this.seen(), reason }), '已作废');
    },
    async retake() {
      const reason = await askReason(this, {
        title: '重新取数',
        hint: '按现在的记录重新取数；之前的取数留存。',
        placeholder: '原因',
        confirm: '重新取数',
      });
      if (!reason) return;
      await this.done(
        'retake',
        () => call('channel', 'appraisal.retake', { ...this.seen(), reason }),
        '已取数',
      );
    },
    openPlan() {
      const { sheet } = known(this).page!;
      openPage(
        pages.planNew({ dealerId: sheet.dealerId, dealerName: sheet.dealerName, appraisalId: sheet._id }),
      );
    },
    openFile() {
      openPage(pages.dealerFile({ id: known(this).page!.sheet.dealerId }));
    },
  },
});
