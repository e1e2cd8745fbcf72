import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { APPLICATION_IDENTIFIERS } from '../../../miniprogram/shared/barcode/application-identifiers';
import { type Pair, writeElementStrings } from '../../../miniprogram/shared/barcode/element-strings';
import { GS, GTIN, TODAY, labels, read } from './labels';

/** Two parsers by other hands; where they differ from ours, a section of the GS1 General Specifications decides. */
const { parseBarcode } = require('gs1-barcode-parser-mod') as {
  parseBarcode(text: string): {
    parsedCodeItems: { ai: string; raw: string; data: unknown; isoDate: string }[];
  };
};
const bark = require('bark-js') as (text: string) => {
  elements: { ai: string; value: string; raw: string }[];
};
const { DigitalLink } = require('digital-link.js') as {
  DigitalLink(text: string): {
    isValid(): boolean;
    getIdentifier(): Record<string, string>;
    getKeyQualifiers(): Record<string, string>;
    getAttributes(): Record<string, string>;
  };
};

const byMod = (text: string): Pair[] => parseBarcode(text).parsedCodeItems.map(({ ai, raw }) => [ai, raw]);
const byBark = (text: string): Pair[] => bark(text).elements.map(({ ai, raw }) => [ai, raw.replace(GS, '')]);
/** Ours, of a text whose separators are known to have arrived. */
const byUs = (text: string, today = TODAY) => {
  const reading = read(text, 'DATA_MATRIX', today);
  return reading.kind === 'gs1' ? reading.candidates[0]! : null;
};
const pairsByUs = (text: string) => byUs(text)?.elements.map(({ ai, value }): Pair => [ai, value]) ?? null;

/** Identifiers newer than the table of each parser, or that it misreads; named one by one below. */
const NOT_BY_MOD = ['425', '7007', '7003', '7011', '8008', '7041', '8014', '8111', '8112', '7250', '7251'];
const NOT_BY_BARK = [...APPLICATION_IDENTIFIERS.keys()].filter(
  (ai) =>
    /^(03|395\d|43\d\d|7003|7011|7041|715|716|724[12]|725\d|8002|8008|8014|8030)$/.test(ai) ||
    /^39[13]/.test(ai),
);
const ALL = [...APPLICATION_IDENTIFIERS.keys()];

describe('samples', () => {
  /**
   * Built from the numbers that GS1 uses as examples: General Specifications (HRI examples of section 4, processing of section 7.8, GTIN
   * 09506000134352 and 09501101530003, SSCC 106141412345678908), GS1 DataMatrix Guideline, GS1 China's UDI questions.
   */
  it.each([
    [
      'a UDI with lot and serial',
      ']d2',
      [
        ['01', GTIN],
        ['11', '141231'],
        ['17', '150707'],
        ['10', 'A213B1'],
        ['21', '1234'],
      ],
    ],
    ['a DI alone', ']d2', [['01', '09506000134352']]],
    [
      'a PI alone',
      ']C1',
      [
        ['17', '261231'],
        ['10', 'ABC123'],
      ],
    ],
    ['a logistic label', ']C1', [['00', '106141412345678908']]],
    [
      'weight and best before',
      ']e0',
      [
        ['01', '98898765432106'],
        ['3202', '012345'],
        ['15', '291231'],
      ],
    ],
    ['an asset', ']Q3', [['8004', '9506000111ABC']]],
    [
      'a location',
      ']C1',
      [
        ['414', '9506000134376'],
        ['254', 'ROOM-3'],
      ],
    ],
    [
      'a count of content',
      ']C1',
      [
        ['02', '09501101530003'],
        ['37', '24'],
        ['10', 'LOT-1'],
      ],
    ],
  ] as [string, string, Pair[]][])('of %s mean the same to all three', (_, mark, pairs) => {
    const text = mark + writeElementStrings(pairs);
    expect(pairsByUs(text)).toEqual(pairs);
    expect(byMod(text)).toEqual(pairs);
    expect(byBark(text)).toEqual(pairs);
  });
});

