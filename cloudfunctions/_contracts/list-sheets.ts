import * as z from 'zod';
import { listKinds } from '../../miniprogram/shared/list-kinds';
import type { ListKind } from '../../miniprogram/shared/list-kinds';
import type { Act } from './act';
import { sheetFile } from './shapes';
import type { SheetProblem } from './shapes';

export const ListKindRequest = z.strictObject({ kind: z.enum(listKinds as [ListKind, ...ListKind[]]) });
export type ListKindRequest = z.infer<typeof ListKindRequest>;
export const ListSheetRequest = ListKindRequest.extend({ fileId: sheetFile });
export type ListSheetRequest = z.infer<typeof ListSheetRequest>;

export interface ListSheetRow {
  row: number;
  title: string;
  /** What it was read as, or what of it becomes another. */
  about: string;
  as: 'new' | 'changed' | 'same';
}
export interface ListSheetCheck {
  readAs: { field: string; heading: string }[];
  unread: string[];
  counts: Record<ListSheetRow['as'], number>;
  /** What would be written; the first of them. */
  rows: ListSheetRow[];
  problems: SheetProblem[];
  problemCount: number;
}
export interface ListSheetSaved {
  saved: number;
  left: number;
  /** Of those that were invited: shown once. */
  codes: { name: string; phone: string; code: string }[];
}

export interface ListSheetActions {
  'listSheet.template': Act<typeof ListKindRequest, { link: string }>;
  'listSheet.check': Act<typeof ListSheetRequest, ListSheetCheck>;
  'listSheet.problems': Act<typeof ListSheetRequest, { link: string }>;
  'listSheet.save': Act<typeof ListSheetRequest, ListSheetSaved>;
}
