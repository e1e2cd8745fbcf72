import type { FileLink } from '../../../cloudfunctions/_contracts/shapes';
import { showError } from '../../api/messages';
import { Refusal } from '../../shared/refusal';

const downloaded = (url: string) =>
  new Promise<{ tempFilePath: string }>((success, fail) => void wx.downloadFile({ url, success, fail }));

/** Opens the PDF that `workOrder.report` of an own order or `device.report` of any visit to an instrument answers. */
export async function openReport(asked: Promise<FileLink>): Promise<void> {
  void wx.showLoading({ title: '正在生成' });
  try {
    const { link } = await asked;
    const { tempFilePath } = await downloaded(link);
    await wx.openDocument({ filePath: tempFilePath, fileType: 'pdf', showMenu: true });
    void wx.hideLoading();
  } catch (error) {
    // Before the words: it takes any toast away with it.
    void wx.hideLoading();
    if (error instanceof Refusal) showError(error);
    else void wx.showToast({ title: '报告没有打开，请重试', icon: 'none' });
  }
}