describe('any label', () => {
  it('means the same to gs1-barcode-parser-mod', () => {
    fc.assert(
      fc.property(labels(ALL.filter((ai) => !NOT_BY_MOD.includes(ai))), (pairs) => {
        const text = `]d2${writeElementStrings(pairs)}`;
        expect(pairsByUs(text)).toEqual(pairs);
        expect(byMod(text)).toEqual(pairs);
      }),
      { numRuns: 300 },
    );
  });

  it('means the same to bark-js', () => {
    fc.assert(
      fc.property(labels(ALL.filter((ai) => !NOT_BY_BARK.includes(ai))), (pairs) => {
        expect(byBark(`]d2${writeElementStrings(pairs)}`)).toEqual(pairs);
      }),
      { numRuns: 300 },
    );
  });

  it('has the same days for gs1-barcode-parser-mod, which takes today from the clock', () => {
    const today = new Date().toISOString().slice(0, 10);
    fc.assert(
      fc.property(labels(['11', '12', '13', '15', '16', '17']), (pairs) => {
        const text = `]d2${writeElementStrings(pairs)}`;
        expect(byUs(text, today)!.elements.map(({ day }) => day)).toEqual(
          parseBarcode(text).parsedCodeItems.map(({ isoDate }) => isoDate),
        );
      }),
    );
  });
});

