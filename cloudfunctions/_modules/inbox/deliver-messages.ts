import { dayOf } from '../../../miniprogram/shared/days';
import type { InboxMessage, Member } from '../../../miniprogram/shared/model/people';
import { noticesAtNight } from '../../../miniprogram/shared/notice-kinds';
import { sayClock } from '../../../miniprogram/shared/say';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { actAsSystem } from '../../_platform/act-as-system';
import type { Job } from '../../_platform/act-as-system';
import { queryDocuments } from '../../_platform/database';
import { inTime, someAtOnce } from '../../_platform/in-time';
import { messagesToDeliver, settleMessages } from '../../_platform/inbox';
import { log } from '../../_platform/logger';
import { askWechat, isTurnedAway, turnedAway } from '../../_platform/wechat';
import type { WechatAnswer } from '../../_platform/wechat';
import { readSettings } from '../../_platform/settings';
import { oneOf } from '../../_platform/where';
import { members } from '../../_store/people';
import { readMessageTemplate } from './message-template';
import type { MessageTemplate } from './message-template';

const MOST = 200;
/** Longest value of a template's `thing` field. */
const THING = 20;
/** The person takes no more messages, or sent none of the consents that we have counted. */
const NO_CONSENT = 43101;
/** invalid template_id, invalid page, a keyword that the template has not or that takes no such value */
const TEMPLATE_REFUSED = new Set([40037, 41030, 47003]);
/** The interface's calls of the day. */
const USED_UP = 45009;
/** What WeChat turned away for so long is told by the inbox alone. */
const TRIED_FOR_MS = 24 * 3_600_000;

/**
 * Tells by WeChat what is already in the inbox, as far as people have consented. A message is marked before it is sent, so
 * that of several workers one sends it, and none twice; whatever happens then, the inbox has it. At night only what cannot
 * wait is sent; the rest follows in the morning. Where WeChat turns everything away (a wrong secret, no answer, used-up
 * calls) messages wait with their consents, a day at most, and the run fails with what to look at. What WeChat does not send for
 * another reason uses up no consent either.
 *
 * @param templateText the variable WORK_ORDER_TEMPLATE (message-template.ts); empty: nothing is sent
 */
export function deliverMessages(templateText: string): Job {
  return async (world) => {
    const template = readMessageTemplate(templateText);
    const templateId = template?.id ?? '';
    const figures = { sent: 0, noQuota: 0, failed: 0 };
    const { quiet } = (await readSettings('messages'))('messages');
    const kinds = isQuiet(quiet, world.now()) ? noticesAtNight : undefined;
    let away: WechatAnswer | null = null;
    let misfit: WechatAnswer | null = null;
    await inTime(async () => {
      const waiting = await messagesToDeliver(MOST, kinds);
      const people = await queryDocuments<Member>(
        'members',
        { _id: oneOf([...new Set(waiting.map(({ memberId }) => memberId))]) },
        { limit: MOST },
      );
      const open = new Set(people.filter((one) => quotaOf(one, templateId) > 0).map(({ _id }) => _id));
      const silent = waiting.filter(({ memberId }) => !open.has(memberId)).map(({ _id }) => _id);
      figures.noQuota += await settleMessages(silent, 'waiting', 'no_quota');
      if (open.size > 0) away = await turnedAway();
      // One person's after one another: each uses up a consent of the same document.
      await someAtOnce([...open], async (memberId) => {
        for (const message of waiting)
          if (message.memberId === memberId) {
            const outcome = away ? await putOff(world, message) : await deliver(world, template!, message);
            if (outcome === null) continue;
            if (typeof outcome === 'string') figures[outcome]++;
            else if (isTurnedAway(outcome)) away = outcome;
            else {
              misfit = outcome;
              figures.failed++;
            }
          }
      });
      return waiting.length === MOST && away === null;
    });
    if (away) throw new Error(sayTurnedAway(away));
    if (misfit) throw new Error(sayMisfit(misfit));
    return figures;
  };
}

export function isQuiet({ fromHour, toHour }: Settings['messages']['quiet'], now: Date): boolean {
  const hour = Number(sayClock(now.toISOString()).slice(0, 2));
  return fromHour <= toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour;
}

