import { forgetPhotos } from '../offline/photos';

/**
 * WeChat itself says who holds the phone, so signing out is this phone's own affair: nothing of the person stays on it,
 * and no members' function is called until they come back.
 */
const KEY = 'signed-out';

export const isSignedOut = (): boolean => wx.getStorageSync(KEY) === 'yes';

/** Removes everything that this phone keeps, unsent records too; ask the person first. */
export function signOut(): void {
  wx.clearStorageSync();
  forgetPhotos();
  wx.setStorageSync(KEY, 'yes');
}

export const comeBack = (): void => wx.removeStorageSync(KEY);
