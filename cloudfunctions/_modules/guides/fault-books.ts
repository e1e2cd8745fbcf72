import type { FaultBook, FaultCode } from '../../../miniprogram/shared/model/guides';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  FaultSheetCheck,
  FaultSheetRequest,
  RemoveFaultCode,
  SaveFaultCode,
} from '../../_contracts/guides';
import type { Nothing } from '../../_contracts/shapes';
import { linkTo, uploadFile } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { readBrought } from '../../_platform/stored-files';
import type { Store } from '../../_platform/unit-of-work';
import { faultBooks } from '../../_store/guides';
import { models } from '../../_store/product-lines';
import { writeBook } from '../grant-sheets/write-book';
import { openTable } from '../sheets/open-table';
import { problemRows } from '../sheets/problem-rows';
import { headingsIn } from '../sheets/read-table';
import { faultColumns, faultTable, headingOf, neededColumns, readFaultSheet } from './fault-sheet';

/** What one document, one event of the trail and a phone's copy carry without strain. */
const MOST_CODES = 600;
const MOST_CHARACTERS = 150_000;
const SHOWN = 200;

/** Writes a model's book, sorted; the first one makes it. */
async function keep(
  store: Store,
  modelId: string,
  before: FaultBook | null,
  codes: readonly FaultCode[],
  why: string,
): Promise<FaultBook> {
  const sorted = [...codes].sort((a, b) => (a.code < b.code ? -1 : 1));
  if (sorted.length > MOST_CODES || JSON.stringify(sorted).length > MOST_CHARACTERS)
    throw new Refusal('FAULT_BOOK_FULL');
  if (before) return store.save(faultBooks, { ...before, codes: sorted }, why);
  const { name } = await store.get(models, modelId);
  return store.insert(faultBooks, { _id: modelId, modelName: name, count: 0, codes: sorted }, why);
}

async function bookSeen(store: Store, modelId: string, revision: number): Promise<FaultBook | null> {
  const book = await store.find(faultBooks, modelId);
  if ((book?.revision ?? 0) !== revision) throw new Refusal('CHANGED_MEANWHILE');
  return book;
}

export const saveFaultCode: UseCase<SaveFaultCode, { revision: number }> = async (
  { store, setting },
  { modelId, revision, was, fault },
) => {
  const book = await bookSeen(store, modelId, revision);
  const codes = book?.codes ?? [];
  if (was !== null && !codes.some(({ code }) => code === was)) throw new Refusal('FAULT_CODE_NOT_FOUND');
  if (fault.code !== was && codes.some(({ code }) => code === fault.code))
    throw new Refusal('FAULT_CODE_TAKEN', { path: 'fault.code' });
  if (fault.group && !setting('faultCodes').some(({ code }) => code === fault.group))
    throw new Refusal('INPUT_INVALID', { path: 'fault.group' });
  const others = codes.filter(({ code }) => code !== was);
  const kept = await keep(
    store,
    modelId,
    book,
    [...others, fault],
    was === null ? '新增故障码' : '修改故障码',
  );
  return { revision: kept.revision };
};

/** Orders that were reported with it keep it as it was; nobody chooses it any more. */
export const removeFaultCode: UseCase<RemoveFaultCode, { revision: number }> = async (
  { store },
  { modelId, revision, code: gone, reason },
) => {
  const book = await bookSeen(store, modelId, revision);
  const left = book!.codes.filter(({ code }) => code !== gone);
  if (left.length === book!.codes.length) throw new Refusal('FAULT_CODE_NOT_FOUND');
  return { revision: (await keep(store, modelId, book, left, reason)).revision };
};

export const faultTemplate: UseCase<Nothing, { link: string }> = async () => {
  const example = ['E-1203', '试剂仓温度超限', '温控异常', '风扇停转；制冷片失效', '清洁风道，测制冷片电流'];
  const book = writeBook([
    {
      name: '故障码',
      rows: [[faultColumns.map(headingOf), example]],
      widths: [14, 30, 16, 40, 50],
    },
  ]);
  const fileId = await uploadFile('exports/fault-template.xlsx', Buffer.from(book));
  return { link: await linkTo(fileId) };
};

async function examine(
  context: Pick<Context, 'store' | 'now' | 'actor' | 'setting'>,
  { modelId, fileId }: FaultSheetRequest,
) {
  const { store, setting } = context;
  await store.get(models, modelId);
  const book = await store.find(faultBooks, modelId);
  const sheets = openTable(await readBrought(context, fileId));
  const table = faultTable(sheets);
  if (!table)
    throw new Refusal('LIST_SHEET_COLUMNS', {
      headings: headingsIn(sheets),
      needed: neededColumns.map(headingOf),
    });
  if (table.rows.length > MOST_CODES) throw new Refusal('FAULT_BOOK_FULL');
  return { table, book, ...readFaultSheet(table, book?.codes ?? [], setting('faultCodes')) };
}

/** What a sheet would make of a model's codes; nothing is written by it. */
export const checkFaultSheet: UseCase<FaultSheetRequest, FaultSheetCheck> = async (context, request) => {
  const { table, rows, problems } = await examine(context, request);
  const counts = { new: 0, changed: 0, same: 0 };
  for (const { as } of rows) counts[as]++;
  return {
    readAs: faultColumns.flatMap((column) =>
      table.readAs[column] ? [{ field: headingOf(column), heading: table.readAs[column] }] : [],
    ),
    unread: table.unread,
    counts,
    rows: rows.filter(({ as }) => as !== 'same').slice(0, SHOWN),
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
  };
};

/** The rows that are to be mended, as a workbook. */
export const faultSheetProblems: UseCase<FaultSheetRequest, { link: string }> = async (context, request) => {
  const { table, problems } = await examine(context, request);
  return problemRows(context, '故障码', table, problems);
};

/** Adds and changes what the sheet says, all of it or nothing; codes that it does not name stay. */
export const saveFaultSheet: UseCase<FaultSheetRequest, { saved: number; revision: number }> = async (
  context,
  request,
) => {
  const { rows, book, problems } = await examine(context, request);
  if (problems.length > 0) throw new Refusal('IMPORT_HAS_PROBLEMS', { problems: problems.slice(0, 20) });
  const named = new Set(rows.map(({ fault }) => fault.code));
  const others = (book?.codes ?? []).filter(({ code }) => !named.has(code));
  const saved = rows.filter(({ as }) => as !== 'same').length;
  if (saved === 0) return { saved, revision: book?.revision ?? 0 };
  const codes = [...others, ...rows.map(({ fault }) => fault)];
  const kept = await keep(context.store, request.modelId, book, codes, '从 Excel 导入');
  return { saved, revision: kept.revision };
};
