import { newOpId } from '../offline/random';
import { Refusal } from '../shared/refusal';

/** A table that somebody chooses from a chat, put where functions read it; null when they change their mind. */
export async function chooseSheet(
  extension: readonly string[],
): Promise<{ fileName: string; upload(): Promise<string> } | null> {
  let file: { path: string; name: string };
  try {
    const { tempFiles } = await wx.chooseMessageFile({ count: 1, type: 'file', extension: [...extension] });
    file = tempFiles[0]!;
  } catch {
    return null;
  }
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
