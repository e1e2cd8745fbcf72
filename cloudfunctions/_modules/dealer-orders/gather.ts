import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import type {
  CreditAccount,
  DealerOrder,
  Licence,
  OrderLine,
  Product,
  SpecialPrice,
} from '../../../miniprogram/shared/model/trade';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { judgingRules } from '../../../miniprogram/shared/trade/judge';
import type { GrantAnswer, JudgedLine, TradeWorld } from '../../../miniprogram/shared/trade/judge';
import { choosePrice, priceKeys } from '../../../miniprogram/shared/trade/prices';
import type { Price, PriceBook } from '../../../miniprogram/shared/trade/prices';
import type { Context } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range, startsWith } from '../../_platform/where';
import { products, registrations } from '../../_store/catalogue';
import { creditAccounts, receivables } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { blocks, grants } from '../../_store/grants';
import { hospitals } from '../../_store/hospitals';
import { licences } from '../../_store/licences';
import { priceLists, priceRows, specialPrices } from '../../_store/prices';
import { chinaRegions } from '../coverage/china-regions';
import { effectiveDays, kindsOf } from '../coverage/model';
import { decide } from '../coverage/rule';
import { accountOf } from '../ledger/book';
import { freeToPromise } from './reserve-stock';

const MOST = 1000;

/** What an order asks, whether it is stored or only in a basket. */
export type Asked = Pick<DealerOrder, 'dealerId' | 'purpose' | 'hospitalId' | 'shipTo' | 'wholeOnly'> & {
  lines: { productId: string; quantity: number }[];
};
export interface Gathered {
  dealer: Dealer;
  account: CreditAccount;
  hospital: Hospital | null;
  products: Map<string, Product>;
  specials: Map<string, SpecialPrice>;
  world: TradeWorld;
  /** Prices of the day; empty when they were not asked for. */
  priceOf(productId: string, total: number): Price | { missing: 'PRICE_MISSING' | 'PRICE_ENDED' };
}

/**
 * Everything that the check goes by: one database request, and one more for the rows of the price lists when prices are
 * asked. The account is read with them and written by whoever goes on, so nothing of it can have moved unseen.
 */
export async function gather(
  context: Pick<Context, 'store' | 'now' | 'setting'>,
  asked: Asked,
  { prices, ownHoldFen = 0 }: { prices: boolean; ownHoldFen?: number },
): Promise<Gathered> {
  const { store, now, setting } = context;
  const day = dayOf(now);
  const { dealerId, hospitalId } = asked;
  const productIds = [...new Set(asked.lines.map(({ productId }) => productId))];
  const since = range({ atLeast: day });
  const found = await store.queryTogether({
    dealer: question({ collection: dealers, where: { _id: dealerId } }),
    account: question({ collection: creditAccounts, where: { _id: dealerId } }),
    overdue: question({
      collection: receivables,
      where: { dealerId, open: true, dueOn: range({ below: day }) },
      orderBy: [['dueOn', 1]],
      limit: 20,
    }),
    hospital: question({ collection: hospitals, where: { _id: hospitalId ?? '' } }),
    hospitalBlocks: question({
      collection: blocks,
      where: { hospitalId: hospitalId ?? '', untilOn: since },
      limit: MOST,
    }),
    dealerBlocks: question({ collection: blocks, where: { dealerId, untilOn: since }, limit: MOST }),
    grants: question({
      collection: grants,
      where: { dealerId, state: oneOf(['approved', 'revoked']) },
      limit: MOST,
      fields: [
        '_id',
        'number',
        'dealerId',
        'productLineIds',
        'scope',
        'carveOuts',
        'fromOn',
        'toOn',
        'exclusive',
        'state',
        'revokedOn',
        'kinds',
      ],
    }),
    licences: question({ collection: licences, where: { dealerId }, limit: 500 }),
    products: question({ collection: products, where: { _id: oneOf(productIds) }, limit: MOST }),
    registrations: question({
      collection: registrations,
      where: { productIds: oneOf(productIds) },
      limit: MOST,
    }),
    ...(prices
      ? {
          ownLists: question({
            collection: priceLists,
            where: { key: oneOf([`contract:${dealerId}`, 'base']) },
            limit: MOST,
          }),
          tierLists: question({ collection: priceLists, where: { key: startsWith('tier:') }, limit: MOST }),
          specials: question({
            collection: specialPrices,
            where: { dealerId, state: 'approved', toOn: since },
            limit: MOST,
          }),
        }
      : {}),
  });
  const [dealer] = found.dealer;
  if (!dealer) throw new Refusal('DEALER_NOT_FOUND');
  const [hospital = null] = found.hospital;
  if (hospitalId !== null && !hospital) throw new Refusal('HOSPITAL_NOT_FOUND', { path: 'hospitalId' });
  const account = await accountOf(context, dealer);
  const known = new Map(found.products.map((product) => [product._id, product]));
  const lineIds = [...new Set(found.products.map(({ productLineId }) => productLineId))];
  const trade = setting('trade');
  const world: TradeWorld = {
    day,
    dealer,
    account,
    ownHoldFen,
    overdue: found.overdue.map(({ _id, number, openFen, dueOn }) => ({
      receivableId: _id,
      number,
      openFen,
      dueOn,
    })),
    blocks: [...found.hospitalBlocks, ...found.dealerBlocks],
    hospital,
    grants: new Map(
      lineIds.map((line) => [
        line,
        grantAnswer(found.grants, line, asked.purpose === 'terminal' ? hospital : null, day),
      ]),
    ),
    licences: found.licences as Licence[],
    products: known,
    registrations: found.registrations,
    purpose: asked.purpose,
    shipTo: asked.shipTo,
    rules: judgingRules(trade),
    ...(prices && asked.wholeOnly ? { free: await freeToPromise(context, productIds) } : {}),
  };
  const keys = priceKeys(dealer, chinaRegions().chainOf(dealer.regionCode));
  const lists = [...(found.ownLists ?? []), ...(found.tierLists ?? [])].filter(({ key }) =>
    keys.includes(key),
  );
  const rows =
    prices && lists.length > 0
      ? await store.query(
          priceRows,
          { listId: oneOf(lists.map(({ _id }) => _id)), productId: oneOf(productIds) },
          { limit: MOST },
        )
      : [];
  const specials = found.specials ?? [];
  const book: PriceBook = { lists, rows, specials };
  return {
    dealer,
    account,
    hospital,
    products: known,
    specials: new Map(specials.map((special) => [special._id, special])),
    world,
    priceOf: (productId, total) => choosePrice(book, { productId, total, day, hospitalId, keys }),
  };
}

