import { dayOf } from '../../../miniprogram/shared/days';
import { noEnd, placesDuring } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter, LetterTerms } from '../../../miniprogram/shared/model/letters';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Context } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { lacksOfPapers } from '../../../miniprogram/shared/trade/judge';
import { reasonLabels } from '../../../miniprogram/shared/model/trade';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { products } from '../../_store/catalogue';
import { creditAccounts } from '../../_store/credit';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import { dealers } from '../../_store/dealers';
import { letters } from '../../_store/letters';
import { licences } from '../../_store/licences';
import { settingDocuments } from '../../_store/settings';
import { hospitals } from '../../_store/hospitals';
import { chinaRegions } from '../coverage/china-regions';
import { clauseCovering } from '../coverage/rule';
import { exactKeyOf, searchTextOf } from '../hospitals/search-keys';
import { models, productLines } from '../../_store/product-lines';
import { readGrantBasis, requireGrants } from './letter-terms';
import { tidyText } from './facts';

type Judged = Pick<AuthorizationLetter, 'kind' | 'dealerId' | 'terms' | 'tender' | 'products' | 'amends'>;

/**
 * Everything on a letter that grants, blocks and registers decide, as they are now. Asked when the letter is written, at
 * each of the two approvals and again by the issuer, so that none of them takes another's word for it.
 *
 * @throws Refusal LETTER_… with the path of the field
 */
export async function judgeLetter(
  context: Pick<Context, 'store' | 'actor' | 'now'>,
  letter: Judged,
): Promise<void> {
  const { store } = context;
  const { terms, tender } = letter;
  const terminalIds = terms.terminalIds ?? [];
  if (tender && terminalIds.length === 0) throw new Refusal('LETTER_BUYER_MISSING', { path: 'tender.buyer' });
  const named = [terms.scope, terms.carveOuts, { regionCodes: [], hospitalIds: terminalIds }];
  requireGrants(terms, await readGrantBasis(context, letter.dealerId, terms, named));
  await judgeStatements(context, letter);
  await judgeHospitalsNamed(store, letter);
  await judgePapers(context, letter.dealerId, letter);
}

/**
 * Whether the dealer's papers allow it to sell what the letter lets it sell, on its first day (today, once that is past): all
 * of a line, or those of its products that the letter names. The account is read first: it is written with a paper that is
 * withdrawn, and with a letter that is issued.
 */
export async function judgePapers(
  { store, now }: Pick<Context, 'store' | 'now'>,
  dealerId: string,
  { terms, products: named }: Pick<Judged, 'terms' | 'products'>,
): Promise<void> {
  if (!terms.activities.includes('sell')) return;
  await store.find(creditAccounts, dealerId);
  const today = dayOf(now);
  const day = terms.fromOn > today ? terms.fromOn : today;
  const found = await store.queryTogether({
    sold: question({
      collection: products,
      where: { productLineId: oneOf(terms.productLineIds) },
      limit: 1000,
    }),
    papers: question({ collection: licences, where: { dealerId }, limit: 500 }),
    trade: question({ collection: settingDocuments, where: { _id: 'trade' } }),
  });
  const said = new Set(
    named.flatMap(({ name = '', model = '' }) => [name, model].map(searchTextOf).filter(Boolean)),
  );
  const isNamed = ({ name, code }: Product) => said.has(searchTextOf(name)) || said.has(searchTextOf(code));
  const sold = found.sold.filter(
    ({ regulatedAs, soldFromOn, soldUntilOn }) =>
      regulatedAs === 'device' &&
      (soldFromOn === null || soldFromOn <= terms.toOn) &&
      (soldUntilOn === null || day <= soldUntilOn),
  );
  const meant = terms.productLineIds.flatMap((line) => {
    const ofLine = sold.filter(({ productLineId }) => productLineId === line);
    return ofLine.some(isNamed) ? ofLine.filter(isNamed) : ofLine;
  });
  const rules = settingsFrom(found.trade)('trade');
  const lacks = lacksOfPapers(meant, { day, licences: found.papers, rules });
  if (lacks.length === 0) return;
  // One sentence for each paper, with the products that want it.
  const lines = new Map<string, string[]>();
  for (const { code, facts, productName, remedy } of lacks) {
    const what = [reasonLabels[code], facts.type, facts.number].filter(Boolean).join(' ');
    const key = `${what}：${remedy}`;
    lines.set(key, [...(lines.get(key) ?? []), productName]);
  }
  throw new Refusal('LETTER_PAPERS_MISSING', {
    path: 'productLineIds',
    lacks: [...lines].map(
      ([what, names]) =>
        `${names.slice(0, 3).join('、')}${names.length > 3 ? `等 ${names.length} 个产品` : ''}：${what}`,
    ),
  });
}