const sayTurnedAway = ({ errcode, errmsg }: WechatAnswer): string =>
  errcode === -1
    ? '微信没有回应，消息留着，下一分钟再推送。'
    : errcode === USED_UP
      ? '微信消息接口今天的调用次数已用完（45009）。消息会留一天，次数恢复后自动推送；请在公众平台的接口权限里查看用量。'
      : `微信拒绝推送（${errcode} ${errmsg.slice(0, 80)}）。请核对小程序的 AppID、AppSecret 和接口 IP 白名单；消息会留一天。`;

const sayMisfit = ({ errcode, errmsg }: WechatAnswer): string =>
  `微信退回了消息（${errcode} ${errmsg.slice(0, 80)}）。请核对 WORK_ORDER_TEMPLATE 的模板和关键词，以及小程序是否已发布。`;

/** Waits for a later run; gives up what is a day old. */
async function putOff(world: Parameters<Job>[0], { _id, createdAt }: InboxMessage): Promise<'failed' | null> {
  if (world.now().getTime() - Date.parse(createdAt) < TRIED_FOR_MS) return null;
  return (await settleMessages([_id], 'waiting', 'failed')) > 0 ? 'failed' : null;
}

/** @returns WeChat's answer where it turned the message away, which then waits again, or has nothing to do with the person */
async function deliver(
  world: Parameters<Job>[0],
  template: MessageTemplate,
  message: InboxMessage,
): Promise<'sent' | 'noQuota' | 'failed' | WechatAnswer | null> {
  if ((await settleMessages([message._id], 'waiting', 'sent')) === 0) return null;
  // Asked again inside: a parallel worker may have used the last consent for another message.
  const openid = await useConsent(world, message.memberId, template.id);
  if (openid === null) {
    await settleMessages([message._id], 'sent', 'no_quota');
    return 'noQuota';
  }
  const answer = await askWechat('/cgi-bin/message/subscribe/send', letterTo(openid, template, message));
  const { errcode } = answer;
  if (errcode === 0) return 'sent';
  if (isTurnedAway(answer)) {
    // Where WeChat had taken it all the same, it says so the next time (43101), and the count is right again.
    await keepConsents(world, message.memberId, template.id, (left) => left + 1);
    await settleMessages([message._id], 'sent', 'waiting');
    return answer;
  }
  await keepConsents(world, message.memberId, template.id, (left) => (errcode === NO_CONSENT ? 0 : left + 1));
  await settleMessages([message._id], 'sent', 'failed');
  log('warn', 'message_not_sent', { messageId: message._id, errcode });
  return TEMPLATE_REFUSED.has(errcode) ? answer : 'failed';
}

const quotaOf = ({ active, openid, subscriptionQuota }: Member, templateId: string): number =>
  templateId && active && !openid.startsWith('unbound:') ? (subscriptionQuota[templateId] ?? 0) : 0;

/** @returns whom to send to, or null when there is no consent left */
function useConsent(world: Parameters<Job>[0], memberId: string, templateId: string): Promise<string | null> {
  return actAsSystem(world, 'job.useConsent', async (store) => {
    const member = await store.get(members, memberId);
    const quota = quotaOf(member, templateId);
    if (quota === 0) return null;
    const subscriptionQuota = { ...member.subscriptionQuota, [templateId]: quota - 1 };
    store.save(members, { ...member, subscriptionQuota });
    return member.openid;
  });
}

function keepConsents(
  world: Parameters<Job>[0],
  memberId: string,
  templateId: string,
  change: (left: number) => number,
): Promise<void> {
  return actAsSystem(world, 'job.returnConsent', async (store) => {
    const member = await store.get(members, memberId);
    const left = member.subscriptionQuota[templateId] ?? 0;
    if (change(left) === left) return;
    store.save(members, {
      ...member,
      subscriptionQuota: { ...member.subscriptionQuota, [templateId]: change(left) },
    });
  });
}

function letterTo(
  touser: string,
  { id, subject, content, time }: MessageTemplate,
  { title, body, page, createdAt }: InboxMessage,
) {
  const thing = (text: string) => ({ value: shorten(text) || '请查看' });
  return {
    touser,
    template_id: id,
    // Without the leading slash, which WeChat refuses here.
    page: page.replace(/^\//, ''),
    data: {
      [subject]: thing(title),
      [content]: thing(body),
      // The form that WeChat documents for both `time` and `date`.
      [time]: {
        value: `${dayOf(createdAt).replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')} ${sayClock(createdAt)}`,
      },
    },
  };
}

const shorten = (text: string): string => {
  const characters = [...text.trim()];
  return characters.length > THING ? `${characters.slice(0, THING - 1).join('')}…` : characters.join('');
};
