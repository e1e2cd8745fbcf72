import type { Day } from '../../miniprogram/shared/days';
import { dayOf } from '../../miniprogram/shared/days';
import type { LocalCloud } from '../local-cloud/local-cloud';
import { seedAppraisal } from './appraisal';
import { buildDemoWorld } from './build-world';
import type { DemoWorld } from './build-world';
import { seedFigures } from './figures';
import { seedGoods } from './goods';
import { seedLetters } from './letters';
import type { DemoLetterKeys } from './letters';
import { signatureImage, storedAs } from './signature-image';

/** What the preview offers beside the documents. */
export type DemoOffer = Pick<DemoWorld, 'people' | 'samples' | 'places' | 'codes'>;

/**
 * Fills an empty local cloud with the demo world. Returns how many documents each collection got, and what the preview
 * offers; with `now` nothing lies later than that. Letters need `letterKeys`, because only who has these can sign them.
 */
export async function seedDemoWorld(
  cloud: Pick<LocalCloud, 'database' | 'storage' | 'origin' | 'adminUrl'>,
  today: Day,
  options: { now?: Date; publicOrigin?: string; seed?: number; letterKeys?: DemoLetterKeys } = {},
): Promise<{ counts: Record<string, number>; offer: DemoOffer }> {
  const { publicOrigin = cloud.origin, now, seed, letterKeys } = options;
  if (now && dayOf(now) !== today) throw new Error(`demo world: ${now.toISOString()} is not on ${today}`);
  const image = signatureImage();
  const { fileID } = await cloud.storage.write(image.path, image.bytes, null);
  const { collections, ...offer } = await buildDemoWorld({
    today,
    publicOrigin,
    ...(now ? { now } : {}),
    ...(seed === undefined ? {} : { seed }),
    signature: storedAs(image, () => fileID),
  });
  const counts: Record<string, number> = {};
  for (const [collection, documents] of Object.entries(collections)) {
    await cloud.database.insert(collection, documents as never);
    counts[collection] = documents.length;
  }
  await seedFigures(cloud.database, collections, now ?? new Date());
  if (letterKeys) {
    await seedGoods(cloud, today);
    await seedAppraisal(cloud, today);
    const { samples, codes } = await seedLetters(cloud, { today, origin: publicOrigin, keys: letterKeys });
    offer.samples.push(...samples);
    offer.codes.push(...codes);
  }
  return { counts, offer };
}
