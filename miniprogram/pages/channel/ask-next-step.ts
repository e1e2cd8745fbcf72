import { officialNow } from '../../api/client';
import { ask } from '../../kit/ask';
import type { Whole } from '../../kit/part';
import { addDays, dayOf, isDay } from '../../shared/days';
import type { Day } from '../../shared/days';
import { taskRoles } from '../../shared/model/dealers-life';
import { roleLabels } from '../../shared/states';

/** Something to be done about a dealer, by whom and by which day. */
export interface NextStep {
  text: string;
  role: (typeof taskRoles)[number];
  dueOn: Day;
}

/**
 * Asks for it in two sheets: what, then who and by when (two weeks from now unless changed). Null: nothing was added.
 *
 * @param page has the sheet that asks
 * @param title of the first sheet
 */
export async function askNextStep(page: Whole, title: string): Promise<NextStep | null> {
  const said = await ask(page, {
    title,
    field: { label: '要办什么', maxlength: 120 },
    confirm: '下一步',
  });
  if (!said) return null;
  const who = await ask(page, {
    title: '由谁办，什么时候前',
    choices: taskRoles.map((role) => roleLabels[role]),
    field: {
      label: '在这天前',
      value: addDays(dayOf(officialNow()), 14),
      check: (text) => (isDay(text) ? '' : '请写成 2026-01-31 的样子'),
    },
    confirm: '添加',
  });
  if (!who) return null;
  return { text: said.text, role: taskRoles.find((one) => roleLabels[one] === who.choice)!, dueOn: who.text };
}
