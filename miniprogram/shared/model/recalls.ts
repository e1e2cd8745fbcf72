import type { RecallState } from '../goods/states';
import type { Entity, PersonStamp, Searchable } from './entity';

/** 批次冻结: nothing of the lot leaves any place. The id is product and lot. */
export interface LotBlock extends Entity, Searchable {
  productId: string;
  productName: string;
  lot: string;
  reason: string;
  recallId: string | null;
  state: 'blocked' | 'released';
  blockedBy: PersonStamp;
  blockedAt: string;
  /** Somebody wants it free; a second person of quality says so. */
  asked: { reason: string; by: PersonStamp; at: string } | null;
  releasedBy: PersonStamp | null;
  releasedAt: string | null;
}

export const recallLevelLabels = { 1: '一级', 2: '二级', 3: '三级' } as const;
export type RecallLevel = keyof typeof recallLevelLabels;
export const recallLevels: readonly RecallLevel[] = [1, 2, 3];

export const unitOutcomeLabels = {
  maker: '厂家仓库',
  on_the_way: '在途',
  dealer: '经销商库存',
  dealer_unreported: '经销商处或已售，未上报流向',
  engineer: '工程师',
  device: '已装入设备',
  hospital: '已送医院',
  loan: '借出',
  scrapped: '已报废',
  adjusted: '盘点与更正减少',
  unexplained: '待核对',
} as const;
export type UnitOutcome = keyof typeof unitOutcomeLabels;

/** 召回 */
export interface Recall extends Entity, Searchable {
  number: string;
  productId: string;
  productName: string;
  lots: string[];
  level: RecallLevel;
  reason: string;
  state: RecallState;
  /** By when sellers and users are told. */
  tellBy: string | null;
  /** Balances that held the lots when it was opened and are blocked one by one; how many are done. */
  sweep: { balanceIds: string[]; done: number };
  /** What was told to whom. */
  told: { dealerIds: string[]; at: string } | null;
  /** Units that have been dealt with where they are: by place, with a note. */
  answers: {
    place: string;
    placeName: string;
    quantity: number;
    note: string;
    by: PersonStamp;
    at: string;
  }[];
  askedBy: PersonStamp;
  askedAt: string;
  openedBy: PersonStamp | null;
  openedAt: string | null;
  closedBy: PersonStamp | null;
  closedAt: string | null;
  conclusion: string;
}
