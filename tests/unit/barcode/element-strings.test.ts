import fc from 'fast-check';
import { APPLICATION_IDENTIFIERS } from '../../../miniprogram/shared/barcode/application-identifiers';
import {
  MOST_CANDIDATES,
  candidateOf,
  readBracketed,
  readSeparated,
  readUnseparated,
  writeElementStrings,
} from '../../../miniprogram/shared/barcode/element-strings';
import { GS, GTIN, TODAY, labels, read, readingsOf } from './labels';

const UDI = ['01', '10', '11', '17', '21', '240'];

describe('the table of application identifiers', () => {
  it('lets no identifier begin with another', () => {
    const ais = [...APPLICATION_IDENTIFIERS.keys()];
    expect(ais.filter((ai) => ais.some((other) => other !== ai && ai.startsWith(other)))).toEqual([]);
  });

  it('calls a field predefined only by figure 7.8.5-2, not because it happens to have one length', () => {
    const predefined = [...APPLICATION_IDENTIFIERS.values()].filter((one) => one.predefined);
    expect(new Set(predefined.map(({ ai }) => ai.slice(0, 2)))).toEqual(
      new Set(
        ['00', '01', '02', '03', '11', '12', '13', '15', '16', '17', '20'].concat([
          '31',
          '32',
          '33',
          '34',
          '35',
          '36',
          '41',
        ]),
      ),
    );
    for (const ai of ['402', '422', '7003', '8005', '8018']) {
      expect(APPLICATION_IDENTIFIERS.get(ai)!.predefined).toBe(false);
    }
  });
});

