import * as z from 'zod';
import { isDay } from '../../miniprogram/shared/days';
import { judge } from '../../miniprogram/shared/limits';
import type { Limit } from '../../miniprogram/shared/limits';
import {
  hasPhoneNumber,
  isInherited,
  phoneProblem,
  tidyField,
  tidyPhone,
} from '../../miniprogram/shared/tidy';
import { queued } from '../../miniprogram/shared/visit/queued';
import type { QueuedAction, QueuedInput } from '../../miniprogram/shared/visit/queued';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';

/** Shapes that several rooms' requests share; unknown keys are refused everywhere. */
export const id = z
  .string()
  .regex(/^[\w-]{1,80}$/)
  .refine((one) => !isInherited(one));
export const text = (max: number) =>
  z
    .string()
    .overwrite((given) => tidyField(given, max))
    .max(max);
/** '' where a number may be missing. */
export const phone = z
  .string()
  .overwrite(tidyPhone)
  .refine((given) => given === '' || (!given.includes('*') && phoneProblem(given) === ''));
export const instant = z.iso.datetime();
/** One that the calendar has. */
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isDay);
export const regionCode = z.string().regex(/^\d{6}$/);
/**
 * Photos and signatures lie under their own hash, where only functions write (`file.keep` takes them there from a folder of
 * the phone that took them); nobody can point at another kind of file.
 */
export const file = z
  .strictObject({
    fileId: z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/kept\/[\w-]{22}\/[0-9a-f]{64}\.(jpg|png)$/),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().min(1).max(20_000_000),
  })
  .refine(({ fileId, sha256 }) => fileId.slice(-68, -4) === sha256, { path: ['sha256'] });
/** A document or picture that `file.keep` has taken over. */
export const documentFile = z
  .strictObject({
    fileId: z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/kept\/[\w-]{22}\/[0-9a-f]{64}\.(jpg|png|pdf)$/),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().min(1).max(20_000_000),
  })
  .refine(({ fileId, sha256 }) => fileId.slice(-68, -4) === sha256, { path: ['sha256'] });
/** GCJ-02 within China's bounding box. */
export const position = z.strictObject({
  longitude: z.number().min(73).max(136),
  latitude: z.number().min(3).max(54),
});
/** Of what somebody looked at before letting it count; phones from before do not say. */
export const seen = { revision: z.int().min(1).optional() };
/** The same where only a part is asked for, by when it was. */
export const seenAsked = { askedAt: instant.optional() };
export const Nothing = z.strictObject({});
export type Nothing = z.infer<typeof Nothing>;
export const ById = z.strictObject({ id });
export type ById = z.infer<typeof ById>;

/** The contract of what comes from the phone's queue: the very limits that the phone kept it by. */
export const queuedContract = <A extends QueuedAction>(
  action: A,
): z.ZodType<QueuedInput<A>, QueuedInput<A>> => contract(queued[action] as unknown as Limit<QueuedInput<A>>);

function contract<T>(limit: Limit<T>): z.ZodType<T, T> {
  const checked = z.unknown().transform((given, context) => {
    const { value, problems } = judge(limit, given);
    for (const { path, why } of problems)
      context.addIssue({ code: 'custom', path: path ? path.split('.') : [], message: why });
    return problems.length > 0 ? z.NEVER : value;
  });
  return checked as unknown as z.ZodType<T, T>;
}

/** Requests about instruments, sites, people and new orders. */
export const task = z.enum(Object.keys(taskKindLabels) as [TaskKind, ...TaskKind[]]);
export const contactName = text(40)
  .min(1)
  .refine((name) => !hasPhoneNumber(name));

export const skip = z.int().min(0).max(10_000).default(0);
export const reason = text(200).min(1);
export const oneOf = <K extends string>(table: Record<K, unknown>) =>
  z.enum(Object.keys(table) as [K, ...K[]]);

/** A stored PDF; the link works for ten minutes. */
export interface FileLink {
  link: string;
  bytes: number;
}

/** A cell that says nothing, and what to do about it. */
export interface SheetProblem {
  row: number;
  column: string;
  message: string;
}

/** A table that somebody has put where functions read it; see kit/choose-sheet. */
export const sheetFile = z
  .string()
  .regex(/^cloud:\/\/[\w.-]{1,120}\/sheets\/[\w-]{1,80}\.(xlsx|xls|et|csv|txt)$/);

/** Part of what a list's rows are found by; whatever their state. */
export const searched = text(60).default('');
/** A page of what was asked for; `isCut`: more fit what was typed than are listed. */
export type Listed<K extends string, Row> = { [key in K]: Row[] } & { next: string | null; isCut: boolean };

/** Where a list goes on: what the page before answered as `next`. */
export const after = z.string().max(300).nullable().optional();
