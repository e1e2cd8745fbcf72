import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Product, Registration } from '../../../miniprogram/shared/model/trade';
import { found, plainNameOf } from '../../../miniprogram/shared/search';
import { deviceClassLabels } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { parseRegistrationNumber } from '../../../miniprogram/shared/trade/judge';
import type {
  ListProducts,
  ListRegistrations,
  ProductList,
  ProductRow,
  RegistrationRow,
  SaveProduct,
  SaveRegistration,
  WithdrawRegistration,
} from '../../_contracts/catalogue';
import type { UseCase } from '../../_platform/context';
import { range, startsWith } from '../../_platform/where';
import { products, registrations } from '../../_store/catalogue';
import { productLines } from '../../_store/product-lines';

const PAGE = 50;
/** Of those whose names have in them what was typed. */
const READ = 200;
const productRow = ({ head: _, searchKeys: _1, ...product }: Product): ProductRow => product;
const registrationRow = ({ head: _, ...registration }: Registration): RegistrationRow => registration;

export const listProducts: UseCase<ListProducts, ProductList> = async (
  { store },
  { ids, productLineId, text, after },
) => {
  const line = productLineId ? { productLineId } : {};
  if (ids) {
    const known = await store.findMany(products, ids);
    return { products: [...known.values()].map(productRow), next: null, isCut: false };
  }
  if (text) {
    const where = { ...line, searchKeys: startsWith(plainNameOf(text)) };
    const read = await store.query(products, where, { limit: READ });
    const best = found(read, text, ({ name, code }) => [code, name]);
    return { products: best.slice(0, PAGE).map(productRow), next: null, isCut: read.length > PAGE };
  }
  const { rows, next } = await store.seek(products, line, { by: ['code', 'asc'], after, limit: PAGE });
  return { products: rows.map(productRow), next, isCut: false };
};

export const saveProduct: UseCase<SaveProduct, { productId: string; revision: number }> = async (
  { store, ids },
  { productId, revision, product },
) => {
  if (!(await store.find(productLines, product.productLineId)))
    throw new Refusal('GRANT_LINE_UNKNOWN', { path: 'product.productLineId' });
  const [same] = await store.query(products, { code: product.code }, { limit: 1 });
  if (same && same._id !== productId) throw new Refusal('PRODUCT_CODE_TAKEN', { path: 'product.code' });
  if (!productId) {
    const made = store.insert(products, { _id: ids.newId('P'), ...product });
    return { productId: made._id, revision: made.revision };
  }
  const before = await store.get(products, productId);
  if (revision !== before.revision) throw new Refusal('CHANGED_MEANWHILE');
  return { productId, revision: store.save(products, { ...before, ...product }).revision };
};

/** A certificate for its days; a renewal keeps the number and is another document. The number says class and code. */
export const saveRegistration: UseCase<
  SaveRegistration,
  { registrationId: string; revision: number }
> = async ({ store }, { revision, ...facts }) => {
  const read = parseRegistrationNumber(facts.number);
  if (!read) throw new Refusal('REGISTRATION_NUMBER_INVALID', { path: 'number' });
  if (facts.toOn !== null && facts.toOn < facts.fromOn)
    throw new Refusal('REGISTRATION_DAYS_INVALID', { path: 'toOn' });
  const found = await store.findMany(products, facts.productIds);
  for (const [n, productId] of facts.productIds.entries()) {
    const product = found.get(productId);
    if (!product) throw new Refusal('PRODUCT_NOT_FOUND', { path: `productIds.${n}` });
    if (product.class !== read.class)
      throw new Refusal('REGISTRATION_MISMATCH', {
        path: `productIds.${n}`,
        registered: deviceClassLabels[read.class],
        product: deviceClassLabels[product.class],
      });
  }
  const number = facts.number.normalize('NFKC').replace(/\s/g, '');
  const _id = `${number}:${facts.fromOn}`;
  const content = { ...facts, number, class: read.class, code: read.code };
  const before = await store.find(registrations, _id);
  if (!before) {
    const made = store.insert(registrations, { _id, ...content, withdrawnOn: null });
    return { registrationId: _id, revision: made.revision };
  }
  if (revision !== before.revision) throw new Refusal('CHANGED_MEANWHILE');
  return { registrationId: _id, revision: store.save(registrations, { ...before, ...content }).revision };
};

export const withdrawRegistration: UseCase<
  WithdrawRegistration,
  { registrationId: string; revision: number }
> = async ({ store }, { registrationId, withdrawnOn, reason }) => {
  const registration = await store.get(registrations, registrationId);
  if (withdrawnOn < registration.fromOn)
    throw new Refusal('REGISTRATION_DAYS_INVALID', { path: 'withdrawnOn' });
  const { revision } = store.save(registrations, { ...registration, withdrawnOn }, reason);
  return { registrationId, revision };
};

export const listRegistrations: UseCase<
  ListRegistrations,
  { registrations: RegistrationRow[]; next: string | null }
> = async ({ store, now }, { ids, productId, endingWithin, after }) => {
  if (ids) {
    const found = await store.findMany(registrations, ids);
    return { registrations: [...found.values()].map(registrationRow), next: null };
  }
  const today = dayOf(now);
  const { rows, next } = await store.seek(
    registrations,
    {
      ...(productId ? { productIds: productId } : {}),
      ...(endingWithin === undefined
        ? {}
        : { toOn: range({ atLeast: today, below: addDays(today, endingWithin + 1) }) }),
    },
    // One without an end stands in no order of ends.
    { by: [endingWithin === undefined ? '_id' : 'toOn', 'asc'], after, limit: PAGE },
  );
  return { registrations: rows.map(registrationRow), next };
};