describe('element strings', () => {
  it('come back as they were encoded, whatever the identifiers and their order', () => {
    fc.assert(
      fc.property(labels(), (pairs) => {
        expect(readSeparated(writeElementStrings(pairs))).toEqual(pairs);
        expect(candidateOf(pairs, TODAY).problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('come back from a reader that puts its mark and separators before and after', () => {
    fc.assert(
      fc.property(labels(UDI), fc.constantFrom(']C1', ']d2', ']Q3', ']e0'), (pairs, mark) => {
        const reading = read(`${mark}${GS}${writeElementStrings(pairs)}${GS}\r\n`);
        expect(reading).toMatchObject({ kind: 'gs1', complete: true });
        expect('candidates' in reading && reading.candidates.map(({ elements }) => elements)).toEqual([
          pairs.map(([ai, value]) => expect.objectContaining({ ai, value })),
        ]);
      }),
    );
  });

  it('come back from the form printed for people', () => {
    fc.assert(
      fc.property(labels(), (pairs) => {
        const printed = pairs.map(([ai, value]) => `(${ai})${value.replace(/[()]/g, '\\$&')}`).join(' ');
        expect(readBracketed(printed)).toEqual(pairs);
      }),
    );
    expect(readingsOf(`（01）${GTIN} （21）00123`)).toEqual([`(01)${GTIN}(21)00123`]);
  });

  it('are always among the readings when the scanner has lost the separators', () => {
    fc.assert(
      fc.property(labels(UDI), (pairs) => {
        const text = writeElementStrings(pairs).split(GS).join('');
        const { readings, complete } = readUnseparated(text);
        expect(readings.length).toBeLessThanOrEqual(MOST_CANDIDATES);
        if (complete) expect(readings).toContainEqual(pairs);
        for (const reading of readings) {
          expect(writeElementStrings(reading).split(GS).join('')).toBe(text);
          expect(candidateOf(reading, TODAY).problems).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of a short label without separators are listed as a plain search over all cuts lists them', () => {
    const cuts = (text: string): string[] =>
      text === ''
        ? ['']
        : [2, 3, 4].flatMap((length) => {
            const one = APPLICATION_IDENTIFIERS.get(text.slice(0, length));
            if (!one) return [];
            const found: string[] = [];
            for (let end = length + one.min; end <= Math.min(text.length, length + one.max); end++) {
              const value = text.slice(length, end);
              if (candidateOf([[one.ai, value]], TODAY).problems.length) continue;
              for (const rest of cuts(text.slice(end))) found.push(`(${one.ai})${value}${rest}`);
            }
            return found;
          });
    fc.assert(
      fc.property(fc.stringMatching(/^(10|21)[0-2]{1,8}$/), (text) => {
        const found = readUnseparated(text);
        if (!found.complete) return;
        const printed = found.readings.map((pairs) => pairs.map(([ai, value]) => `(${ai})${value}`).join(''));
        const legal = cuts(text).filter(
          (one) => candidateOf(readBracketed(one)!, TODAY).problems.length === 0,
        );
        expect(printed.sort()).toEqual(legal.sort());
      }),
    );
  });
});

describe('a GS1-128 label whose FNC1 wx.scanCode has dropped', () => {
  it('is one reading where only one is legal', () => {
    expect(readingsOf(`01${GTIN}112312312112345678`, 'CODE_128')).toEqual([
      `(01)${GTIN}(11)231231(21)12345678`,
    ]);
  });

  it('shows every reading where a lot may end in several places', () => {
    expect(readingsOf(`01${GTIN}1714123110A213B1211234`, 'CODE_128')).toEqual([
      `(01)${GTIN}(17)141231(10)A213B1211234`,
      `(01)${GTIN}(17)141231(10)A213B1(21)1234`,
      `(01)${GTIN}(17)141231(10)A(21)3B1211234`,
    ]);
  });

  it('lists readings of the everyday identifiers before the outlandish ones', () => {
    const readings = readingsOf(`01${GTIN}21SN10945`, 'CODE_128');
    expect(readings.slice(0, 2)).toEqual([`(01)${GTIN}(21)SN10945`, `(01)${GTIN}(21)SN(10)945`]);
    expect(readings).toContain(`(01)${GTIN}(21)SN10(94)5`);
  });

  it('says that it is not complete rather than list without end', () => {
    const reading = read(`01${GTIN}10${'21'.repeat(20)}`, 'CODE_128');
    expect(reading).toMatchObject({ kind: 'gs1', complete: false });
    expect('candidates' in reading && reading.candidates.length).toBeLessThanOrEqual(MOST_CANDIDATES);
  });

  it('is not doubted in a symbol whose separators do arrive', () => {
    for (const symbology of ['DATA_MATRIX', 'QR_CODE']) {
      expect(readingsOf(`01${GTIN}10A213B1211234`, symbology)).toEqual([`(01)${GTIN}(10)A213B1211234`]);
    }
  });

  it('may carry any identifier in a symbol whose separators do arrive', () => {
    expect(read(`01${GTIN}910A`, 'DATA_MATRIX')).toMatchObject({
      kind: 'gs1',
      candidates: [{ di: GTIN, elements: [{ ai: '01' }, { ai: '91', value: '0A' }] }],
    });
  });

  it('without a GTIN may as well be a plain serial number', () => {
    expect(read('2100345', 'CODE_128').kind).toBe('serial');
    expect(readingsOf('2100345', 'CODE_128')).toEqual(['plain 2100345', '(21)00345']);
    expect(readingsOf('1726123110LOT', 'CODE_128')).toEqual(['plain 1726123110LOT', '(17)261231(10)LOT']);
    expect(readingsOf('2100345', 'CODE_39')).toEqual(['plain 2100345']);
    expect(readingsOf(']C02100345')).toEqual(['plain 2100345']);
    expect(readingsOf(']C12100345')).toEqual(['(21)00345']);
  });
});

describe('a faulty label', () => {
  it.each([
    ['a wrong check digit', `(01)06901234567893(21)1`, 'CHECK_DIGIT', '01'],
    ['a wrong check digit of an SSCC', `(00)106141412345678907`, 'CHECK_DIGIT', '00'],
    ['30 February', `(01)${GTIN}(17)260230`, 'DATE', '17'],
    ['month 13', `(01)${GTIN}(17)261300`, 'DATE', '17'],
    ['a blank in the serial', `(01)${GTIN}(21)A B`, 'CHARACTERS', '21'],
    ['a character outside set 82', `(01)${GTIN}(21)A#B`, 'CHARACTERS', '21'],
    ['two serials', `(01)${GTIN}(21)A(21)B`, 'REPEATED', '21'],
    ['GTIN and content', `(01)${GTIN}(02)${GTIN}(37)1`, 'PAIR', `01 02 37`],
  ])('with %s is shown with its problem', (_, text, code, where) => {
    const reading = read(text);
    expect('candidates' in reading && reading.candidates[0]!.problems).toContainEqual({ code, where });
  });

  it('with a wrong check digit is still shown when separators are lost', () => {
    const reading = read(`010690123456789321A1`, 'CODE_128');
    expect(reading).toMatchObject({
      kind: 'gs1',
      candidates: [{ serial: 'A1', problems: [{ code: 'CHECK_DIGIT', where: '01' }] }],
    });
  });

  it.each([
    ['data too long', `]C121${'A'.repeat(21)}${GS}10B`],
    ['data cut short', ']C1010690123'],
    ['no such identifier', ']C10590'],
    ['no data', ']C121'],
    ['letters in a date', ']C11726AB31'],
  ])('with %s stays unknown and raw', (_, text) => {
    expect(read(text)).toEqual({ kind: 'unknown', raw: text, reason: 'unreadable' });
  });
});

it('leading zeros of every field are kept', () => {
  expect(read(`(01)00000040170725(10)000(21)0001`)).toMatchObject({
    candidates: [{ di: '00000040170725', lot: '000', serial: '0001' }],
  });
});
