import { settle } from './load';
import type { Mounted } from './load';

/** The person fills in what the page's sheet asks, and taps its button. */
export async function answerSheet(
  page: Mounted,
  answer: { choice?: string; text?: string; why?: string },
): Promise<void> {
  await settle();
  const sheet = page.instance.selectComponent('#ask');
  // A sheet that follows another comes when that has gone.
  for (let wait = 0; wait < 20 && !sheet.data.open; wait++)
    await new Promise((later) => setTimeout(later, 50));
  if (!sheet.data.open) throw new Error('nothing is asked');
  sheet.setData(answer);
  sheet.done();
  await settle();
}

export async function closeSheet(page: Mounted): Promise<void> {
  await settle();
  page.instance.selectComponent('#ask').cancel();
}
