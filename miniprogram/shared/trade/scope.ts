import type { CatalogueCode, Product, ScopeEntry } from '../model/trade';

/** A scope that names the reagents' catalogue as a whole. */
const EVERY_CODE = '*';

/** Whether a catalogue code is the other one or stands above it: 22 holds 22-04, 6840 does not hold 6841. */
export const holdsCode = (entry: CatalogueCode, { system, code }: CatalogueCode): boolean =>
  entry.system === system &&
  (entry.code === EVERY_CODE || code === entry.code || code.startsWith(`${entry.code}-`));

export type ScopeLack = 'code' | 'class' | 'reagents' | 'cold';
const lackWords: Record<ScopeLack, string> = {
  code: '分类编码',
  class: '管理类别',
  reagents: '诊断试剂',
  cold: '低温冷藏运输贮存',
};
export const sayLack = (lacks: readonly ScopeLack[]): string =>
  lacks.map((lack) => lackWords[lack]).join('、');

const isReagent = ({ kind }: Pick<Product, 'kind'>): boolean => kind === 'reagent';

/** What one entry of a scope lacks for a product; nothing when it holds it. */
export function lacksOf(
  entry: ScopeEntry,
  product: Pick<Product, 'class' | 'codes' | 'kind' | 'cold'>,
): ScopeLack[] {
  const lacks: ScopeLack[] = [];
  if (!product.codes.some((code) => holdsCode(entry, code))) lacks.push('code');
  if (entry.class !== product.class) lacks.push('class');
  if (isReagent(product) ? entry.reagents === 'without' : entry.reagents === 'only') lacks.push('reagents');
  if (product.cold && entry.cold !== 'with') lacks.push('cold');
  return lacks;
}

/** The entry that holds the product, else the one that comes nearest and what it lacks; null for an empty scope. */
export function nearestEntry(
  scope: readonly ScopeEntry[],
  product: Pick<Product, 'class' | 'codes' | 'kind' | 'cold'>,
): { entry: ScopeEntry; lacks: ScopeLack[] } | null {
  const judged = scope.map((entry) => ({ entry, lacks: lacksOf(entry, product) }));
  // An entry of another code is further away than one of the code with the wrong riders.
  const distance = ({ lacks }: { lacks: ScopeLack[] }) => lacks.length + (lacks.includes('code') ? 10 : 0);
  return judged.reduce<(typeof judged)[number] | null>(
    (best, one) => (!best || distance(one) < distance(best) ? one : best),
    null,
  );
}

/**
 * Proposes the entries of a scope as the paper writes it: `Ⅲ类：6840体外诊断试剂（需低温冷藏运输贮存）；2017版：22 临床检验
 * 器械（体外诊断试剂除外）`. A person confirms them; nothing is decided from the text.
 *
 * @param ofClass what the paper is for, when the text does not say
 */
export function readScope(text: string, ofClass: 'II' | 'III'): ScopeEntry[] {
  const plain = text.normalize('NFKC').replace(/\s+/g, '');
  const mark =
    /(2002|2017)(?:年)?(?:版|分类目录)|(III|II|三|二)类|第(三|二)类|(68\d\d)(-\d{1,2})?|(\d\d)(-\d\d)?(?=[^\d年月日]|$)|(体外诊断试剂)(?!除外|分类目录|[)）])/g;
  const marks: { at: number; end: number; found: RegExpExecArray }[] = [];
  for (let found = mark.exec(plain); found; found = mark.exec(plain))
    marks.push({ at: found.index, end: found.index + found[0].length, found });
  const entries: ScopeEntry[] = [];
  let held: 'II' | 'III' = ofClass;
  marks.forEach(({ at, end, found }, i) => {
    const [, , roman, ordinal, old, oldPart = '', young, youngPart = '', ivd] = found;
    const numeral = roman ?? ordinal;
    if (numeral) held = numeral === 'III' || numeral === '三' ? 'III' : 'II';
    const next = marks.slice(i + 1).find((later) => !later.found[8]);
    const after = plain.slice(end, next ? next.at : undefined);
    const riders = { class: held, reagents: reagentsIn(after), cold: coldIn(after) };
    if (old) entries.push({ system: '2002', code: old + oldPart, ...riders });
    else if (young && !isPartOfNumber(plain, at))
      entries.push({ system: '2017', code: young + youngPart, ...riders });
    else if (ivd && isAlone(plain, at))
      entries.push({ system: 'ivd', code: EVERY_CODE, ...riders, reagents: 'only' });
  });
  return entries.filter(
    (entry, i) => entries.findIndex((other) => JSON.stringify(other) === JSON.stringify(entry)) === i,
  );
}
const isPartOfNumber = (text: string, at: number): boolean => /\d/.test(text.charAt(at - 1));
/** Named as a ground of its own, not as a rider in brackets nor as part of a category's name. */
const isAlone = (text: string, at: number): boolean =>
  at === 0 || /[:;,、。:：；，]/.test(text.charAt(at - 1));

const reagentsIn = (text: string): ScopeEntry['reagents'] =>
  /仅(限)?(体外)?诊断试剂|(限(体外)?诊断试剂)/.test(text)
    ? 'only'
    : /诊断试剂除外|除(体外)?诊断试剂|不含(体外)?诊断试剂/.test(text)
      ? 'without'
      : /诊断试剂/.test(text)
        ? 'with'
        : 'without';
const coldIn = (text: string): ScopeEntry['cold'] =>
  /(不需|不含|无需|除)(低温|冷藏|冷链)|(低温|冷藏)[^;；]*除外/.test(text)
    ? 'without'
    : /低温|冷藏|冷链/.test(text)
      ? 'with'
      : 'without';
