import type { VerificationScan } from '../../miniprogram/shared/model/letters';
import type { Job } from '../_platform/act-as-system';
import { queryDocuments, removeRows, updateRows } from '../_platform/database';
import { PUBLIC_CALLS } from '../_platform/serve-public';
import { LOOKS } from '../_platform/looks';
import { readSettings } from '../_platform/settings';
import { inTime, WORKING_MS } from '../_platform/in-time';
import { oneOf, range } from '../_platform/where';
import { inboxMessages } from '../_store/inbox';
import { VERIFICATION_SCANS } from '../_store/verification';

const PAGE = 500;

type Scan = Pick<VerificationScan, '_id' | 'number' | 'tally'>;
const fields = ['_id', 'number', 'tally.count'];

/**
 * 留存: forgets the rows of public calls and of letters' checks that are older than the setting. Of each letter the newest
 * check stays, because the next one carries its tally on: 'first seen' and the count remain true for ever. Messages go by a
 * setting of their own. Nothing else is ever removed.
 */
export const forgetPublicCalls: Job = async (world) => {
  const { publicCallDays, messageDays, lookDays } = (await readSettings('retention'))('retention');
  const daysAgo = (days: number) => new Date(world.now().getTime() - days * 86_400_000).toISOString();
  return {
    calls: await forgetOlder(PUBLIC_CALLS, 'at', daysAgo(publicCallDays)),
    checks: await forgetChecks(daysAgo(publicCallDays)),
    looks: await forgetOlder(LOOKS, 'at', daysAgo(lookDays)),
    oldMessages: await forgetOlder(inboxMessages.name, 'createdAt', daysAgo(messageDays)),
  };
};

async function forgetOlder(collection: string, since: 'at' | 'createdAt', before: string): Promise<number> {
  let forgotten = 0;
  await inTime(async () => {
    const page = await queryDocuments<{ _id: string }>(
      collection,
      { [since]: range({ below: before }) },
      { orderBy: [[since, 'asc']], limit: PAGE, fields: ['_id'] },
    );
    await removeRows(
      collection,
      page.map(({ _id }) => _id),
    );
    forgotten += page.length;
    return page.length === PAGE;
  }, WORKING_MS / 3);
  return forgotten;
}

/** Stopped anywhere, it leaves each letter its newest check, and the next run goes on. */
async function forgetChecks(before: string): Promise<number> {
  let forgotten = 0;
  await inTime(async () => {
    const page = await queryDocuments<Scan>(
      VERIFICATION_SCANS,
      { kept: null, at: range({ below: before }) },
      { orderBy: [['at', 'asc']], limit: PAGE, fields },
    );
    const numbers = oneOf([...new Set(page.flatMap(({ number }) => number ?? []))]);
    const [kept, recent] = await Promise.all([
      queryDocuments<Scan>(VERIFICATION_SCANS, { number: numbers, kept: true }, { limit: 1000, fields }),
      // Should one letter alone have so many, others keep a row more for a while.
      queryDocuments<Scan>(
        VERIFICATION_SCANS,
        { number: numbers, at: range({ atLeast: before }) },
        { limit: 1000, fields },
      ),
    ]);
    const goneOn = new Set(recent.map(({ number }) => number));
    const newest = new Map<string, Scan>();
    for (const scan of [...page, ...kept])
      if (
        scan.number !== undefined &&
        !goneOn.has(scan.number) &&
        countOf(scan) > countOf(newest.get(scan.number))
      )
        newest.set(scan.number, scan);
    const stays = new Set([...newest.values()].map(({ _id }) => _id));
    await updateRows(VERIFICATION_SCANS, [...stays], { kept: true });
    const goes = [...page, ...kept].map(({ _id }) => _id).filter((id) => !stays.has(id));
    await removeRows(VERIFICATION_SCANS, goes);
    forgotten += goes.length;
    return page.length === PAGE;
  }, WORKING_MS / 3);
  return forgotten;
}
const countOf = (scan: Scan | undefined): number => scan?.tally?.count ?? 0;
