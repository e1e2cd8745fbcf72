import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { DraftContent, DraftContents, DraftKind } from '../../../miniprogram/shared/model/drafts';
import type { Checklist, Questionnaire } from '../../../miniprogram/shared/model/settings';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { SettingKey, Settings } from '../../../miniprogram/shared/settings/table';
import { checklistProblems, listOf, MOST_LISTS } from '../../../miniprogram/shared/visit/checklist';
import type { ChecklistProblem } from '../../../miniprogram/shared/visit/checklist';
import {
  GENERAL_SURVEY,
  MOST_QUESTIONNAIRES,
  questionnaireProblems,
  questionnairesOf,
} from '../../../miniprogram/shared/visit/questionnaire';
import type { Quiz } from '../../../miniprogram/shared/model/training';
import { quizProblems } from '../../../miniprogram/shared/training/quiz';
import type { Context } from '../../_platform/context';
import { checklistVersions, questionnaireVersions, settingDocuments } from '../../_store/settings';
import { quizzes } from '../../_store/training';
import { nextLists } from './checklist-versions';

/** What becomes of a list of one kind once somebody else has agreed to it. */
interface Publisher<T extends DraftContent> {
  /** Refuses what nobody could be asked by. */
  check(context: Context, content: T): Promise<void>;
  published(context: Context, listId: string): Promise<T>;
  checkWithdrawal(context: Context, listId: string): Promise<void>;
  publish(context: Context, content: T, by: PersonStamp[], why: string): Promise<void>;
  withdraw(context: Context, listId: string, by: PersonStamp[], why: string): Promise<void>;
}

export function assertSound([problem]: readonly ChecklistProblem[]): void {
  if (problem) throw new Refusal('LIST_UNFINISHED', { path: problem.path, why: problem.why });
}

/** A setting with what two persons have agreed on. */
async function saveValue<K extends SettingKey>(
  { store, now }: Context,
  key: K,
  value: Settings[K],
  changedBy: PersonStamp[],
  why: string,
): Promise<void> {
  const known = await store.find(settingDocuments, key);
  const content = { value, changedBy, changedAt: now.toISOString() };
  if (known) store.save(settingDocuments, { ...known, ...content }, why);
  else store.insert(settingDocuments, { ...content, _id: key }, why);
}

interface Kept<T extends DraftContent> {
  most: number;
  all(context: Context): T[];
  problems(content: T): ChecklistProblem[];
  isSameWork(one: T, other: T): boolean;
  mayGo(left: readonly T[], listId: string): boolean;
  keep(context: Context, next: T[], ended: T[], by: PersonStamp[], why: string): Promise<void>;
}
/** Lists that lie together in a setting, one for each kind of work. */
function inSetting<T extends DraftContent & { of?: string; endedAt?: string }>(kind: Kept<T>): Publisher<T> {
  const others = (context: Context, listId: string) =>
    kind.all(context).filter((one) => listOf(one) !== listId);
  const replace = async (context: Context, given: T[], by: PersonStamp[], why: string) => {
    const { next, ended } = nextLists(kind.all(context), given);
    await kind.keep(context, next, ended, by, why);
  };
  const check: Publisher<T>['check'] = async (context, content) => {
    assertSound(kind.problems(content));
    const rest = others(context, content.id);
    if (rest.some((one) => kind.isSameWork(one, content)))
      throw new Refusal('LIST_SAME_WORK', { path: 'scope' });
    if (rest.length >= kind.most) throw new Refusal('LIST_TOO_MANY');
  };
  const checkWithdrawal: Publisher<T>['checkWithdrawal'] = async (context, listId) => {
    if (!kind.mayGo(others(context, listId), listId)) throw new Refusal('LIST_LAST');
  };
  return {
    check,
    checkWithdrawal,
    async published(context, listId) {
      const found = kind.all(context).find((one) => listOf(one) === listId);
      if (!found) throw new Refusal('OBJECT_NOT_FOUND');
      return { ...found, id: listId };
    },
    async publish(context, content, by, why) {
      await check(context, content);
      const all = kind.all(context);
      const isThere = all.some((one) => listOf(one) === content.id);
      const given = isThere
        ? all.map((one) => (listOf(one) === content.id ? content : one))
        : [...all, content];
      await replace(context, given, by, why);
    },
    async withdraw(context, listId, by, why) {
      await checkWithdrawal(context, listId);
      await replace(context, others(context, listId), by, why);
    },
  };
}

