import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { AuthorizationLetter, LegalEntity } from '../../../miniprogram/shared/model/letters';
import { partsOf } from '../../../miniprogram/shared/model/letters';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Context } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { question } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { lacksOfPapers } from '../../../miniprogram/shared/trade/judge';
import { reasonLabels } from '../../../miniprogram/shared/model/trade';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { products } from '../../_store/catalogue';
import { creditAccounts } from '../../_store/credit';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import { dealers } from '../../_store/dealers';
import { licences } from '../../_store/licences';
import { settingDocuments } from '../../_store/settings';
import { searchTextOf } from '../hospitals/search-keys';
import { judgeClaimsTyped } from './claims-typed';
import { judgeHospitalsNamed } from './hospitals-named';
import { groundsOf, partsBeyond, readGrantBasis, requireGrants, termsOfBidder } from './letter-terms';
import { judgePrintable } from './printable';
import { judgeNames } from './printed-names';
import type { Named } from './printed-names';
import { judgeProductsNamed } from './products-named';

type Judged = Pick<
  AuthorizationLetter,
  'kind' | 'dealerId' | 'terms' | 'tender' | 'products' | 'parts' | 'amends'
>;

/**
 * Everything on a letter that grants, blocks and registers decide, as they are now. Asked when the letter is written, at
 * each of the two approvals and again by the issuer, so that none of them takes another's word for it.
 *
 * @throws Refusal LETTER_… with the path of the field
 */
export async function judgeLetter(
  context: Pick<Context, 'store' | 'actor' | 'now'>,
  letter: Judged & Named,
): Promise<void> {
  const { store } = context;
  const { terms, tender } = letter;
  if (tender && !terms.terminalIds?.length)
    throw new Refusal('LETTER_BUYER_MISSING', { path: 'tender.buyer' });
  const basis = await readGrantBasis(context, letter.dealerId, terms, groundsOf(terms));
  requireGrants(terms, basis);
  await judgeNames(store, letter, basis);
  await judgeStatements(context, letter);
  await judgeHospitalsNamed(store, letter);
  await judgePapers(context, letter.dealerId, letter);
}

/**
 * Whether the dealer's papers allow it to sell what the letter lets it sell, each statement on its first day (today, once
 * that is past): all of a line, or those of its products that the letter names. The account is read first: it is written
 * with a paper that is withdrawn, and with a letter that is issued.
 */
export async function judgePapers(
  { store, now }: Pick<Context, 'store' | 'now'>,
  dealerId: string,
  { terms, products: named }: Pick<Judged, 'terms' | 'products'>,
): Promise<void> {
  const today = dayOf(now);
  const selling = partsOf(terms).filter(
    ({ activities, toOn }) => activities.includes('sell') && toOn >= today,
  );
  if (selling.length === 0) return;
  await store.find(creditAccounts, dealerId);
  const found = await store.queryTogether({
    sold: question({
      collection: products,
      where: { productLineId: oneOf(terms.productLineIds) },
      limit: 1000,
    }),
    papers: question({ collection: licences, where: { dealerId }, limit: 500 }),
    trade: question({ collection: settingDocuments, where: { _id: 'trade' } }),
  });
  const all =
    found.sold.length < 1000
      ? found.sold
      : await queryAll(store, products, { productLineId: oneOf(terms.productLineIds) });
  const said = new Set(
    named.flatMap(({ name = '', model = '' }) => [name, model].map(searchTextOf).filter(Boolean)),
  );
  const isNamed = ({ name, code }: Product) => said.has(searchTextOf(name)) || said.has(searchTextOf(code));
  const rules = settingsFrom(found.trade)('trade');
  const lacks = selling.flatMap(({ productLineIds, fromOn, toOn }) => {
    const day = fromOn > today ? fromOn : today;
    const sold = all.filter(
      ({ regulatedAs, soldFromOn, soldUntilOn }) =>
        regulatedAs === 'device' &&
        (soldFromOn === null || soldFromOn <= toOn) &&
        (soldUntilOn === null || day <= soldUntilOn),
    );
    const meant = productLineIds.flatMap((line) => {
      const ofLine = sold.filter(({ productLineId }) => productLineId === line);
      return ofLine.some(isNamed) ? ofLine.filter(isNamed) : ofLine;
    });
    return lacksOfPapers(meant, { day, licences: found.papers, rules });
  });
  if (lacks.length === 0) return;
  // One sentence for each paper, with the products that want it.
  const lines = new Map<string, string[]>();
  for (const { code, facts, productName, remedy } of lacks) {
    const what = [reasonLabels[code], facts.type, facts.number].filter(Boolean).join(' ');
    const key = `${what}：${remedy}`;
    lines.set(key, [...new Set([...(lines.get(key) ?? []), productName])]);
  }
  throw new Refusal('LETTER_PAPERS_MISSING', {
    path: 'productLineIds',
    lacks: [...lines].map(
      ([what, names]) =>
        `${names.slice(0, 3).join('、')}${names.length > 3 ? `等 ${names.length} 个产品` : ''}：${what}`,
    ),
  });
}

