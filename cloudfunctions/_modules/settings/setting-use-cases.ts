import { isDeepStrictEqual } from 'node:util';
import type { Nothing } from '../../_contracts/shapes';
import type { SaveSettingRequest, SettingsReply, SettleSettingRequest } from '../../_contracts/settings';
import { dayOf } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { pages } from '../../../miniprogram/shared/pages';
import { settingKeys, settingsFrom, settingsTable } from '../../../miniprogram/shared/settings/table';
import type { SettingKey, Settings } from '../../../miniprogram/shared/settings/table';
import type { Area, Group } from '../../../miniprogram/shared/settings/fields';
import { hasRole, stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { clockBooks, settingDocuments } from '../../_store/settings';
import type { SettingDocument } from '../../_store/settings';
import { isAmongPersons, letInByOneAnother } from '../people/second-person';
import { peersOf } from '../people/whom-to-tell';
import { clockBookId } from './clocks';
import { firstUnknownYear, knownDays } from './working-days';

/** Values and revisions of one reading, so that what is saved upon it is refused when either has changed. */
export const getSettings: UseCase<Nothing, SettingsReply> = async ({ store, now }) => {
  const changed = await store.query(settingDocuments, { _id: oneOf(settingKeys) });
  const setting = settingsFrom(changed);
  return {
    unknownYear: firstUnknownYear(knownDays(setting('calendar')), Number(dayOf(now).slice(0, 4))),
    settings: Object.fromEntries(settingKeys.map((key) => [key, setting(key)])) as unknown as Settings,
    changes: changed.map(({ _id, changedBy, changedAt, revision }) => ({
      key: _id,
      changedBy: Array.isArray(changedBy) ? changedBy.map(({ name }) => name).join('、') : changedBy,
      changedAt,
      revision,
    })),
    waiting: changed.flatMap(({ _id, revision, proposed }) =>
      proposed
        ? [
            {
              key: _id as SettingKey,
              revision,
              value: proposed.value,
              why: proposed.why,
              byId: proposed.by.memberId,
              byName: proposed.by.name,
              at: proposed.at,
            },
          ]
        : [],
    ),
  };
};

const areaOf = (key: SettingKey) => settingsTable[key] as Area<Group>;

/**
 * Counts from the next call on, or once a second person has agreed; no release is needed. Why is kept in the trail.
 */
export const saveSetting: UseCase<
  SaveSettingRequest,
  { key: SettingKey; revision: number; waits: boolean }
> = async (context, { key, value: given, revision, why }) => {
  const { actor, store, now } = context;
  const { changedBy, agreedBy } = areaOf(key);
  if (!hasRole(actor, ...changedBy)) throw new Refusal('ACTION_NOT_ALLOWED');
  const known = await store.find(settingDocuments, key);
  if ((known?.revision ?? 0) !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const waits = agreedBy.length > 0;
  const at = now.toISOString();
  const by = { memberId: actor.memberId, name: actor.name };
  const before = known ?? { value: settingsFrom([])(key), changedBy: '', changedAt: '' };
  const value = prepared(context, key, before.value, given);
  const content = waits
    ? { ...before, proposed: { value, why, by, at } }
    : { ...before, value, changedBy: [by], changedAt: at };
  const saved = known
    ? store.save(settingDocuments, { ...known, ...content }, why)
    : store.insert(settingDocuments, { ...content, _id: key }, why);
  if (waits) await tellOthers(context, key, '设置修改待复核', `${actor.name} 提出修改：${why}`);
  return { key, revision: saved.revision, waits };
};

type Value = Settings[SettingKey];
const listsOf = (value: Value) => {
  const { questions, questionnaires } = value as Settings['survey'];
  return { questions, questionnaires };
};
function prepared(context: Context, key: SettingKey, before: Value, given: Value): Value {
  if (key === 'clocks') return nextBook(context, before as Settings['clocks'], given as Settings['clocks']);
  // Lists count by a second person's yes to their draft: here they go as they came.
  if (key === 'survey' && !isDeepStrictEqual(listsOf(before), listsOf(given)))
    throw new Refusal('LIST_BY_DRAFT');
  return given;
}

/** Orders name the version that they were promised by, so each one stays. */
function nextBook(
  { store, now }: Context,
  before: Settings['clocks'],
  given: Settings['clocks'],
): Settings['clocks'] {
  store.insert(clockBooks, { ...before, _id: clockBookId(before.version), endedAt: now.toISOString() });
  return { ...given, version: before.version + 1 };
}

async function tellOthers(
  { actor, store }: Context,
  key: SettingKey,
  title: string,
  body: string,
): Promise<void> {
  const told = new Set(await peersOf(areaOf(key).agreedBy));
  told.delete(actor.memberId);
  store.notify({
    memberIds: [...told],
    kind: 'setting_proposed',
    title,
    body: body,
    page: pages.settings(),
  });
}

/** What waits, as it was seen. */
async function proposedOf(
  { store }: Context,
  { key, revision }: SettleSettingRequest,
): Promise<{ document: SettingDocument; proposed: NonNullable<SettingDocument['proposed']> }> {
  const document = await store.find(settingDocuments, key);
  const proposed = document?.proposed;
  if (!document || !proposed) throw new Refusal('SETTING_NOT_PROPOSED');
  if (document.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  return { document, proposed };
}

/** The second person's yes; members are compared, not names. */
export const approveSetting: UseCase<SettleSettingRequest, { key: SettingKey }> = async (
  context,
  request,
) => {
  const { actor, store, now } = context;
  if (!hasRole(actor, ...areaOf(request.key).agreedBy)) throw new Refusal('ACTION_NOT_ALLOWED');
  const { document, proposed } = await proposedOf(context, request);
  const { by, value, why } = proposed;
  if ((await isAmongPersons(store, actor, [by])) || (await letInByOneAnother(store, actor, by)))
    throw new Refusal('SETTING_SECOND_PERSON_MISSING');
  const changedBy = [by, stampOf(actor)];
  const settled = { value, changedBy, changedAt: now.toISOString(), proposed: null };
  store.save(settingDocuments, { ...document, ...settled }, why);
  await tellOthers(context, request.key, '设置修改已生效', `${actor.name} 同意了 ${by.name} 的修改：${why}`);
  return { key: request.key };
};

/** Who proposed it may take it back the same way. */
export const declineSetting: UseCase<SettleSettingRequest, { key: SettingKey }> = async (
  context,
  request,
) => {
  const { document, proposed } = await proposedOf(context, request);
  const { actor } = context;
  if (proposed.by.memberId !== actor.memberId && !hasRole(actor, ...areaOf(request.key).agreedBy))
    throw new Refusal('ACTION_NOT_ALLOWED');
  context.store.save(settingDocuments, { ...document, proposed: null }, proposed.why);
  await tellOthers(
    context,
    request.key,
    '设置修改已退回',
    `${context.actor.name} 退回了 ${proposed.by.name} 的修改：${proposed.why}`,
  );
  return { key: request.key };
};
