import * as z from 'zod';
import { productKindLabels } from '../../miniprogram/shared/model/trade';
import type { Product, ProductKind, Registration } from '../../miniprogram/shared/model/trade';
import type { Act } from './act';
import { after, day, id, sheetFile, text } from './shapes';
import type { Nothing, SheetProblem } from './shapes';

/** 产品目录 and 注册证. */
const keysOf = <K extends string>(table: Record<K, unknown>) => z.enum(Object.keys(table) as [K, ...K[]]);
const count = z.int().min(1).max(1_000_000);

export const SaveProduct = z.strictObject({
  /** Absent for a new one. */
  productId: id.optional(),
  revision: z.int().min(1).optional(),
  product: z.strictObject({
    code: text(40).min(1),
    name: text(120).min(1),
    specification: text(120),
    unit: text(10).min(1),
    kind: keysOf<ProductKind>(productKindLabels),
    productLineId: id,
    class: z.enum(['I', 'II', 'III', 'none']),
    regulatedAs: z.enum(['device', 'drug', 'none']),
    codes: z
      .array(
        z.strictObject({
          system: z.enum(['2002', '2017', 'ivd']),
          code: z.string().regex(/^[0-9A-Z]{2,4}(-\d{1,2})*$/),
        }),
      )
      .max(10),
    cold: z
      .strictObject({ minDeciC: z.int().min(-900).max(500), maxDeciC: z.int().min(-900).max(500) })
      .refine(({ minDeciC, maxDeciC }) => minDeciC < maxDeciC, { path: ['maxDeciC'] })
      .nullable(),
    udiDi: z
      .string()
      .regex(/^\d{14}$/)
      .nullable(),
    packs: z.array(z.strictObject({ name: text(20).min(1), factor: count })).max(10),
    tracking: z.enum(['none', 'lot', 'serial']),
    shelfDays: z.int().min(1).max(10_000).nullable(),
    minimumShelfDays: z.int().min(0).max(5000),
    fitsModelIds: z.array(id).max(100),
    returnsOld: z.boolean().optional(),
    exemptFromRecord: z.boolean(),
    minimum: count,
    multiple: count,
    soldFromOn: day.nullable(),
    soldUntilOn: day.nullable(),
    successorId: id.nullable(),
  }),
});
export type SaveProduct = z.infer<typeof SaveProduct>;
export const ListProducts = z.strictObject({
  /** These, whatever else is asked. */
  ids: z.array(id).min(1).max(500).optional(),
  productLineId: id.optional(),
  /** Part of the name or of the 货号: the best of those called so. */
  text: text(40).default(''),
  after,
});
export type ListProducts = z.infer<typeof ListProducts>;
export const SaveRegistration = z.strictObject({
  number: text(60).min(1),
  fromOn: day,
  toOn: day.nullable(),
  productIds: z.array(id).min(1).max(500),
  registrant: text(120).min(1),
  makers: z.array(text(120).min(1)).max(10),
  /** Stays as it was when absent. */
  productionLicence: text(120).optional(),
  revision: z.int().min(1).optional(),
});
export type SaveRegistration = z.infer<typeof SaveRegistration>;
export const WithdrawRegistration = z.strictObject({
  registrationId: z.string().min(1).max(120),
  withdrawnOn: day,
  reason: text(300).min(1),
});
export type WithdrawRegistration = z.infer<typeof WithdrawRegistration>;
export const ListRegistrations = z.strictObject({
  /** These, whatever else is asked. */
  ids: z.array(z.string().min(1).max(120)).min(1).max(100).optional(),
  productId: id.optional(),
  /** Those that end within so many days. */
  endingWithin: z.int().min(0).max(800).optional(),
  after,
});
export type ListRegistrations = z.infer<typeof ListRegistrations>;

export const ProductSheetRequest = z.strictObject({ fileId: sheetFile });
export type ProductSheetRequest = z.infer<typeof ProductSheetRequest>;
export type ProductColumn =
  | ('code' | 'name' | 'specification' | 'unit' | 'kind' | 'line' | 'class' | 'codes')
  | ('cold' | 'udiDi' | 'tracking' | 'shelfDays' | 'minimumShelfDays' | 'pack' | 'minimum' | 'multiple');
export interface ProductSheetRow {
  row: number;
  code: string;
  name: string;
  productId: string | null;
  as: 'new' | 'changed' | 'same';
  /** What of a known product becomes another. */
  changes: string[];
  product: SaveProduct['product'];
}
export interface ProductSheetCheck {
  readAs: { field: string; heading: string }[];
  unread: string[];
  counts: Record<ProductSheetRow['as'], number>;
  /** What would be written; the first of them. */
  rows: ProductSheetRow[];
  problems: SheetProblem[];
  problemCount: number;
}
export interface ProductSheetSaved {
  saved: number;
  left: number;
}

export type ProductRow = Omit<Product, 'head' | 'searchKeys'>;
export type RegistrationRow = Omit<Registration, 'head'>;
export interface ProductList {
  products: ProductRow[];
  next: string | null;
  /** Of a search: more than can be shown; who means another types more. */
  isCut: boolean;
}
export interface CatalogueActions {
  'product.list': Act<typeof ListProducts, ProductList>;
  'product.save': Act<typeof SaveProduct, { productId: string; revision: number }>;
  'product.sheetTemplate': Act<typeof Nothing, { link: string }>;
  'product.checkSheet': Act<typeof ProductSheetRequest, ProductSheetCheck>;
  'product.sheetProblems': Act<typeof ProductSheetRequest, { link: string }>;
  'product.saveSheet': Act<typeof ProductSheetRequest, ProductSheetSaved>;
  'registration.list': Act<
    typeof ListRegistrations,
    { registrations: RegistrationRow[]; next: string | null }
  >;
  'registration.save': Act<typeof SaveRegistration, { registrationId: string; revision: number }>;
  'registration.withdraw': Act<typeof WithdrawRegistration, { registrationId: string; revision: number }>;
}
