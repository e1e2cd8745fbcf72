import { call } from '../api/client';
import { lastHome } from '../offline/local-world';
import { keepCopy, readCopy } from '../offline/shelf';
import { environment } from '../environment';
import { dayOf } from '../shared/days';

const ASKED_ON = 'asked-to-tell-on';

/**
 * Lets WeChat ask whether it may tell of the next order; each yes is one message. Only in a tap, before anything is waited
 * for, or WeChat refuses. Gives how many messages are open now, which is shown
 * from then on wherever it stands; null when it was not a yes.
 */
export async function askToTell(): Promise<number | null> {
  const id = environment.templates.workOrder;
  const answer = await wx.requestSubscribeMessage({ tmplIds: [id] });
  if (answer[id] !== 'accept') return null;
  const { quota } = await call('service', 'member.subscribe', { templateIds: [id] });
  const home = lastHome();
  if (home) keepCopy('home', { ...home, me: { ...home.me, subscriptionQuota: quota } });
  return quota[id] || 0;
}

/**
 * The same beside an act that messages come from (接单, 签退, 派单): once a day, and never in the act's way.
 */
export function askToTellToday(): void {
  if (!isAskedNext()) return;
  keepCopy(ASKED_ON, dayOf(new Date()));
  askToTell().catch((error: unknown) => console.warn('not subscribed', error));
}

const isAskedNext = (): boolean =>
  Boolean(environment.templates.workOrder && wx.requestSubscribeMessage) &&
  readCopy<string>(ASKED_ON) !== dayOf(new Date());

/** Said before the question comes: what it is for, and how many messages are open; empty where it will not come. */
export function whatToTellFor(act: string): string {
  if (!isAskedNext()) return '';
  const home = lastHome();
  const open = (home && home.me.subscriptionQuota[environment.templates.workOrder]) || 0;
  return `${act}时微信会问是否提醒您：同意一次，提醒一条新消息（派单、时限、退回）。现在还会提醒 ${open} 次。`;
}