type AskedGrant = Parameters<typeof decide>[0][number];

/** Whether the dealer may sell a line at the hospital on the day, or, for stock, anywhere at all. */
function grantAnswer(
  all: readonly AskedGrant[],
  productLineId: string,
  hospital: Hospital | null,
  day: Day,
): GrantAnswer {
  const ofLine = all.filter(
    (grant) => grant.productLineIds.includes(productLineId) && kindsOf(grant).includes('sell'),
  );
  if (hospital) {
    // Blocks and a closed hospital are gates of their own.
    const open = { ...hospital, closedOn: null };
    const { findings, grants: granted } = decide(
      ofLine,
      [],
      { hospital: open, productLineId, day, kind: 'sell' },
      chinaRegions(),
    );
    if (granted.length > 0) return { outcome: 'granted' };
    const ended = findings.find(
      (finding) =>
        finding.outcome === 'not_in_effect' && (finding.because === 'ended' || finding.because === 'revoked'),
    );
    return ended && ended.outcome === 'not_in_effect'
      ? { outcome: ended.because === 'revoked' ? 'revoked' : 'ended', number: ended.number, toOn: ended.toOn }
      : { outcome: 'missing' };
  }
  const ends = ofLine
    .map((grant) => ({ grant, days: effectiveDays(grant) }))
    .filter(({ days }) => days !== null);
  if (ends.some(({ days }) => days!.fromOn <= day && day <= days!.toOn)) return { outcome: 'granted' };
  const last = ends
    .filter(({ days }) => days!.toOn < day)
    .sort((a, b) => (a.days!.toOn < b.days!.toOn ? 1 : -1))[0];
  return last
    ? {
        outcome: last.grant.state === 'revoked' || last.grant.revokedOn ? 'revoked' : 'ended',
        number: last.grant.number,
        toOn: last.days!.toOn,
      }
    : { outcome: 'missing' };
}

/** Lines with today's prices: numbered in the order given, each of a product priced by the product's total. */
export function pricedLines(
  { products: known, priceOf }: Pick<Gathered, 'products' | 'priceOf'>,
  lines: readonly { productId: string; quantity: number }[],
): { lines: OrderLine[]; judged: JudgedLine[] } {
  const totals = new Map<string, number>();
  for (const { productId, quantity } of lines) totals.set(productId, (totals.get(productId) ?? 0) + quantity);
  const prices = new Map([...totals].map(([productId, total]) => [productId, priceOf(productId, total)]));
  const both = lines.map(({ productId, quantity }, i) => {
    const product = known.get(productId);
    const price = prices.get(productId)!;
    const has = 'missing' in price ? null : price;
    const grossFen = has ? has.unitFen * quantity : 0;
    const line: OrderLine = {
      no: i + 1,
      productId,
      productName: product?.name ?? '',
      unit: product?.unit ?? '',
      quantity,
      unitFen: has?.unitFen ?? null,
      taxPercent: has?.taxPercent ?? 13,
      grossFen,
      price: has?.price ?? null,
      settled: 0,
      shipped: 0,
      cut: 0,
    };
    const judged: JudgedLine = {
      no: i + 1,
      productId,
      quantity,
      unitFen: line.unitFen,
      grossFen,
      priceMissing: 'missing' in price ? price.missing : null,
      minimum: has?.minimum ?? null,
      multiple: has?.multiple ?? null,
    };
    return { line, judged };
  });
  return { lines: both.map(({ line }) => line), judged: both.map(({ judged }) => judged) };
}

/** A stored order's lines as the check sees them, with the prices that they were submitted with. */
export const frozenLines = (lines: readonly OrderLine[]): JudgedLine[] =>
  lines.map(({ no, productId, quantity, unitFen, grossFen }) => ({
    no,
    productId,
    quantity,
    unitFen,
    grossFen,
    priceMissing: null,
    minimum: null,
    multiple: null,
  }));
