import { call } from '../api/client';
import { keepCopy, readCopy } from '../offline/shelf';
import { environment } from '../environment';
import { dayOf } from '../shared/days';

const ASKED_ON = 'asked-to-tell-on';

/**
 * Lets WeChat ask whether it may tell of the next order; each yes is one message. Only in a tap, before anything is waited
 * for, or WeChat refuses. Gives how many messages are open now; null when it was not a yes.
 */
export async function askToTell(): Promise<number | null> {
  const id = environment.templates.workOrder;
  const answer = await wx.requestSubscribeMessage({ tmplIds: [id] });
  if (answer[id] !== 'accept') return null;
  const { quota } = await call('service', 'member.subscribe', { templateIds: [id] });
  return quota[id] || 0;
}

/**
 * The same beside an act that messages come from (接单, 签退, 派单): once a day, and never in the act's way.
 */
export function askToTellToday(): void {
  const today = dayOf(new Date());
  if (!environment.templates.workOrder || !wx.requestSubscribeMessage) return;
  if (readCopy<string>(ASKED_ON) === today) return;
  keepCopy(ASKED_ON, today);
  askToTell().catch((error: unknown) => console.warn('not subscribed', error));
}
