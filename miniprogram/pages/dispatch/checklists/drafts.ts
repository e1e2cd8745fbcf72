import { keepCopy, readCopy, wxShelf } from '../../../offline/shelf';
import type { DraftContent, DraftKind } from '../../../shared/model/drafts';
import type { Checklist } from '../../../shared/model/settings';

const KEY = 'draft:lists';
/** Where drafts lay before colleagues saw them, by the id of the version that they began from. */
const OLD_KEY = 'draft:checklists';

/** What has been written here and is not saved yet; `revision` is the draft's that it began from, 0 where there was none. */
export interface Unsaved {
  kind: DraftKind;
  content: DraftContent;
  revision: number;
}

function takeOver(): Record<string, Unsaved> {
  const old = readCopy<Record<string, Checklist>>(OLD_KEY) || {};
  return Object.keys(old).reduce<Record<string, Unsaved>>((all, key) => {
    const id = key.replace(/-v\d+$/, '');
    const { modelId, task, title, groups } = old[key]!;
    all[id] = { kind: 'checklist', content: { id, modelId, task, title, groups }, revision: 0 };
    return all;
  }, {});
}

/** By the list's id. */
export function unsaved(): Record<string, Unsaved> {
  const older = takeOver();
  if (!Object.keys(older).length) return readCopy<Record<string, Unsaved>>(KEY) || {};
  const all = { ...older, ...readCopy<Record<string, Unsaved>>(KEY) };
  if (keepCopy(KEY, all)) wxShelf.remove(`copy:${OLD_KEY}`);
  return all;
}

/** False, and said so, where this phone has no room. */
export function keepUnsaved(one: Unsaved): boolean {
  const kept = keepCopy(KEY, { ...unsaved(), [one.content.id]: one });
  if (!kept) void wx.showToast({ title: '本机存储已满，修改没有保存', icon: 'none' });
  return kept;
}

export function forgetUnsaved(id: string): void {
  const left = unsaved();
  delete left[id];
  keepCopy(KEY, left);
}
