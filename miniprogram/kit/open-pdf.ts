import { showError } from '../api/messages';
import { Refusal } from '../shared/refusal';

/** Fetches a file of ours by its temporary link; the path is good until the mini program ends. */
export async function fetchFile(url: string): Promise<string> {
  const { tempFilePath, statusCode } = await new Promise<WechatMiniprogram.DownloadFileSuccessCallbackResult>(
    (success, fail) => wx.downloadFile({ url, success, fail }),
  ).catch(() => {
    throw new Refusal('OFFLINE');
  });
  if (statusCode !== 200) throw new Refusal('FILE_NOT_FOUND');
  return tempFilePath;
}

/** Shows the PDF whose link is on its way; says in words when it does not come. */
export async function openPdf(asked: Promise<{ link: string }>, waits = '正在打开'): Promise<void> {
  void wx.showLoading({ title: waits, mask: true });
  try {
    const { link } = await asked;
    const filePath = await fetchFile(link);
    await wx.openDocument({ filePath, fileType: 'pdf', showMenu: true });
    void wx.hideLoading();
  } catch (error) {
    // Before the words: it takes any toast away with it.
    void wx.hideLoading();
    if (error instanceof Refusal) showError(error);
    else void wx.showToast({ title: '文件没有打开，请重试', icon: 'none' });
  }
}
