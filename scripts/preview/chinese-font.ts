import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import subsetFont from 'subset-font';

/**
 * A woff2 with all of GB2312 and every further character of the given folders, made from the npm font package and kept
 * in `cacheDir`, so that a machine without a Chinese font shows Chinese. Returns its path; making it takes seconds once.
 */
export async function chineseFont(cacheDir: string, folders: readonly string[]): Promise<string> {
  const characters = [...new Set([...gb2312(), ...folders.flatMap((folder) => [...chineseIn(folder)])])]
    .sort()
    .join('');
  const key = createHash('sha256').update(characters).digest('hex').slice(0, 12);
  const file = path.join(cacheDir, `noto-sans-sc-${key}.woff2`);
  if (existsSync(file)) return file;
  const whole = require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf');
  const subset = await subsetFont(readFileSync(whole), characters, { targetFormat: 'woff2' });
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(`${file}.part-${process.pid}`, subset);
  renameSync(`${file}.part-${process.pid}`, file);
  return file;
}

function gb2312(): string {
  const bytes: number[] = [];
  for (let row = 0xa1; row <= 0xf7; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) bytes.push(row, cell);
  return new TextDecoder('gbk').decode(Uint8Array.from(bytes)).replace(/[^\u2000-\uffef]|\ufffd/g, '');
}

function chineseIn(folder: string): Set<string> {
  const found = new Set<string>();
  if (!existsSync(folder)) return found;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(wxml|wxs|ts|js|json)$/.test(entry.name)) continue;
    if (entry.parentPath.includes('miniprogram_npm')) continue;
    for (const [character] of readFileSync(path.join(entry.parentPath, entry.name), 'utf8').matchAll(
      /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/g,
    ))
      found.add(character);
  }
  return found;
}
