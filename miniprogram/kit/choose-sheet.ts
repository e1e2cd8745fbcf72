import { newOpId } from '../offline/random';
import { Refusal } from '../shared/refusal';
import { picked } from './picked';

/** A table that somebody chooses from a chat, put where functions read it; null when they change their mind. */
export async function chooseSheet(
  extension: readonly string[],
): Promise<{ fileName: string; upload(): Promise<string> } | null> {
  const chosen = await picked(
    '文件',
    wx.chooseMessageFile({ count: 1, type: 'file', extension: [...extension] }),
  );
  if (!chosen) return null;
  const file = chosen.tempFiles[0]!;
  return {
    fileName: file.name.slice(-100),
    async upload() {
      const named = /\.([a-z]{2,4})$/.exec(file.name.toLowerCase());
      const kind = named && extension.indexOf(named[1]!) >= 0 ? named[1]! : extension[0]!;
      const { fileID } = await wx.cloud
        .uploadFile({ cloudPath: `sheets/${await newOpId()}.${kind}`, filePath: file.path })
        .catch(() => {
          throw new Refusal('OFFLINE');
        });
      return fileID;
    },
  };
}
