import { noticeKinds, noticesThatAsk } from '../../../miniprogram/shared/notice-kinds';
import type { NoticeKind } from '../../../miniprogram/shared/notice-kinds';
import type { AuditEvent } from '../../../miniprogram/shared/model/trail';
import type { Job } from '../../_platform/act-as-system';
import { settleAnswered } from '../../_platform/inbox';
import { inTime, someAtOnce, WORKING_MS } from '../../_platform/in-time';
import { alone } from '../../_platform/job-state';
import { seekDocuments } from '../../_platform/seek';
import type { Page } from '../../_platform/seek';
import { range } from '../../_platform/where';

const PAGE = 500;
/** No function runs longer, so whatever bears an earlier time is written. */
const WRITTEN_MS = 60_000;
const DAY_MS = 86_400_000;

/** Which messages each action answers. */
const answers = new Map<string, NoticeKind[]>();
for (const kind of noticesThatAsk)
  for (const action of noticeKinds[kind].answeredBy)
    answers.set(action, [...(answers.get(action) ?? []), kind]);

/**
 * Ends the asking of messages whose matter has been seen to since, by whoever was told of it or by anybody else: read from
 * the trail, so that no action has to know who was told of what. The next run goes on where this one stopped.
 */
export const settleAnsweredMessages: Job = (world) =>
  alone(world, 'settle-messages', { from: '', after: '' }, async (state, keep) => {
    const now = world.now().getTime();
    const from = state.from || new Date(now - DAY_MS).toISOString();
    const until = new Date(now - WRITTEN_MS).toISOString();
    let after: string | null = state.after || null;
    let settled = 0;
    const done = await inTime(async () => {
      const page: Page<AuditEvent> = await seekDocuments<AuditEvent>(
        'audit_events',
        { at: range({ atLeast: from, below: until }) },
        { by: ['at', 'asc'], after, limit: PAGE, fields: ['entityId', 'action', 'at'] },
      );
      await someAtOnce(page.rows, async ({ entityId, action, at }) => {
        const kinds = answers.get(action);
        if (!kinds) return;
        // Asked first, added then: several are under way at once.
        const ended = await settleAnswered(entityId, kinds, at);
        settled += ended;
      });
      after = page.next;
      return after !== null;
    }, WORKING_MS / 3);
    await keep(done ? { from: until, after: '' } : { from, after: after ?? '' });
    return { settled };
  });
