import { settle } from './load';
import type { Mounted } from './load';

/** The person fills in what the page's sheet asks, and taps its button. */
export async function answerSheet(
  page: Mounted,
  answer: { choice?: string; text?: string; why?: string },
): Promise<void> {
  await settle();
  const sheet = page.instance.selectComponent('#ask');
  if (!sheet.data.open) throw new Error('nothing is asked');
  sheet.setData(answer);
  sheet.done();
  await settle();
}

export async function closeSheet(page: Mounted): Promise<void> {
  await settle();
  page.instance.selectComponent('#ask').cancel();
}
