import type { Notice } from '../../_platform/unit-of-work';

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
