import type { Day } from '../days';
import type { OpeningState } from '../goods/states';
import type { Entity, PersonStamp, StoredFile } from './entity';
import type { Lot } from './goods';

/** What leaves as files for a system that cannot call: documents by what has changed, 往来流水 row by row. */
export type ExportKind = 'orders' | 'shipments' | 'receivables' | 'payments' | 'statements' | 'entries';
/** 对接导出: one file of a row of files. Each begins where the one before it ended, so none overlaps and none is missing. */
export interface ExportFile extends Entity {
  kind: ExportKind;
  number: number;
  /** Places in the stream: where it begins, and where the next one does. */
  after: string | null;
  next: string;
  /** Up to when what has changed is in it. */
  upTo: string;
  rows: number;
  csv: StoredFile;
  xlsx: StoredFile;
  madeBy: PersonStamp;
  madeAt: string;
}

export type ImportKind = 'invoices' | 'arrivals' | 'openings';
export interface InvoiceRow {
  row: number;
  receivableId: string;
  number: string;
  invoice: string;
}
export interface ArrivalRow extends Lot {
  row: number;
  /** The other system's own number of it; it arrives once. */
  reference: string;
  locationId: string;
  productId: string;
  quantity: number;
  serials: string[];
}
/** 期初往来: what a dealer owed, or had paid ahead, when the house began. */
export interface MoneyOpeningRow {
  row: number;
  dealerId: string;
  dealerName: string;
  kind: 'receivable' | 'advance';
  number: string;
  fen: number;
  issuedOn: Day;
  dueOn: Day;
}
export type ImportRow = InvoiceRow | ArrivalRow | MoneyOpeningRow;
/** 对接导入: rows as a file, or a person by hand, brought them; booked by steps, 期初 once another person says so. */
export interface ImportFile extends Entity {
  kind: ImportKind;
  fileName: string;
  rows: ImportRow[];
  /** What makes each row the same row: it counts once, whichever file brings it. */
  keys: string[];
  booked: number;
  /** Rows that were there already when it came to them. */
  skipped: number;
  totalFen: number;
  state: OpeningState;
  broughtBy: PersonStamp;
  broughtAt: string;
  decidedBy: PersonStamp | null;
  reason: string;
}
