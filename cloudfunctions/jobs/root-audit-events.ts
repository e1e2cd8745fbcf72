import { addDays, dayOf, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Job } from '../_platform/act-as-system';
import { auditRoot } from '../_platform/audit';
import type { AuditEvent, AuditRoot, SignedRoot } from '../_platform/audit';
import { callFunction } from '../_platform/cloud';
import { insertDocument, queryDocuments } from '../_platform/database';
import { databaseFault } from '../_platform/database-errors';
import { log } from '../_platform/logger';
import { inTime } from '../_platform/in-time';
import { everyPage } from '../_platform/seek';
import { range } from '../_platform/where';

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
 * Roots every day that is over and has none yet. Runs half an hour after midnight: an event carries the instant at which
 * its call began and may be written up to a minute later.
 */
export function rootAuditEvents(environment: string, sign: SignRoot = signByIssuer): Job {
  return async (world) => {
    const yesterday = addDays(dayOf(world.now()), -1);
    let last = (
      await queryDocuments<AuditRoot>(
        'audit_roots',
        { environment },
        { orderBy: [['day', 'desc']], limit: 1 },
      )
    )[0];
    let day = last ? addDays(last.day, 1) : await firstDay();
    let rooted = 0;
    await inTime(async () => {
      if (day === null || day > yesterday) return false;
      last = await rootOfDay(environment, day, last?.hash ?? '');
      try {
        await insertDocument('audit_roots', { ...last, ...(await sign(last.hash)) });
        log('info', 'audit_root', { day, events: last.events, hash: last.hash });
      } catch (error) {
        // Another run was faster; it has the same content.
        if (databaseFault(error) !== 'duplicate') throw error;
      }
      day = addDays(day, 1);
      rooted++;
      return true;
    });
    return { rooted };
  };
}

/** What the root of a day must be, from the events as they stand. */
export async function rootOfDay(environment: string, day: Day, prevHash: string): Promise<AuditRoot> {
  const at = range({
    atLeast: startOfDay(day).toISOString(),
    below: startOfDay(addDays(day, 1)).toISOString(),
  });
  const hashes: string[] = [];
  const pages = everyPage<Pick<AuditEvent, '_id' | 'hash'>>('audit_events', { at }, { by: ['at', 'asc'], fields: ['hash'] }); // prettier-ignore
  for await (const { rows } of pages) hashes.push(...rows.map(({ hash }) => hash));
  return auditRoot(environment, day, hashes, prevHash);
}

async function firstDay(): Promise<Day | null> {
  const [first] = await queryDocuments<Pick<AuditEvent, 'at'>>(
    'audit_events',
    { at: range({ atLeast: '' }) },
    { orderBy: [['at', 'asc']], limit: 1, fields: ['at'] },
  );
  return first ? dayOf(first.at) : null;
}
