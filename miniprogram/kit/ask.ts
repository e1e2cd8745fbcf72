import type { Answer, AskSheet, Question } from '../components/ask-sheet/ask-sheet';
import { part } from './part';
import type { Whole } from './part';

export type { Answer, Question } from '../components/ask-sheet/ask-sheet';

let open = 0;
/** While somebody answers, keys belong to the sheet. */
export const isAsking = (): boolean => open > 0;

/** Asks by the `<ask-sheet id="ask" />` of the page or part; null when the person changed their mind. */
export async function ask(page: Whole, question: Question): Promise<Answer | null> {
  open += 1;
  try {
    return await part<AskSheet>(page, '#ask').ask(question);
  } finally {
    open -= 1;
  }
}

interface Reason {
  title: string;
  /** What it does, above the field: a placeholder of more than two lines is cut. */
  hint?: string;
  placeholder: string;
  /** On the button. */
  confirm: string;
  label?: string;
}
/** Asks why, in words of one's own; nothing goes on without them. */
export async function askReason(
  page: Whole,
  { title, hint, placeholder, confirm, label = '原因' }: Reason,
): Promise<string | null> {
  const answer = await ask(page, {
    title,
    ...(hint ? { hint } : {}),
    field: { label, type: 'textarea', maxlength: 200, placeholder },
    confirm,
  });
  return answer && answer.text;
}

/** One of the choices by a tap. */
export async function pickOne(
  page: Whole,
  title: string,
  choices: readonly string[],
): Promise<string | null> {
  const answer = await ask(page, { title, choices });
  return answer && answer.choice;
}
