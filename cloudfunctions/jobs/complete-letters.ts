import { actAsSystem, eachOf } from '../_platform/act-as-system';
import type { Job } from '../_platform/act-as-system';
import { inTime, someAtOnce } from '../_platform/in-time';
import { queryDocuments } from '../_platform/database';
import { lettersOfAll } from '../_store/letters';
import { numberOf, searchKeysOfLetter } from '../_modules/letters/letter-use-cases';
import { compareHospitals } from './compare-hospitals';

const PAGE = 100;

/** Letters from before there was a search by text get what they are looked for by; afterwards one request finds none. */
const completeLetters: Job = async (world) => {
  let completed = 0;
  await inTime(async () => {
    const found = await queryDocuments<{ _id: string }>(
      'letters',
      { searchKeys: null },
      { limit: PAGE, fields: ['_id'] },
    );
    await someAtOnce(found, async ({ _id }) => {
      const count = await actAsSystem(world, 'job.completeLetter', async (store) => {
        const letter = await store.get(lettersOfAll, _id);
        if (letter.searchKeys) return 0;
        store.save(lettersOfAll, { ...letter, searchKeys: searchKeysOfLetter(letter, numberOf(letter)) });
        return 1;
      });
      completed += count;
    });
    return found.length === PAGE;
  });
  return { completed };
};

/** What records say that follows from others or came later than they did: the run of each night. */
export const completeRecords: Job = eachOf([completeLetters, compareHospitals]);
