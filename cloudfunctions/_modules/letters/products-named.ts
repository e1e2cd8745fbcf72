import { noEnd } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter, LetterPart } from '../../../miniprogram/shared/model/letters';
import { partsOf } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { queryAll } from '../../_platform/query-all';
import type { Store } from '../../_platform/unit-of-work';
import { products, registrations } from '../../_store/catalogue';
import { models, productLines } from '../../_store/product-lines';
import { searchTextOf } from '../hospitals/search-keys';
import { tidyText } from './facts';
import { typedTexts } from './hospitals-named';

/** A name that people type, and the lines that it belongs to. */
interface ProductName {
  name: string;
  lineIds: string[];
  isLine: boolean;
}

/**
 * A letter speaks of its own lines only: no product, model, code or certificate of another line in any of its words, and no
 * other line's name where it would widen what is said. A tender may be called after several lines, if one of them is the
 * letter's.
 */
export async function judgeProductsNamed(
  store: Store,
  letter: Pick<AuthorizationLetter, 'terms' | 'tender' | 'products' | 'amends'>,
): Promise<void> {
  const { terms, products: rows } = letter;
  const lines = await store.query(productLines, {}, { limit: 1000 });
  const lineOf = new Map(lines.map((line) => [line._id, line]));
  const isOver = ({ productLineIds, fromOn }: LetterPart) =>
    productLineIds.some((id) => (lineOf.get(id)?.untilOn ?? noEnd) < fromOn);
  if (partsOf(terms).some(isOver)) throw new Refusal('LETTER_LINE_NOT_SOLD', { path: 'productLineIds' });
  const typed = typedTexts(letter);
  if (typed.length === 0) return;
  const [everyModel, everyProduct, everyRegistration] = await Promise.all([
    queryAll(store, models, {}, { fields: ['_id', 'name', 'productLineId'] }),
    queryAll(store, products, {}, { fields: ['_id', 'name', 'code', 'productLineId'] }),
    queryAll(store, registrations, {}, { fields: ['number', 'productIds'] }),
  ]);
  const names = new Map<string, ProductName>();
  const know = (name: string, lineIds: readonly string[], isLine = false) => {
    const said = searchTextOf(name);
    if (!said || lineIds.length === 0) return;
    const before = names.get(said);
    const owners = [...(before?.lineIds ?? []), ...lineIds];
    names.set(said, { name, lineIds: owners, isLine: before?.isLine || isLine });
  };
  for (const { _id, name, formerNames = [] } of lines)
    for (const one of [name, ...formerNames.map((former) => former.name)]) know(one, [_id], true);
  for (const { _id, name, productLineId } of everyModel)
    for (const one of [_id, name]) know(one, [productLineId]);
  const lineOfProduct = new Map(everyProduct.map(({ _id, productLineId }) => [_id, productLineId]));
  for (const { name, code, productLineId } of everyProduct)
    for (const one of [name, code]) know(one, [productLineId]);
  for (const { number, productIds } of everyRegistration)
    know(
      number,
      productIds.flatMap((id) => lineOfProduct.get(id) ?? []),
    );

  const longestFirst = [...names].sort(([a], [b]) => b.length - a.length);
  for (const { path, text } of typed) {
    const row = /^products\.(\d+)\./.exec(path);
    const own = row
      ? lines.filter(({ name }) => name === rows[Number(row[1])]!.line).map(({ _id }) => _id)
      : terms.productLineIds;
    const found = namesIn(text, longestFirst);
    const isOwn = ({ lineIds }: ProductName) => lineIds.some((id) => own.includes(id));
    const mayNameLines = path === 'tender.projectName' && found.some(isOwn);
    const foreign = found.find((one) => !isOwn(one) && !(one.isLine && mayNameLines));
    if (foreign)
      throw new Refusal('LETTER_PRODUCT_OF_OTHER_LINE', {
        path,
        product: foreign.name,
        line: lineOf.get(foreign.lineIds[0]!)?.name ?? '',
      });
  }
}

const isLetterOrDigit = (character: string | undefined) =>
  character !== undefined && /[\p{Script=Latin}\p{Nd}]/u.test(character);
/** Shorter ones say something only where they are all that is said: 清洗液 is in every line, 0001 in every number. */
function isTellingWithin(name: string, isLine: boolean): boolean {
  if (/\p{Script=Han}/u.test(name)) return name.length >= (isLine ? 2 : 4);
  return name.length >= (/^\d+$/.test(name) ? 6 : 4);
}

/**
 * The names that stand in a text, the longer one where one is part of another. One of letters and digits stands by itself:
 * BC-53 is not in BC-5380, nor 1200 in 12000.
 */
export function namesIn(
  text: string,
  longestFirst: readonly (readonly [name: string, ProductName])[],
): ProductName[] {
  const written = tidyText(text).normalize('NFKC').toLowerCase().split('');
  const at = written.flatMap((character, n) => (searchTextOf(character) ? [n] : []));
  let said = at.map((n) => written[n]).join('');
  const found: ProductName[] = [];
  for (const [name, what] of longestFirst) {
    if (!isTellingWithin(name, what.isLine) && name !== said) continue;
    for (let from = said.indexOf(name); from >= 0; from = said.indexOf(name, from + 1)) {
      const to = from + name.length;
      const stands =
        !(isLetterOrDigit(name[0]) && isLetterOrDigit(written[at[from]! - 1])) &&
        !(isLetterOrDigit(name.at(-1)) && isLetterOrDigit(written[at[to - 1]! + 1]));
      if (!stands) continue;
      found.push(what);
      said = said.slice(0, from) + '\0'.repeat(name.length) + said.slice(to);
    }
  }
  return found;
}
