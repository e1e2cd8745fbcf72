import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { StockLocation } from '../../../miniprogram/shared/model/goods';
import type { HospitalDelivery } from '../../../miniprogram/shared/model/stocktakes';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { serialKey } from '../../../miniprogram/shared/goods/lots';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  DeliverySheetCheck,
  DeliverySheetLine,
  DeliverySheetRequest,
  DeliverySheetSent,
} from '../../_contracts/stocktakes';
import type { Nothing, SheetProblem } from '../../_contracts/shapes';
import { linkTo, uploadFile } from '../../_platform/cloud';
import { readBrought } from '../../_platform/stored-files';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { queryAll } from '../../_platform/query-all';
import { oneOf, range } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { hospitalDeliveries, serialsOfAll, stockMoves } from '../../_store/goods';
import { hospitals } from '../../_store/hospitals';
import { plainCode } from '../dealer-orders/order-sheet';
import { writeBook } from '../grant-sheets/write-book';
import { exactKeyOf } from '../hospitals/search-keys';
import { headingsIn } from '../sheets/read-table';
import { openTable } from '../sheets/open-table';
import {
  DELIVERY_ROWS,
  deliveryColumns,
  deliveryTable,
  headingOf,
  neededColumns,
  readDeliverySheet,
} from './read-delivery-sheet';
import type { DeliveryWorld } from './read-delivery-sheet';
import { deliveryPlace, writeDelivery } from './report-deliveries';

const SHOWN = 200;
/** A transaction holds so many lines of one hospital and day. */
const AT_ONCE = 50;
/** Names that one request looks up. */
const NAMES = 500;

export const deliverySheetTemplate: UseCase<Nothing, { link: string }> = async () => {
  const example = ['2026-01-31', '示例医院', '示例-货号', '示例名称', '示例-批号', '10', ''];
  const book = writeBook([
    {
      name: '流向',
      rows: [[deliveryColumns.map(headingOf), example]],
      widths: [14, 30, 18, 30, 18, 10, 18],
    },
  ]);
  const fileId = await uploadFile('exports/delivery-template.xlsx', Buffer.from(book));
  return { link: await linkTo(fileId) };
};

interface Examined extends DeliverySheetCheck {
  from: StockLocation | null;
  dealerId: string;
  /** Everything that is new, in the sheet's order. */
  toSend: DeliverySheetLine[];
}

/**
 * What would become of each row. What has been reported already for that hospital, day, product and lot, by scan or from a
 * sheet, is left out: so the same file can be sent again, and goes on where it was broken off.
 */
async function examine(context: Context, request: DeliverySheetRequest): Promise<Examined> {
  const { now } = context;
  const { dealer, from } = await deliveryPlace(context, request.fromId);
  const bytes = await readBrought(context, request.fileId);
  const sheets = openTable(bytes);
  const table = deliveryTable(sheets);
  if (!table)
    throw new Refusal('DELIVERY_SHEET_COLUMNS', {
      headings: headingsIn(sheets),
      needed: neededColumns.map(headingOf),
    });
  if (table.rows.length > DELIVERY_ROWS) throw new Refusal('DELIVERY_SHEET_TOO_LONG');
  const told = (column: 'code' | 'hospital') => [...new Set(table.rows.map((row) => row.text(column)))];
  const world: DeliveryWorld = {
    today: dayOf(now),
    products: await productsCalled(context, told('code')),
    hospitals: await hospitalsNamed(context, told('hospital'), request.choices),
  };
  const read = readDeliverySheet(table, world);
  if (read.lines.length + read.problems.length + read.unknown.length === 0)
    throw new Refusal('DELIVERY_SHEET_EMPTY');
  const problemOf = (line: DeliverySheetLine, column: 'lot' | 'quantity' | 'serial', message: string) => ({
    row: line.rows[0]!,
    column: table.readAs[column] ?? headingOf(column),
    message,
  });
  const problems: SheetProblem[] = [...read.problems];
  const toSend: DeliverySheetLine[] = [];
  const reported = await reportedIn(context, dealer._id, read.lines);
  let there = 0;
  for (const line of read.lines) {
    const before = reported.get(keyOf(line));
    if (!before) toSend.push(line);
    else if (line.serials.length > 0) {
      const serials = line.serials.filter((serial) => !before.serials.has(serial));
      if (serials.length > 0) toSend.push({ ...line, serials, quantity: serials.length });
      if (serials.length < line.serials.length) there += line.serials.length - serials.length;
    } else if (before.quantity === line.quantity) there += line.rows.length;
    else
      problems.push(
        problemOf(line, 'quantity', `这天已上报过 ${before.quantity}；数量不对请先撤回原来那张再传`),
      );
  }
  problems.push(...(await unknownLots(context, dealer._id, from, toSend, problemOf)));
  const byRow = problems.sort((a, b) => a.row - b.row);
  return {
    readAs: deliveryColumns.flatMap((column) =>
      table.readAs[column] ? [{ field: headingOf(column), heading: table.readAs[column] }] : [],
    ),
    unread: table.unread,
    lines: toSend.slice(0, SHOWN),
    count: toSend.length,
    deliveries: new Set(toSend.map(groupOf)).size,
    there,
    problems: byRow.slice(0, SHOWN),
    problemCount: problems.length,
    unknown: read.unknown,
    from,
    dealerId: dealer._id,
    toSend,
  };
}
const groupOf = ({ hospitalId, day }: DeliverySheetLine): string => `${hospitalId}\n${day}`;
const keyOf = ({
  hospitalId,
  day,
  productId,
  lot,
}: Pick<DeliverySheetLine, 'hospitalId' | 'day' | 'productId' | 'lot'>): string =>
  [hospitalId, day, productId, lot].join('\n');

