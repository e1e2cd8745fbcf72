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