const checklist = inSetting<Checklist>({
  most: MOST_LISTS,
  all: ({ setting }) => setting('checklists'),
  problems: checklistProblems,
  isSameWork: (one, other) => one.modelId === other.modelId && one.task === other.task,
  mayGo: (left) => left.length > 0,
  async keep(context, next, ended, by, why) {
    const endedAt = context.now.toISOString();
    for (const { id, ...list } of ended)
      context.store.insert(checklistVersions, { ...list, endedAt, _id: id });
    await saveValue(context, 'checklists', next, by, why);
  },
});

const questionnaire = inSetting<Questionnaire>({
  most: MOST_QUESTIONNAIRES,
  all: ({ setting }) => questionnairesOf(setting('survey')),
  problems: questionnaireProblems,
  isSameWork: (one, other) => one.productLineId === other.productLineId && one.task === other.task,
  mayGo: (_, listId) => listId !== GENERAL_SURVEY,
  async keep(context, next, ended, by, why) {
    const endedAt = context.now.toISOString();
    for (const { id, ...list } of ended)
      context.store.insert(questionnaireVersions, { ...list, endedAt, _id: id });
    await saveValue(context, 'survey', { ...context.setting('survey'), questionnaires: next }, by, why);
  },
});

/** Kept apart from the settings, whose readers would see what is right. */
const quiz: Publisher<Quiz> = {
  async check({ store }, content) {
    assertSound(quizProblems(content));
    const all = await store.query(quizzes, { current: true }, { limit: MOST_QUIZZES + 1 });
    const rest = all.filter(({ listId }) => listId !== content.id);
    if (rest.some((one) => one.modelId === content.modelId && one.task === content.task))
      throw new Refusal('LIST_SAME_WORK', { path: 'scope' });
    if (rest.length >= MOST_QUIZZES) throw new Refusal('LIST_TOO_MANY');
  },
  async published({ store }, listId) {
    const found = await currentQuiz(store, listId);
    if (!found) throw new Refusal('OBJECT_NOT_FOUND');
    const { modelId, task, title, passPercent, questions } = found;
    return { id: listId, modelId, task, title, passPercent, questions };
  },
  checkWithdrawal: () => Promise.resolve(),
  async publish(context, { id: listId, modelId, task, title, passPercent, questions }, by) {
    const content = { modelId, task, title, passPercent, questions };
    await quiz.check(context, { id: listId, ...content });
    const old = await currentQuiz(context.store, listId);
    if (old) context.store.save(quizzes, { ...old, current: false, endedAt: context.now.toISOString() });
    const version = (old?.version ?? 0) + 1;
    const _id = version === 1 ? `${listId}-${context.ids.newId('V')}` : `${listId}-v${version}`;
    context.store.insert(quizzes, { _id, listId, version, current: true, endedAt: null, by, ...content });
  },
  async withdraw({ store, now }, listId) {
    const old = await currentQuiz(store, listId);
    if (old) store.save(quizzes, { ...old, current: false, endedAt: now.toISOString() });
  },
};
const MOST_QUIZZES = 200;
const currentQuiz = async (store: Context['store'], listId: string) =>
  (await store.query(quizzes, { current: true, listId }, { limit: 1 }))[0];

export const publishers = { checklist, questionnaire, quiz } satisfies {
  [K in DraftKind]: Publisher<DraftContents[K]>;
} as unknown as Record<DraftKind, Publisher<DraftContent>>;
