import { call } from '../../api/client';
import { askReason } from '../../kit/ask';
import type { ClockBook } from '../../shared/clocks/policies';

type Page = Parameters<typeof askReason>[0] & {
  act(what: string, work: () => Promise<unknown>, about: { said: string }): Promise<unknown>;
};
/** Keeps what orders are timed by from now on, with the reason, on the revision that was seen; then the page is left. */
export async function storeClockBook(
  page: Page,
  book: ClockBook,
  revision: number,
  asking: { title: string; example: string },
): Promise<void> {
  const { title, example } = asking;
  const why = await askReason(page, { title, placeholder: `如：${example}`, confirm: '保存' });
  if (!why) return;
  const save = () => call('service', 'settings.save', { key: 'clocks', value: book, revision, why });
  if (await page.act('save', save, { said: '已生效，以后的工单按此计时' })) void wx.navigateBack();
}
