import { Refusal } from '../../shared/refusal';

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

/** A computer's window saves files, a phone passes them on to a chat. */
export async function passOn(filePath: string, fileName: string): Promise<void> {
  const { platform } = wx.getDeviceInfo();
  try {
    if (platform === 'windows' || platform === 'mac')
      await new Promise((success, fail) => wx.saveFileToDisk({ filePath, success, fail }));
    else await wx.shareFileMessage({ filePath, fileName });
  } catch (error) {
    if (!String((error as { errMsg?: string }).errMsg).includes('cancel')) throw error;
  }
}
