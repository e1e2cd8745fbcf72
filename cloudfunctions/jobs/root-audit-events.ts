import { dayOf } from '../../miniprogram/shared/days';
import type { Job } from '../_platform/act-as-system';
import { auditRoot } from '../_platform/audit';
import type { AuditEvent, AuditRoot, RootSpan, SignedRoot } from '../_platform/audit';
import { callFunction } from '../_platform/cloud';
import { insertDocument, queryDocuments } from '../_platform/database';
import { databaseFault } from '../_platform/database-errors';
import { tellOnce } from '../_platform/inbox';
import { inTime } from '../_platform/in-time';
import { log } from '../_platform/logger';
import { everyPage } from '../_platform/seek';
import { range } from '../_platform/where';
import { peopleWithRole } from '../_modules/people/whom-to-tell';
import { pages } from '../../miniprogram/shared/pages';

const SPAN = 10 * 60_000;
/** An event carries the instant at which its call began, and no function runs longer than a minute. */
const LAG = 3 * 60_000;
const LONGEST_SPAN = 86_400_000;
/** A root of more would take an auditor's phone, and a run of this, longer than a function lasts. */
const MOST_EVENTS = 10_000;

/** Signs the hash of a root. */
export type SignRoot = (hash: string) => Promise<Pick<SignedRoot, 'keyId' | 'signature'>>;

/** The issuer does: it alone has the key, so whoever writes to the database alone cannot make roots that fit. */
export const signByIssuer: SignRoot = async (hash) => {
  const reply = (await callFunction('issuer', { auditRoot: hash })) as {
    ok: boolean;
    code?: string;
    data: Pick<SignedRoot, 'keyId' | 'signature'>;
  };
  if (!reply.ok) throw new Error(`the issuer did not sign the root: ${reply.code}`);
  return reply.data;
};

/**
 * Seals, every ten minutes, what has been written since the last root; also nothing, so that a root that is gone shows. One
 * root is one step: whatever has been left undone for long is sealed over several runs.
 */
export function rootAuditEvents(environment: string, sign: SignRoot = signByIssuer, most = MOST_EVENTS): Job {
  return async (world) => {
    const until = Math.floor((world.now().getTime() - LAG) / SPAN) * SPAN;
    let last = (
      await queryDocuments<AuditRoot>('audit_roots', { environment }, { orderBy: [['to', 'desc']], limit: 1 })
    )[0];
    let rooted = 0;
    await inTime(async () => {
      const from = last?.to ?? '';
      const to = last ? Math.min(until, Date.parse(from) + LONGEST_SPAN) : until;
      if (last && to <= Date.parse(from)) return false;
      const root = await firstRoot(environment, most, {
        from,
        to: new Date(to).toISOString(),
        number: (last?.number ?? 0) + 1,
        prevHash: last?.hash ?? '',
      });
      try {
        await insertDocument('audit_roots', { ...root, ...(await sign(root.hash)) });
        log('info', 'audit_root', { to: root.to, events: root.events, hash: root.hash });
      } catch (error) {
        // Another run was faster; it has the same content.
        if (databaseFault(error) !== 'duplicate') throw error;
      }
      if (!last || dayOf(last.to) !== dayOf(root.to)) await giveAway(root);
      last = root;
      rooted++;
      return true;
    });
    return { rooted };
  };
}

/** Once a day auditors get a root's hash to keep outside the house: against it, a chain made anew does not stand. */
async function giveAway({ hash, to, number }: AuditRoot): Promise<void> {
  const auditors = await peopleWithRole('auditor');
  await tellOnce(
    auditors.map((memberId) => ({
      _id: `MSG-root-${number}-${memberId}`,
      memberId,
      kind: 'audit_root',
      title: '今日审计根，请另行保存',
      body: `截至 ${to}，第 ${number} 个：${hash}`,
      page: pages.inbox(),
      createdAt: to,
    })),
  );
}

type Sealed = Pick<AuditEvent, '_id' | 'at' | 'hash'>;
const eventsOf = ({ from, to }: Pick<RootSpan, 'from' | 'to'>) =>
  everyPage<Sealed>(
    'audit_events',
    { at: range({ atLeast: from, below: to }) },
    { by: ['at', 'asc'], fields: ['at', 'hash'] },
  );

/** Of the time, or of as much from its beginning as one root holds; always the same of the same events. */
async function firstRoot(environment: string, most: number, span: RootSpan): Promise<AuditRoot> {
  const read: Sealed[] = [];
  for await (const { rows, next } of eventsOf(span)) {
    read.push(...rows);
    const end = read.at(-1)?.at ?? '';
    // Those of one instant stay together, however many they are.
    if (read.length < most || next === null || end === read[0]!.at) continue;
    const whole = read.filter(({ at }) => at < end).map(({ hash }) => hash);
    return auditRoot(environment, { ...span, to: end }, whole);
  }
  return auditRoot(
    environment,
    span,
    read.map(({ hash }) => hash),
  );
}

/** What the root of a time must be, from the events as they stand. */
export async function rootOf(environment: string, span: RootSpan): Promise<AuditRoot> {
  const hashes: string[] = [];
  for await (const { rows } of eventsOf(span)) hashes.push(...rows.map(({ hash }) => hash));
  return auditRoot(environment, span, hashes);
}
