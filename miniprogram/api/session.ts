/**
 * WeChat itself says who holds the phone, so signing out is this phone's own affair: nothing of the person stays on it,
 * and no members' function is called until they come back.
 */
const KEY = 'signed-out';

export const isSignedOut = (): boolean => wx.getStorageSync(KEY) === 'yes';

export const comeBack = (): void => wx.removeStorageSync(KEY);

/** Removes everything that this phone keeps beside its files, unsent records too; ask the person first. */
export function signOut(): void {
  wx.clearStorageSync();
  wx.setStorageSync(KEY, 'yes');
}
