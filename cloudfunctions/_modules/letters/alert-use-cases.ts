import type { LetterAlert, SuspiciousReport } from '../../../miniprogram/shared/model/letters';
import type { HandleAlert, ListAlerts } from '../../_contracts/letters';
import type { UseCase } from '../../_platform/context';
import { stamp } from './letter-use-cases';
import { letterAlerts, suspiciousReports } from './letters';

const newest = { orderBy: [['createdAt', 'desc']] as [string, 'desc'][], limit: 100 };

/** What verification has noticed and what people have reported, newest first. */
export const listAlerts: UseCase<ListAlerts, { alerts: LetterAlert[]; reports: SuspiciousReport[] }> = async (
  { store },
  { state },
) => {
  const [alerts, reports] = await Promise.all([
    store.query(letterAlerts, { state }, newest),
    store.query(suspiciousReports, { state }, newest),
  ]);
  return { alerts, reports };
};

export const handleAlert: UseCase<HandleAlert, { id: string; state: 'handled' }> = async (
  context,
  { kind, id, note },
) => {
  const { store } = context;
  const handled = { state: 'handled' as const, handledBy: stamp(context), handledNote: note };
  if (kind === 'alert')
    store.save(letterAlerts, { ...(await store.get(letterAlerts, id)), ...handled }, note);
  else store.save(suspiciousReports, { ...(await store.get(suspiciousReports, id)), ...handled }, note);
  return { id, state: 'handled' };
};
