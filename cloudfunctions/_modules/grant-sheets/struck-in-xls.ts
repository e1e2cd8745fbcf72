/**
 * Rows with struck-out text of an old workbook (.xls), by sheet in the order of their places in its stream, as the library
 * names them. The library reads no font of these books, so their records are walked: fonts, what formats use them, the
 * shared texts whose runs do, and the cells of each sheet.
 */
export function struckInXls(stream: Buffer): Set<number>[] {
  const struckFonts = new Set<number>();
  const struckFormats = new Set<number>();
  const struckTexts = new Set<number>();
  const sheets = new Map<number, Set<number>>();
  const isStruckFont = (number: number) => struckFonts.has(number);
  let [fonts, formats, depth] = [0, 0, 0];
  let rows: Set<number> | undefined;
  for (let at = 0; at + 4 <= stream.length;) {
    const kind = stream.readUInt16LE(at);
    const end = Math.min(at + 4 + stream.readUInt16LE(at + 2), stream.length);
    const data = stream.subarray(at + 4, end);
    if (kind === record.begin && depth++ === 0) rows = sheets.get(at);
    else if (kind === record.end) depth--;
    else if (kind === record.sheet && data.length >= 4) sheets.set(data.readUInt32LE(0), new Set());
    else if (kind === record.font && data.length >= 4) {
      // Number 4 is left out by all who count fonts.
      const number = fonts < 4 ? fonts : fonts + 1;
      fonts++;
      if (data.readUInt16LE(2) & struckBit) struckFonts.add(number);
    } else if (kind === record.format && data.length >= 2) {
      if (isStruckFont(data.readUInt16LE(0))) struckFormats.add(formats);
      formats++;
    } else if (kind === record.texts && struckFonts.size > 0)
      readRuns(partsAt(stream, at)).forEach((runs, number) => {
        if (runs.some(isStruckFont)) struckTexts.add(number);
      });
    else if (rows && depth === 1 && data.length >= 6 && struckFonts.size > 0) {
      const row = data.readUInt16LE(0);
      const format = () => data.readUInt16LE(4);
      if (cellRecords.has(kind) && struckFormats.has(format())) rows.add(row);
      if (kind === record.manyNumbers)
        for (let i = 4; i + 6 <= data.length - 2; i += 6)
          if (struckFormats.has(data.readUInt16LE(i))) rows.add(row);
      if (kind === record.shared && data.length >= 10 && struckTexts.has(data.readUInt32LE(6))) rows.add(row);
      if (kind === record.rich && richRuns(data).some(isStruckFont)) rows.add(row);
    }
    at = end;
  }
  return [...sheets.entries()].sort(([one], [other]) => one - other).map(([, struck]) => struck);
}

const struckBit = 0x8;
const record = {
  begin: 0x809,
  end: 0x0a,
  sheet: 0x85,
  font: 0x31,
  format: 0xe0,
  texts: 0xfc,
  goesOn: 0x3c,
  shared: 0xfd,
  rich: 0xd6,
  manyNumbers: 0xbd,
} as const;
/** Formula, number, text, truth or error, text in runs, short number, shared text. */
const cellRecords: ReadonlySet<number> = new Set([0x06, 0x203, 0x204, 0x205, 0xd6, 0x27e, 0xfd]);

/** The shared texts go on over many records. */
function partsAt(stream: Buffer, from: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = from; at + 4 <= stream.length;) {
    const isPart = parts.length === 0 || stream.readUInt16LE(at) === record.goesOn;
    if (!isPart) break;
    const end = at + 4 + stream.readUInt16LE(at + 2);
    parts.push(stream.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

/** Of each shared text, the fonts of its runs. */
function readRuns(parts: readonly Buffer[]): number[][] {
  let [part, at] = [0, 0];
  const byte = (): number => {
    while (part < parts.length && at >= parts[part]!.length) [part, at] = [part + 1, 0];
    return parts[part]?.[at++] ?? 0;
  };
  const word = () => byte() | (byte() << 8);
  const long = () => word() + word() * 0x10000;
  const skip = (count: number) => {
    for (; count > 0 && part < parts.length; count--) byte();
  };
  const texts: number[][] = [];
  long();
  const unique = long();
  while (texts.length < unique && part < parts.length) {
    let left = word();
    let flags = byte();
    const runs = flags & 0x8 ? word() : 0;
    const more = flags & 0x4 ? long() : 0;
    while (left > 0 && part < parts.length) {
      // Where a text goes on in the next record, that one says anew how wide its characters are.
      if (at >= parts[part]!.length) {
        [part, at] = [part + 1, 0];
        flags = byte();
      }
      const width = flags & 0x1 ? 2 : 1;
      const here = Math.min(left, Math.ceil(((parts[part]?.length ?? at) - at) / width));
      if (here === 0) break;
      at += here * width;
      left -= here;
    }
    const fonts: number[] = [];
    for (let run = 0; run < runs && part < parts.length; run++) {
      word();
      fonts.push(word());
    }
    skip(more);
    texts.push(fonts);
  }
  return texts;
}

/** A text with its runs in the cell itself, as books of 1995 have them. */
function richRuns(data: Buffer): number[] {
  const from = 8 + data.readUInt16LE(6);
  const fonts: number[] = [];
  for (let at = from + 1; at + 2 <= data.length; at += 2) fonts.push(data[at + 1]!);
  return fonts;
}
