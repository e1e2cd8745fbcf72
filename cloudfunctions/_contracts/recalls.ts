import * as z from 'zod';
import { recallStates } from '../../miniprogram/shared/goods/states';
import type { RecallState } from '../../miniprogram/shared/goods/states';
import type { LotBlock, Recall, UnitOutcome } from '../../miniprogram/shared/model/recalls';
import type { Act } from './act';
import { id, oneOf, reason, searched, seenAsked, text } from './shapes';
import type { Listed } from './shapes';

/** 批次去向, 冻结, 召回. */
const after = z.string().max(400).nullable().default(null);
const lotName = text(60);

export const TraceLot = z.strictObject({ productId: id, lot: lotName });
export type TraceLot = z.infer<typeof TraceLot>;
export const TraceSerial = z.strictObject({ productId: id.optional(), serial: text(60).min(1) });
export type TraceSerial = z.infer<typeof TraceSerial>;
export const BlockLot = z.strictObject({ productId: id, lot: lotName, reason });
export type BlockLot = z.infer<typeof BlockLot>;
export const DecideRelease = z.strictObject({
  productId: id,
  lot: lotName,
  passes: z.boolean(),
  ...seenAsked,
});
export type DecideRelease = z.infer<typeof DecideRelease>;
export const ListBlocks = z.strictObject({
  state: z.enum(['blocked', 'released']).optional(),
  /** Only what a second person has to release. */
  asked: z.boolean().default(false),
  /** A product or a lot. */
  text: searched,
  after,
});
export type ListBlocks = z.infer<typeof ListBlocks>;

export const ListRecalls = z.strictObject({
  state: oneOf(recallStates).optional(),
  /** Part of a number, of a product's name or of a lot; whatever the state. */
  text: searched,
  after,
});
export type ListRecalls = z.infer<typeof ListRecalls>;
export const RecallRequest = z.strictObject({ recallId: id });
export type RecallRequest = z.infer<typeof RecallRequest>;
export const AskRecall = z.strictObject({
  productId: id,
  lots: z.array(lotName).min(1).max(20),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  reason,
});
export type AskRecall = z.infer<typeof AskRecall>;
export const OpenRecall = z.strictObject({ recallId: id, passes: z.boolean() });
export type OpenRecall = z.infer<typeof OpenRecall>;
export const AnswerRecall = z.strictObject({
  recallId: id,
  place: z.string().min(1).max(120),
  quantity: z.int().min(1).max(1_000_000),
  note: reason,
});
export type AnswerRecall = z.infer<typeof AnswerRecall>;
export const CloseRecall = z.strictObject({ recallId: id, conclusion: reason });
export type CloseRecall = z.infer<typeof CloseRecall>;

export interface TraceRow {
  outcome: UnitOutcome;
  place: string;
  name: string;
  /** Below zero: more was used than any book held. */
  quantity: number;
}
export interface Trace {
  productId: string;
  productName: string;
  unit: string;
  lot: string;
  /** How many there ever were. */
  received: number;
  rows: TraceRow[];
  /** Sum of the rows. */
  total: number;
  /** What the rows are short of what was received; 0: the column adds up. */
  difference: number;
  /** Places whose book says otherwise than their movements. */
  bookDiffers: { name: string; moves: number; book: number }[];
  tree: { place: string; name: string; depth: number; quantity: number; rest: number }[];
}
export type BlockRow = Omit<LotBlock, 'head' | 'searchKeys'>;
export type RecallRow = Omit<Recall, 'head' | 'searchKeys'>;
export interface SerialWay {
  productId: string;
  productName: string;
  serial: string;
  lot: string;
  place: string;
  name: string;
  moves: { at: string; kind: string; from: string; to: string; by: string; why: string }[];
}

export interface RecallActions {
  'lot.trace': Act<typeof TraceLot, Trace>;
  'lot.serial': Act<typeof TraceSerial, { ways: SerialWay[] }>;
  'lot.blocks': Act<typeof ListBlocks, Listed<'blocks', BlockRow>>;
  'lot.block': Act<typeof BlockLot, { blockId: string; balances: number }>;
  'lot.askRelease': Act<typeof BlockLot, { blockId: string; balances: number }>;
  'lot.release': Act<typeof DecideRelease, { blockId: string; balances: number }>;
  'recall.list': Act<typeof ListRecalls, Listed<'recalls', RecallRow>>;
  'recall.get': Act<typeof RecallRequest, { recall: RecallRow; traces: Trace[] }>;
  'recall.ask': Act<typeof AskRecall, { recallId: string; state: RecallState }>;
  'recall.open': Act<typeof OpenRecall, { recallId: string; state: RecallState }>;
  'recall.sweep': Act<typeof RecallRequest, { recallId: string; done: number; count: number }>;
  'recall.answer': Act<typeof AnswerRecall, { recallId: string; state: RecallState }>;
  'recall.close': Act<typeof CloseRecall, { recallId: string; state: RecallState }>;
}
