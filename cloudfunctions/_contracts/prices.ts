import * as z from 'zod';
import type { PriceList, PriceRow, SpecialPrice } from '../../miniprogram/shared/model/trade';
import { priceStates } from '../../miniprogram/shared/trade/states';
import type { PriceState } from '../../miniprogram/shared/trade/states';
import type { Act } from './act';
import { after, day, id, regionCode, searched, seen, text } from './shapes';
import type { Listed } from './shapes';

/** 价格表 and 特价. Prices are fen, tax inside. */
const reason = text(300).min(1);
const states = z.enum(Object.keys(priceStates) as [PriceState, ...PriceState[]]);
const fen = z.int().min(0).max(1_000_000_000_000);
const taxPercent = z.union([0, 1, 3, 6, 9, 13].map((rate) => z.literal(rate)));
const count = z.int().min(1).max(1_000_000);

export const SavePriceList = z.strictObject({
  listId: id.optional(),
  revision: z.int().min(1).optional(),
  name: text(60).min(1),
  level: z.enum(['contract', 'tierRegion', 'tier', 'base']),
  dealerId: id.nullable(),
  tier: z
    .string()
    .regex(/^[A-Z]$/)
    .nullable(),
  regionCode: regionCode.nullable(),
  fromOn: day,
  toOn: day,
});
export type SavePriceList = z.infer<typeof SavePriceList>;
export const SavePriceRows = z.strictObject({
  listId: id,
  rows: z
    .array(
      z.strictObject({
        productId: id,
        minQuantity: count.default(1),
        fromOn: day.optional(),
        toOn: day.optional(),
        unitFen: fen.min(1),
        taxPercent,
        minimum: count.nullable().default(null),
        multiple: count.nullable().default(null),
      }),
    )
    .min(1)
    .max(200),
});
export type SavePriceRows = z.infer<typeof SavePriceRows>;
export const PriceListRequest = z.strictObject({ listId: id });
export const SeenPriceList = PriceListRequest.extend(seen);
export type SeenPriceList = z.infer<typeof SeenPriceList>;
export type PriceListRequest = z.infer<typeof PriceListRequest>;
export const PriceListPage = z.strictObject({
  listId: id,
  /** Of which products: part of a name or code. */
  text: searched,
  after,
});
export type PriceListPage = z.infer<typeof PriceListPage>;
export const ReturnPriceList = z.strictObject({ listId: id, reason });
export type ReturnPriceList = z.infer<typeof ReturnPriceList>;
export const EndPriceList = z.strictObject({ listId: id, lastOn: day, reason });
export type EndPriceList = z.infer<typeof EndPriceList>;
export const ListPriceLists = z.strictObject({
  states: z.array(states).min(1).max(4).optional(),
  dealerId: id.optional(),
  text: searched,
  after,
});
export type ListPriceLists = z.infer<typeof ListPriceLists>;
export const AskSpecialPrice = z.strictObject({
  dealerId: id.optional(),
  hospitalId: id.nullable(),
  productId: id,
  unitFen: fen,
  taxPercent,
  fromOn: day,
  toOn: day,
  quantity: count,
  reason,
});
export type AskSpecialPrice = z.infer<typeof AskSpecialPrice>;
export const SpecialPriceRequest = z.strictObject({ specialId: id });
export type SpecialPriceRequest = z.infer<typeof SpecialPriceRequest>;
export const ReturnSpecialPrice = z.strictObject({ specialId: id, reason });
export type ReturnSpecialPrice = z.infer<typeof ReturnSpecialPrice>;
export const ListSpecialPrices = z.strictObject({
  states: z.array(states).min(1).max(4).optional(),
  dealerId: id.optional(),
  /** A number, a product, a dealer or a hospital. */
  text: searched,
  after,
});
export type ListSpecialPrices = z.infer<typeof ListSpecialPrices>;

export type PriceListRow = Omit<PriceList, 'head' | 'searchKeys'>;
export type PriceRowView = Pick<
  PriceRow,
  '_id' | 'productId' | 'minQuantity' | 'fromOn' | 'toOn' | 'unitFen' | 'taxPercent' | 'minimum' | 'multiple'
> & { productName: string; productCode: string; unit: string };
export type SpecialPriceRow = Omit<SpecialPrice, 'head' | 'searchKeys'>;
export interface PriceListMoved {
  listId: string;
  state: PriceState;
  revision: number;
}
export interface SpecialPriceMoved {
  specialId: string;
  state: PriceState;
  revision: number;
}
export interface PriceActions {
  'priceList.list': Act<typeof ListPriceLists, Listed<'lists', PriceListRow>>;
  'priceList.get': Act<
    typeof PriceListPage,
    { list: PriceListRow; rows: PriceRowView[]; next: string | null }
  >;
  'priceList.save': Act<typeof SavePriceList, PriceListMoved>;
  'priceList.saveRows': Act<typeof SavePriceRows, PriceListMoved>;
  'priceList.submit': Act<typeof PriceListRequest, PriceListMoved>;
  'priceList.approve': Act<typeof SeenPriceList, PriceListMoved>;
  'priceList.return': Act<typeof ReturnPriceList, PriceListMoved>;
  'priceList.end': Act<typeof EndPriceList, PriceListMoved>;
  'specialPrice.list': Act<typeof ListSpecialPrices, Listed<'specials', SpecialPriceRow>>;
  'specialPrice.ask': Act<typeof AskSpecialPrice, SpecialPriceMoved>;
  'specialPrice.approve': Act<typeof SpecialPriceRequest, SpecialPriceMoved>;
  'specialPrice.return': Act<typeof ReturnSpecialPrice, SpecialPriceMoved>;
}
