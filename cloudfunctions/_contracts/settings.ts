import * as z from 'zod';
import { taskCheckLabels } from '../../miniprogram/shared/model/dealers-life';
import type { TaskCheck, TaskSeed } from '../../miniprogram/shared/model/dealers-life';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';
import { bookProblem, ladderRoles, severities } from '../../miniprogram/shared/clocks/policies';
import { isField } from '../../miniprogram/shared/settings/fields';
import type { Area, Field, Group } from '../../miniprogram/shared/settings/fields';
import { settingKeys, settingsTable } from '../../miniprogram/shared/settings/table';
import type { SettingKey, Settings } from '../../miniprogram/shared/settings/table';
import { roleLabels } from '../../miniprogram/shared/states';
import type { Role } from '../../miniprogram/shared/states';
import { MOST_COLUMNS, MOST_ROWS } from '../../miniprogram/shared/visit/checklist';
import { checklistFormulas, checklistKinds } from '../../miniprogram/shared/model/settings';
import type { Checklist, ChecklistFormula, ChecklistKind } from '../../miniprogram/shared/model/settings';
import { MOST_RULES } from '../../miniprogram/shared/visit/auto-dispatch';
import { day, id, instant, oneOf, regionCode, text } from './shapes';
import type { Act } from './act';
import type { Nothing } from './shapes';

const label = text(60).min(1);
const spans = z.array(z.tuple([z.int().min(0).max(1440), z.int().min(0).max(1440)])).max(6);
/** A year: longer is no promise. */
const minutes = z.int().min(5).max(525_600);
const clocks = z
  .strictObject({
    version: z.int().min(0),
    calendars: z
      .array(
        z.strictObject({
          id,
          name: label,
          always: z.boolean(),
          week: z.array(spans).length(7),
          exchanged: spans.nullable(),
        }),
      )
      .min(1)
      .max(20),
    policies: z
      .array(
        z.strictObject({
          id,
          name: label,
          when: z.strictObject({
            contract: label.nullable(),
            modelId: id.nullable(),
            productLineId: id.nullable(),
            level: label.nullable(),
            severity: z.enum(severities).nullable(),
          }),
          responseMinutes: minutes,
          arrivalMinutes: minutes,
          repairMinutes: minutes,
          calendarId: id,
          pausing: z.array(label).max(30),
          ladder: z
            .array(
              z.strictObject({
                minutes: z.int().min(0).max(43_200),
                roles: z.array(z.enum(ladderRoles)).min(1).max(5),
              }),
            )
            .max(6),
        }),
      )
      .min(1)
      .max(60),
  })
  .superRefine((book, context) => {
    const problem = bookProblem(book);
    if (problem) context.addIssue({ code: 'custom', message: problem.why, path: problem.path.split('.') });
  });
const limits = { unit: text(20).optional(), min: z.number().optional(), max: z.number().optional() };
const item = z.strictObject({
  id,
  text: text(120),
  kind: oneOf<ChecklistKind>(checklistKinds),
  required: z.boolean(),
  ...limits,
  choices: z.array(label).max(12).optional(),
  hint: text(200).optional(),
  columns: z
    .array(z.strictObject({ id, text: text(30).min(1), kind: z.enum(['text', 'number']), ...limits }))
    .max(MOST_COLUMNS)
    .optional(),
  leastRows: z.int().min(1).max(MOST_ROWS).optional(),
  formula: z
    .strictObject({
      how: oneOf<ChecklistFormula['how']>(checklistFormulas),
      of: z.array(id).max(20),
      column: id.optional(),
      decimals: z.int().min(0).max(4),
    })
    .optional(),
  when: z.strictObject({ itemId: id, is: z.array(label).max(12).optional() }).optional(),
  ifOff: z
    .array(z.enum(['note', 'photo']))
    .max(2)
    .optional(),
});
/** One version of a list; what it is a version of and since when is the server's to say. */
export const versioned = {
  id,
  of: id.optional(),
  version: z.int().min(1).optional(),
  endedAt: instant.optional(),
};
/** As it is written: what is still missing is said when it is proposed. */
export const checklistShape = z.strictObject({
  ...versioned,
  modelId: id.nullable(),
  task: oneOf<TaskKind>(taskKindLabels).nullable(),
  title: text(60),
  groups: z.array(z.strictObject({ title: text(60), items: z.array(item).max(100) })).max(30),
}) satisfies z.ZodType<Checklist>;

/** Counts once a second person has let it (`draft.approve`): with the rest of its area it goes as it came. */
const published = z.array(z.looseObject({}));

