import type { DocumentRow, Guide } from '../../../cloudfunctions/_contracts/guides';
import { call } from '../../api/client';
import { fetchFile } from '../../kit/open-pdf';
import { localOrders } from '../../offline/local-world';
import { keepCopy, readCopy } from '../../offline/shelf';
import { planPreload } from './plan-preload';

/** What this phone knows of a model: list and codes as a copy, documents as files within a budget. */
export interface KeptGuide extends Guide {
  keptAt: string;
}
const KEPT_HOURS = 24;
const keyOf = (modelId: string) => `guide:${modelId}`;
const folder = () => `${wx.env.USER_DATA_PATH}/guides`;
const nameOf = ({ sha256, type }: DocumentRow): string => `${sha256}.${type}`;

/** Null: it was never asked with a network. */
export const keptGuide = (modelId: string): KeptGuide | null => readCopy<KeptGuide>(keyOf(modelId));

function sizesOnPhone(): Record<string, number> {
  const files = wx.getFileSystemManager();
  const sizes: Record<string, number> = {};
  try {
    for (const name of files.readdirSync(folder()))
      sizes[name] = (files.statSync(`${folder()}/${name}`) as WechatMiniprogram.Stats).size;
  } catch {
    // No document was ever kept.
  }
  return sizes;
}
/** The path of a document that is whole on this phone; '' while it is not. */
export const pathOnPhone = (row: DocumentRow, sizes = sizesOnPhone()): string =>
  sizes[nameOf(row)] === row.bytes ? `${folder()}/${nameOf(row)}` : '';
export const bytesOnPhone = (): number => {
  const sizes = sizesOnPhone();
  return Object.keys(sizes).reduce((sum, name) => sum + sizes[name]!, 0);
};

/** Models that this engineer has orders of; documents of others leave the phone first. */
const modelsInHand = (): string[] =>
  localOrders()
    .map(({ device }) => (device ? device.modelId : ''))
    .filter((id, at, all) => id !== '' && all.indexOf(id) === at);

/** Removes what no model in hand, and not this one, has any more. */
function forgetOthers(modelId: string): void {
  const wanted = new Set<string>();
  for (const id of [modelId, ...modelsInHand()])
    for (const row of (keptGuide(id) || { documents: [] as DocumentRow[] }).documents)
      wanted.add(nameOf(row));
  const files = wx.getFileSystemManager();
  for (const name of Object.keys(sizesOnPhone()))
    if (!wanted.has(name))
      try {
        files.unlinkSync(`${folder()}/${name}`);
      } catch (error) {
        console.warn('document not removed', name, error);
      }
}

/** Fetches one document to the phone; its path. */
export async function fetchDocument(row: DocumentRow): Promise<string> {
  const files = wx.getFileSystemManager();
  const { link } = await call('service', 'guide.linkDocument', { documentId: row._id });
  const path = await fetchFile(link);
  try {
    files.accessSync(folder());
  } catch {
    files.mkdirSync(folder(), true);
  }
  files.copyFileSync(path, `${folder()}/${nameOf(row)}`);
  return pathOnPhone(row);
}

const running = new Set<string>();
/** The list anew once a day, and every document of it that fits; what fails is there another time. */
export async function preloadGuide(modelId: string, now = new Date(), anyway = false): Promise<void> {
  const kept = keptGuide(modelId);
  const isFresh = kept !== null && now.getTime() - Date.parse(kept.keptAt) < KEPT_HOURS * 3_600_000;
  if (running.has(modelId)) return;
  running.add(modelId);
  try {
    const guide: Guide = kept && isFresh && !anyway ? kept : await call('service', 'guide.get', { modelId });
    if (guide !== kept) keepCopy(keyOf(modelId), { ...guide, keptAt: now.toISOString() });
    forgetOthers(modelId);
    const sizes = sizesOnPhone();
    const free = guide.phoneBytes - bytesOnPhone();
    for (const row of planPreload(guide.documents, (one) => pathOnPhone(one, sizes) !== '', free))
      await fetchDocument(row);
  } finally {
    running.delete(modelId);
  }
}
