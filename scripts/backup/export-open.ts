import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { neutralized } from '../../cloudfunctions/_modules/grant-sheets/text';
import { schema } from '../../cloudfunctions/_store/schema';
import { canonicalJson } from '../../miniprogram/shared/canonical-json';
import { kindLabels } from '../../miniprogram/pages/audit/words';
import type { AdminDatabase } from '../admin-database';
import { documentsOf } from './export-database';

export interface OpenExport {
  takenAt: string;
  /** Of each collection how many documents, and the hash of its lines. */
  collections: Record<string, { label: string; documents: number; fields: string[]; sha256: string }>;
}
export const ABOUT = 'README.md';
export const CONTENTS = 'contents.json';

async function put(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}
async function end(stream: WriteStream): Promise<void> {
  stream.end();
  await once(stream, 'finish');
}
const cell = (value: unknown): string => {
  const text =
    value === undefined || value === null ? '' : typeof value === 'string' ? value : canonicalJson(value);
  return `"${neutralized(text).replace(/"/g, '""')}"`;
};

/**
 * Everything that the house keeps, in forms that any program reads: of each collection a file of JSON lines, whole, and a table
 * (CSV) of the same documents with a column a field; lists and what lies within others stand in it as JSON.
 *
 * @param folder made if it is not there; only its owner may read it
 */
export async function exportOpen(
  database: AdminDatabase,
  folder: string,
  now: () => Date = () => new Date(),
): Promise<OpenExport> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const contents: OpenExport = { takenAt: now().toISOString(), collections: {} };
  for (const { name } of schema) {
    const lines = join(folder, `${name}.jsonl`);
    const into = createWriteStream(lines, { mode: 0o600 });
    const hash = createHash('sha256');
    const fields = new Set(['_id']);
    let documents = 0;
    for await (const page of documentsOf(database, name))
      for (const document of page) {
        const line = `${canonicalJson(document)}\n`;
        hash.update(line);
        documents++;
        for (const field of Object.keys(document)) fields.add(field);
        await put(into, line);
      }
    await end(into);
    await writeTable(lines, join(folder, `${name}.csv`), [...fields]);
    contents.collections[name] = {
      label: kindLabels[name] ?? name,
      documents,
      fields: [...fields].sort(),
      sha256: hash.digest('hex'),
    };
  }
  writeFileSync(join(folder, CONTENTS), `${JSON.stringify(contents, null, 2)}\n`, { mode: 0o600 });
  writeFileSync(join(folder, ABOUT), aboutOf(contents), { mode: 0o600 });
  return contents;
}

/** With the mark by which spreadsheets know UTF-8; nothing in it acts as a formula. */
async function writeTable(from: string, to: string, fields: readonly string[]): Promise<void> {
  const into = createWriteStream(to, { mode: 0o600 });
  await put(into, `\uFEFF${fields.map(cell).join(',')}\r\n`);
  for await (const line of createInterface({ input: createReadStream(from), crlfDelay: Infinity })) {
    const document = JSON.parse(line) as Record<string, unknown>;
    await put(into, `${fields.map((field) => cell(document[field])).join(',')}\r\n`);
  }
  await end(into);
}

const aboutOf = ({ takenAt, collections }: OpenExport): string =>
  [
    '# 数据导出',
    '',
    `导出时间 ${takenAt}。每类记录两个文件：\`.jsonl\`（一行一条，JSON，完整）和 \`.csv\`（一列一个字段，可用 Excel 打开；列表和嵌套内容为 JSON）。`,
    '时间为 UTC（ISO 8601），日期为北京时间的年-月-日，金额为分，坐标为 GCJ-02。`_id` 是编号，以 `Id` 结尾的字段是别的记录的编号。照片和文件在云存储里，记录中的 `fileId` 指向它们，`sha256` 是内容的校验值。`contents.json` 列出每个文件的条数和校验值。',
    '文件含个人信息，请按个人信息保护的要求保管。',
    '',
    '| 文件 | 内容 | 条数 | 字段 |',
    '| --- | --- | --- | --- |',
    ...Object.entries(collections).map(
      ([name, { label, documents, fields }]) =>
        `| ${name} | ${label} | ${documents} | ${fields.join('、')} |`,
    ),
    '',
  ].join('\n');
