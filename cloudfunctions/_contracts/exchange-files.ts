import * as z from 'zod';
import type { ExportFile, ExportKind, ImportFile, ImportKind } from '../../miniprogram/shared/model/exchange';
import type { Act } from './act';
import type { FileLink } from './shapes';
import { after, day, id, sheetFile, text } from './shapes';
import type { SheetProblem } from './shapes';

/** Files between the house and an ERP or finance that cannot call it. */
const exportKind = z.enum([
  'orders',
  'shipments',
  'receivables',
  'payments',
  'statements',
  'entries',
] satisfies ExportKind[]);
const importKind = z.enum(['invoices', 'arrivals', 'openings'] satisfies ImportKind[]);

export const ListExports = z.strictObject({ kind: exportKind, after });
export type ListExports = z.infer<typeof ListExports>;
export const MakeExport = z.strictObject({
  kind: exportKind,
  /** Of the first file only: changes before this day are in none. */
  since: day.optional(),
});
export type MakeExport = z.infer<typeof MakeExport>;
export const OpenExport = z.strictObject({
  exportId: z.string().regex(/^[a-z]{1,20}:\d{6}$/),
  as: z.enum(['csv', 'xlsx']),
});
export type OpenExport = z.infer<typeof OpenExport>;
export const ImportTemplate = z.strictObject({ kind: importKind });
export type ImportTemplate = z.infer<typeof ImportTemplate>;
export const CheckImport = z.strictObject({ kind: importKind, fileId: sheetFile, fileName: text(100) });
export type CheckImport = z.infer<typeof CheckImport>;
export const ImportRequest = z.strictObject({ importId: id });
export type ImportRequest = z.infer<typeof ImportRequest>;
export const DecideImport = z.strictObject({ importId: id, passes: z.boolean(), reason: text(300) });
export type DecideImport = z.infer<typeof DecideImport>;
export const ListImports = z.strictObject({ kind: importKind, after });
export type ListImports = z.infer<typeof ListImports>;

export type ExportView = Omit<ExportFile, 'head' | 'csv' | 'xlsx' | 'after' | 'next'>;
export type ImportView = Omit<ImportFile, 'head' | 'rows' | 'keys'> & { count: number };
export interface ExportMade {
  exportId: string;
  number: number;
  rows: number;
  /** Whether there is already something for the next one. */
  more: boolean;
}
export interface ImportCheck {
  /** What was read as what, and headings that nothing was made of. */
  readAs: { field: string; heading: string }[];
  unread: string[];
  /** As far as people look through them: what is in the row, and what of it is said again. */
  rows: { row: number; say: string; isThere: boolean }[];
  count: number;
  /** Rows that are there already and change nothing. */
  there: number;
  totalFen: number;
  problems: SheetProblem[];
  problemCount: number;
}
export interface ImportMoved {
  importId: string;
  state: ImportFile['state'];
  booked: number;
  skipped: number;
  count: number;
}
export interface ExchangeFileActions {
  'exportFile.list': Act<typeof ListExports, { files: ExportView[]; next: string | null }>;
  'exportFile.make': Act<typeof MakeExport, ExportMade>;
  'exportFile.open': Act<typeof OpenExport, FileLink>;
  'importFile.template': Act<typeof ImportTemplate, { link: string }>;
  'importFile.check': Act<typeof CheckImport, ImportCheck>;
  'importFile.ask': Act<typeof CheckImport, ImportMoved>;
  'importFile.decide': Act<typeof DecideImport, ImportMoved>;
  'importFile.step': Act<typeof ImportRequest, ImportMoved>;
  'importFile.list': Act<typeof ListImports, { files: ImportView[]; next: string | null }>;
}
