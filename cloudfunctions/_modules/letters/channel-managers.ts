import { queryDocuments } from '../../_platform/database';
import type { Notice } from '../../_platform/unit-of-work';

/** Whom letters concern; read past any scope, because dealers and visitors may tell them something without seeing them. */
export async function channelManagers(): Promise<string[]> {
  const found = await queryDocuments<{ _id: string }>(
    'members',
    { roles: 'channel_manager', active: true, dealerId: null },
    { limit: 200, fields: ['_id'] },
  );
  return found.map(({ _id }) => _id);
}

export async function dealerAdmins(dealerId: string): Promise<string[]> {
  const found = await queryDocuments<{ _id: string }>(
    'members',
    { roles: 'dealer_admin', active: true, dealerId },
    { limit: 50, fields: ['_id'] },
  );
  return found.map(({ _id }) => _id);
}

export const letterPage = (letterId: string): string => `/pages/channel/letter/letter?id=${letterId}`;
export const alertsPage = '/pages/channel/letter-alerts/letter-alerts';

export function letterNotice(
  memberIds: readonly string[],
  title: string,
  body: string,
  letterId: string,
): Notice {
  return { memberIds, kind: 'letter', title, body, page: letterPage(letterId) };
}
