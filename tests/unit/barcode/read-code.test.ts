import fc from 'fast-check';
import { hibcCheckCharacter } from '../../../miniprogram/shared/barcode/hibc';
import { LONGEST_CODE, readCode } from '../../../miniprogram/shared/barcode/read-code';
import { signed } from '../letters/token-fixtures';
import { GS, GTIN, HOSTS, TODAY, read } from './labels';

const first = (text: string, symbology?: string) => {
  const reading = read(text, symbology);
  return 'candidates' in reading ? { kind: reading.kind, ...reading.candidates[0]! } : reading;
};

describe('our own addresses', () => {
  const label = 'https://d.example.cn/d/K7Q2M9XW4T';

  it('give the code of the device label and the token of the letter', () => {
    expect(read(label, 'QR_CODE')).toEqual({ kind: 'own_device', raw: label, code: 'K7Q2M9XW4T' });
    const letter = `https://letters.example.cn/a/${signed()}`;
    expect(read(letter, 'QR_CODE')).toEqual({ kind: 'letter', raw: letter, token: signed() });
  });

  it('may have a local origin only where the deployment says so', () => {
    const hosts = { deviceLabel: 'http://127.0.0.1:8787', letters: 'http://127.0.0.1:8787' };
    const local = { text: 'http://127.0.0.1:8787/d/K7Q2M9XW4T' };
    expect(readCode(local, hosts, TODAY)).toMatchObject({ kind: 'own_device', code: 'K7Q2M9XW4T' });
    expect(readCode(local, HOSTS, TODAY)).toMatchObject({ kind: 'unknown', reason: 'link' });
  });

  it.each([
    ['no TLS', 'http://d.example.cn/d/K7Q2M9XW4T'],
    ['upper case', 'https://D.example.cn/d/K7Q2M9XW4T'],
    ['a port', 'https://d.example.cn:443/d/K7Q2M9XW4T'],
    ['another host behind ours', 'https://d.example.cn.evil.cn/d/K7Q2M9XW4T'],
    ['ours as a user name', 'https://d.example.cn@evil.cn/d/K7Q2M9XW4T'],
    ['one letter changed', 'https://d.exarnple.cn/d/K7Q2M9XW4T'],
    ['a Cyrillic letter', 'https://d.ex\u0430mple.cn/d/K7Q2M9XW4T'],
    ['a trailing dot', 'https://d.example.cn./d/K7Q2M9XW4T'],
    ['a query', `${label}?to=x`],
    ['a fragment', `${label}#x`],
    ['a longer path', `${label}/x`],
    ['a percent escape', 'https://d.example.cn/d/K7Q2M9XW%34T'],
    ['a back slash', 'https:\\\\d.example.cn\\d\\K7Q2M9XW4T'],
    ['our address inside another', 'https://evil.cn/?to=https://d.example.cn/d/K7Q2M9XW4T'],
    ['a script before it', `javascript:alert(1)//${label}`],
    ['a letter without a token', 'https://letters.example.cn/a/'],
  ])('with %s are no address of ours', (_, text) => {
    expect(read(text)).toEqual({ kind: 'unknown', raw: text, reason: 'look_alike' });
  });
});

describe('MA codes', () => {
  it('give DI, dates, lot and serial', () => {
    expect(first('MA.156.M0.100011.10000012.M230815.V20260814.LA12.S0007', 'QR_CODE')).toMatchObject({
      kind: 'ma',
      di: 'MA.156.M0.100011.10000012',
      serial: '0007',
      lot: 'A12',
      productionOn: '2023-08-15',
      expiryOn: '2026-08-14',
      problems: [],
    });
  });

  it('prefer the expiry to the end of validity, and do not take a sterilisation lot for the lot', () => {
    expect(first('MA.156.M0.100011.10000012.D9.V20260814.E20260901')).toMatchObject({
      lot: null,
      expiryOn: '2026-09-01',
      problems: [],
    });
  });

  it('tell what does not fit instead of dropping it', () => {
    expect(first('MA.156.M0.100011.10000012.M20231301.X1.S1.S2')).toMatchObject({
      serial: null,
      productionOn: null,
      problems: [
        { code: 'FORMAT', where: 'X1' },
        { code: 'REPEATED', where: 'S' },
        { code: 'DATE', where: 'M' },
      ],
    });
    expect(read('MA.156.1001.12', 'CODE_128').kind).not.toBe('ma');
  });
});

it('an AHM code names its product, and its piece number is not taken for a serial', () => {
  expect(first('81234567890123456789', 'CODE_128')).toMatchObject({
    kind: 'ahm',
    di: '8123456',
    serial: null,
  });
  expect(read('8123456789012345678', 'CODE_128').kind).toBe('serial');
});

