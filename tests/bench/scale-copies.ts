import { schema } from '../../cloudfunctions/_store/schema';
import { dayOf } from '../../miniprogram/shared/days';
import { seedGoods } from '../../scripts/demo-world/goods';
import { seedDemoWorld } from '../../scripts/demo-world/seed';
import type { Doc, Value } from '../../scripts/local-cloud/codec';
import type { Change } from '../../scripts/local-cloud/database';
import { startLocalCloud } from '../../scripts/local-cloud/local-cloud';

/** What the demo world's acts have left, by collection. */
export type Patterns = Readonly<Record<string, readonly Doc[]>>;

export async function demoPatterns(now: Date): Promise<Patterns> {
  const cloud = await startLocalCloud({ dataDir: null, collections: schema });
  try {
    const today = dayOf(now);
    await seedDemoWorld(cloud, today, { now });
    await seedGoods(cloud, today);
    return Object.fromEntries(
      schema.map(({ name }) => [
        name,
        cloud.database.find(name, {}, { limit: 10_000 }, { index: null, examined: 0 }),
      ]),
    );
  } finally {
    await cloud.close();
  }
}

/** So many times did each dealer of the copies do what the demo's did, a month apart. */
const ROUNDS = 2;
/** Products, of which the demo has eight. */
const PRODUCTS = 3000;
/** Who trades in the demo world. */
const traders = ['D-chengyue', 'D-mushi', 'D-yeqiao'];
/** Of a dealer once, whatever it did how often. */
const once = ['licences', 'credit_accounts', 'stock_locations', 'stock_balances', 'dealer_targets', 'improvement_plans']; // prettier-ignore
/** What was done each time; `over` is how it stands when the next time began. */
const over: Readonly<Record<string, Doc>> = {
  credit_entries: {},
  dealer_orders: { state: 'closed', heldFen: 0 },
  dealer_applications: { state: 'accepted' },
  dealer_tasks: { state: 'done' },
  dealer_visits: {},
  dues: { state: 'credited' },
  part_requests: { state: 'closed' },
  part_returns: { state: 'closed' },
  payments: { state: 'posted', unappliedFen: 0, unappliedOn: '' },
  receivables: { open: false, openFen: 0 },
  shipments: { state: 'received' },
  certification_requests: { state: 'granted' },
  quiz_attempts: {},
  quotes: { state: 'declined' },
  second_invoices: { state: 'entered' },
  shipment_claims: { state: 'accepted' },
  statements: { state: 'confirmed' },
  stock_moves: {},
  stock_shortfalls: { state: 'closed' },
  stocktakes: { state: 'posted' },
  trainings: {},
};
/** A lot goes to the dealers of so many copies; the next ones get a lot of their own. */
const COPIES_OF_A_LOT = 4;
/** The house's own, as it is. */
const asIs = ['quizzes', 'scheduled_receipts', 'service_plans', 'stock_quotas', 'product_lines', 'models', 'due_rules', 'price_lists', 'lot_blocks', 'recalls', 'registrations', 'admission_links', 'settings']; // prettier-ignore
/** Names of what belongs to a dealer's copy, numbers on papers, days and months. */
const names =
  /(?:WH|E-M)-[\w-]+|(?:DO|SH|PAY|CL|PR|USE|ST)-[\w-]+|(?:D|DT|DV|IP|DA)-[a-z][a-z-]*|(?:DH|FH|BJ|PD|ZR)\d+-\w+|\b20\d\d-\d\d(?:-\d\d)?/g;

