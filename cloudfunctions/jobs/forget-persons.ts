import type { Entity } from '../../miniprogram/shared/model/entity';
import type { InboxMessage, Member } from '../../miniprogram/shared/model/people';
import { FORGOTTEN, isKeptByLaw } from '../../miniprogram/shared/personal-data';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import type { Collection } from '../_platform/collection';
import { queryDocuments, removeRows, updateWhere } from '../_platform/database';
import { inTime, someAtOnce, WORKING_MS } from '../_platform/in-time';
import { alone } from '../_platform/job-state';
import { renamed, stampsIn } from '../_platform/personal';
import { seekDocuments } from '../_platform/seek';
import { range } from '../_platform/where';
import { appraisals, appraisalSchemes, appraisalSnapshots } from '../_store/appraisal';
import { products } from '../_store/catalogue';
import { dealers } from '../_store/dealers';
import {
  admissionLinks,
  dealerTargets,
  dealerTasks,
  dealerVisits,
  improvementPlans,
} from '../_store/dealers-life';
import { devices } from '../_store/devices';
import { importBatches, sheetNames } from '../_store/grants';
import { modelDocuments } from '../_store/guides';
import { hospitals } from '../_store/hospitals';
import { inboxMessages } from '../_store/inbox';
import { letterAlerts, suspiciousReports } from '../_store/letters';
import { members } from '../_store/people';
import { listDrafts } from '../_store/drafts';
import { quizzes } from '../_store/training';
import { clockBooks, settingDocuments } from '../_store/settings';
import { departments } from '../_store/sites';
import { callBacks } from '../_store/surveys';

/** Where names of who has acted need not be kept; `keptByLaw` names the others. */
export const forgetful = [
  admissionLinks,
  appraisals,
  appraisalSchemes,
  appraisalSnapshots,
  callBacks,
  clockBooks,
  dealers,
  dealerTargets,
  dealerTasks,
  dealerVisits,
  departments,
  devices,
  hospitals,
  importBatches,
  improvementPlans,
  letterAlerts,
  listDrafts,
  quizzes,
  members,
  modelDocuments,
  products,
  settingDocuments,
  sheetNames,
  suspiciousReports,
].map((collection): Collection<Entity> => ({
  ...(collection as unknown as Collection<Entity>),
  scope: () => ({}),
}));

const PAGE = 200;
/** At once with one walk through the collections. */
const PERSONS = 50;

/**
 * What `member.forget` began: whoever is forgotten is named in no message and no document any more but those that law
 * keeps. Several at a time, each document in an audited transaction of its own, in steps that go on where the last ended.
 */
export const forgetPersons: Job = async (world) =>
  (await isAnybodyForgotten()) ? forgetInSteps(world) : { renamed: 0, messages: 0 };

const isAnybodyForgotten = async (): Promise<boolean> =>
  (
    await queryDocuments(
      members.name,
      { forgottenAt: range({ atLeast: '0' }) },
      { limit: 1, fields: ['_id'] },
    )
  ).length > 0;

const forgetInSteps: Job = (world) =>
  alone(world, 'forget-persons', { behind: '', until: '', at: '0', after: '' }, async (state, keep) => {
    const persons = await queryDocuments<Pick<Member, '_id' | 'forgottenAt'> & { forgottenAt: string }>(
      members.name,
      {
        forgottenAt: range({
          atLeast: `${state.behind}\u0000`,
          ...(state.until ? { below: `${state.until}\u0000` } : {}),
        }),
      },
      { orderBy: [['forgottenAt', 'asc']], limit: PERSONS, fields: ['_id', 'forgottenAt'] },
    );
    const last = persons[persons.length - 1];
    if (!last) return { renamed: 0, messages: 0 };
    const ids = new Set(persons.map(({ _id }) => _id));
    await keep({ until: last.forgottenAt });
    let messages = 0;
    for (const id of ids) messages += await forgetMessages(id);
    let [at, after, changed] = [Number(state.at), state.after || null, 0];
    const isDone = await inTime(async () => {
      const collection = forgetful[at];
      if (!collection) return false;
      const page = await seekDocuments<Entity>(
        collection.name,
        {},
        { by: ['_id', 'asc'], after, limit: PAGE },
      );
      const named = page.rows.filter((row) => stampsIn(parted(collection.name, row).free).some(({ memberId, name }) => ids.has(memberId) && name !== FORGOTTEN)); // prettier-ignore
      await someAtOnce(named, async ({ _id }) => {
        await actAsSystem(world, 'member.forgotten', async (store) => {
          const document = await store.get(collection, _id);
          const nameOf = (memberId: string, name: string) => (ids.has(memberId) ? FORGOTTEN : name);
          const { free, kept } = parted(collection.name, document);
          const changed = { ...(renamed(free, nameOf) as Entity), ...kept };
          store.save(collection, changed, '个人信息已注销');
        });
        changed += 1;
      });
      [at, after] = page.next === null ? [at + 1, null] : [at, page.next];
      await keep({ at: String(at), after: after ?? '' });
      return at < forgetful.length;
    }, WORKING_MS / 2);
    if (isDone) await keep({ behind: last.forgottenAt, until: '', at: '0', after: '' });
    return { renamed: changed, messages };
  });

/** A document's fields that law keeps as they are, and the others. */
function parted(collection: string, document: Entity): { free: object; kept: object } {
  const parts = Object.entries(document);
  const isKept = ([field]: [string, unknown]) => isKeptByLaw(`${collection}.${field}`);
  return {
    free: Object.fromEntries(parts.filter((part) => !isKept(part))),
    kept: Object.fromEntries(parts.filter(isKept)),
  };
}

/** The person's own go; in others' the name is struck out. */
async function forgetMessages(memberId: string): Promise<number> {
  let count = 0;
  await inTime(async () => {
    const own = await queryDocuments<InboxMessage>(
      inboxMessages.name,
      { memberId },
      { limit: PAGE, fields: ['_id'] },
    );
    await removeRows(
      inboxMessages.name,
      own.map(({ _id }) => _id),
    );
    const others = await queryDocuments<InboxMessage>(
      inboxMessages.name,
      { 'people.memberId': memberId },
      { limit: PAGE },
    );
    await someAtOnce(others, async ({ _id, title, body, people = [] }) => {
      const names = people.flatMap((one) => (one.memberId === memberId ? [one.name] : []));
      const struck = (text: string) => names.reduce((said, name) => said.split(name).join(FORGOTTEN), text);
      await updateWhere(
        inboxMessages.name,
        { _id },
        {
          title: struck(title),
          body: struck(body),
          people: people.filter((one) => one.memberId !== memberId),
        },
      );
    });
    count += own.length + others.length;
    return own.length === PAGE || others.length === PAGE;
  }, WORKING_MS / 4);
  return count;
}