/** The first that fits counts; also of `dispatchRules.tryOut`. */
export const dispatchRules = z
  .array(
    z.strictObject({
      id,
      name: label,
      when: z.strictObject({
        severity: z.enum(severities).nullable(),
        productLineId: id.nullable(),
        regionCode: regionCode.nullable(),
      }),
      to: z
        .array(id)
        .min(1)
        .max(20)
        .refine((to) => new Set(to).size === to.length),
      answerMinutes: z.int().min(0).max(10_080),
    }),
  )
  .max(MOST_RULES)
  .refine((rules) => new Set(rules.map((rule) => rule.id)).size === rules.length);

const seeds = z
  .array(
    z.strictObject({
      id,
      text: text(120).min(1),
      role: oneOf<Role>(roleLabels),
      days: z.int().min(0).max(365),
      check: oneOf<TaskCheck>(taskCheckLabels).nullable(),
      required: z.boolean(),
    }),
  )
  .max(40)
  .refine((rows) => new Set(rows.map((row) => row.id)).size === rows.length) satisfies z.ZodType<TaskSeed[]>;

/** Of settings whose values have a shape of their own; those of the others stand in the table. */
const shapes: Record<string, z.ZodType> = {
  /** Changed by `draft.approve` alone. */
  checklists: z.never(),
  clocks: clocks satisfies z.ZodType<Settings['clocks']>,
  'survey.questions': published as unknown as z.ZodType<Settings['survey']['questions']>,
  'survey.questionnaires': published as unknown as z.ZodType<Settings['survey']['questionnaires']>,
  faultCodes: z
    .array(z.strictObject({ code: text(20).min(1), name: label }))
    .min(1)
    .max(200) satisfies z.ZodType<Settings['faultCodes']>,
  'dispatching.rules': dispatchRules satisfies z.ZodType<Settings['dispatching']['rules']>,
  'lifecycle.onboarding': seeds,
  'lifecycle.suspension': seeds,
  'lifecycle.termination': seeds,
};

function valueShape(field: Field, path: string): z.ZodType {
  switch (field.kind) {
    case 'number':
      return (field.whole ? z.int() : z.number()).min(field.min).max(field.max);
    case 'money':
      return z.int().min(0).max(field.max);
    case 'flag':
      return z.boolean();
    case 'choice':
      return z.union(field.choices.map(([value]) => z.literal(value)));
    case 'list':
      return z.array(label).min(field.least).max(field.most);
    case 'numbers':
      return z.array(z.int().min(field.min).max(field.max)).min(1).max(field.most);
    case 'days':
      return z.array(day).max(field.most);
    case 'text': {
      const { check } = field;
      const typed = text(field.max);
      return check ? typed.refine((value) => value === '' || check(value) === '') : typed;
    }
    case 'shaped':
      return shapes[path]!;
  }
}
function shapeOf(part: Field | Group, path: string): z.ZodType {
  if (isField(part)) return valueShape(part, path);
  return z.strictObject(
    Object.fromEntries(Object.entries(part).map(([name, one]) => [name, shapeOf(one, `${path}.${name}`)])),
  );
}
function areaShape(key: SettingKey): z.ZodType {
  const { fields, check } = settingsTable[key] as Area<Group>;
  const shape = shapeOf(fields, key);
  if (!check) return shape;
  return shape.superRefine((value, context) => {
    const problem = check(value as never);
    if (problem) context.addIssue({ code: 'custom', path: problem.path.split('.') });
  });
}

/** How often a setting has been changed when it was seen: 0 where nobody has. Whoever saw an older one looks again. */
const revision = z.int().min(0);

/** Of each key a request of its own: the value has the shape that the table describes. */
export const SaveSettingRequest = z.discriminatedUnion(
  'key',
  settingKeys.map((key) =>
    z.strictObject({ key: z.literal(key), value: areaShape(key), revision, why: text(200).min(1) }),
  ) as never,
) as unknown as z.ZodType<SaveSettingRequest>;
export type SaveSettingRequest = {
  [K in SettingKey]: { key: K; value: Settings[K]; revision: number; why: string };
}[SettingKey];

export interface SettingsReply {
  settings: Settings;
  /** The first year whose public holidays are not known yet. */
  unknownYear: number;
  /** Who changed what when; keys with their initial values are not in it. */
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
  key: z.enum(settingKeys),
  revision: z.int().min(1),
});
export type SettleSettingRequest = z.infer<typeof SettleSettingRequest>;

export interface SettingActions {
  'settings.get': Act<typeof Nothing, SettingsReply>;
  'settings.save': Act<typeof SaveSettingRequest, { key: SettingKey; revision: number; waits: boolean }>;
  'settings.approve': Act<typeof SettleSettingRequest, { key: SettingKey }>;
  'settings.decline': Act<typeof SettleSettingRequest, { key: SettingKey }>;
}
