import * as z from 'zod';
import type { FactKind } from '../../miniprogram/shared/figures/kept-facts';
import type { FigureName } from '../../miniprogram/shared/figures/figures';
import { figureNames } from '../../miniprogram/shared/figures/figures';
import { levels, periodOf } from '../../miniprogram/shared/figures/rows';
import type { Level } from '../../miniprogram/shared/figures/rows';
import type { Sums } from '../../miniprogram/shared/figures/sums';
import type { Settings } from '../../miniprogram/shared/settings/table';
import type { Act } from './act';
import { after } from './shapes';
import type { FileLink } from './shapes';

const level = z.enum(levels as [Level, ...Level[]]);
/** A record's id, a region's code, `*` for all, `-` for nobody. */
const key = z.string().regex(/^(?:\*|[\w-]{1,120})$/);
const period = z
  .string()
  .max(7)
  .refine((text) => periodOf(text) !== null);
const figure = z.enum(figureNames as [FigureName, ...FigureName[]]);

export const ScorecardRequest = z.strictObject({ level, key, period });
export type ScorecardRequest = z.infer<typeof ScorecardRequest>;
/** `within`: the cities of a province instead of the provinces. */
export const PeersRequest = z.strictObject({
  level,
  period,
  figure,
  within: z
    .string()
    .regex(/^\d{2}0000$/)
    .optional(),
});
export type PeersRequest = z.infer<typeof PeersRequest>;
/** `only`: those of the numerator. */
export const FigureRecordsRequest = z.strictObject({
  level,
  key,
  period,
  figure,
  only: z.boolean().optional(),
  /** Those of one fault; '' those that name none, `~` of codes that belong to no general fault. */
  fault: z
    .string()
    .regex(/^[\w~-]{0,40}$/)
    .optional(),
  /** Those of one bar of the figure's distribution. */
  bar: z
    .string()
    .regex(/^\w{1,10}$/)
    .optional(),
  after,
});
export type FigureRecordsRequest = z.infer<typeof FigureRecordsRequest>;
export const FaultsRequest = z.strictObject({ period });
export type FaultsRequest = z.infer<typeof FaultsRequest>;

export interface Scorecard {
  sums: Sums;
  /** The period of the same length before, and the same period a year ago. */
  before: Sums;
  yearAgo: Sums;
  /** The last months up to the period's end, oldest first. */
  trend: { month: string; sums: Sums }[];
  least: number;
  targets: Settings['figures']['targets'];
}
export interface Peer {
  key: string;
  /** '' where the reader may not know whose it is. */
  name: string;
  own: boolean;
  sums: Sums;
  place: number | null;
}
export interface Peers {
  peers: Peer[];
  /** How many have a place. */
  ranked: number;
  /** Those that are not listed, because they come after. */
  unlisted: number;
  least: number;
}
export interface FigureRecord {
  id: string;
  kind: FactKind;
  /** What the record is called. */
  title: string;
  on: string;
  /** What it adds above and below the line. */
  numerator: number;
  denominator: number;
  /** The work order that it belongs to; null of what is none's. */
  orderId: string | null;
}
export interface FigureRecords {
  records: FigureRecord[];
  next: string | null;
}
export interface Faults {
  /** Sums by general fault; `own`: the model's own codes that were reported most. */
  rows: {
    key: string;
    name: string;
    sums: Sums;
    own: { code: string; name: string; count: number }[];
  }[];
  faults: { code: string; name: string }[];
}
export interface FigureSheet {
  link: string;
  records: number;
  /** More records than a sheet takes. */
  isCut: boolean;
}

export interface FigureActions {
  'figure.scorecard': Act<typeof ScorecardRequest, Scorecard>;
  'figure.peers': Act<typeof PeersRequest, Peers>;
  'figure.records': Act<typeof FigureRecordsRequest, FigureRecords>;
  'figure.faults': Act<typeof FaultsRequest, Faults>;
  'figure.report': Act<typeof ScorecardRequest, FileLink>;
  'figure.export': Act<typeof ScorecardRequest, FigureSheet>;
}
