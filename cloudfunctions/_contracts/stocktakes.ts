import * as z from 'zod';
import { isDay } from '../../miniprogram/shared/days';
import type { StocktakeState } from '../../miniprogram/shared/goods/states';
import type { CountedLine, HospitalDelivery, Stocktake } from '../../miniprogram/shared/model/stocktakes';
import type { Act } from './act';
import { day as dayText, id, reason, searched, seen, sheetFile, text } from './shapes';
import type { Listed, Nothing, SheetProblem } from './shapes';

/** 盘点, 流向. */
const day = dayText.refine(isDay);
const after = z.string().max(400).nullable().default(null);
const serials = z.array(text(60).min(1)).max(500).default([]);

export const ListStocktakes = z.strictObject({
  /** `post`: counted, for the second person; `agree`: over the limit, for finance. */
  waits: z.enum(['post', 'agree']).nullable().default(null),
  /** A number or a place. */
  text: searched,
  after,
});
export type ListStocktakes = z.infer<typeof ListStocktakes>;
export const StocktakeRequest = z.strictObject({ stocktakeId: id });
export const SeenStocktake = StocktakeRequest.extend(seen);
export type SeenStocktake = z.infer<typeof SeenStocktake>;
export type StocktakeRequest = z.infer<typeof StocktakeRequest>;
export const OpenStocktake = z.strictObject({ locationId: id, note: text(200) });
export type OpenStocktake = z.infer<typeof OpenStocktake>;
export const CountStock = z.strictObject({
  stocktakeId: id,
  productId: id,
  lot: z.strictObject({ lot: text(60), producedOn: day.nullable(), expiresOn: day.nullable() }),
  /** As counted, for that lot here; a second count takes the place of the first. */
  quantity: z.int().min(0).max(1_000_000),
  serials,
});
export type CountStock = z.infer<typeof CountStock>;
export const FinishStocktake = z.strictObject({
  stocktakeId: id,
  /** What nobody has counted is not there; else it stays as the book has it. */
  restIsGone: z.boolean(),
});
export type FinishStocktake = z.infer<typeof FinishStocktake>;
export const StocktakeReason = z.strictObject({ stocktakeId: id, reason });
export type StocktakeReason = z.infer<typeof StocktakeReason>;

export const ListDeliveries = z.strictObject({
  dealerId: id.optional(),
  /** A number, a dealer, a hospital, a product or a lot. */
  text: searched,
  after,
});
export type ListDeliveries = z.infer<typeof ListDeliveries>;
export const ReportDelivery = z.strictObject({
  hospitalId: id,
  /** The dealer's warehouse; null where it keeps no book here. */
  fromId: id.nullable(),
  day,
  lines: z
    .array(
      z.strictObject({
        productId: id,
        lot: text(60),
        quantity: z.int().min(1).max(1_000_000),
        serials,
      }),
    )
    .min(1)
    .max(100),
});
export type ReportDelivery = z.infer<typeof ReportDelivery>;

export const WithdrawDelivery = z.strictObject({ deliveryId: id, reason });
export type WithdrawDelivery = z.infer<typeof WithdrawDelivery>;

export const DeliverySheetRequest = z.strictObject({
  fileId: sheetFile,
  /** As of `delivery.report`. */
  fromId: id.nullable(),
  /** Which hospitals the sheet means where its names are no hospital's, or several'. */
  choices: z
    .array(z.strictObject({ name: text(100).min(1), hospitalId: id }))
    .max(300)
    .default([]),
});
export type DeliverySheetRequest = z.infer<typeof DeliverySheetRequest>;
export type DeliveryColumn = 'day' | 'hospital' | 'code' | 'name' | 'lot' | 'quantity' | 'serial';
/** Rows of one hospital, day, product and lot. */
export interface DeliverySheetLine {
  hospitalId: string;
  hospitalName: string;
  day: string;
  productId: string;
  productName: string;
  unit: string;
  lot: string;
  quantity: number;
  serials: string[];
  rows: number[];
  /** The sheet's own name of the product where it is not ours: a number one row off shows. */
  saidName: string;
}
export interface DeliverySheetCheck {
  readAs: { field: string; heading: string }[];
  unread: string[];
  /** What is new; the first of `count`. */
  lines: DeliverySheetLine[];
  count: number;
  /** Hospitals and days. */
  deliveries: number;
  /** Rows that were reported before. */
  there: number;
  problems: SheetProblem[];
  problemCount: number;
  /** Names of which a person has to say whom they mean. */
  unknown: { name: string; several: boolean; rows: number[] }[];
}
export interface DeliverySheetSent {
  sent: number;
  left: number;
  short: number;
  deliveryId: string | null;
}

/** While it is counted nobody sees what the book says. */
export type CountedRow = Omit<CountedLine, 'booked' | 'seq'> & { booked: number | null };
export type StocktakeView = Omit<Stocktake, 'head' | 'searchKeys' | 'lines'> & { lines: CountedRow[] };
export type StocktakeRow = Omit<Stocktake, 'head' | 'searchKeys' | 'lines'> & { lineCount: number };
export type DeliveryRow = Omit<HospitalDelivery, 'head' | 'searchKeys'>;
export interface StocktakeMoved {
  stocktakeId: string;
  state: StocktakeState;
  /** Lines that still have to be booked, or counted anew. */
  left: number;
}

export interface StocktakeActions {
  'stocktake.list': Act<typeof ListStocktakes, Listed<'stocktakes', StocktakeRow>>;
  'stocktake.get': Act<typeof StocktakeRequest, { stocktake: StocktakeView }>;
  'stocktake.open': Act<typeof OpenStocktake, StocktakeMoved>;
  'stocktake.count': Act<typeof CountStock, StocktakeMoved>;
  'stocktake.finish': Act<typeof FinishStocktake, StocktakeMoved>;
  'stocktake.agree': Act<typeof SeenStocktake, StocktakeMoved>;
  'stocktake.recount': Act<typeof StocktakeReason, StocktakeMoved>;
  'stocktake.post': Act<typeof SeenStocktake, StocktakeMoved>;
  'stocktake.cancel': Act<typeof StocktakeReason, StocktakeMoved>;
  'delivery.list': Act<typeof ListDeliveries, Listed<'deliveries', DeliveryRow>>;
  'delivery.report': Act<typeof ReportDelivery, { deliveryId: string; number: string; short: number }>;
  'delivery.withdraw': Act<typeof WithdrawDelivery, { deliveryId: string; revision: number }>;
  'delivery.sheetTemplate': Act<typeof Nothing, { link: string }>;
  'delivery.checkSheet': Act<typeof DeliverySheetRequest, DeliverySheetCheck>;
  'delivery.sendSheet': Act<typeof DeliverySheetRequest, DeliverySheetSent>;
}
