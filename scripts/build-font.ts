import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { create } from 'fontkit';
import subsetFont from 'subset-font';

/**
 * The two fonts of authorization letters, cut from Noto Sans SC (OFL) into dist/assets/fonts/:
 *
 * - letter-regular.ttf: everything that a name may need. All of U+4E00–9FFF and extension A that the source has (together
 *   what GB 18030 made mandatory), and the few hundred rarer ones it has. Cutting down to GB 2312 would save 7 MB of
 *   function package and refuse people's names; opening the file takes a few milliseconds either way.
 * - letter-bold.ttf: titles and headings only, hence GB 2312.
 *
 * Hints and layout tables are dropped: no ligatures and no kerning means one glyph for one character, so that a letter's
 * text extracts exactly and its lines can be measured by adding up advances.
 */
const root = resolve(__dirname, '..');
export const fontFolder = join(root, 'dist/assets/fonts');
const sourceFolder = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
const sources = {
  'letter-regular.ttf': join(sourceFolder, '400Regular/NotoSansSC_400Regular.ttf'),
  'letter-bold.ttf': join(sourceFolder, '700Bold/NotoSansSC_700Bold.ttf'),
} as const;
type FontFile = keyof typeof sources;

/** Builds what is missing or older than this script and returns the folder; about three seconds the first time. */
export async function buildLetterFonts(folder = fontFolder): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const file of Object.keys(sources) as FontFile[]) {
    const mark = createHash('sha256')
      .update(readFileSync(join(sourceFolder, 'package.json')))
      .update(readFileSync(__filename))
      .digest('hex');
    const markFile = join(folder, `${file}.made-from`);
    if (existsSync(join(folder, file)) && existsSync(markFile) && readFileSync(markFile, 'utf8') === mark)
      continue;
    writeWhole(join(folder, file), await cut(file));
    writeWhole(markFile, mark);
  }
  writeWhole(join(folder, 'LICENSE_FONT'), readFileSync(join(sourceFolder, 'LICENSE_FONT')));
  return folder;
}

async function cut(file: FontFile): Promise<Buffer> {
  const source = readFileSync(sources[file]);
  const font = create(source);
  const wanted = file === 'letter-bold.ttf' ? gb2312() : null;
  const points = font.characterSet.filter(
    (point) => belongsInLetters(point) && (!wanted || wanted.has(point)),
  );
  return subsetFont(source, String.fromCodePoint(...oneForEachGlyph(points, font)), {
    targetFormat: 'truetype',
    noHinting: true,
    noLayoutClosure: true,
    dropTables: ['GSUB', 'GPOS', 'GDEF', 'BASE', 'STAT', 'vhea', 'vmtx'],
  });
}

/** ASCII, Latin-1, Greek and Cyrillic as in GB 2312, punctuation, units, enclosed numbers, all ideographs, full width. */
function belongsInLetters(point: number): boolean {
  const ranges = [
    [0x20, 0x7e],
    [0xa0, 0x17f],
    [0x1cd, 0x1dc],
    [0x391, 0x3c9],
    [0x410, 0x451],
    [0x2010, 0x2044],
    [0x2100, 0x22ff],
    [0x2460, 0x24ff],
    [0x2500, 0x26ff],
    [0x3000, 0x303f],
    [0x3041, 0x30ff],
    [0x31c0, 0x33ff],
    [0x3400, 0x9fff],
    [0xfe10, 0xfe4f],
    [0xff01, 0xffef],
    [0x20000, 0x3ffff],
  ];
  return ranges.some(([from, to]) => point >= from! && point <= to!);
}

/**
 * Two characters that share a glyph (space and no-break space, look-alike radicals) would extract as whichever came
 * first; the lower code point stays. Facts are normalised before printing, so nobody misses the other.
 */
function oneForEachGlyph(points: number[], font: ReturnType<typeof create>): number[] {
  const taken = new Set<number>();
  return [...points]
    .sort((a, b) => preference(a) - preference(b) || a - b)
    .filter((point) => {
      const glyph = font.glyphForCodePoint(point).id;
      if (taken.has(glyph)) return false;
      taken.add(glyph);
      return true;
    });
}

function preference(point: number): number {
  return point < 0x7f || (point >= 0x3000 && point < 0x3020) || (point >= 0x4e00 && point <= 0x9fff) ? 0 : 1;
}

function gb2312(): Set<number> {
  const decoder = new TextDecoder('gb18030');
  const points = new Set<number>();
  for (let point = 0x20; point < 0x7f; point++) points.add(point);
  points.add(0xb7);
  for (let row = 0xa1; row <= 0xf7; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      points.add(decoder.decode(Uint8Array.of(row, cell)).codePointAt(0)!);
    }
  }
  return points;
}

/** Tests in parallel may build at once: nobody may read half a font. */
function writeWhole(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

if (require.main === module) {
  void buildLetterFonts().then((folder) => console.log(folder));
}
