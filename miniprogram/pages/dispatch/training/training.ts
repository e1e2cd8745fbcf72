import type { AttemptRow, RequestRow, TrainingRow } from '../../../../cloudfunctions/_contracts/training';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { searching } from '../../../kit/searching';
import { addDays, dayOf, isDay } from '../../../shared/days';
import { taskKindLabels } from '../../../shared/model/people';
import { certificationRequestStates } from '../../../shared/model/training';
import type { CertificationRequestState } from '../../../shared/model/training';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';

type Tab = 'asked' | 'records' | 'attempts';
const VALID_DAYS = 730;
const tones: Record<CertificationRequestState, string> = {
  ...{ asked: 'attention', granted: 'done', declined: 'danger', withdrawn: 'past' },
};

/** 培训与认证: what engineers ask for, with what speaks for it, and who learned what. */
Component({
  behaviors: [searching, pageState],
  data: {
    tab: 'asked' as Tab,
    /** Everything of one person. */
    member: '',
    isCut: false,
    canDecide: false,
    canSave: false,
    next: null as string | null,
    rows: [] as {
      id: string;
      title: string;
      state: string;
      tone: string;
      about: string[];
      files: RequestRow['files'];
      waits: boolean;
      revision: number;
    }[],
    /** Links of the photos that were opened. */
    links: {} as Record<string, string>,
  },
  methods: {
    onLoad({ tab = 'asked', member = '' }: { tab?: Tab; member?: string }) {
      this.setData({ tab, member: decodeURIComponent(member) });
    },
    onShow() {
      void this.load();
    },
    choose({ detail }: Said<{ name: Tab }>) {
      this.setData({ tab: detail.name, rows: [], text: '' });
      void this.reload();
    },
    async fetch(fresh: boolean) {
      const { tab, text, member, next: from } = this.data;
      const whose = member ? { memberId: member } : {};
      const { roles } = await whoAmI();
      const after = fresh ? null : from;
      const may_ = {
        canDecide: may(roles, 'service', 'certificationRequest.decide'),
        canSave: may(roles, 'service', 'training.save'),
      };
      if (tab === 'attempts') {
        const { attempts, next } = await call('service', 'quiz.attempts', { memberId: member, after });
        return { ...may_, next, isCut: false, rows: attempts.map((one) => this.attemptRow(one)) };
      }
      if (tab === 'records') {
        const { trainings, ...page } = await call('service', 'training.list', { text, ...whose, after });
        return { ...may_, ...page, rows: trainings.map((one) => this.recordRow(one)) };
      }
      const state = may_.canDecide && !text && !member ? { state: 'asked' as const } : {};
      const input = { ...state, ...whose, text, after };
      const { requests, ...page } = await call('service', 'certificationRequest.list', input);
      return { ...may_, ...page, rows: requests.map((one) => this.requestRow(one)) };
    },
    requestRow(one: RequestRow) {
      const { member, dealerName, modelName, task, level, endsOn, attempt, note, state, decided } = one;
      return {
        ...{ id: one._id, files: one.files, revision: one.revision, waits: state === 'asked' },
        title: `${member.name} · ${modelName} ${taskKindLabels[task]} ${level} 级`,
        ...{ state: certificationRequestStates[state], tone: tones[state] },
        about: [
          `${dealerName || '厂家'} · ${sayTime(one.createdAt, new Date())}`,
          endsOn ? `续证，原有效至 ${endsOn}` : '新认证',
          attempt
            ? `考核“${attempt.title}”第 ${attempt.version} 版 ${attempt.percent} %，${attempt.on}`
            : '没有设考核',
          note,
          decided ? `${decided.by.name}：${decided.toOn ? `有效至 ${decided.toOn}` : decided.note}` : '',
        ].filter(Boolean),
      };
    },
    attemptRow({ _id, title, version, on, percent, passPercent, passed }: AttemptRow) {
      return {
        ...{ id: _id, files: [] as RequestRow['files'], revision: 0, waits: false },
        title: `${title} 第 ${version} 版`,
        ...{ state: passed ? '合格' : '未合格', tone: passed ? 'done' : 'danger' },
        about: [`${on} · ${percent} %，合格线 ${passPercent} %`],
      };
    },
    recordRow(one: TrainingRow) {
      const { title, on, hours, trainer, modelNames, people, note, voided } = one;
      return {
        ...{ id: one._id, files: one.files, revision: one.revision, waits: false, title },
        ...{ state: voided ? '已作废' : `${people.length} 人`, tone: voided ? 'past' : 'done' },
        about: [
          [on, `${hours} 学时`, `讲师 ${trainer}`, modelNames.join('、')].filter(Boolean).join(' · '),
          people.map(({ name }) => name).join('、'),
          note,
          voided ? `${voided.by.name}：${voided.reason}` : '',
        ].filter(Boolean),
      };
    },
    async showFiles({ currentTarget }: Said<unknown>) {
      const id = currentTarget.dataset.id as string;
      await this.act('files', async () => {
        const { files } =
          this.data.tab === 'records'
            ? await call('service', 'training.get', { trainingId: id })
            : await call('service', 'certificationRequest.get', { requestId: id });
        this.setData({ links: { ...this.data.links, ...files } });
      });
    },
    async grant({ currentTarget }: Said<unknown>) {
      const { id: requestId, revision } = currentTarget.dataset as { id: string; revision: number };
      const check = (text: string) =>
        isDay(text) && text >= dayOf(officialNow()) ? '' : '请填写今天以后的日期，如 2028-11-30';
      const answer = await ask(this, {
        title: '通过申请',
        hint: '认证从今天起，或从原来的起始日起，到这一天为止。',
        field: { label: '有效至', value: addDays(dayOf(officialNow()), VALID_DAYS), maxlength: 10, check },
        confirm: '通过',
      });
      if (!answer) return;
      const input = { requestId, revision, toOn: answer.text.trim(), note: '' };
      const work = () => call('service', 'certificationRequest.decide', input);
      if (await this.act('decide', work, { said: '已发认证' })) await this.load();
    },
    async decline({ currentTarget }: Said<unknown>) {
      const { id: requestId, revision } = currentTarget.dataset as { id: string; revision: number };
      const note = await askReason(this, {
        title: '退回申请',
        placeholder: '如：请先完成复训并附签到表',
        confirm: '退回',
      });
      if (!note) return;
      const work = () =>
        call('service', 'certificationRequest.decide', { requestId, revision, toOn: null, note });
      if (await this.act('decide', work, { said: '已退回' })) await this.load();
    },
    async voidRecord({ currentTarget }: Said<unknown>) {
      const trainingId = currentTarget.dataset.id as string;
      const reason = await askReason(this, {
        title: '作废培训记录',
        hint: '记录仍在，标为作废。已发的认证不变。',
        placeholder: '如：重复登记',
        confirm: '作废',
      });
      if (!reason) return;
      const work = () => call('service', 'training.void', { trainingId, reason });
      if (await this.act('void', work, { said: '已作废' })) await this.load();
    },
    add() {
      openPage(pages.trainingNew());
    },
  },
});
