import type { Survey } from '../../../miniprogram/shared/model/surveys';
import { actAsSystem } from '../../_platform/act-as-system';
import type { Job } from '../../_platform/act-as-system';
import { inTime, someAtOnce } from '../../_platform/in-time';
import { seekDocuments } from '../../_platform/seek';
import { range } from '../../_platform/where';
import { surveys } from '../../_store/surveys';

const PAGE = 100;

/** Codes that nobody has used in time stop working; the page refuses them from the same instant on. */
export const expireSurveys: Job = async (world) => {
  const now = world.now().toISOString();
  let expired = 0;
  let after: string | null = null;
  await inTime(async () => {
    const page = await seekDocuments<Pick<Survey, '_id' | 'expiresAt'>>(
      'surveys',
      { state: 'open', expiresAt: range({ below: now }) },
      { by: ['expiresAt', 'asc'], after, limit: PAGE, fields: ['_id'] },
    );
    await someAtOnce(page.rows, async ({ _id }) => {
      const count = await actAsSystem(world, 'job.expireSurvey', async (store) => {
        const survey = await store.get(surveys, _id);
        if (survey.state !== 'open') return 0;
        store.save(surveys, { ...survey, state: 'expired' });
        return 1;
      });
      expired += count;
    });
    after = page.next;
    return after !== null;
  });
  return { expired };
};
