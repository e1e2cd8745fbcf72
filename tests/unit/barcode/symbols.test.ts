import { readFileSync } from 'node:fs';
import bwipjs from 'bwip-js';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { hibcCheckCharacter } from '../../../miniprogram/shared/barcode/hibc';
import { GTIN, read } from './labels';

/** Real symbols: drawn by BWIPP, which checks the data by GS1's own rules, and decoded by ZXing. */
beforeAll(() => {
  const wasmBinary = new Uint8Array(readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm')))
    .buffer;
  prepareZXingModule({ overrides: { wasmBinary } });
});

async function scan(bcid: string, text: string) {
  const picture = await bwipjs.toBuffer({ bcid, text, scale: 4, padding: 20, backgroundcolor: 'FFFFFF' });
  const [found] = await readBarcodes(new Uint8Array(picture), { textMode: 'Plain', tryHarder: true });
  return found!;
}

const UDI = `(01)${GTIN}(11)250815(17)270200(10)A213B1(21)00123`;

describe('a symbol drawn and scanned', () => {
  it.each(['gs1-128', 'gs1datamatrix', 'gs1qrcode'])(
    'as %s gives the element strings it was made of',
    async (bcid) => {
      const found = await scan(bcid, UDI);
      expect(read(`${found.symbologyIdentifier}${found.text}`)).toMatchObject({
        kind: 'gs1',
        complete: true,
        candidates: [
          {
            di: GTIN,
            serial: '00123',
            lot: 'A213B1',
            productionOn: '2025-08-15',
            expiryOn: '2027-02-28',
            problems: [],
          },
        ],
      });
    },
  );

  it('as GS1-128 and stripped of FNC1 as by wx.scanCode still has the true reading among its candidates', async () => {
    const found = await scan('gs1-128', UDI);
    const reading = read(found.text.split('\x1d').join(''), 'CODE_128');
    const candidates = 'candidates' in reading ? reading.candidates : [];
    expect(candidates.length).toBeGreaterThan(1);
    expect(candidates.filter(({ serial, lot }) => serial === '00123' && lot === 'A213B1')).toHaveLength(1);
  });

  it('as an HIBC DataMatrix has the check character that we compute', async () => {
    const found = await scan('hibcdatamatrix', 'A123BJC5D6E71');
    expect(found.text).toBe(`+A123BJC5D6E71${hibcCheckCharacter('+A123BJC5D6E71')}`);
    expect(read(found.text, 'DATA_MATRIX')).toMatchObject({ kind: 'hibc', candidates: [{ problems: [] }] });
  });

  it('as a Digital Link QR gives GTIN and serial', async () => {
    const found = await scan('gs1dlqrcode', `https://id.gs1.org/01/${GTIN}/21/00123`);
    expect(read(found.text, 'QR_CODE')).toMatchObject({
      kind: 'gs1',
      candidates: [{ di: GTIN, serial: '00123', problems: [] }],
    });
  });
});
