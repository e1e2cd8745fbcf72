import { keepCopy, readCopy } from '../../../offline/shelf';
import type { Checklist } from '../../../shared/model/settings';

const KEY = 'draft:checklists';

/** Lists that somebody writes here, by the id of the version that they begin from; nobody is asked by them. */
export const drafts = (): Record<string, Checklist> => readCopy<Record<string, Checklist>>(KEY) || {};

/** False, and said so, where this phone has no room. */
export function keepDraft(list: Checklist): boolean {
  const kept = keepCopy(KEY, { ...drafts(), [list.id]: list });
  if (!kept) void wx.showToast({ title: '本机存储已满，草稿没有保存', icon: 'none' });
  return kept;
}

export function forgetDraft(id: string): void {
  const left = drafts();
  delete left[id];
  keepCopy(KEY, left);
}