/** What the letter says besides its ground: days, products, bidder, closing day. */
export async function judgeStatements(
  context: Pick<Context, 'store' | 'actor' | 'now'>,
  letter: Judged,
): Promise<void> {
  const { terms, tender } = letter;
  const today = dayOf(context.now);
  if (terms.toOn < today) throw new Refusal('LETTER_DAYS_OVER', { path: 'toOn', toOn: terms.toOn });
  judgePrintable(letter);
  judgeClaimsTyped(letter);
  await judgeProductsNamed(context.store, letter);
  if (tender) await judgeBidder(context, letter, tender.bidder);
  const closesOn = tender?.closesOn;
  const isOutside = (day: Day) => partsOf(terms).some(({ fromOn, toOn }) => day < fromOn || toOn < day);
  if (closesOn !== undefined && (closesOn < today || isOutside(closesOn)))
    throw new Refusal('LETTER_CLOSING_OUTSIDE', { path: 'tender.closesOn' });
}

/** Who bids is the letter's dealer, a dealer that is granted the same for these hospitals, or nobody's dealer at all. */
async function judgeBidder(
  context: Pick<Context, 'store' | 'actor' | 'now'>,
  letter: Judged,
  bidder: LegalEntity,
): Promise<void> {
  const fields = ['_id', 'name', 'creditCode', 'state'] satisfies (keyof Dealer)[];
  const { sameCode, sameName } = await context.store.queryTogether({
    sameCode: question({ collection: dealers, where: { creditCode: bidder.creditCode }, limit: 10, fields }),
    sameName: question({
      collection: dealers,
      where: { name: oneOf(spellingsOf(bidder.name)) },
      limit: 10,
      fields,
    }),
  });
  const path = 'tender.bidder';
  const isSaid = (name: string) => spellingsOf(bidder.name).includes(name);
  if (
    sameCode.some(({ name }) => !isSaid(name)) ||
    sameName.some(({ creditCode }) => creditCode !== bidder.creditCode)
  )
    throw new Refusal('LETTER_BIDDER_DIFFERS', { path });
  if (sameCode.some(({ state }) => state === 'suspended' || state === 'terminated'))
    throw new Refusal('LETTER_BIDDER_NOT_ACTIVE', { path });
  for (const { _id } of sameCode) {
    if (_id === letter.dealerId) continue;
    const terms = termsOfBidder(letter.terms);
    if (partsBeyond(terms, await readGrantBasis(context, _id, terms, [terms.scope])).length > 0)
      throw new Refusal('LETTER_BIDDER_NOT_GRANTED', { path });
    await judgePapers(context, _id, letter);
  }
}

/** A name as it may be typed: brackets of either width, with and without spaces. */
function spellingsOf(name: string): string[] {
  const close = name.replace(/\s/g, '');
  const narrow = close.replace(/（/g, '(').replace(/）/g, ')');
  const wide = narrow.replace(/\(/g, '（').replace(/\)/g, '）');
  return [...new Set([name, close, narrow, wide])];
}
