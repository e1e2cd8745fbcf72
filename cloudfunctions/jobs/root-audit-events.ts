import { canonicalJson } from '../../miniprogram/shared/canonical-json';
import { addDays, dayOf, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Job } from '../_platform/act-as-system';
import { merkleRoot } from '../_platform/audit';
import type { AuditEvent } from '../_platform/audit';
import { insertDocument, queryDocuments } from '../_platform/database';
import { databaseFault } from '../_platform/database-errors';
import { sha256Hex } from '../_platform/ids';
import { log } from '../_platform/logger';
import { range } from '../_platform/where';

/**
 * 审计根: vouches for all audit events of one Shanghai day. Roots form a chain by `prevHash`, so whoever keeps the newest
 * hash outside the house (it is in the log) finds any event that was changed, added or taken away later.
 */
export interface AuditRoot {
  /** `<environment>:<day>`: a second run of the same day hits the primary key. */
  _id: string;
  environment: string;
  day: Day;
  /** Events in order of `at`, then `_id`. */
  events: number;
  merkleRoot: string;
  prevHash: string;
  hash: string;
}

const PAGE = 1000;
/** Days made up for in one run. */
const MOST_DAYS = 60;

/**
 * Roots every day that is over and has none yet. Runs half an hour after midnight: an event carries the instant at which
 * its call began and may be written up to a minute later.
 */
export function rootAuditEvents(environment: string): Job {
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
    for (; day !== null && day <= yesterday && rooted < MOST_DAYS; day = addDays(day, 1), rooted++) {
      last = await rootOfDay(environment, day, last?.hash ?? '');
      try {
        await insertDocument('audit_roots', { ...last });
        log('info', 'audit_root', { day, events: last.events, hash: last.hash });
      } catch (error) {
        // Another run was faster; it has the same content.
        if (databaseFault(error) !== 'duplicate') throw error;
      }
    }
    return { rooted };
  };
}

/** What the root of a day must be, from the events as they stand; for making it and for checking it later. */
export async function rootOfDay(environment: string, day: Day, prevHash: string): Promise<AuditRoot> {
  const at = range({
    atLeast: startOfDay(day).toISOString(),
    below: startOfDay(addDays(day, 1)).toISOString(),
  });
  const hashes: string[] = [];
  for (let page: Pick<AuditEvent, 'hash'>[] | null = null; page === null || page.length === PAGE;) {
    page = await queryDocuments<Pick<AuditEvent, 'hash'>>(
      'audit_events',
      { at },
      {
        orderBy: [
          ['at', 'asc'],
          ['_id', 'asc'],
        ],
        skip: hashes.length,
        limit: PAGE,
        fields: ['hash'],
      },
    );
    hashes.push(...page.map(({ hash }) => hash));
  }
  const content = {
    _id: `${environment}:${day}`,
    environment,
    day,
    events: hashes.length,
    merkleRoot: merkleRoot(hashes),
    prevHash,
  };
  return { ...content, hash: sha256Hex(canonicalJson(content)) };
}

async function firstDay(): Promise<Day | null> {
  const [first] = await queryDocuments<Pick<AuditEvent, 'at'>>(
    'audit_events',
    { at: range({ atLeast: '' }) },
    { orderBy: [['at', 'asc']], limit: 1, fields: ['at'] },
  );
  return first ? dayOf(first.at) : null;
}
