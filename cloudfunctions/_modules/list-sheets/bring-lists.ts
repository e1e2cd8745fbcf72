import { listKindLabels, mayBring } from '../../../miniprogram/shared/list-kinds';
import type { ListKind } from '../../../miniprogram/shared/list-kinds';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  ListKindRequest,
  ListSheetCheck,
  ListSheetRequest,
  ListSheetSaved,
} from '../../_contracts/list-sheets';
import type { Context, UseCase } from '../../_platform/context';
import { readBrought } from '../../_platform/stored-files';
import { openTable } from '../sheets/open-table';
import { passingBook, problemRows } from '../sheets/problem-rows';
import { findTable, headingsIn } from '../sheets/read-table';
import { certificationList } from './certification-list';
import { contactList } from './contact-list';
import { dealerList } from './dealer-list';
import { engineerList } from './engineer-list';
import { instrumentList } from './instrument-list';
import { readRows } from './list-of';
import type { ListOf, PlannedRow } from './list-of';

const ROWS = 2000;
const SHOWN = 200;
/** One transaction writes so many. */
const AT_ONCE = 20;
const lists: Record<ListKind, ListOf<string>> = {
  dealers: dealerList,
  engineers: engineerList,
  instruments: instrumentList,
  contacts: contactList,
  certifications: certificationList,
};

function listFor({ actor }: Context, kind: ListKind): ListOf<string> {
  if (!mayBring(actor.roles, kind)) throw new Refusal('ACTION_NOT_ALLOWED');
  return lists[kind];
}

/** An empty sheet of a kind with one row that shows how it is filled in. */
export const listTemplate: UseCase<ListKindRequest, { link: string }> = (context, { kind }) => {
  const { headings, example } = listFor(context, kind);
  const columns = Object.keys(headings);
  return passingBook(context, listKindLabels[kind], [
    columns.map((column) => headings[column]![0]!),
    columns.map((column) => example[column]!),
  ]);
};

async function examine(context: Context, { kind, fileId }: ListSheetRequest) {
  const { headings, needed, plan } = listFor(context, kind);
  const sheets = openTable(await readBrought(context, fileId));
  const table = findTable(sheets, headings, (has) => needed.every(has));
  if (!table)
    throw new Refusal('LIST_SHEET_COLUMNS', {
      headings: headingsIn(sheets),
      needed: needed.map((column) => headings[column]![0]!),
    });
  if (table.rows.length > ROWS) throw new Refusal('LIST_SHEET_TOO_LONG');
  if (table.rows.length === 0) throw new Refusal('LIST_SHEET_EMPTY');
  const { rows, problems } = readRows(table, headings);
  const planned = await plan(context, rows);
  problems.sort((a, b) => a.row - b.row);
  return { table, problems, planned };
}

/** What a sheet would make of the list: nothing is written by it. */
export const checkList: UseCase<ListSheetRequest, ListSheetCheck> = async (context, request) => {
  const { table, problems, planned } = await examine(context, request);
  const { headings } = lists[request.kind];
  const counts = { new: 0, changed: 0, same: 0 };
  for (const { as } of planned) counts[as]++;
  return {
    readAs: Object.keys(headings).flatMap((column) => {
      const heading = table.readAs[column];
      return heading ? [{ field: headings[column]![0]!, heading }] : [];
    }),
    unread: table.unread,
    counts,
    rows: planned
      .filter(({ as }) => as !== 'same')
      .slice(0, SHOWN)
      .map(({ row, title, about, as }) => ({ row, title, about, as })),
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
  };
};

/** The rows that are to be mended, as a workbook. */
export const listProblems: UseCase<ListSheetRequest, { link: string }> = async (context, request) => {
  const { table, problems } = await examine(context, request);
  return problemRows(context, listKindLabels[request.kind], table, problems);
};

/**
 * Writes the next rows, by the very acts that write one by hand. Nothing while one cell is wrong; whoever calls it again goes
 * on with what still differs, so that it may be broken off anywhere.
 */
export const saveList: UseCase<ListSheetRequest, ListSheetSaved> = async (context, request) => {
  const { problems, planned } = await examine(context, request);
  if (problems.length > 0) throw new Refusal('IMPORT_HAS_PROBLEMS', { problems: problems.slice(0, 20) });
  const differing = planned.filter(({ as }) => as !== 'same');
  const next: PlannedRow[] = [];
  const touched = new Set<string>();
  for (const row of differing) {
    if (next.length === AT_ONCE) break;
    if (touched.has(row.touches)) continue;
    touched.add(row.touches);
    next.push(row);
  }
  const codes: ListSheetSaved['codes'] = [];
  for (const row of next) {
    const code = await row.write(context);
    if (code) codes.push(code);
  }
  return { saved: next.length, left: differing.length - next.length, codes };
};
