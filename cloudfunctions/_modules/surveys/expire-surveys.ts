import type { Survey } from '../../../miniprogram/shared/model/surveys';
import { actAsSystem } from '../../_platform/act-as-system';
import type { Job } from '../../_platform/act-as-system';
import { queryDocuments } from '../../_platform/database';
import { range } from '../../_platform/where';
import { surveys } from '../../_store/surveys';

const MOST = 500;

/** Codes that nobody has used in time stop working; the page refuses them from the same instant on. */
export const expireSurveys: Job = async (world) => {
  const now = world.now().toISOString();
  const found = await queryDocuments<Pick<Survey, '_id'>>(
    'surveys',
    { state: 'open', expiresAt: range({ below: now }) },
    { orderBy: [['expiresAt', 'asc']], limit: MOST, fields: ['_id'] },
  );
  let expired = 0;
  for (const { _id } of found) {
    expired += await actAsSystem(world, 'job.expireSurvey', async (store) => {
      const survey = await store.get(surveys, _id);
      if (survey.state !== 'open') return 0;
      store.save(surveys, { ...survey, state: 'expired' });
      return 1;
    });
  }
  return { expired };
};
