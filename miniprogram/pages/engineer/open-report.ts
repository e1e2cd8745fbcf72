import { call } from '../../api/client';
import { showError } from '../../api/messages';
import { Refusal } from '../../shared/refusal';

const downloaded = (url: string) =>
  new Promise<{ tempFilePath: string }>((success, fail) => void wx.downloadFile({ url, success, fail }));

/** Opens a service report as PDF: `workOrder.report` of an own order, `device.report` of any visit to an instrument. */
export async function openReport(action: 'workOrder.report' | 'device.report', input: object): Promise<void> {
  void wx.showLoading({ title: '正在生成' });
  try {
    const { link } = await call<{ link: string }>('service', action, input, { writes: true });
    const { tempFilePath } = await downloaded(link);
    await wx.openDocument({ filePath: tempFilePath, fileType: 'pdf', showMenu: true });
  } catch (error) {
    if (error instanceof Refusal) showError(error);
    else void wx.showToast({ title: '报告没有打开，请重试', icon: 'none' });
  } finally {
    void wx.hideLoading();
  }
}