/** What the letter says besides its ground: products, bidder, closing day. */
export async function judgeStatements(
  { store, now }: Pick<Context, 'store' | 'now'>,
  { terms, tender, products }: Pick<Judged, 'terms' | 'tender' | 'products'>,
): Promise<void> {
  const { bidder, closesOn } = tender ?? {};
  const found = await store.queryTogether({
    lines: question({ collection: productLines, where: {}, limit: 1000 }),
    models: question({
      collection: models,
      where: {},
      limit: 1000,
      fields: ['_id', 'name', 'productLineId'],
    }),
    sameCode: question({
      collection: dealers,
      where: { creditCode: bidder?.creditCode ?? '' },
      limit: 10,
      fields: ['_id', 'name', 'creditCode', 'state'],
    }),
    sameName: question({
      collection: dealers,
      where: { name: bidder?.name ?? '' },
      limit: 10,
      fields: ['_id', 'name', 'creditCode', 'state'],
    }),
  });
  const lines = new Map(found.lines.map((line) => [line._id, line]));
  if (terms.productLineIds.some((id) => (lines.get(id)?.untilOn ?? noEnd) < terms.fromOn))
    throw new Refusal('LETTER_LINE_NOT_SOLD', { path: 'productLineIds' });

  products.forEach((product, at) => {
    for (const key of ['name', 'model'] as const) {
      const said = searchTextOf(product[key] ?? '');
      if (!said) continue;
      const owners = [
        ...found.models
          .filter(({ _id, name }) => [_id, name].some((one) => searchTextOf(one) === said))
          .map(({ productLineId }) => productLineId),
        ...found.lines.filter(({ name }) => searchTextOf(name) === said).map(({ _id }) => _id),
      ];
      if (owners.length > 0 && !owners.some((id) => lines.get(id)?.name === product.line))
        throw new Refusal('LETTER_PRODUCT_OF_OTHER_LINE', {
          path: `products.${at}.${key}`,
          product: product[key],
          line: lines.get(owners[0]!)?.name ?? '',
        });
    }
  });

  if (bidder) {
    const differs =
      found.sameCode.some(({ name }) => name !== bidder.name) ||
      found.sameName.some(({ creditCode }) => creditCode !== bidder.creditCode);
    if (differs) throw new Refusal('LETTER_BIDDER_DIFFERS', { path: 'tender.bidder' });
    if (found.sameCode.some(({ state }) => state === 'suspended' || state === 'terminated'))
      throw new Refusal('LETTER_BIDDER_NOT_ACTIVE', { path: 'tender.bidder' });
  }
  if (closesOn !== undefined && (closesOn < dayOf(now) || closesOn < terms.fromOn || closesOn > terms.toOn))
    throw new Refusal('LETTER_CLOSING_OUTSIDE', { path: 'tender.closesOn' });
}

const hospitalEnding = /医院|卫生院|保健院|门诊部|卫生服务中心|血站|血液中心|疗养院|疾病预防控制中心/g;
const shortestName = 5;

/**
 * Whatever is typed and printed may not name another hospital than those judged: a buyer typed as text, a project called
 * after it, a product "for" it or a reason that speaks of it would be a letter for a hospital that nobody looked at. Only
 * the reason of a change may name what the letter before was for: it says what is taken out.
 */
