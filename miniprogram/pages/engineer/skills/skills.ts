import type { QuizRow, RequestRow, TrainingRow } from '../../../../cloudfunctions/_contracts/training';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed } from '../../../api/messages';
import { ask, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { withUploads } from '../../../offline/photos';
import { dayOf, daysUntil } from '../../../shared/days';
import type { StoredFile } from '../../../shared/model/entity';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import { certificationRequestStates } from '../../../shared/model/training';
import { pages } from '../../../shared/pages';
import { sayExpiry } from '../../../shared/say';

const tasks = Object.keys(taskKindLabels) as TaskKind[];
/** Renewal is offered from then on. */
const RENEW_DAYS = 90;
const requestTones = { asked: 'active', granted: 'done', declined: 'danger', withdrawn: 'past' } as const;
const levelNames = ['1 级 · 有人带', '2 级 · 独立', '3 级 · 可带教'];

const known = besideData(() => ({
  models: [] as { id: string; name: string }[],
  level: {} as Record<string, 1 | 2 | 3>,
}));

/** 培训与认证 of the engineer: what ends when, what is asked for, the quizzes, and what was learned. */
Component({
  behaviors: [pageState],
  data: {
    /** Those that end first are shown; the rest by a tap. */
    all: false,
    held: [] as {
      key: string;
      modelId: string;
      task: TaskKind;
      level: number;
      title: string;
      about: string;
      tone: string;
      expiry: string;
      renews: boolean;
    }[],
    requests: [] as {
      id: string;
      title: string;
      about: string;
      state: string;
      tone: string;
      mine: boolean;
    }[],
    quizzes: [] as {
      id: string;
      title: string;
      about: string;
      last: string;
      tone: string;
      canTake: boolean;
    }[],
    trainings: [] as { id: string; title: string; about: string }[],
    /** Photos that speak for what is asked next. */
    files: [] as StoredFile[],
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch() {
      const [me, { models }, { requests }, { quizzes }, { trainings }] = await Promise.all([
        whoAmI(),
        call('service', 'certification.models', {}),
        call('service', 'certificationRequest.list', {}),
        call('service', 'quiz.mine', {}),
        call('service', 'training.list', {}),
      ]);
      const today = dayOf(officialNow());
      const about = known(this);
      about.models = models.map(({ _id, name }) => ({ id: _id, name }));
      const nameOf = (id: string) => (about.models.filter((one) => one.id === id)[0] || { name: id }).name;
      const asked = requests.filter(
        ({ state, member }) => state === 'asked' && member.memberId === me.memberId,
      );
      return {
        held: me.certifications
          .slice()
          .sort((a, b) => (a.toOn < b.toOn ? -1 : 1))
          .map(({ modelId, task, level, toOn }) => {
            const left = daysUntil(toOn, today);
            return {
              ...{ key: `${modelId}|${task}`, modelId, task, level },
              title: `${nameOf(modelId)} ${taskKindLabels[task]}`,
              about: levelNames[level - 1]!,
              tone: left < 0 ? 'danger' : left <= RENEW_DAYS ? 'attention' : 'done',
              expiry: sayExpiry(toOn, today),
              renews:
                left <= RENEW_DAYS && !asked.some((one) => one.modelId === modelId && one.task === task),
            };
          }),
        requests: requests.map((one) => this.requestLine(one, me.memberId)),
        quizzes: quizzes.map((one) => this.quizLine(one)),
        trainings: trainings.map(({ _id, title, on, hours, trainer, modelNames, voided }: TrainingRow) => ({
          id: _id,
          title: voided ? `${title}（已作废）` : title,
          about: [on, `${hours} 学时`, trainer, modelNames.join('、')].filter(Boolean).join(' · '),
        })),
      };
    },
    requestLine(
      { _id, modelName, task, level, state, decided, attempt, member }: RequestRow,
      memberId: string,
    ) {
      return {
        id: _id,
        title: `${modelName} ${taskKindLabels[task]} ${level} 级`,
        about: [
          attempt ? `考核 ${attempt.percent} %` : '',
          decided ? (decided.toOn ? `有效至 ${decided.toOn}` : decided.note) : '',
        ]
          .filter(Boolean)
          .join(' · '),
        state: certificationRequestStates[state],
        tone: requestTones[state],
        mine: state === 'asked' && member.memberId === memberId,
      };
    },
    quizLine({ quizId, title, modelName, task, questions, passPercent, last, triesLeft }: QuizRow) {
      return {
        id: quizId,
        title,
        about: [
          modelName || '所有机型',
          task ? taskKindLabels[task] : '所有任务',
          `${questions} 题`,
          `合格线 ${passPercent} %`,
        ].join(' · '),
        last: last
          ? `${last.on} ${last.percent} % ${last.passed ? '合格' : '未合格'}`
          : triesLeft
            ? '还没有考'
            : '今天已做满',
        tone: last ? (last.passed ? 'done' : 'danger') : 'past',
        canTake: triesLeft > 0,
      };
    },
    showAll() {
      this.setData({ all: true });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ files: event.detail.files });
    },
    takeQuiz({ currentTarget }: Said<unknown>) {
      const { id, can } = currentTarget.dataset as { id: string; can: boolean };
      if (!can) return void wx.showToast({ title: '今天这份考核已做满 3 次，明天再来', icon: 'none' });
      openPage(pages.quiz({ id }));
    },
    renew({ currentTarget }: Said<unknown>) {
      const { model, task, level } = currentTarget.dataset as {
        model: string;
        task: TaskKind;
        level: 1 | 2 | 3;
      };
      void this.send(model, task, level, '申请续证');
    },
    async askNew() {
      const { models } = known(this);
      const name = await pickOne(
        this,
        '机型',
        models.map((one) => one.name),
      );
      const model = models.filter((one) => one.name === name)[0];
      const label =
        model &&
        (await pickOne(
          this,
          '任务',
          tasks.map((task) => taskKindLabels[task]),
        ));
      const task = tasks.filter((one) => taskKindLabels[one] === label)[0];
      const level = task && (await pickOne(this, '级别', levelNames));
      if (!model || !task || !level) return;
      await this.send(model.id, task, (levelNames.indexOf(level) + 1) as 1 | 2 | 3, '申请认证');
    },
    async send(modelId: string, task: TaskKind, level: 1 | 2 | 3, title: string) {
      const { files } = this.data;
      const answer = await ask(this, {
        title,
        hint: files.length ? `附 ${files.length} 张证明照片。` : '可先在本页添加证明照片。',
        field: {
          label: '说明',
          type: 'textarea',
          maxlength: 500,
          optional: true,
          placeholder: '如：已完成厂家复训',
        },
        confirm: '提交',
      });
      if (!answer) return;
      const requestId = await newId('CR');
      const input = { requestId, modelId, task, level, files, note: answer.text.trim() };
      const work = async () => call('service', 'certificationRequest.ask', await withUploads(input));
      if (!(await this.act('ask', work, { said: '已提交，等服务经理审批' }))) return;
      this.setData({ files: [] });
      await this.load();
    },
    async withdraw({ currentTarget }: Said<unknown>) {
      const requestId = currentTarget.dataset.id as string;
      if (!(await confirmed('撤回后可以重新申请。', '撤回', '撤回申请'))) return;
      const work = () => call('service', 'certificationRequest.withdraw', { requestId });
      if (await this.act('withdraw', work, { said: '已撤回' })) await this.load();
    },
  },
});
