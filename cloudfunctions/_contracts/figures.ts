import * as z from 'zod';
import type { FactKind } from '../../miniprogram/shared/figures/kept-facts';
import type { FigureName } from '../../miniprogram/shared/figures/figures';
import { figureNames } from '../../miniprogram/shared/figures/figures';
import { levels, periodOf } from '../../miniprogram/shared/figures/rows';
import type { NeededTask } from '../../miniprogram/shared/figures/people-facts';
import type { TaskCover, Trainee } from '../../miniprogram/shared/figures/skill-cover';
import type { Level } from '../../miniprogram/shared/figures/rows';
import type { Sums } from '../../miniprogram/shared/figures/sums';
import type { Settings } from '../../miniprogram/shared/settings/table';
import type { Act } from './act';
import { after, id } from './shapes';
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

/** `within`: the cities of a province instead of the provinces. Without a line, the one that lacks most. */
export const SkillCellsRequest = z.strictObject({
  lineId: id.optional(),
  within: z
    .string()
    .regex(/^\d{2}0000$/)
    .optional(),
});
export type SkillCellsRequest = z.infer<typeof SkillCellsRequest>;
/** A province or city, `-` for instruments of which no hospital is known. */
export const SkillGapsRequest = z.strictObject({ modelId: id, code: z.string().regex(/^(?:\d{4}00|-)$/) });
export type SkillGapsRequest = z.infer<typeof SkillGapsRequest>;

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
/** 技能覆盖: instrument × task, those for which somebody of whoever looks after it may do it, and those with two. */
export interface SkillCell {
  modelId: string;
  pairs: number;
  one: number;
  two: number;
}
export interface SkillCells {
  /** Each with how many instruments × tasks have nobody. */
  lines: { id: string; name: string; lacking: number }[];
  lineId: string;
  models: { id: string; name: string }[];
  /** Worst first; regions without an instrument of the line are left out. */
  rows: { code: string; name: string; cells: SkillCell[] }[];
  /** Up to when it is counted; '' before the first time. */
  countedTo: string;
}
export interface SkillHouse {
  /** `-`: the manufacturer's own, or nobody's. */
  dealerId: string;
  name: string;
  instruments: number;
  tasks: TaskCover[];
  trainees: Trainee[];
  traineeCount: number;
}
export interface SkillGaps {
  modelName: string;
  lineName: string;
  placeName: string;
  /** Those who look after instruments there, most gaps first. */
  houses: SkillHouse[];
  houseCount: number;
  /** Who may serve the line there and looks after none of these instruments, with whom they have. */
  granted: { dealerId: string; name: string; able: Record<NeededTask, number> }[];
  grantedCount: number;
  /** More people or grants than were read. */
  isCut: boolean;
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
  'figure.skillCells': Act<typeof SkillCellsRequest, SkillCells>;
  'figure.skillGaps': Act<typeof SkillGapsRequest, SkillGaps>;
  'figure.report': Act<typeof ScorecardRequest, FileLink>;
  'figure.export': Act<typeof ScorecardRequest, FigureSheet>;
}