/** Codes of figures 1, 3 and 5 of ANSI/HIBC 2.6 and of its appendix on combined data structures. */
describe('HIBC codes', () => {
  it('have a check character modulo 43', () => {
    expect(hibcCheckCharacter('+A123BJC5D6E71')).toBe('G');
    expect(hibcCheckCharacter('+A99912345/$$52001510X3/16D20111212/S77DE1G45')).toBe('-');
  });

  it('give the DI of a primary, also between the asterisks of Code 39', () => {
    for (const text of ['+A123BJC5D6E71G', '*+A123BJC5D6E71G*']) {
      expect(first(text)).toMatchObject({ kind: 'hibc', di: 'A123BJC5D6E71', link: 'G', problems: [] });
    }
  });

  it('give expiry and lot of a secondary, with the link to its primary', () => {
    expect(first('+$$52001510X3GD')).toMatchObject({
      kind: 'hibc',
      di: null,
      lot: '10X3',
      expiryOn: '2020-01-15',
      link: 'G',
      problems: [],
    });
  });

  it('give everything of a combined code', () => {
    expect(first('+A99912345/$$52001510X3/16D20111212/S77DE1G45-')).toMatchObject({
      di: 'A99912345',
      lot: '10X3',
      serial: '77DE1G45',
      productionOn: '2011-12-12',
      expiryOn: '2020-01-15',
      link: null,
      problems: [],
    });
  });

  it.each([
    ['month and year', '$$09053C001', '2005-09-30', '3C001'],
    ['MMDDYY', '$$20928053C001', '2005-09-28', '3C001'],
    ['YYMMDD', '$$30509283C001', '2005-09-28', '3C001'],
    ['YYMMDDHH', '$$4050928223C001', '2005-09-28', '3C001'],
    ['day of the year', '$$5052713C001', '2005-09-28', '3C001'],
    ['day of the year and hour', '$$605271223C001', '2005-09-28', '3C001'],
    ['no date', '$$73C001', null, '3C001'],
    ['a short quantity before the date', '$$82409053C001', '2005-09-30', '3C001'],
    ['a long quantity before the date', '$$90010020928053C001', '2005-09-28', '3C001'],
    ['the lot alone', '$3C001', null, '3C001'],
    ['the old form', '052713C001', '2005-09-28', '3C001'],
  ])('read a secondary with %s', (_, data, expiryOn, lot) => {
    const text = `+${data}L`;
    expect(first(`${text}${hibcCheckCharacter(text)}`)).toMatchObject({
      kind: 'hibc',
      lot,
      expiryOn,
      problems: [],
    });
  });

  it('read a serial with and without expiry', () => {
    for (const [text, expiryOn] of [
      ['+$+0001L', null],
      ['+$$+09050001L', '2005-09-30'],
    ] as const) {
      expect(first(`${text}${hibcCheckCharacter(text)}`)).toMatchObject({
        serial: '0001',
        lot: null,
        expiryOn,
      });
    }
  });

  it('keep a blank as check character, even when a scanner has trimmed it', () => {
    const text = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ']
      .flatMap((one) => [`+Z9990099930203${one}1`, `+Z99900999302Z${one}1`])
      .find((one) => hibcCheckCharacter(one) === ' ')!;
    for (const scanned of [`${text} `, text]) {
      expect(first(scanned)).toMatchObject({ kind: 'hibc', di: text.slice(1), problems: [] });
    }
  });

  it('tell a wrong check character and impossible dates', () => {
    expect(first('+A123BJC5D6E71H')).toMatchObject({
      kind: 'hibc',
      problems: [{ code: 'CHECK_CHARACTER', where: 'HIBC' }],
    });
    const text = '+$$30502303C001L';
    expect(first(`${text}${hibcCheckCharacter(text)}`)).toMatchObject({
      expiryOn: null,
      problems: [{ code: 'DATE', where: '$$' }],
    });
  });

  it('are not made of a telephone number', () => {
    expect(read('+8613800138000').kind).toBe('unknown');
  });
});

describe('trade item numbers', () => {
  it.each([
    ['EAN_13', '6901234567892', GTIN],
    ['EAN_8', '40170725', '00000040170725'],
    ['UPC_A', '614141000036', '00614141000036'],
    ['UPC_E', '04252614', '00042100005264'],
    ['ITF', '16901234567899', '16901234567899'],
    ['RSS_14', '06901234567892', GTIN],
  ])('of %s become a GTIN-14', (symbology, text, gtin) => {
    expect(first(text, symbology)).toMatchObject({ kind: 'gs1', di: gtin, problems: [] });
  });

  it('with a wrong check digit are none', () => {
    expect(read('6901234567893', 'EAN_13').kind).toBe('serial');
  });

  it('that a person typed may be a serial number too', () => {
    expect(read('6901234567892')).toMatchObject({
      kind: 'serial',
      candidates: [{ serial: '6901234567892' }, { di: GTIN }],
    });
  });
});

