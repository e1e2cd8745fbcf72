import type { Job } from '../_platform/act-as-system';
import { inTime } from '../_platform/in-time';
import { alone } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';
import { FIRST_MEASURE, STORAGE_MEASURE, STORED_FILES } from '../_platform/stored-files';
import type { StoredFileRow } from '../_platform/stored-files';

const PAGE = 999;

/**
 * 存储用量: adds up what functions keep in storage, for whoever watches over the house. A night that is too short for all of it
 * is gone on with in the next one; what was measured before stands until then.
 */
export const measureStorage: Job = (world) =>
  alone(world, STORAGE_MEASURE, FIRST_MEASURE, async (state, keep) => {
    let after: string | null = state.after || null;
    let soFar = Number(state.soFar);
    await inTime(async () => {
      const page = await seekDocuments<Pick<StoredFileRow, '_id' | 'bytes' | 'goneAt'>>(
        STORED_FILES,
        {},
        { by: ['_id', 'asc'], after, limit: PAGE, fields: ['bytes', 'goneAt'] },
      );
      for (const { bytes, goneAt } of page.rows) if (goneAt === null) soFar += bytes;
      after = page.next;
      await keep(
        after === null
          ? { after: '', soFar: '0', bytes: String(soFar), measuredAt: world.now().toISOString() }
          : { after, soFar: String(soFar) },
      );
      return after !== null;
    });
    return {};
  });
