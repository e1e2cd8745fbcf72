import { startOfDay } from '../../../miniprogram/shared/days';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { ExportFile, ExportKind } from '../../../miniprogram/shared/model/exchange';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  ExportMade,
  ExportView,
  ListExports,
  MakeExport,
  OpenExport,
} from '../../_contracts/exchange-files';
import type { FileLink } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import { linkTo, uploadFile } from '../../_platform/cloud';
import type { Collection } from '../../_platform/collection';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import type { Entity } from '../../../miniprogram/shared/model/entity';
import { products } from '../../_store/catalogue';
import { creditEntries, payments, receivables, statements } from '../../_store/credit';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealers } from '../../_store/dealers';
import { exportFiles } from '../../_store/exchange';
import { shipments } from '../../_store/shipments';
import { auditEvents } from '../../_store/trail';
import { writeBook } from '../grant-sheets/write-book';
import { csvOf, exportTables } from './export-rows';
import type { ExportTable, Known } from './export-rows';
import { settledAt, settledStream } from './settled-stream';

const PAGE = 20;
/** Changes, or rows of a ledger, that one file takes. An order of some lines is about 6 KB. */
const A_FILE = 800;
/** Documents are asked for so many at a time. */
const DOCUMENTS = 200;

type ByChange = Exclude<ExportKind, 'entries'>;
const sources: {
  [Kind in ByChange]: Collection<Entity & { dealerId: string; lines?: { productId: string }[] }>;
} = {
  orders: dealerOrders as never,
  shipments: shipments as never,
  receivables: receivables as never,
  payments: payments as never,
  statements: statements as never,
};

/** What has changed since a place in the trail, as it stands now; of a document that changed twice, once. */
async function changed(context: Context, kind: ByChange, after: string | null) {
  const source = sources[kind];
  const where = { collection: source.name };
  const page = await settledStream(context, auditEvents, {
    ...{ after, limit: A_FILE, where },
    // What they changed may be large.
    fields: ['at', 'entityId'],
  });
  const ids = [...new Set(page.rows.map(({ entityId }) => entityId))];
  const documents: (Entity & { dealerId: string; lines?: { productId: string }[] })[] = [];
  for (let at = 0; at < ids.length; at += DOCUMENTS) {
    const found = await context.store.findMany(source, ids.slice(at, at + DOCUMENTS));
    for (const id of ids.slice(at, at + DOCUMENTS)) if (found.has(id)) documents.push(found.get(id)!);
  }
  return { ...page, rows: documents };
}

/**
 * 下载新的: the next file of its kind, from where the one before it ended. Files are kept and numbered, so whoever asks again
 * gets the same ones; two who ask at once meet on the number, and the later has the next.
 */
export const makeExport: UseCase<MakeExport, ExportMade> = async (context, { kind, since }) => {
  const { actor, store, now } = context;
  const [before] = await store.query(exportFiles, { kind }, { orderBy: [['number', 'desc']], limit: 1 });
  if (before && since) throw new Refusal('EXPORT_BEGUN', { path: 'since' });
  const after = before?.next ?? (since ? JSON.stringify([startOfDay(since).toISOString(), '']) : null);
  const page =
    kind === 'entries'
      ? await settledStream(context, creditEntries, { after, limit: A_FILE })
      : await changed(context, kind, after);
  if (page.next === after || page.next === null) throw new Refusal('EXPORT_NOTHING_NEW');
  const table = exportTables[kind] as ExportTable<unknown>;
  const known = await knownOf(store, page.rows);
  const rows = page.rows.flatMap((document) => table.rows(document, known));
  const number = (before?.number ?? 0) + 1;
  const serial = String(number).padStart(6, '0');
  const [csv, xlsx] = await Promise.all([
    kept(kind, serial, 'csv', csvOf([table.headings, ...rows])),
    kept(
      kind,
      serial,
      'xlsx',
      writeBook([
        { name: table.name, rows: [[[...table.headings]], rows], widths: table.headings.map(() => 16) },
      ]),
    ),
  ]);
  const file = store.insert(exportFiles, {
    _id: `${kind}:${serial}`,
    ...{ kind, number, after, next: page.next, upTo: settledAt(now), rows: rows.length, csv, xlsx },
    ...{ madeBy: stampOf(actor), madeAt: now.toISOString() },
  });
  return { exportId: file._id, number, rows: rows.length, more: page.more };
};

async function kept(
  kind: ExportKind,
  serial: string,
  as: 'csv' | 'xlsx',
  bytes: Buffer,
): Promise<StoredFile> {
  const sha256 = sha256Hex(bytes);
  const fileId = await uploadFile(`exports/exchange/${kind}-${serial}-${sha256.slice(0, 16)}.${as}`, bytes);
  return { fileId, sha256, bytes: bytes.length };
}

async function knownOf(
  store: Context['store'],
  documents: readonly { dealerId: string; lines?: { productId: string }[] }[],
): Promise<Known> {
  const dealerIds = [...new Set(documents.map(({ dealerId }) => dealerId))];
  const productIds = [...new Set(documents.flatMap(({ lines = [] }) => lines.map((line) => line.productId)))];
  const [whose, what] = await Promise.all([
    store.findMany(dealers, dealerIds),
    store.findMany(products, productIds),
  ]);
  return {
    dealer: (id) => whose.get(id) ?? { creditCode: '', name: '', contactPhone: '' },
    product: (id) => what.get(id) ?? { code: '' },
  };
}

const viewOf = ({ head: _, csv: _1, xlsx: _2, after: _3, next: _4, ...file }: ExportFile): ExportView => file;
export const listExports: UseCase<ListExports, { files: ExportView[]; next: string | null }> = async (
  { store },
  { kind, after },
) => {
  const { rows, next } = await store.seek(
    exportFiles,
    { kind },
    { by: ['number', 'desc'], after, limit: PAGE },
  );
  return { files: rows.map(viewOf), next };
};

export const openExport: UseCase<OpenExport, FileLink> = async ({ store }, { exportId, as }) => {
  const { fileId, bytes } = (await store.get(exportFiles, exportId))[as];
  return { link: await linkTo(fileId), bytes };
};
