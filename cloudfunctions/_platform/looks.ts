import { createHash } from 'node:crypto';
import { dayOf } from '../../miniprogram/shared/days';
import type { Actor } from './actor';
import { insertMissing } from './insert-missing';

/** 查看记录 (PIPL): whose phone or personal data somebody was shown, when and what for; ids alone, nobody's name. */
export const LOOKS = 'looks';

/** What an action shows of others; one's own is no look. */
export interface Look {
  /** Members whose data were shown; none where it was hospitals' contacts. */
  subjects: readonly string[];
  /** The record that it belongs to: an order, a hospital, a dealer; '' of a list of people. */
  about: { collection: string; id: string } | null;
  /** What somebody said why; '' where the act itself says it. */
  why: string;
}
export interface LookRow {
  _id: string;
  at: string;
  memberId: string;
  dealerId: string | null;
  action: string;
  subjects: string[];
  about: Look['about'];
  why: string;
}

/** What this instance has written today already. */
const written = new Set<string>();
const REMEMBERED = 5000;

/** Whether a number is shown whole, not with its middle struck out. */
export const isShown = (phone: string): boolean => phone !== '' && !phone.includes('*');

/** One row a day for the same look by the same person: who opens an order ten times has looked at it once. */
export async function keepLooks(
  actor: Actor,
  action: string,
  shown: readonly Look[],
  now: Date,
): Promise<void> {
  const rows = shown
    .map((one) => ({ ...one, subjects: one.subjects.filter((id) => id !== actor.memberId).sort() }))
    .filter(({ subjects, about }) => subjects.length > 0 || about !== null)
    .map(({ subjects, about, why }): LookRow => {
      const what = createHash('sha256')
        .update(JSON.stringify([about, subjects, why]))
        .digest('hex')
        .slice(0, 24);
      return {
        ...{ _id: `${dayOf(now)}:${actor.memberId}:${action}:${what}`, at: now.toISOString() },
        ...{ memberId: actor.memberId, dealerId: actor.dealerId, action, subjects, about, why },
      };
    })
    .filter(({ _id }) => !written.has(_id));
  if (rows.length === 0) return;
  await insertMissing(LOOKS, rows);
  if (written.size >= REMEMBERED) written.clear();
  for (const { _id } of rows) written.add(_id);
}
