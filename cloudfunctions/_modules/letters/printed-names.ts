import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import { partsOf } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Store } from '../../_platform/unit-of-work';
import { productLines } from '../../_store/product-lines';
import { printedGround } from './letter-terms';
import type { GrantBasis } from './letter-terms';

/** What a letter prints by the names of the registers. */
export type Named = Pick<
  AuthorizationLetter,
  'terms' | 'tender' | 'products' | 'territory' | 'exclusions' | 'parts'
>;

/** The same with the names that its hospitals and lines bear by now. */
export async function namedAsNow(
  store: Store,
  { terms, tender, products, parts }: Named,
  basis: GrantBasis,
): Promise<Omit<Named, 'terms'>> {
  const lines = await store.findMany(productLines, terms.productLineIds);
  const current = new Set([...lines.values()].map(({ name }) => name));
  const lineNow = (said: string) =>
    current.has(said)
      ? said
      : ([...lines.values()].find(({ formerNames = [] }) => formerNames.some(({ name }) => name === said))
          ?.name ?? said);
  const statements = partsOf(terms);
  const hospitals = (terms.terminalIds ?? []).map((id) => basis.places.get(id)!.name);
  return {
    tender: tender && {
      ...tender,
      // Letters from before the register's buyers have none.
      ...(hospitals.length === 0 ? {} : tender.endUsers ? { endUsers: hospitals } : { buyer: hospitals[0]! }),
    },
    products: products.map((product) => ({ ...product, line: lineNow(product.line) })),
    territory: printedGround(terms.scope, basis, terms.fromOn),
    exclusions: printedGround(terms.carveOuts, basis, terms.fromOn),
    ...(parts
      ? {
          parts: parts.map((part, at) => ({
            ...part,
            lines: part.lines.map(lineNow),
            territory: printedGround(statements[at]!.scope, basis, part.fromOn),
            exclusions: printedGround(statements[at]!.carveOuts, basis, part.fromOn),
          })),
        }
      : {}),
  };
}

/**
 * A letter bears the names that people compare it with: what was called otherwise when it was written is written anew.
 *
 * @throws Refusal LETTER_NAMES_CHANGED with the names as the letter has them and as they are
 */
export async function judgeNames(store: Store, letter: Named, basis: GrantBasis): Promise<void> {
  const now = await namedAsNow(store, letter, basis);
  const before = printedNames(letter);
  const after = printedNames(now);
  const printed = before.filter((name) => !after.includes(name));
  if (printed.length === 0) return;
  const called = after.filter((name) => !before.includes(name));
  throw new Refusal('LETTER_NAMES_CHANGED', {
    path: letter.tender ? 'tender.buyer' : 'within',
    printed: printed.slice(0, 5),
    called: called.slice(0, 5),
  });
}

const printedNames = ({ tender, products, territory, exclusions, parts = [] }: Omit<Named, 'terms'>) => [
  ...(tender ? [tender.buyer, ...(tender.endUsers ?? [])] : []),
  ...products.map(({ line }) => line),
  ...[{ territory, exclusions }, ...parts].flatMap((one) => [...one.territory, ...one.exclusions]),
  ...parts.flatMap(({ lines }) => lines),
];