/** A text of the copy that is made; the same value where nothing of it is named, so that copies share what they have in common. */
function renamed(value: Value, rename: (name: string) => string, lots: ReadonlyMap<string, string>): Value {
  if (typeof value === 'string') return lots.get(value) ?? value.replace(names, rename);
  if (Array.isArray(value)) {
    const items = value.map((item) => renamed(item, rename, lots));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  let changed: Doc | null = null;
  for (const [key, held] of Object.entries(value)) {
    const now = renamed(held, rename, lots);
    if (now !== held) (changed ??= { ...(value as Doc) })[key] = now;
  }
  return changed ?? value;
}

export interface Grounds {
  dealerIds: readonly string[];
  engineerIds: readonly string[];
  hospitalIds: readonly string[];
  productLineIds: readonly string[];
  servingDealers: number;
}

/**
 * Trade, goods, figures and dealers' life as the demo world has them, for all dealers: of each only the newest is still
 * going on. What the maker's own warehouse and account books hold goes on numbering, so that their rows are many.
 */
export function* copies(patterns: Patterns, share: number, ground: Grounds): Generator<Change> {
  const { dealerIds } = ground;
  const of = (name: string): readonly Doc[] => patterns[name] ?? [];
  const put = (collection: string, document: Doc): Change => ({
    collection,
    id: document._id as string,
    document,
  });
  const makers = new Set(of('stock_locations').filter(({ dealerId }) => dealerId === null).map(({ _id }) => _id as string)); // prettier-ignore
  const isMakers = (id: string) => makers.has(id.split(':')[0]!);
  const months = new Map<string, string>();
  const earlier = (day: string, by: number): string => {
    const known = months.get(`${day} ${by}`);
    if (known) return known;
    const at = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - by;
    const month = `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
    const moved = day.length > 7 ? `${month}-${String(Math.min(28, Number(day.slice(8)))).padStart(2, '0')}` : month; // prettier-ignore
    months.set(`${day} ${by}`, moved);
    return moved;
  };

  for (const name of asIs) for (const document of of(name)) yield put(name, document);

  const numbers = new Map<string, number>();
  const nextOf = (book: string) => numbers.set(book, (numbers.get(book) ?? 0) + 1).get(book)!;
  const numbered = (collection: string, document: Doc): Doc => {
    const at = (document._id as string).lastIndexOf(':');
    const book = (document._id as string).slice(0, at);
    const seq = nextOf(`${collection} ${book}`);
    const side = (end: Value | undefined): Value =>
      typeof end === 'object' && end !== null && (end as Doc).balanceId === book
        ? { ...(end as Doc), seq }
        : (end ?? null);
    return {
      ...document,
      _id: `${book}:${String(seq).padStart(9, '0')}`,
      ...(collection === 'stock_moves' ? { from: side(document.from), to: side(document.to) } : { seq }),
    };
  };
  const lotNames = new Set(of('stock_moves').map(({ lot }) => lot).filter((lot): lot is string => typeof lot === 'string' && lot !== '')); // prettier-ignore
  const copied = Math.max(1, Math.floor(dealerIds.length / traders.length));
  for (let copy = 0; copy < copied; copy++) {
    const run = Math.floor(copy / COPIES_OF_A_LOT);
    const lots = new Map(run === 0 ? [] : [...lotNames].map((lot) => [lot, `${lot}-${run}`]));
    // Nobody does what others do in the same millisecond.
    const later = (at: Value | undefined) => new Date(Date.parse(at as string) + copy * 1000 + 1).toISOString(); // prettier-ignore
    for (let round = ROUNDS - 1; round >= 0; round--) {
      const rename = (name: string): string => {
        if (/^20\d\d-/.test(name)) return round === 0 ? name : earlier(name, round);
        if (makers.has(name)) return name;
        if (name.startsWith('D-')) {
          const trader = traders.indexOf(name);
          return dealerIds[
            (copy * traders.length + (trader < 0 ? name.length % 3 : trader)) % dealerIds.length
          ]!;
        }
        return /^(WH|E-M)-/.test(name) ? `${name}-k${copy}` : `${name}-k${copy}r${round}`;
      };
      for (const [name, ending] of Object.entries(over))
        for (const document of of(name)) {
          const made = renamed(document, rename, lots) as Doc;
          if (name === 'stock_moves') yield put(name, numbered(name, { ...made, at: later(made.at) }));
          else if (name === 'credit_entries') yield put(name, numbered(name, made));
          else {
            // The id of some names nobody.
            const id = made._id === document._id ? `${made._id as string}-k${copy}r${round}` : made._id!;
            yield put(name, { ...made, ...(round === 0 ? {} : ending), _id: id });
          }
        }
      if (round > 0) continue;
      for (const name of once)
        for (const document of of(name)) {
          const id = document._id as string;
          const dealer = /D-[a-z]+/.exec(id)?.[0];
          // Several of the demo's dealers would come to one of these, and the maker's own is not a dealer's.
          if (isMakers(id) || (dealer && !traders.includes(dealer) && name !== 'stock_locations')) continue;
          const made = renamed(document, rename, lots) as Doc;
          const seq = numbers.get(`${name === 'credit_accounts' ? 'credit_entries' : 'stock_moves'} ${made._id as string}`); // prettier-ignore
          yield put(name, seq === undefined ? made : { ...made, seq });
        }
    }
  }

  const products = Math.max(8, Math.round(PRODUCTS * share));
  const ofMaker = of('stock_balances').filter(({ _id }) => isMakers(_id as string));
  for (const location of of('stock_locations')) if (makers.has(location._id as string)) yield put('stock_locations', location); // prettier-ignore
  for (const balance of ofMaker) yield put('stock_balances', { ...balance, seq: numbers.get(`stock_moves ${balance._id as string}`) ?? 0 }); // prettier-ignore
  for (const name of ['products', 'price_rows']) for (const document of of(name)) yield put(name, document);
  for (let n = 0; n < products; n++) {
    const [product, row, balance] = ['products', 'price_rows'].map((name) => of(name)[n % 7]!).concat(ofMaker[n % ofMaker.length]!) as [Doc, Doc, Doc]; // prettier-ignore
    const [code, productId] = [`X${String(n).padStart(5, '0')}`, `P-X${n}`];
    const key = code.toLowerCase();
    yield put('products', { ...product, _id: productId, code, name: `${product.name as string} ${n}`, productLineId: ground.productLineIds[n % ground.productLineIds.length]!, searchKeys: [...(product.searchKeys as string[]), `=${key}`, key] }); // prettier-ignore
    yield put('price_rows', {
      ...row,
      _id: `PL-base:${productId}:1:2026-01-01`,
      listId: 'PL-base',
      productId,
    });
    yield put('stock_balances', {
      ...balance,
      _id: `${balance.locationId as string}:${productId}:M`,
      productId,
    });
  }

  yield* figures(patterns, share, ground);
}

/** Sums of every dealer, engineer and hospital, and the facts that they add up. */
function* figures(patterns: Patterns, share: number, ground: Grounds): Generator<Change> {
  const rows = patterns['figures']!;
  const keysOf: Readonly<Record<string, readonly string[]>> = {
    dealer: ground.dealerIds.slice(0, ground.servingDealers),
    engineer: ground.engineerIds,
    hospital: ground.hospitalIds.slice(0, Math.max(20, Math.round(3000 * share))),
  };
  for (const row of rows) {
    const [span, level] = (row.of as string).split('·') as [string, string];
    const keys = keysOf[level];
    if (!keys) {
      yield { collection: 'figures', id: row._id as string, document: row };
      continue;
    }
    const own = rows.filter(({ of }) => of === row.of);
    const at = own.indexOf(row);
    for (let n = at; n < keys.length; n += own.length) {
      const document: Doc = { ...row, _id: `${span}·${level}·${keys[n]!}`, key: keys[n]! };
      yield { collection: 'figures', id: document._id as string, document };
    }
  }
  const facts = patterns['figure_facts']!;
  for (let n = 0; n < 100_000 * share; n++) {
    const fact = facts[n % facts.length]!;
    const copy = Math.floor(n / facts.length);
    const document: Doc = { ...fact, _id: `${fact._id as string}-k${copy}`, of: `${fact.of as string}-k${copy}`, group: `${fact.group as string}-k${copy}`, nextAt: null }; // prettier-ignore
    yield { collection: 'figure_facts', id: document._id as string, document };
  }
}
