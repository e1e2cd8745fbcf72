import type { LetterAlert, SuspiciousReport } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { AlertHandled, LetterAlerts } from '../../_contracts/letters';
import type { HandleAlert, ListAlerts } from '../../_contracts/letters';
import { stampOf } from '../../_platform/actor';
import type { Collection } from '../../_platform/collection';
import type { UseCase } from '../../_platform/context';
import { letterAlerts, suspiciousReports } from '../../_store/letters';

const newest = { orderBy: [['createdAt', 'desc']] as [string, 'desc'][], limit: 100 };

/** What verification has noticed and what people have reported, newest first. */
export const listAlerts: UseCase<ListAlerts, LetterAlerts> = async ({ store }, { state }) => {
  const [alerts, reports] = await Promise.all([
    store.query(letterAlerts, { state }, newest),
    store.query(suspiciousReports, { state }, newest),
  ]);
  return { alerts, reports };
};

export const handleAlert: UseCase<HandleAlert, AlertHandled> = async (context, { kind, id, note }) => {
  const { store } = context;
  const handled = { state: 'handled' as const, handledBy: stampOf(context.actor), handledNote: note };
  const handle = async <T extends LetterAlert | SuspiciousReport>(collection: Collection<T>) => {
    const found = await store.get(collection, id);
    // What somebody else has found out and noted stays.
    if (found.state === 'handled') throw new Refusal('LETTER_ALERT_HANDLED');
    store.save(collection, { ...found, ...handled }, note);
  };
  await (kind === 'alert' ? handle(letterAlerts) : handle(suspiciousReports));
  return { id, state: 'handled' };
};