describe('known differences', () => {
  it('gs1-barcode-parser-mod gives dates as local midnight, the day before in UTC; a label states a day (3.4, expiration date)', () => {
    const script = `const { parseBarcode } = require('gs1-barcode-parser-mod');
      process.stdout.write(parseBarcode('17260301').parsedCodeItems[0].data.toISOString())`;
    const inShanghai = execFileSync(process.execPath, ['-e', script], {
      env: { ...process.env, TZ: 'Asia/Shanghai' },
      encoding: 'utf8',
    });
    expect(inShanghai).toBe('2026-02-28T16:00:00.000Z');
    expect(byUs(']d217260301')!.expiryOn).toBe('2026-03-01');
  });

  it('both refuse a leading separator; the FNC1 in first position is a mark and no data (7.8), so it is passed over', () => {
    for (const text of [`${GS}01${GTIN}`, `]d2${GS}01${GTIN}`]) {
      expect(() => byMod(text)).toThrow();
      expect(() => byBark(text)).toThrow();
      expect(pairsByUs(text)).toEqual([['01', GTIN]]);
    }
  });

  it('both take a wrong check digit; it must be verified (7.9.1)', () => {
    const text = ']d20106901234567893';
    expect(byMod(text)).toEqual(byBark(text));
    expect(byUs(text)!.problems).toEqual([{ code: 'CHECK_DIGIT', where: '01' }]);
  });

  it('gs1-barcode-parser-mod rolls 30 February over and bark-js repeats it; no such day exists (3.4, expiration date)', () => {
    expect(parseBarcode('17260230').parsedCodeItems[0]!.isoDate).toBe('2026-03-02');
    expect(bark('17260230').elements[0]!.value).toBe('2026-02-30');
    expect(byUs(']d217260230')).toMatchObject({ expiryOn: null, problems: [{ code: 'DATE', where: '17' }] });
  });

  it('bark-js leaves day 00; it stands for the last day of the month, leap years included (3.4, expiration date)', () => {
    expect(bark('17280200').elements[0]!.value).toBe('2028-02-00');
    expect(byUs(']d217280200')!.expiryOn).toBe('2028-02-29');
  });

  it('bark-js puts 51 to 99 into the last century for ever; the window moves with today (7.12)', () => {
    expect(bark('17760101').elements[0]!.value).toBe('1976-01-01');
    expect(byUs(']d217760101', '2026-11-24')!.expiryOn).toBe('2076-01-01');
    expect(byUs(']d217760101', '2025-11-24')!.expiryOn).toBe('1976-01-01');
  });

  it('gs1-barcode-parser-mod takes 25 characters as a serial; the longest is 20 (3.5, serial number)', () => {
    const text = `]d221${'A'.repeat(25)}`;
    expect(byMod(text)).toEqual([['21', 'A'.repeat(25)]]);
    expect(() => byBark(text)).toThrow();
    expect(pairsByUs(text)).toBeNull();
  });

  it('both take an identifier without data; the shortest is one character (3.2)', () => {
    expect(byMod(']d221')).toEqual([['21', '']]);
    expect(byBark(']d221')).toEqual([['21', '']]);
    expect(pairsByUs(']d221')).toBeNull();
  });

  it('both take blanks and # in a serial; character set 82 has neither (7.11)', () => {
    expect(byMod(']d221A B#C')).toEqual(byBark(']d221A B#C'));
    expect(byUs(']d221A B#C')!.problems).toEqual([{ code: 'CHARACTERS', where: '21' }]);
  });

  it('bark-js takes a date cut short; its length is predefined (7.8.5)', () => {
    expect(byBark(']d21700')).toEqual([['17', '00']]);
    expect(() => byMod(']d21700')).toThrow();
    expect(pairsByUs(']d21700')).toBeNull();
  });

  it('bark-js stumbles over a doubled separator; nothing stands between two of them (7.8)', () => {
    expect(() => byBark(`]d221AB${GS}${GS}10C`)).toThrow();
    expect(byMod(`]d221AB${GS}${GS}10C`)).toEqual([
      ['21', 'AB'],
      ['10', 'C'],
    ]);
    expect(pairsByUs(`]d221AB${GS}${GS}10C`)).toEqual([
      ['21', 'AB'],
      ['10', 'C'],
    ]);
  });

  it('both take a stripped separator for none and give one serial; several readings are legal (7.8.5)', () => {
    const text = `01${GTIN}10ABC21DEF`;
    expect(byMod(text)).toEqual(byBark(text));
    expect(byMod(text)).toEqual([
      ['01', GTIN],
      ['10', 'ABC21DEF'],
    ]);
    expect(read(text, 'CODE_128')).toMatchObject({
      kind: 'gs1',
      candidates: [
        { lot: 'ABC21DEF', serial: null },
        { lot: 'ABC', serial: 'DEF' },
      ],
    });
  });

  it('bark-js does not read the form printed for people (section 4, human readable interpretation)', () => {
    const text = `(01)${GTIN}(10)A(21)B`;
    expect(() => byBark(text)).toThrow();
    expect(byMod(text)).toEqual([
      ['01', GTIN],
      ['10', 'A'],
      ['21', 'B'],
    ]);
    expect(pairsByUs(text)).toEqual([
      ['01', GTIN],
      ['10', 'A'],
      ['21', 'B'],
    ]);
  });

  it.each<[string, Pair]>([
    ['up to five countries', ['425', '156276']],
    ['a harvest period', ['7007', '260101260105']],
    ['a type of freight unit', ['7041', '1A']],
    ['a master UDI-DI', ['8014', '9506000111ABCDEFXY']],
    ['points', ['8111', '0010']],
    ['a paperless coupon', ['8112', '0106141416543213']],
  ])('gs1-barcode-parser-mod does not know %s (3.2)', (_, pair) => {
    const text = `]d2${writeElementStrings([pair, ['21', 'Z']])}`;
    expect(() => byMod(text)).toThrow();
    expect(pairsByUs(text)).toEqual([pair, ['21', 'Z']]);
  });

  it.each<[string, Pair]>([
    ['a made-to-order GTIN', ['03', GTIN]],
    ['a ship-to name', ['4301', 'LAB']],
    ['a national number of the USA', ['715', '12345']],
    ['a date of birth', ['7250', '19700101']],
    ['a digital signature', ['8030', 'ABC_-']],
    ['a test-by date with time', ['7011', '2701151200']],
  ])('bark-js does not know %s (3.2)', (_, pair) => {
    const text = `]d2${writeElementStrings([pair, ['21', 'Z']])}`;
    let theirs: Pair[] | null = null;
    try {
      theirs = byBark(text);
    } catch {
      // Refusing is as good as misreading here.
    }
    expect(theirs).not.toEqual([pair, ['21', 'Z']]);
    expect(pairsByUs(text)).toEqual([pair, ['21', 'Z']]);
  });

  it('bark-js lets the separator and the next field run into a device identifier of twenty characters (3.2)', () => {
    const text = writeElementStrings([
      ['8002', '1'.repeat(20)],
      ['21', 'Z'],
    ]);
    expect(() => byBark(text)).toThrow();
    expect(byMod(text)).toEqual(pairsByUs(`]d2${text}`));
  });

  it('gs1-barcode-parser-mod lets a time of expiry run on over its ten digits (3.2)', () => {
    expect(byMod(']d27003261231235910A')).toEqual([['7003', '261231235910A']]);
    expect(byBark(']d27003261231235910A')).toEqual([
      ['7003', '2612312359'],
      ['10', 'A'],
    ]);
    expect(pairsByUs(']d27003261231235910A')).toEqual([
      ['7003', '2612312359'],
      ['10', 'A'],
    ]);
  });
});

