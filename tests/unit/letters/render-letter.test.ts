import { readFileSync } from 'node:fs';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { layOutLetter, QR_SIDE, SHEET } from '../../../cloudfunctions/_modules/letters/lay-out-letter';
import { letterImages } from '../../../cloudfunctions/_modules/letters/letter-images';
import { loadLetterFonts } from '../../../cloudfunctions/_modules/letters/letter-fonts';
import type { LetterFonts } from '../../../cloudfunctions/_modules/letters/letter-fonts';
import { sheetsOf } from '../../../cloudfunctions/_modules/letters/letter-length';
import { isPrintable } from '../../../cloudfunctions/_modules/letters/printable';
import { renderLetter } from '../../../cloudfunctions/_modules/letters/render-letter';
import { breakLines, unbreakableUnits } from '../../../cloudfunctions/_modules/letters/break-lines';
import type { LetterFacts } from '../../../miniprogram/shared/model/letters';
import { buildLetterFonts, fontFolder } from '../../../scripts/build-font';
import { annualFacts, longFacts, partsFacts, printable, tenderFacts } from './sample-letters';

const samples: [string, LetterFacts][] = [
  ['a tender letter', tenderFacts],
  ['an amended annual letter', annualFacts],
  ['a letter of several sheets', longFacts],
  ['a letter of several parts', partsFacts],
];
const solid = (text: string) => text.replace(/\s/g, '');

