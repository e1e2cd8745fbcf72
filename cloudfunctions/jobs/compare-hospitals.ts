import { hospitals } from '../_store/hospitals';
import { alikeTo } from '../_modules/hospitals/alike';
import { actAsSystem } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { someAtOnce } from '../_platform/in-time';
import { alone, goOn } from '../_platform/job-state';
import { seekDocuments } from '../_platform/seek';

const PAGE = 20;

/**
 * What waits for review is compared with its city again each night: a list of hospitals may have been brought in since, and
 * some were made before hospitals kept what is alike. A run goes on where the one before was out of time.
 */
export const compareHospitals: Job = (world) =>
  alone(world, 'compare-hospitals', { after: '' }, async (state, keep) => {
    let compared = 0;
    const ask = (after: string | null) =>
      seekDocuments<{ _id: string }>(
        hospitals.name,
        { standing: 'provisional' },
        { by: ['createdAt', 'asc'], after, limit: PAGE, fields: ['_id'] },
      );
    for await (const rows of goOn(state, keep, ask))
      await someAtOnce(rows, async ({ _id }) => {
        const count = await actAsSystem(world, 'job.compareHospital', async (store) => {
          const hospital = await store.get(hospitals, _id);
          const alike = await alikeTo(store, hospital);
          if (hospital.alike?.join() === alike.join()) return 0;
          store.save(hospitals, { ...hospital, alike });
          return 1;
        });
        compared += count;
      });
    return { compared };
  });