describe('GS1 Digital Link', () => {
  it('is read on any domain, after any path, with escapes and qualifiers in the query', () => {
    for (const start of [
      'https://id.gs1.org',
      'http://brand.example.com:8080/some/00/path',
      'HTTPS://ID.GS1.ORG',
    ]) {
      expect(
        first(`${start}/01/9506000134352/10/ABC%2F1/21/00123?17=270200&linkType=gs1:pip&x=1#top`, 'QR_CODE'),
      ).toMatchObject({
        kind: 'gs1',
        di: '09506000134352',
        lot: 'ABC/1',
        serial: '00123',
        expiryOn: '2027-02-28',
        problems: [],
      });
    }
  });

  it('fills up GTIN-8, GTIN-12 and GTIN-13', () => {
    for (const gtin of ['40170725', '614141000036', '6901234567892']) {
      expect(first(`https://id.gs1.org/01/${gtin}`)).toMatchObject({
        di: gtin.padStart(14, '0'),
        problems: [],
      });
    }
  });

  it('tells a wrong check digit and data that do not fit', () => {
    expect(first('https://id.gs1.org/01/09506000134353?17=2702')).toMatchObject({
      problems: [
        { code: 'FORMAT', where: '17' },
        { code: 'CHECK_DIGIT', where: '01' },
      ],
    });
  });

  it.each([
    ['a user name', 'https://user@id.gs1.org/01/09506000134352'],
    ['a back slash', 'https://id.gs1.org\\01/09506000134352'],
    ['a broken escape', 'https://id.gs1.org/01/09506000134352/21/%E0%A4%A'],
    ['an escaped control character', 'https://id.gs1.org/01/09506000134352/21/A%00B'],
    ['another scheme', 'ftp://id.gs1.org/01/09506000134352'],
    ['no key', 'https://id.gs1.org/21/12345'],
    ['a key without value', 'https://id.gs1.org/01/'],
    ['a foreign qualifier', 'https://id.gs1.org/01/09506000134352/8020/1'],
  ])('is not made of an address with %s', (_, text) => {
    expect(read(text)).toEqual({ kind: 'unknown', raw: text, reason: 'link' });
  });
});

describe('plain labels', () => {
  it.each([
    ['00123', '00123'],
    ['SN: 00123', '00123'],
    ['S/N：AB-12/3', 'AB-12/3'],
    ['序列号：X7.001', 'X7.001'],
    [' ABC 123\r\n', 'ABC 123'],
  ])('%j give the serial', (text, serial) => {
    expect(first(text, 'CODE_39')).toMatchObject({ kind: 'serial', scheme: 'plain', serial });
  });
});

describe('hostile and useless texts', () => {
  it.each([
    ['nothing', '', 'empty'],
    ['blanks', ' \r\n ', 'empty'],
    ['a script', 'javascript:alert(1)', 'link'],
    ['an escaped script', 'JaVaScRiPt:%61lert(1)', 'link'],
    ['data', 'data:text/html,<script>alert(1)</script>', 'link'],
    ['a mini program link', 'weixin://dl/business/?t=x', 'link'],
    ['a Wi-Fi code', 'WIFI:S:x;P:y;;', 'link'],
    ['an address', 'https://example.com/', 'link'],
    ['an address without scheme', 'www.example.com/d/1', 'link'],
    ['a sentence', '请联系客服', 'unreadable'],
    ['markup', '<img src=x onerror=alert(1)>', 'unreadable'],
    ['a NUL', 'ABC\x00123', 'control_characters'],
    ['an escape sequence', '\x1b[2JABC', 'control_characters'],
    ['a line feed inside', 'ABC\n123', 'control_characters'],
    ['a direction override', 'ABC\u202e321', 'control_characters'],
    ['an invisible character', 'AB\u200bC', 'control_characters'],
    ['a lone separator', GS, 'unreadable'],
    ['a lone mark', ']d2', 'unreadable'],
  ])('such as %s stay unknown and raw', (_, text, reason) => {
    expect(read(text)).toEqual({ kind: 'unknown', raw: text, reason });
  });

  it('longer than any code are refused by their length, and only their beginning is kept', () => {
    const mega = `01${GTIN}10${'1'.repeat(1_048_576)}`;
    expect(read(mega)).toEqual({ kind: 'unknown', raw: mega.slice(0, LONGEST_CODE), reason: 'too_long' });
    expect(read('A'.repeat(LONGEST_CODE + 1))).toMatchObject({ reason: 'too_long' });
  });

  it('never make the reader throw, and no reading loses the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[0-9()\x1d\]A-Z+$\/.:%]{0,60}$/),
      fc.stringMatching(/^\+[0-9A-Z$\/+]{0,30}$/),
      fc.stringMatching(/^https:\/\/[a-z.]{1,10}\/(01|00|8004)\/[0-9A-Z%\/?=&]{0,30}$/),
      fc.stringMatching(/^MA\.156\.M0\.[0-9.A-Z]{0,30}$/),
    );
    const symbology = fc.constantFrom(
      ...['CODE_128', 'DATA_MATRIX', 'QR_CODE', 'EAN_13', 'UPC_E', 'CODE_39', '__proto__', ''],
    );
    fc.assert(
      fc.property(text, fc.option(symbology, { nil: undefined }), (scanned, name) => {
        const reading = read(scanned, name);
        expect(reading.raw).toBe(scanned);
        if ('candidates' in reading) expect(reading.candidates.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});
