import type { Entity, StoredFile } from '../../../miniprogram/shared/model/entity';
import type { MarkedText, Writing, WritingPlace } from '../../../miniprogram/shared/model/writings';
import type { Collection } from '../../_platform/collection';
import { rewordMessages } from '../../_platform/inbox';
import type { Store } from '../../_platform/unit-of-work';
import { dealerApplications } from '../../_store/dealers-life';
import { suspiciousReports } from '../../_store/letters';
import { callBacks, surveys } from '../../_store/surveys';
import { workOrders } from '../../_store/work-orders';

/** Fields of a document that the public writes; nothing else of it is touched. */
const publicFields: Record<WritingPlace | 'call_backs', readonly string[]> = {
  work_orders: ['description', 'contact', 'supplements', 'timeline', 'photos'],
  surveys: ['answers', 'more'],
  call_backs: ['words', 'chips', 'more'],
  dealer_applications: [
    ...['name', 'shortName', 'address', 'contactName', 'contactTitle', 'wishes', 'experience'],
    ...['answers', 'history', 'files'],
  ],
  suspicious_reports: ['note', 'contact'],
};
const collections = {
  work_orders: workOrders,
  surveys,
  dealer_applications: dealerApplications,
  suspicious_reports: suspiciousReports,
} as unknown as Record<WritingPlace, Collection<Entity>>;

type Change = (text: string) => string;

function withTexts(node: unknown, change: Change): unknown {
  if (typeof node === 'string') return change(node);
  if (Array.isArray(node)) return node.map((one) => withTexts(one, change));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, one]) => [key, withTexts(one, change)]));
}

function changed<T extends Entity>(kind: keyof typeof publicFields, document: T, change: Change): T {
  const next = Object.entries(document).map(([key, one]) => [
    key,
    publicFields[kind].includes(key) ? withTexts(one, change) : one,
  ]);
  return Object.fromEntries(next) as T;
}

/** A text may stand behind a word of ours (`不能开机：…`). */
const marking =
  (words: readonly MarkedText[]): Change =>
  (given) => {
    const found = words.find(({ text }) => given === text || given.endsWith(`：${text}`));
    return found ? `${given.slice(0, given.length - found.text.length)}${found.mark}` : given;
  };
const unmarking =
  (words: readonly MarkedText[]): Change =>
  (given) =>
    words.reduce((text, one) => text.split(one.mark).join(one.text), given);

/** In a message the text stands among words of ours, cut off where the message is full. */
const markingWithin =
  (words: readonly MarkedText[]): Change =>
  (given) =>
    words.reduce((said, { text, mark }) => {
      if (said.includes(text)) return said.split(text).join(mark);
      for (let kept = text.length - 1; kept >= SHORTEST; kept--)
        if (said.endsWith(text.slice(0, kept))) return `${said.slice(0, said.length - kept)}${mark}`;
      return said;
    }, given);
/** What is left of a text that was cut off says nothing below that. */
const SHORTEST = 4;

/** The list of a document that holds this file. */
function listWith(node: unknown, fileId: string, path = ''): string | null {
  if (typeof node !== 'object' || node === null) return null;
  if (Array.isArray(node) && node.some((one) => (one as Partial<StoredFile> | null)?.fileId === fileId))
    return path;
  for (const [key, one] of Object.entries(node)) {
    const found = listWith(one, fileId, path ? `${path}.${key}` : key);
    if (found !== null) return found;
  }
  return null;
}

function withList<T>(document: T, path: string, change: (list: StoredFile[]) => StoredFile[]): T {
  const next = structuredClone(document);
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce<unknown>(
    (one, key) => (one as Record<string, unknown> | undefined)?.[key],
    next,
  );
  const list = (holder as Record<string, unknown> | undefined)?.[last];
  if (Array.isArray(list)) (holder as Record<string, unknown>)[last] = change(list as StoredFile[]);
  return next;
}

async function changeWords(
  store: Store,
  { place, entityId, at }: Writing,
  change: Change,
  inMessages: Change,
): Promise<void> {
  await rewordMessages(at, inMessages);
  const document = await store.find(collections[place], entityId);
  if (document) store.save(collections[place], changed(place, document, change));
  if (place !== 'surveys') return;
  for (const one of await store.query(callBacks, { surveyId: entityId }, { limit: 10 }))
    store.save(callBacks, changed('call_backs', one, change));
}

/** Takes it off the page. @returns what is to be kept of it */
export async function hide(store: Store, writing: Writing): Promise<Writing> {
  if (writing.hidden) return writing;
  const { place, entityId, words, photo } = writing;
  if (words.length > 0) await changeWords(store, writing, marking(words), markingWithin(words));
  if (!photo) return { ...writing, hidden: true };
  const document = await store.find(collections[place], entityId);
  const photoFrom = document && listWith(document, photo.fileId);
  if (photoFrom)
    store.save(
      collections[place],
      withList(document, photoFrom, (list) => list.filter(({ fileId }) => fileId !== photo.fileId)),
    );
  return { ...writing, hidden: true, photoFrom };
}

/** Puts it back where it was. */
export async function show(store: Store, writing: Writing): Promise<Writing> {
  if (!writing.hidden) return writing;
  const { place, entityId, words, photo, photoFrom } = writing;
  if (words.length > 0) await changeWords(store, writing, unmarking(words), unmarking(words));
  const document = photo && photoFrom !== null ? await store.find(collections[place], entityId) : null;
  if (photo && document)
    store.save(
      collections[place],
      withList(document, photoFrom!, (list) =>
        list.some(({ fileId }) => fileId === photo.fileId) ? list : [...list, photo],
      ),
    );
  return { ...writing, hidden: false };
}