async function productsCalled(
  { store }: Pick<Context, 'store'>,
  codes: readonly string[],
): Promise<Map<string, Product>> {
  const wanted = [...new Set(codes.filter(Boolean).flatMap((code) => [code, plainCode(code)]))];
  const found = new Map<string, Product>();
  for (let at = 0; at < wanted.length; at += NAMES) {
    const some = wanted.slice(at, at + NAMES);
    for (const product of await store.query(products, { code: oneOf(some) }, { limit: 1000 }))
      found.set(plainCode(product.code), product);
  }
  return found;
}

/** By the whole name or another name that they are known by; what a person has said goes before it. */
async function hospitalsNamed(
  { store }: Pick<Context, 'store'>,
  names: readonly string[],
  choices: DeliverySheetRequest['choices'],
): Promise<DeliveryWorld['hospitals']> {
  const found = new Map<string, { _id: string; name: string } | 'several'>();
  const keys = [...new Set(names.filter(Boolean).map(exactKeyOf))];
  for (let at = 0; at < keys.length; at += NAMES) {
    const some: Hospital[] = await queryAll(
      store,
      hospitals,
      { searchKeys: oneOf(keys.slice(at, at + NAMES)), mergedInto: null },
      { fields: ['_id', 'name', 'aliases'] },
    );
    for (const { _id, name, aliases } of some)
      for (const key of new Set([name, ...(aliases ?? [])].map(exactKeyOf))) {
        const other = found.get(key);
        found.set(key, other && (other === 'several' || other._id !== _id) ? 'several' : { _id, name });
      }
  }
  const chosen = await store.findMany(
    hospitals,
    choices.map(({ hospitalId }) => hospitalId),
  );
  for (const { name, hospitalId } of choices) {
    const hospital = chosen.get(hospitalId);
    if (!hospital) throw new Refusal('HOSPITAL_NOT_FOUND', { path: 'choices' });
    found.set(exactKeyOf(name), hospital);
  }
  return found;
}

async function reportedIn(
  { store }: Pick<Context, 'store'>,
  dealerId: string,
  lines: readonly DeliverySheetLine[],
): Promise<Map<string, { quantity: number; serials: Set<string> }>> {
  const reported = new Map<string, { quantity: number; serials: Set<string> }>();
  const days = lines.map(({ day }) => day).sort();
  if (days.length === 0) return reported;
  const said: HospitalDelivery[] = await queryAll(
    store,
    hospitalDeliveries,
    { dealerId, day: range({ atLeast: days[0]!, below: addDays(days.at(-1)!, 1) }) },
    { by: ['day', 'asc'], fields: ['hospitalId', 'day', 'lines', 'withdrawn'] },
  );
  for (const { hospitalId, day, lines: own, withdrawn } of said)
    for (const { productId, lot, quantity, serials } of withdrawn ? [] : own) {
      const key = keyOf({ hospitalId, day, productId, lot });
      const before = reported.get(key) ?? { quantity: 0, serials: new Set<string>() };
      reported.set(key, {
        quantity: before.quantity + quantity,
        serials: new Set([...before.serials, ...serials]),
      });
    }
  return reported;
}

