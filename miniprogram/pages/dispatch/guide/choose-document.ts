import { call } from '../../../api/client';
import { ownFolder } from '../../../offline/photos';
import { Refusal } from '../../../shared/refusal';
import { sha256OfBytes } from '../../../shared/sha256';
import type { StoredFile } from '../../../shared/model/entity';
import { picked } from '../../../kit/picked';

const MOST_BYTES = 20_000_000;
const kinds: Record<string, 'pdf' | 'jpg' | 'png'> = { pdf: 'pdf', jpg: 'jpg', jpeg: 'jpg', png: 'png' };

/**
 * A PDF or picture that somebody chooses from a chat, taken over by the server under its hash; null when they change their
 * mind.
 *
 * @throws Refusal `INPUT_INVALID` for another kind, `REQUEST_TOO_LARGE`, `OFFLINE`
 */
export async function chooseDocument(): Promise<{ name: string; upload(): Promise<StoredFile> } | null> {
  const opened = await picked(
    '文件',
    wx.chooseMessageFile({ count: 1, type: 'file', extension: Object.keys(kinds) }),
  );
  if (!opened) return null;
  const chosen = opened.tempFiles[0]!;
  const ending = /\.([a-z]{3,4})$/.exec(chosen.name.toLowerCase());
  const kind = ending ? kinds[ending[1]!] : undefined;
  return {
    name: chosen.name.replace(/\.[^.]*$/, '').slice(0, 80),
    async upload() {
      if (!kind)
        throw new Refusal('INPUT_INVALID', undefined, '只能选择 PDF、JPG 或 PNG 文件，请另存后再选。');
      if (chosen.size > MOST_BYTES)
        throw new Refusal('REQUEST_TOO_LARGE', undefined, '一份文件最多 20 MB，请压缩或拆开后再选。');
      const content = wx.getFileSystemManager().readFileSync(chosen.path) as ArrayBuffer;
      const sha256 = sha256OfBytes(new Uint8Array(content));
      const place = kind === 'pdf' ? 'documents' : 'photos';
      const { fileID } = await wx.cloud
        .uploadFile({ cloudPath: `${place}/${await ownFolder()}/${sha256}.${kind}`, filePath: chosen.path })
        .catch(() => {
          throw new Refusal('OFFLINE');
        });
      return (await call('service', 'file.keep', { fileId: fileID })).file;
    },
  };
}
