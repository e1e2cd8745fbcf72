import type { Training } from '../../../miniprogram/shared/model/training';
import { dayOf } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Listed } from '../../_contracts/shapes';
import type {
  ListTrainingsRequest,
  SaveTrainingRequest,
  TrainingRequest,
  TrainingRow,
  VoidTrainingRequest,
} from '../../_contracts/training';
import { stampOf } from '../../_platform/actor';
import { linksTo } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { members } from '../../_store/people';
import { models } from '../../_store/product-lines';
import { trainings } from '../../_store/training';

const PAGE = 20;

/** Who learned what on which day, from whom, with what was signed there; it gives no certificate by itself. */
export const saveTraining: UseCase<SaveTrainingRequest, { trainingId: string }> = async (
  { actor, store, now },
  { trainingId, title, modelIds, on, hours, trainer, memberIds, files, note },
) => {
  if (on > dayOf(now)) throw new Refusal('TRAINING_DAY_AHEAD', { path: 'on' });
  if (await store.find(trainings, trainingId)) throw new Refusal('ID_TAKEN');
  const [people, named] = await Promise.all([
    store.findMany(members, memberIds),
    store.findMany(models, modelIds),
  ]);
  if (memberIds.some((id) => !people.has(id))) throw new Refusal('MEMBER_NOT_FOUND', { path: 'memberIds' });
  if (modelIds.some((id) => !named.has(id))) throw new Refusal('OBJECT_NOT_FOUND', { path: 'modelIds' });
  const there = [...people.values()];
  const training = store.insert(trainings, {
    ...{ _id: trainingId, title, modelIds, on, hours, trainer, memberIds, files, note },
    modelNames: modelIds.map((id) => named.get(id)!.name),
    people: there.map(({ _id, name }) => ({ memberId: _id, name })),
    dealerIds: [...new Set(there.flatMap(({ dealerId }) => (dealerId ? [dealerId] : [])))],
    ...{ by: stampOf(actor), createdAt: now.toISOString(), voided: null },
  } as Omit<Training, 'revision' | 'head'>);
  return { trainingId: training._id };
};

/** A dealer's people see of the others in it no names. */
const seenBy = (row: TrainingRow, memberIds: ReadonlySet<string> | null): TrainingRow =>
  memberIds === null
    ? row
    : {
        ...row,
        people: row.people.filter(({ memberId }) => memberIds.has(memberId)),
        memberIds: row.memberIds.filter((id) => memberIds.has(id)),
        dealerIds: [],
      };

/** Of a page of trainings, whom of those in it the actor may see; null: everybody. */
async function seenPeople(
  { actor, store }: Parameters<UseCase<object, object>>[0],
  rows: readonly TrainingRow[],
): Promise<ReadonlySet<string> | null> {
  if (actor.dealerId === null && !actor.roles.every((role) => role === 'engineer')) return null;
  if (!actor.roles.includes('dealer_admin')) return new Set([actor.memberId]);
  const found = await store.findMany(members, [...new Set(rows.flatMap(({ memberIds }) => memberIds))]);
  return new Set(found.keys());
}

export const listTrainings: UseCase<ListTrainingsRequest, Listed<'trainings', TrainingRow>> = async (
  context,
  { text, memberId, after },
) => {
  const { rows, ...page } = await listOrFind(context.store, trainings, {
    ...{ text, after, where: {}, by: ['on', 'desc'], limit: PAGE },
    ...(memberId ? { whose: { memberIds: memberId } as never } : {}),
  });
  const shown = rows.map(rowOf);
  const seen = await seenPeople(context, shown);
  return { trainings: shown.map((row) => seenBy(row, seen)), ...page };
};

export const getTraining: UseCase<
  TrainingRequest,
  { training: TrainingRow; files: Record<string, string> }
> = async (context, { trainingId }) => {
  const training = rowOf(await context.store.get(trainings, trainingId));
  const seen = await seenPeople(context, [training]);
  // What was signed there names everybody.
  const files = seen === null ? await linksTo(training.files, 3600) : {};
  return { training: seenBy(seen === null ? training : { ...training, files: [] }, seen), files };
};

/** Written down by mistake: it stays, and says so. */
export const voidTraining: UseCase<VoidTrainingRequest, { trainingId: string }> = async (
  { actor, store, now },
  { trainingId, reason },
) => {
  const training = await store.get(trainings, trainingId);
  if (training.voided) throw new Refusal('TRAINING_VOIDED');
  const voided = { by: stampOf(actor), at: now.toISOString(), reason };
  store.save(trainings, { ...training, voided }, reason);
  return { trainingId };
};
