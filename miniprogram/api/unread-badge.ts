const INBOX_TAB = 1;

/** The number at 消息. Only a tab's page may set it; one that comes too late changes nothing. */
export function showUnread(count: number): void {
  const done = count
    ? wx.setTabBarBadge({ index: INBOX_TAB, text: count > 99 ? '99+' : String(count) })
    : wx.removeTabBarBadge({ index: INBOX_TAB });
  done.catch(() => undefined);
}
