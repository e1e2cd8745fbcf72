import { isComputer } from './on-computers';

/**
 * What a person takes by one of WeChat's own windows: a photo, a file, a code.
 *
 * @param what its name, as the sentence says it
 * @returns null where they closed it, or where WeChat did not open it: a sentence then says why and what to do
 */
export async function picked<T>(what: '相机和相册' | '文件' | '扫码', window: Promise<T>): Promise<T | null> {
  try {
    return await window;
  } catch (error) {
    const { errMsg = String(error), errno } = Object(error) as { errMsg?: string; errno?: number };
    if (!/cancel/i.test(errMsg)) {
      console.warn('not opened', error);
      void wx.showModal({
        title: `没有打开${what}`,
        content: sayWhy(errMsg, errno),
        showCancel: false,
        confirmText: '知道了',
      });
    }
    return null;
  }
}

/** errno 112: the privacy guide does not declare it; 104: its reader did not agree. */
function sayWhy(errMsg: string, errno: number | undefined): string {
  if (errno === 112) return '小程序的隐私保护指引没有声明这一项，请告诉系统管理员。';
  if (errno === 104 || /auth|deny|denied|permission|privacy/i.test(errMsg))
    return '微信没有允许使用。请点右上角“…”，在“设置”里打开，或在手机设置里允许微信使用后再试。';
  if (isComputer()) return '请升级电脑版微信，或用手机微信打开本小程序操作。';
  return `请再试一次。仍不行请告诉系统管理员：${errMsg.slice(0, 80)}`;
}
