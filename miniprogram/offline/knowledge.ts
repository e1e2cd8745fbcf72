import type { Knowledge } from '../../cloudfunctions/_contracts/work-orders';
import { call } from '../api/client';
import { keepCopy, readCopy } from './shelf';

interface Kept extends Knowledge {
  keptAt: string;
}
const KEPT_HOURS = 24;
const key = (modelId: string) => `knowledge:${modelId}`;

/** What has mended instruments of a model, as this phone knows it; null: it was never asked with a network. */
export const knowledgeOf = (modelId: string): Kept | null => readCopy<Kept>(key(modelId));

/** Asked once a day for each model whose order is opened, so that it is there in a basement. */
export async function learnAbout(modelId: string, now = new Date()): Promise<void> {
  const kept = knowledgeOf(modelId);
  if (kept && now.getTime() - Date.parse(kept.keptAt) < KEPT_HOURS * 3_600_000) return;
  keepCopy(key(modelId), {
    ...(await call('service', 'knowledge.get', { modelId })),
    keptAt: now.toISOString(),
  });
}
