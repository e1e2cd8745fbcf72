/**
 * What a sheet says without words: hidden rows and columns, and text that is struck out. Read from the XML by plain
 * searches, and only where the file has such marks at all: half a million cells pay nothing.
 */
export interface SheetMarks {
  /** From 0, as `rows` counts. */
  hiddenRows: ReadonlySet<number>;
  hiddenColumns: ReadonlySet<number>;
  /** Rows with a struck cell. */
  struckRows: ReadonlySet<number>;
}
export const noMarks: SheetMarks = { hiddenRows: new Set(), hiddenColumns: new Set(), struckRows: new Set() };

/** Numbers of cell styles whose font is struck out. */
export function struckStyles(styles: Buffer | null): ReadonlySet<string> {
  const struck = new Set<string>();
  if (!styles?.includes('<strike')) return struck;
  const xml = styles.toString('utf8');
  const inside = (tag: string) => new RegExp(`<${tag}[ >][^]*?</${tag}>`).exec(xml)?.[0] ?? '';
  const fonts = inside('fonts').match(/<font(?:\/>|[ >][^]*?<\/font>)/g) ?? [];
  const isStruck = fonts.map((font) => /<strike(?!\s+val="(?:0|false)")/.test(font));
  const formats = inside('cellXfs').match(/<xf [^>]*>/g) ?? [];
  formats.forEach((format, at) => {
    if (isStruck[Number(/fontId="(\d+)"/.exec(format)?.[1] ?? -1)]) struck.add(String(at));
  });
  return struck;
}

/** Numbers of shared texts that are struck out, wholly or in part. */
export function struckTexts(strings: readonly { r?: string }[]): ReadonlySet<string> {
  const struck = new Set<string>();
  strings.forEach(({ r }, at) => {
    if (r && /<strike(?!\s+val="(?:0|false)")/.test(r)) struck.add(String(at));
  });
  return struck;
}

export function marksOfSheet(
  { xml, from, to }: { xml: Buffer; from: number; to: number },
  styles: ReadonlySet<string>,
  texts: ReadonlySet<string>,
): SheetMarks {
  const hiddenColumns = new Set<number>();
  const head = xml.toString('latin1', 0, from);
  for (const [column] of head.matchAll(/<col [^>]*hidden="(?:1|true)"[^>]*>/g)) {
    const first = Number(/min="(\d+)"/.exec(column)?.[1] ?? 0);
    const last = Math.min(Number(/max="(\d+)"/.exec(column)?.[1] ?? 0), widest);
    for (let at = first; at <= last; at++) hiddenColumns.add(at - 1);
  }
  const hiddenRows = new Set<number>();
  const struckRows = new Set<number>();
  const hides = xml.indexOf('hidden="', from) >= 0;
  if (!hides && styles.size + texts.size === 0) return { hiddenRows, hiddenColumns, struckRows };
  const data = xml.toString('latin1', from, to);
  if (hides)
    for (const [, row] of data.matchAll(/<row (?=[^>]*hidden="(?:1|true)")[^>]*?\br="(\d+)"/g))
      hiddenRows.add(Number(row) - 1);
  if (styles.size > 0)
    for (const [, row, style] of data.matchAll(
      /<c (?=[^>]*\br="[A-Z]+(\d+)")(?=[^>]*\bs="(\d+)")[^>]*[^/]>/g,
    ))
      if (styles.has(style!)) struckRows.add(Number(row) - 1);
  if (texts.size > 0)
    for (const [, row, text] of data.matchAll(
      /<c (?=[^>]*\br="[A-Z]+(\d+)")[^>]*\bt="s"[^>]*><v>(\d+)<\/v>/g,
    ))
      if (texts.has(text!)) struckRows.add(Number(row) - 1);
  return { hiddenRows, hiddenColumns, struckRows };
}

const widest = 256;
