import { isComputer } from './on-computers';

/** A computer's window saves files, a phone passes them on to a chat. */
export async function passOn(filePath: string, fileName: string): Promise<void> {
  try {
    if (isComputer()) await new Promise((success, fail) => wx.saveFileToDisk({ filePath, success, fail }));
    else await wx.shareFileMessage({ filePath, fileName });
  } catch (error) {
    if (!String((error as { errMsg?: string }).errMsg).includes('cancel')) throw error;
  }
}

/** Writes a text into a file of its own and passes it on; with a mark by which table programs know its characters. */
export async function passOnText(fileName: string, text: string): Promise<void> {
  const filePath = `${wx.env.USER_DATA_PATH}/${fileName}`;
  await new Promise((success, fail) =>
    wx.getFileSystemManager().writeFile({ filePath, data: `\uFEFF${text}`, encoding: 'utf8', success, fail }),
  );
  await passOn(filePath, fileName);
}
