import { keptPath } from '../cloudfunctions/_platform/kept-files';
import type { StoredFile } from '../miniprogram/shared/model/entity';

/** A photo or signature as it is named once a function has taken it over; `letter` stands for its content. */
export function keptFile(letter = 'a', kind: 'jpg' | 'png' = 'png', bytes = 10): StoredFile {
  const [storage, sha256] = ['cloud://local', letter.repeat(64)];
  return { fileId: `${storage}/${keptPath(storage, sha256, bytes, kind)}`, sha256, bytes };
}
