import type { Answer, AskSheet, Question } from '../components/ask-sheet/ask-sheet';

export type { Answer, Question } from '../components/ask-sheet/ask-sheet';

let open = 0;
/** While somebody answers, keys belong to the sheet. */
export const isAsking = (): boolean => open > 0;

/** Asks by the `<ask-sheet id="ask" />` of the page or part; null when the person changed their mind. */
export async function ask(
  page: { selectComponent(selector: string): unknown },
  question: Question,
): Promise<Answer | null> {
  open += 1;
  try {
    return await (page.selectComponent('#ask') as AskSheet).ask(question);
  } finally {
    open -= 1;
  }
}

/** Asks why, with the sentence that says what follows. */
export async function askReason(
  page: { selectComponent(selector: string): unknown },
  { title, hint, confirm }: { title: string; hint?: string; confirm: string },
): Promise<string | null> {
  const answer = await ask(page, {
    title,
    ...(hint ? { hint } : {}),
    field: { label: '原因', type: 'textarea', maxlength: 200 },
    confirm,
  });
  return answer && answer.text;
}

/** One of the choices by a tap. */
export async function pickOne(
  page: { selectComponent(selector: string): unknown },
  title: string,
  choices: readonly string[],
): Promise<string | null> {
  const answer = await ask(page, { title, choices });
  return answer && answer.choice;
}