describe('digital-link.js', () => {
  it.each([
    ['lot, serial and expiry', 'https://id.gs1.org/01/09506000134352/10/ABC/21/12345?17=270930'],
    ['a path of its own', 'https://brand.example.com/some/path/01/09506000134352'],
    ['an asset', 'https://id.gs1.org/8004/9506000111'],
    ['a GSRN', 'https://id.gs1.org/8018/095060001343520007'],
    ['GTIN-13', 'https://id.gs1.org/01/9506000134352/21/1'],
    ['GTIN-8', 'https://id.gs1.org/01/40170725'],
  ])('reads %s as we do', (_, text) => {
    const theirs = DigitalLink(text);
    const all = { ...theirs.getIdentifier(), ...theirs.getKeyQualifiers(), ...theirs.getAttributes() };
    expect(Object.fromEntries(byUs(text)!.elements.map(({ ai, value }) => [ai, value]))).toEqual(all);
  });

  it('reads any GTIN with lot and serial as we do, but for the escapes', () => {
    fc.assert(
      fc.property(labels(['01', '10', '21', '22']), (pairs) => {
        const order = ['01', '22', '10', '21'];
        const path = [...pairs].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
        if (path[0]![0] !== '01') return;
        const text = `https://id.gs1.org/${path.map(([ai, value]) => `${ai}/${encodeURIComponent(value)}`).join('/')}`;
        const theirs = DigitalLink(text);
        const all = Object.entries({ ...theirs.getIdentifier(), ...theirs.getKeyQualifiers() });
        const ours = Object.fromEntries(byUs(text)!.elements.map(({ ai, value }) => [ai, value]));
        expect(ours).toEqual(Object.fromEntries(all.map(([ai, value]) => [ai, decodeURIComponent(value)])));
        expect(ours).toEqual(Object.fromEntries(path));
      }),
    );
  });

  it('keeps percent escapes; the data are what they stand for (Digital Link URI Syntax, percent-encoding)', () => {
    const text = 'https://id.gs1.org/01/09506000134352/21/A%2FB';
    expect(DigitalLink(text).getKeyQualifiers()['21']).toBe('A%2FB');
    expect(byUs(text)!.serial).toBe('A/B');
  });

  it('takes 31 September for a date; the last day of the month is 30 (3.4, expiration date)', () => {
    const text = 'https://id.gs1.org/01/09506000134352?17=270931';
    expect(DigitalLink(text).isValid()).toBe(true);
    expect(byUs(text)!.problems).toEqual([{ code: 'DATE', where: '17' }]);
  });

  it('does not know the third-party serial 235 as a qualifier (3.2, Digital Link URI Syntax 1.2)', () => {
    const text = 'https://id.gs1.org/01/09506000134352/235/TPX1';
    expect(DigitalLink(text).isValid()).toBe(false);
    expect(byUs(text)!.elements.map(({ ai }) => ai)).toEqual(['01', '235']);
  });

  it('calls qualifiers out of order invalid; their meaning is beyond doubt, so we read them', () => {
    const text = 'https://id.gs1.org/01/09506000134352/21/1/10/2';
    expect(DigitalLink(text).isValid()).toBe(false);
    expect(byUs(text)).toMatchObject({ serial: '1', lot: '2' });
  });

  it('agrees that a wrong check digit is wrong', () => {
    const text = 'https://id.gs1.org/01/09506000134353';
    expect(DigitalLink(text).isValid()).toBe(false);
    expect(byUs(text)!.problems).toEqual([{ code: 'CHECK_DIGIT', where: '01' }]);
  });
});
