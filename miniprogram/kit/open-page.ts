import type { Address } from '../shared/pages';

/** Pages that WeChat keeps one over another; one more than that does not open. */
const MOST_PAGES = 10;
let opening = false;
let last = { url: '', depth: 0 };

/** Whether the page that was opened last still lies on top: a second tap was meant for the page below it. */
function isOnTop(url: string): boolean {
  const stack = getCurrentPages();
  const top = stack[stack.length - 1];
  return url === last.url && stack.length === last.depth && !!top && url.split('?')[0] === `/${top.route}`;
}

/** Opens a page over this one; a second tap while it opens is none. In place of this one where no more fit. */
export function openPage(url: Address): void {
  if (opening || isOnTop(url)) return;
  const done = () => {
    opening = false;
    last = { url, depth: getCurrentPages().length };
  };
  opening = true;
  const isFull = getCurrentPages().length >= MOST_PAGES;
  (isFull ? wx.redirectTo({ url }) : wx.navigateTo({ url })).then(done, (error: unknown) => {
    opening = false;
    console.warn('page did not open', url, error);
  });
}
