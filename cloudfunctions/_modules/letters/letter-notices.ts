import type { Notice } from '../../_platform/unit-of-work';
import { pages } from '../../../miniprogram/shared/pages';

export const letterPage = (letterId: string) => pages.letter({ id: letterId });
export const alertsPage = pages.letterAlerts();

export function letterNotice(
  memberIds: readonly string[],
  title: string,
  body: string,
  letterId: string,
  kind: 'letter' | 'letter_pending' = 'letter',
): Notice {
  return { memberIds, kind, title, body, page: letterPage(letterId) };
}