export async function judgeHospitalsNamed(
  store: Store,
  letter: Pick<Judged, 'terms' | 'tender' | 'products' | 'amends'>,
): Promise<void> {
  const { terms, tender, amends } = letter;
  const typed = typedTexts(letter).flatMap((one) => {
    const said = searchTextOf(tidyText(one.text));
    const ends = [...said.matchAll(hospitalEnding)].map((match) => match.index + match[0].length);
    return ends.map((end) => ({
      ...one,
      isWhole: end === said.length,
      // Longest first: shorter ones are only the end of what was written.
      tails: Array.from({ length: Math.max(0, end - shortestName + 1) }, (_, from) => said.slice(from, end)),
    }));
  });
  if (typed.length === 0) return;
  const wanted = [...new Set(typed.flatMap(({ tails }) => tails.map(exactKeyOf)))];
  const known = new Map<string, Hospital[]>();
  for (let at = 0; at < wanted.length; at += keysAsked)
    for (const one of await store.query(
      hospitals,
      { searchKeys: oneOf(wanted.slice(at, at + keysAsked)), mergedInto: null },
      { limit: 1000 },
    ))
      known.set(searchTextOf(one.name), [...(known.get(searchTextOf(one.name)) ?? []), one]);
  const namesOfTerminals = async ({ terminalIds = [] }: LetterTerms) =>
    [...(await store.findMany(hospitals, terminalIds)).values()].flatMap(namesOf).map(searchTextOf);
  const judged = await namesOfTerminals(terms);
  const said = amends && typed.some(({ path }) => path === 'reason');
  const before = said ? (await store.get(letters, amends.letterId)).terms : null;
  const judgedBefore = before ? await namesOfTerminals(before) : [];
  const regions = chinaRegions();
  const holds = (held: LetterTerms, one: Hospital) =>
    placesDuring(one, held).some(
      (place) =>
        clauseCovering(held.scope, place, regions) && !clauseCovering(held.carveOuts, place, regions),
    );
  for (const { path, text, tails, isWhole } of typed) {
    const name = tails.find((tail) => known.has(tail));
    const isAmong = (names: readonly string[]) =>
      names.some((one) => tails.includes(one) || (name !== undefined && one.includes(name)));
    const isIn = (held: LetterTerms) =>
      name !== undefined && known.get(name)!.some((one) => holds(held, one));
    const isOfBefore =
      path === 'reason' &&
      before !== null &&
      (isAmong(judgedBefore) || (!before.terminalIds && isIn(before)));
    const isJudged = isOfBefore || (tender ? isAmong(judged) : isIn(terms));
    // As a buyer that ends like a hospital it is one, whether the register knows it or not.
    const isHospital = name !== undefined || (path === 'tender.buyer' && isWhole);
    if (isHospital && !isJudged)
      throw new Refusal(tender ? 'LETTER_BUYER_IS_HOSPITAL' : 'LETTER_NAMES_OTHER_HOSPITAL', {
        path,
        name: name ?? text,
      });
  }
}
const keysAsked = 500;

/** What people type and a letter prints; all else on it comes from the registers. */
function typedTexts({ tender, products, amends }: Pick<Judged, 'tender' | 'products' | 'amends'>) {
  const { buyer = '', projectName = '', projectNumber = '', lot = '', agency = '' } = tender ?? {};
  const texts: Record<string, string> = {
    // A buyer that is a hospital bears the register's name.
    ...(tender?.endUsers ? { 'tender.buyer': buyer } : {}),
    ...{ 'tender.projectName': projectName, 'tender.projectNumber': projectNumber, 'tender.lot': lot },
    ...{ 'tender.agency': agency, 'tender.bidder': tender?.bidder.name ?? '', reason: amends?.reason ?? '' },
  };
  products.forEach(({ name = '', model = '', registration = '' }, at) =>
    Object.assign(texts, {
      [`products.${at}.name`]: name,
      [`products.${at}.model`]: model,
      [`products.${at}.registration`]: registration,
    }),
  );
  return Object.entries(texts).flatMap(([path, text]) => (text ? [{ path, text }] : []));
}

const namesOf = ({ name, aliases, formerNames = [] }: Hospital): string[] => [
  name,
  ...aliases,
  ...formerNames.map((former) => former.name),
];
