import * as XLSX from '@e965/xlsx';
import { book } from './sheet-world';

type Rec = { kind: number; data: Buffer };
const numberOfFont = 5;

/**
 * The rows as an old workbook whose cell at `row` and `column` (from 0) is struck out: as a whole, by its format, or in
 * part, by a run of its shared text, which may go on in a second record. The library writes no such fonts, so records go in.
 */
export function struckXls(
  rows: unknown[][],
  { row, column, by }: { row: number; column: number; by: 'format' | 'run' | 'run in two records' },
): Uint8Array {
  const file = XLSX.read(book(rows), { type: 'array' });
  const bytes = XLSX.write(file, { type: 'buffer', bookType: 'biff8', bookSST: true }) as Buffer;
  const container = XLSX.CFB.read(bytes, { type: 'buffer' }) as unknown;
  const entry = XLSX.CFB.find(container, '/Workbook') as { content: Uint8Array; size: number };
  const records = recordsOf(Buffer.from(entry.content));
  const last = (kind: number) => records.map((one) => one.kind).lastIndexOf(kind);

  const font = Buffer.from(records[last(0x31)]!.data);
  const plain = { kind: 0x31, data: Buffer.from(font) };
  font.writeUInt16LE(font.readUInt16LE(2) | 8, 2);
  // The fifth font is number 5: nobody counts a fourth.
  records.splice(last(0x31) + 1, 0, plain, plain, plain, { kind: 0x31, data: font });
  const format = Buffer.from(records[last(0xe0)]!.data);
  format.writeUInt16LE(numberOfFont, 0);
  const formats = records.filter(({ kind }) => kind === 0xe0).length;
  if (by === 'format') records.splice(last(0xe0) + 1, 0, { kind: 0xe0, data: format });

  const cell = records.find(
    ({ kind, data }) => kind === 0xfd && data.readUInt16LE(0) === row && data.readUInt16LE(2) === column,
  )!;
  if (by === 'format') cell.data.writeUInt16LE(formats, 4);
  else {
    const at = last(0xfc);
    const texts = runIn(records[at]!.data, cell.data.readUInt32LE(6), by === 'run in two records');
    records.splice(at, 1, ...texts.map((data, part) => ({ kind: part === 0 ? 0xfc : 0x3c, data })));
  }
  let place = 0;
  const begins = records.flatMap(({ kind, data }) => {
    const from = place;
    place += 4 + data.length;
    return kind === 0x809 ? [from] : [];
  });
  records
    .filter(({ kind }) => kind === 0x85)
    .forEach(({ data }, sheet) => data.writeUInt32LE(begins[sheet + 1]!, 0));
  const stream = Buffer.concat(
    records.map(({ kind, data }) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(kind, 0);
      head.writeUInt16LE(data.length, 2);
      return Buffer.concat([head, data]);
    }),
  );
  entry.content = stream;
  entry.size = stream.length;
  return new Uint8Array(XLSX.CFB.write(container, { type: 'buffer' }) as Buffer);
}

function recordsOf(stream: Buffer): Rec[] {
  const records: Rec[] = [];
  for (let at = 0; at + 4 <= stream.length;) {
    const end = at + 4 + stream.readUInt16LE(at + 2);
    records.push({ kind: stream.readUInt16LE(at), data: Buffer.from(stream.subarray(at + 4, end)) });
    at = end;
  }
  return records;
}

/** The shared texts with a struck run in one of them; in two records, parted inside that text. */
function runIn(data: Buffer, struck: number, inTwo: boolean): Buffer[] {
  const parts: Buffer[][] = [[data.subarray(0, 8)]];
  for (let at = 8, number = 0; at < data.length; number++) {
    const length = data.readUInt16LE(at);
    const rich = data[at + 2]! & 8 ? 2 + 4 * data.readUInt16LE(at + 3) : 0;
    const text = data.subarray(at + 3 + (rich && 2), at + 3 + (rich && 2) + length * 2);
    at += 3 + length * 2 + rich;
    const head = Buffer.from([length & 0xff, length >> 8, number === struck ? 9 : 1]);
    if (number !== struck) parts.at(-1)!.push(head, text);
    else {
      const run = Buffer.from([0, 0, numberOfFont, 0]);
      parts.at(-1)!.push(head, Buffer.from([1, 0]));
      if (inTwo) {
        parts.at(-1)!.push(text.subarray(0, 2));
        parts.push([Buffer.from([1]), text.subarray(2), run]);
      } else parts.at(-1)!.push(text, run);
    }
  }
  return parts.map((part) => Buffer.concat(part));
}