let fonts: LetterFonts;
beforeAll(async () => {
  fonts = loadLetterFonts(await buildLetterFonts());
  const wasmBinary = new Uint8Array(readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm')))
    .buffer;
  prepareZXingModule({ overrides: { wasmBinary } });
}, 60_000);

/** What a reader gets by selecting all text of the file. */
async function textOf(pdf: Uint8Array): Promise<string[]> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const pages = [...document.pages()].map((page) => page.getText());
  document.destroy();
  library.destroy();
  return pages;
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

describe('the PDF of a letter', () => {
  it.each(samples)('is the same to the byte for the same letter, and small: %s', async (_, facts) => {
    const one = await renderLetter(printable(facts), fonts);
    const other = await renderLetter(printable(tenderFacts), fonts).then(() =>
      renderLetter(printable(facts), loadLetterFonts(fontFolder)),
    );
    expect(one.equals(other)).toBe(true);
    expect(one.length).toBeLessThanOrEqual(80_000);
  });

  it.each(samples)('gives back every word that was hashed: %s', async (_, facts) => {
    const letter = printable(facts);
    const text = solid((await textOf(await renderLetter(letter, fonts))).join('\n'));
    for (const wanted of stringsOf(letter.body)) expect(text).toContain(solid(wanted));
    expect(text).toContain('7K3M9-QDXW2');
  });

  it('says on each sheet which letter it belongs to and how many there are', async () => {
    const pages = await textOf(await renderLetter(printable(longFacts), fonts));
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((text, at) => {
      expect(text).toContain(longFacts.number);
      expect(text).toContain('7K3M9-QDXW2');
      expect(solid(text)).toContain(`第${at + 1}页，共${pages.length}页`);
    });
  });

  it.each(samples)('carries a QR code that reads off the sheet and off its copy: %s', async (_, facts) => {
    const letter = printable(facts);
    for (const imprint of ['original', 'verification_copy'] as const) {
      const [sheet] = await letterImages(await renderLetter(letter, fonts, imprint));
      const [read] = await readBarcodes(sheet!.png, { formats: ['QRCode'] });
      expect(read).toMatchObject({ text: letter.address, ecLevel: 'Q' });
    }
  });

  it('carries a QR code that a second, independent reader reads as well', async () => {
    const letter = printable(tenderFacts);
    const [sheet] = await letterImages(await renderLetter(letter, fonts));
    const { data, width, height } = PNG.sync.read(sheet!.png);
    expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe(letter.address);
  });

  it('has the QR code at the top right of the first sheet only, at 32 mm or more', () => {
    const [first, ...others] = layOutLetter(printable(longFacts), fonts);
    const [qr, ...more] = first!.filter((mark) => mark.kind === 'qr');
    expect(more).toEqual([]);
    expect(others.flat().some((mark) => mark.kind === 'qr')).toBe(false);
    expect(QR_SIDE / (72 / 25.4)).toBeGreaterThanOrEqual(32);
    expect(qr).toMatchObject({ side: QR_SIDE });
    expect((qr as { x: number }).x).toBeGreaterThan(SHEET.width / 2);
    expect((qr as { y: number }).y).toBeLessThan(SHEET.height / 10);
  });

  it.each(samples)('keeps every mark on the sheet and clear of the QR code: %s', (_, facts) => {
    for (const sheet of layOutLetter(printable(facts), fonts)) {
      const qr = sheet.find((mark) => mark.kind === 'qr') as
        { x: number; y: number; side: number } | undefined;
      for (const mark of sheet) {
        if (mark.kind !== 'text') continue;
        const right =
          mark.x + fonts[mark.font].width(mark.text) * mark.size + mark.spacing * mark.text.length;
        expect(mark.x).toBeGreaterThan(40);
        expect(right).toBeLessThan(SHEET.width - 40);
        expect(mark.y).toBeLessThan(SHEET.height - 30);
        if (qr) expect(right < qr.x - 6 || mark.y - mark.size > qr.y + qr.side + 6).toBe(true);
      }
    }
  });

  it('prints rare characters of names and lets headings fall back where the bold font lacks them', async () => {
    const facts = { ...annualFacts, issuer: { ...annualFacts.issuer, name: '䶮㛃㙓䜣鿏堃喆' } };
    expect(solid((await textOf(await renderLetter(printable(facts), fonts))).join(''))).toContain(
      '䶮㛃㙓䜣鿏堃喆',
    );
  });

  it('is refused with the characters that no font can show', () => {
    const facts = { ...annualFacts, dealer: { ...annualFacts.dealer, name: '𠮷😀\ue000公司' } };
    expect(() => renderLetter(printable(facts), fonts)).toThrow(
      expect.objectContaining({
        code: 'LETTER_CHARACTER_UNPRINTABLE',
        details: { characters: ['𠮷', '😀', '\ue000'] },
      }),
    );
  });

  it('is known, character by character, where it is typed', () => {
    const differ = Array.from({ length: 0x40000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
      .filter((character) => isPrintable(character) !== fonts.regular.has(character));
    expect(differ).toEqual([]);
  });

  it('is refused when nobody would read it any more', () => {
    const exclusions = Array.from({ length: 500 }, (_, at) => `${'很长的名称'.repeat(20)}${at}`);
    expect(() => renderLetter(printable({ ...annualFacts, exclusions }), fonts)).toThrow(
      expect.objectContaining({ code: 'LETTER_TOO_LONG' }),
    );
  });

  it.each([20, 150, 420, 900])('is measured before anybody has the fonts: %d exclusions', (count) => {
    const exclusions = Array.from(
      { length: count },
      (_, at) => `苏州市相城区第${at}人民医院 B-${at * 7}（江苏省苏州市相城区）`,
    );
    const facts = { ...annualFacts, exclusions };
    const { kind, dealer, activities, fromOn, toOn, products, territory } = facts;
    const nowhere = { regionCodes: [], hospitalIds: [] };
    const terms = {
      grantIds: [],
      productLineIds: [],
      activities,
      scope: nowhere,
      carveOuts: nowhere,
      fromOn,
      toOn,
    };
    const said = { kind, dealer, terms, tender: null, products, territory, exclusions };
    const set = layOutLetter(printable(facts), fonts).length;
    // An amendment says one sentence more than a first letter does.
    expect(Math.abs(sheetsOf(said, facts.issuedAt) - set)).toBeLessThanOrEqual(count < 100 ? 1 : 0);
  });

  it('goes on one sheet where it can', () => {
    expect(layOutLetter(printable({ ...annualFacts, exclusions: [] }), fonts)).toHaveLength(1);
  });

  it('marks the verification copy on every sheet, and only that', async () => {
    const letter = printable(longFacts);
    const copy = await textOf(await renderLetter(letter, fonts, 'verification_copy'));
    for (const page of copy) expect(solid(page)).toContain('核验副本');
    expect(solid((await textOf(await renderLetter(letter, fonts))).join(''))).not.toContain('核验副本');
  });

  it('becomes small grey images, one a sheet', async () => {
    const images = await letterImages(await renderLetter(printable(tenderFacts), fonts, 'verification_copy'));
    expect(images).toHaveLength(2);
    for (const { png, width, height } of images) {
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
      expect(width).toBeGreaterThan(1_200);
      expect(png.length).toBeLessThan(120_000);
    }
  });
});

describe('breaking lines', () => {
  const em = (text: string) => [...text].length;
  const lines = (text: string, width: number, indent = 0) =>
    breakLines(text, width, em, indent).map((line) => line.text);

  it('keeps words and numbers whole and punctuation where it belongs', () => {
    expect(lines('编号为ZB2026的授权书，有效。', 6)).toEqual(['编号为', 'ZB2026', '的授权书，有', '效。']);
    expect(lines('甲乙丙丁，戊', 4)).toEqual(['甲乙丙', '丁，戊']);
    expect(lines('甲乙丙（丁）', 4)).toEqual(['甲乙丙', '（丁）']);
  });

  it('loses no character but the spaces at line ends', () => {
    const text =
      '我公司（统一社会信用代码：91310000MA1FL0001R）兹授权 ABC Diagnostics Ltd. 供应“全自动”产品。';
    for (let width = 1; width < 60; width++) expect(solid(lines(text, width).join(''))).toBe(solid(text));
    expect(unbreakableUnits(text).join('')).toBe(text);
  });

  it('breaks what is wider than a line and gives an empty text one line', () => {
    expect(lines('ABCDEFGH', 3)).toEqual(['ABC', 'DEF', 'GH']);
    expect(lines('', 3)).toEqual(['']);
    expect(lines('甲乙丙丁', 3, 2)).toEqual(['甲', '乙丙丁']);
  });
});