/** What no book can have delivered: lots that never came to a dealer without a book, pieces that stand elsewhere. */
async function unknownLots(
  { store }: Pick<Context, 'store'>,
  dealerId: string,
  from: StockLocation | null,
  lines: readonly DeliverySheetLine[],
  problemOf: (line: DeliverySheetLine, column: 'lot' | 'serial', message: string) => SheetProblem,
): Promise<SheetProblem[]> {
  const problems: SheetProblem[] = [];
  if (!from) {
    const came = new Set<string>();
    const ids = [...new Set(lines.map(({ productId }) => productId))];
    for (let at = 0; at < ids.length; at += 100) {
      const moves = await queryAll(
        store,
        stockMoves,
        { 'to.place': `dealer:${dealerId}`, productId: oneOf(ids.slice(at, at + 100)) } as never,
        { fields: ['productId', 'lot'] },
      );
      for (const { productId, lot } of moves) came.add(`${productId}\n${lot}`);
    }
    for (const line of lines)
      if (!came.has(`${line.productId}\n${line.lot}`))
        problems.push(problemOf(line, 'lot', '没有这个批号发给贵司的记录，请核对批号'));
  }
  const pieces = await store.findMany(
    serialsOfAll,
    lines.flatMap(({ productId, serials }) => serials.map((serial) => serialKey(productId, serial))),
  );
  const place = from ? from._id : `dealer:${dealerId}`;
  for (const line of lines)
    for (const serial of line.serials) {
      const piece = pieces.get(serialKey(line.productId, serial));
      if (!piece || piece.place !== place)
        problems.push(problemOf(line, 'serial', `序列号 ${serial} 在账上不在${from ? from.name : '贵司'}`));
    }
  return problems;
}

export const checkDeliverySheet: UseCase<DeliverySheetRequest, DeliverySheetCheck> = async (
  context,
  request,
) => {
  const { from: _, dealerId: _1, toSend: _2, ...check } = await examine(context, request);
  return check;
};

/**
 * Reports the next lines of one hospital and day. Nothing while one cell of the sheet is wrong; whoever calls it again goes on
 * where the last one stopped, because what is reported is known by what it says.
 */
export const sendDeliverySheet: UseCase<DeliverySheetRequest, DeliverySheetSent> = async (
  context,
  request,
) => {
  const { store } = context;
  const { problems, problemCount, unknown, toSend, from, dealerId } = await examine(context, request);
  if (problemCount > 0 || unknown.length > 0)
    throw new Refusal('IMPORT_HAS_PROBLEMS', { problems: problems.slice(0, 20), unknown });
  const [first] = toSend;
  if (!first) return { sent: 0, left: 0, short: 0, deliveryId: null };
  const lines = toSend.filter((line) => groupOf(line) === groupOf(first)).slice(0, AT_ONCE);
  const said = lines.map(({ productId, lot, quantity, serials }) => [productId, lot, quantity, serials]);
  const { hospitalId, day } = first;
  const content = JSON.stringify([dealerId, hospitalId, day, request.fromId, said]);
  const base = `HD-${sha256Hex(content).slice(0, 24)}`;
  // One that was withdrawn may be sent again; of two that send at once the later finds the id taken.
  const ids = [base, ...Array.from({ length: 9 }, (_, n) => `${base}-${n + 2}`)];
  const taken = await store.findMany(hospitalDeliveries, ids);
  const deliveryId = ids.find((id) => !taken.has(id));
  if (!deliveryId) throw new Refusal('CHANGED_MEANWHILE');
  const { short } = await writeDelivery(context, {
    ...{ deliveryId, source: 'sheet', hospitalId, day, from, lines },
  });
  return { sent: lines.length, left: toSend.length - lines.length, short, deliveryId };
};
