import type { Day } from '../../miniprogram/shared/days';
import { dayOf } from '../../miniprogram/shared/days';
import type { LocalCloud } from '../local-cloud/local-cloud';
import { buildDemoWorld } from './build-world';
import type { DemoWorld } from './build-world';
import { signatureImage, storedAs } from './signature-image';

/** What the preview offers beside the documents. */
export type DemoOffer = Pick<DemoWorld, 'people' | 'samples' | 'places' | 'codes'>;

/**
 * Fills an empty local cloud with the demo world. Returns how many documents each collection got, and what the preview
 * offers; with `now` nothing lies later than that.
 */
export async function seedDemoWorld(
  cloud: Pick<LocalCloud, 'database' | 'storage' | 'origin'>,
  today: Day,
  options: { now?: Date; publicOrigin?: string; seed?: number } = {},
): Promise<{ counts: Record<string, number>; offer: DemoOffer }> {
  const { publicOrigin = cloud.origin, now, seed } = options;
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
  return { counts, offer };
}
