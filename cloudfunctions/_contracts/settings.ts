import * as z from 'zod';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';
import { settingRanges } from '../../miniprogram/shared/model/settings';
import type { Settings } from '../../miniprogram/shared/model/settings';
import { day, id, text } from './shapes';
import type { SettingKey } from '../../miniprogram/shared/model/settings';
import type { Act } from './act';
import type { Nothing } from './shapes';

/** What a service manager may put in place of a default; each key has the shape that the rules rely on. */
const label = text(60).min(1);
const labels = z.array(label).min(1).max(30);
/** A number within the range that the screen goes by too. */
function ranged(path: string): z.ZodNumber {
  const { min, max, whole } = settingRanges[path]!;
  return (whole ? z.int() : z.number()).min(min).max(max) as z.ZodNumber;
}
const fen = z.int().min(0).max(1_000_000_000_000);
const target = (path: string) =>
  z.strictObject({
    responseHours: ranged(`${path}.responseHours`),
    repairHours: ranged(`${path}.repairHours`),
  });
const item = z
  .strictObject({
    id,
    text: text(120).min(1),
    kind: z.enum(['check', 'reading', 'choice', 'text', 'photo']),
    required: z.boolean(),
    unit: text(20).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    choices: z.array(label).min(2).max(12).optional(),
    hint: text(200).optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, { path: ['min'] })
  .refine(({ kind, choices }) => kind !== 'choice' || choices !== undefined, { path: ['choices'] });
const checklist = z
  .strictObject({
    id,
    modelId: id.nullable(),
    task: z.enum(Object.keys(taskKindLabels) as [TaskKind, ...TaskKind[]]).nullable(),
    title: label,
    groups: z
      .array(z.strictObject({ title: label, items: z.array(item).min(1).max(60) }))
      .min(1)
      .max(20),
  })
  .refine(
    ({ groups }) => {
      const ids = groups.flatMap(({ items }) => items.map((one) => one.id));
      return new Set(ids).size === ids.length;
    },
    { path: ['groups'] },
  );

const shapes = {
  checklists: z.array(checklist).min(1).max(200),
  survey: z.strictObject({
    questions: z
      .array(
        z.strictObject({
          id,
          text: label,
          kind: z.enum(['stars', 'chips', 'text']),
          chipsLow: labels.optional(),
          chipsHigh: labels.optional(),
        }),
      )
      .min(1)
      .max(10),
    expiresDays: ranged('survey.expiresDays'),
    lowScore: ranged('survey.lowScore'),
  }),
  sla: z.strictObject({
    urgent: target('sla.urgent'),
    normal: target('sla.normal'),
    pausing: z.array(label).max(30).optional(),
  }),
  reasons: z.strictObject({
    refuse: labels,
    transfer: labels,
    hold: labels,
    cancel: labels,
    cannotComplete: labels,
  }),
  faultCodes: z
    .array(z.strictObject({ code: text(20).min(1), name: label }))
    .min(1)
    .max(200),
  checkIn: z.strictObject({
    radiusMetres: ranged('checkIn.radiusMetres'),
    maxSkewSeconds: ranged('checkIn.maxSkewSeconds'),
    maxSpeedKmh: ranged('checkIn.maxSpeedKmh'),
    minimumLevel: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  }),
  reminders: z.strictObject({ days: z.array(z.int().min(1).max(365)).min(1).max(10) }),
  access: z.strictObject({ waitHours: ranged('access.waitHours') }),
  retention: z.strictObject({ publicCallDays: ranged('retention.publicCallDays') }),
  trade: z.strictObject({
    permitStandsForRecord: z.boolean(),
    orderMinimumFen: fen,
    autoApproveFen: fen,
    financeFromFen: fen,
    priceDays: z.int().min(1).max(365),
    reopenDays: z.int().min(0).max(365),
    secondPersonFen: fen,
    ageingDays: z.array(z.int().min(0).max(1000)).min(1).max(10),
    renewal: z
      .strictObject({ first: z.int().min(1).max(250), last: z.int().min(0).max(249) })
      .refine(({ first, last }) => last < first, { path: ['last'] }),
    holidays: z.array(day).max(400),
    workedInstead: z.array(day).max(200),
  }),
  goods: z.strictObject({ nearDays: z.int().min(1).max(1000), returnDueDays: z.int().min(1).max(365) }),
  letters: z.strictObject({
    issuer: z.strictObject({ name: text(100), creditCode: text(18) }),
    miniProgram: text(40),
    hotline: text(40),
    filing: text(60),
  }),
} satisfies { [K in keyof Settings]: z.ZodType<Settings[K]> };

const keys = Object.keys(shapes) as (keyof Settings)[];
export const SaveSettingRequest = z.discriminatedUnion(
  'key',
  keys.map((key) =>
    z.strictObject({ key: z.literal(key), value: shapes[key], why: text(200).min(1) }),
  ) as never,
) as unknown as z.ZodType<SaveSettingRequest>;
export type SaveSettingRequest = {
  [K in keyof Settings]: { key: K; value: Settings[K]; why: string };
}[keyof Settings];

export interface SettingsReply {
  settings: Settings;
  /** Who changed what when; keys with their defaults are not in it. */
  changes: { key: string; changedBy: string; changedAt: string; revision: number }[];
  /** What one person has proposed and a second one has not yet agreed to. */
  waiting: {
    key: SettingKey;
    revision: number;
    value: unknown;
    why: string;
    byId: string;
    byName: string;
    at: string;
  }[];
}

/** By its revision, so that nobody agrees to something else than was seen. */
export const SettleSettingRequest = z.strictObject({
  key: z.enum(keys),
  revision: z.int().min(1),
});
export type SettleSettingRequest = z.infer<typeof SettleSettingRequest>;

export interface SettingActions {
  'settings.get': Act<typeof Nothing, SettingsReply>;
  'settings.save': Act<typeof SaveSettingRequest, { key: SettingKey; revision: number; waits: boolean }>;
  'settings.approve': Act<typeof SettleSettingRequest, { key: SettingKey }>;
  'settings.decline': Act<typeof SettleSettingRequest, { key: SettingKey }>;
}
