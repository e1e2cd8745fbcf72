import type { SettingKey, Settings } from '../../../miniprogram/shared/model/settings';
import type { Nothing } from '../../_contracts/shapes';
import type { SettingsReply } from '../../_contracts/settings';
import type { SaveSettingRequest, SettleSettingRequest } from '../../_contracts/settings';
import { isCreditCode } from '../../../miniprogram/shared/credit-code';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { hasRole } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { defaultSettings } from './default-settings';
import { settingDocuments } from '../../_store/settings';
import type { SettingDocument } from '../../_store/settings';
import { pages } from '../../../miniprogram/shared/pages';
import { peersOf } from '../people/whom-to-tell';

export const settingKeys = Object.keys(defaultSettings) as SettingKey[];

export const getSettings: UseCase<Nothing, SettingsReply> = async ({ store, setting }) => {
  const changed = await store.query(settingDocuments, { _id: oneOf(settingKeys) });
  return {
    settings: Object.fromEntries(settingKeys.map((key) => [key, setting(key)])) as unknown as Settings,
    changes: changed.map(({ _id, changedBy, changedAt, revision }) => ({
      key: _id,
      changedBy,
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

/**
 * What hospitals and reviewers read on public pages (who issues letters, whom to call) and how accounts begin: one person
 * alone could send everybody to a number of his own.
 */
const needsSecond = (key: SettingKey): boolean => key === 'letters' || key === 'access';

/**
 * Counts from the next call on, or once a second person has agreed; no release is needed. Why is kept in the trail.
 */
export const saveSetting: UseCase<
  SaveSettingRequest,
  { key: SettingKey; revision: number; waits: boolean }
> = async (context, { key, value, why }) => {
  const { actor, store, now, setting } = context;
  // Who issues letters and how accounts begin is set up with the system; how service is done is the service manager's.
  const waits = needsSecond(key);
  if (!hasRole(actor, waits ? 'sysadmin' : 'service_manager')) throw new Refusal('ACTION_NOT_ALLOWED');
  if (key === 'letters' && !isCreditCode((value as Settings['letters']).issuer.creditCode))
    throw new Refusal('LETTER_CREDIT_CODE_INVALID');
  const known = await store.find(settingDocuments, key);
  const at = now.toISOString();
  const by = { memberId: actor.memberId, name: actor.name };
  const before = known ?? { value: setting(key), changedBy: '', changedAt: '' };
  const content = waits
    ? { ...before, proposed: { value, why, by, at } }
    : { ...before, value, changedBy: actor.name, changedAt: at };
  const saved = known
    ? store.save(settingDocuments, { ...known, ...content }, why)
    : store.insert(settingDocuments, { ...content, _id: key }, why);
  if (waits) await tellOthers(context, '设置修改待复核', `${actor.name} 提出修改：${why}`);
  return { key, revision: saved.revision, waits };
};

async function tellOthers({ actor, store }: Context, title: string, body: string): Promise<void> {
  const told = new Set(await peersOf(['service_manager']));
  told.delete(actor.memberId);
  store.notify({
    memberIds: [...told],
    kind: 'setting_proposed',
    title,
    body: body.slice(0, 200),
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
  const { document, proposed } = await proposedOf(context, request);
  const { by, value, why } = proposed;
  if (by.memberId === actor.memberId || actor.member?.admittedBy?.asked.memberId === by.memberId)
    throw new Refusal('SETTING_SECOND_PERSON_MISSING');
  const changedBy = `${by.name}、${actor.name}`;
  const settled = { value, changedBy, changedAt: now.toISOString(), proposed: null };
  store.save(settingDocuments, { ...document, ...settled }, why);
  await tellOthers(context, '设置修改已生效', `${actor.name} 同意了 ${by.name} 的修改：${why}`);
  return { key: request.key };
};

/** Who proposed it may take it back the same way. */
export const declineSetting: UseCase<SettleSettingRequest, { key: SettingKey }> = async (
  context,
  request,
) => {
  const { document, proposed } = await proposedOf(context, request);
  context.store.save(settingDocuments, { ...document, proposed: null }, proposed.why);
  await tellOthers(
    context,
    '设置修改已退回',
    `${context.actor.name} 退回了 ${proposed.by.name} 的修改：${proposed.why}`,
  );
  return { key: request.key };
};
