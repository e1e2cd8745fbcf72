import fc from 'fast-check';
import type { Candidate } from '../../../miniprogram/shared/barcode/candidate';
import { compareCandidates } from '../../../miniprogram/shared/barcode/compare-candidates';
import { hibcCheckCharacter } from '../../../miniprogram/shared/barcode/hibc';
import {
  candidatesOf,
  identityOf,
  identityOfCandidate,
  serialOf,
} from '../../../miniprogram/shared/barcode/identity';
import { mergeDiAndPi } from '../../../miniprogram/shared/barcode/merge-labels';
import { GTIN, labels, read } from './labels';
import { candidateOf } from '../../../miniprogram/shared/barcode/element-strings';
import { TODAY } from './labels';

const label = (text: string, symbology?: string): Candidate => candidatesOf(read(text, symbology))[0]!;

describe('what a code fills in when a device is registered', () => {
  it('is all of a label with one reading', () => {
    expect(identityOf(read(`(01)${GTIN}(11)250815(17)270200(10)L1(21)00123`))).toEqual({
      gtin: GTIN,
      serial: '00123',
      lot: 'L1',
      productionOn: '2025-08-15',
      expiryOn: '2027-02-28',
      ownCode: null,
    });
  });

  it('is nothing until a person has chosen among several readings', () => {
    const reading = read(`01${GTIN}10A213B1211234`, 'CODE_128');
    expect(identityOf(reading)).toBeNull();
    expect(serialOf(reading)).toBeNull();
    expect(candidatesOf(reading).map((_, choice) => serialOf(reading, choice))).toEqual([
      null,
      '1234',
      '3B1211234',
    ]);
    expect(identityOf(reading, 7)).toBeNull();
  });

  it('is nothing by itself where not all readings could be listed', () => {
    const one = label(`(01)${GTIN}(21)1`);
    expect(identityOf({ kind: 'gs1', raw: '', candidates: [one], complete: false })).toBeNull();
  });

  it('has no GTIN of another scheme, nor one with a wrong check digit', () => {
    expect(identityOf(read('MA.156.M0.100011.10000012.S7'))).toMatchObject({ gtin: null, serial: '7' });
    expect(identityOf(read('(01)06901234567893(21)7'))).toMatchObject({ gtin: null, serial: '7' });
  });

  it('is the code of our own label, and nothing of letters and unknown codes', () => {
    expect(identityOf(read('https://d.example.cn/d/K7Q2M9XW4T'))).toMatchObject({
      ownCode: 'K7Q2M9XW4T',
      serial: null,
    });
    expect(identityOf(read('javascript:alert(1)'))).toBeNull();
  });
});

describe('a DI label and a PI label', () => {
  const di = label(`(01)${GTIN}`);
  const pi = label('(17)270200(21)00123');

  it('become one in either order', () => {
    for (const merged of [mergeDiAndPi(di, pi), mergeDiAndPi(pi, di)]) {
      expect(merged!.elements.map(({ ai }) => ai)).toEqual(['01', '17', '21']);
      expect(identityOfCandidate(merged!)).toMatchObject({
        gtin: GTIN,
        serial: '00123',
        expiryOn: '2027-02-28',
      });
    }
  });

  it.each<[string, string, string]>([
    ['two DIs', `(01)${GTIN}`, '(01)09506000134352'],
    ['two PIs', '(21)1', '(10)A'],
    ['a whole label and a PI', `(01)${GTIN}(21)1`, '(10)A'],
    ['a DI and a whole label', `(01)${GTIN}`, '(01)09506000134352(21)1'],
    ['a DI with a wrong check digit', '(01)06901234567893', '(21)1'],
    ['a PI with an impossible date', `(01)${GTIN}`, '(17)260230(21)1'],
    ['a DI and a plain serial', `(01)${GTIN}`, 'SN: 123'],
    ['labels that differ in another field', `(01)${GTIN}(240)A`, '(240)B(21)1'],
    ['a DI with a third-party serial and a PI with a serial', `(01)${GTIN}(235)T`, '(21)1'],
    ['two schemes', `(01)${GTIN}`, '+$$52001510X3GD'],
    ['a DI and an AHM code', `(01)${GTIN}`, '81234567890123456789'],
  ])('stay apart when they are %s', (_, first, second) => {
    expect(mergeDiAndPi(label(first), label(second))).toBeNull();
    expect(mergeDiAndPi(label(second), label(first))).toBeNull();
  });

  it('of HIBC become one only when the link names the primary', () => {
    const primary = label('+A123BJC5D6E71G');
    expect(mergeDiAndPi(primary, label('+$$52001510X3GD'))).toMatchObject({
      di: 'A123BJC5D6E71',
      lot: '10X3',
    });
    const other = '+$$52001510X3H';
    expect(mergeDiAndPi(primary, label(other + hibcCheckCharacter(other)))).toBeNull();
  });

  it('merge into what one label would have said', () => {
    fc.assert(
      fc.property(labels(['10', '11', '17', '21']), labels(['01']), (production, product) => {
        const merged = mergeDiAndPi(candidateOf(product, TODAY), candidateOf(production, TODAY));
        expect(merged).toEqual(candidateOf([...product, ...production], TODAY));
      }),
    );
  });
});

describe('candidates side by side', () => {
  it('show which characters differ', () => {
    const rows = compareCandidates([label(`(01)${GTIN}(21)00123`), label(`(01)${GTIN}(21)00173`)]);
    expect(rows).toEqual([
      {
        ai: '01',
        title: '产品标识 (01)',
        cells: [[{ text: GTIN, differs: false }], [{ text: GTIN, differs: false }]],
      },
      {
        ai: '21',
        title: '序列号 (21)',
        cells: [
          [
            { text: '001', differs: false },
            { text: '2', differs: true },
            { text: '3', differs: false },
          ],
          [
            { text: '001', differs: false },
            { text: '7', differs: true },
            { text: '3', differs: false },
          ],
        ],
      },
    ]);
  });

  it('mark a field that one of them lacks, and the tail of a longer one', () => {
    const rows = compareCandidates(candidatesOf(read(`01${GTIN}10A1211234`, 'CODE_128')).slice(0, 2));
    expect(rows.map(({ ai, cells }) => [ai, cells])).toEqual([
      ['01', [[{ text: GTIN, differs: false }], [{ text: GTIN, differs: false }]]],
      [
        '10',
        [
          [
            { text: 'A1', differs: false },
            { text: '211234', differs: true },
          ],
          [{ text: 'A1', differs: false }],
        ],
      ],
      ['21', [null, [{ text: '1234', differs: true }]]],
    ]);
  });

  it('compare a plain serial with the serial of a GS1 reading', () => {
    const [row] = compareCandidates(candidatesOf(read('2100345', 'CODE_128')));
    expect(row!.ai).toBe('21');
    expect(row!.cells.map((cell) => cell!.map(({ text }) => text).join(''))).toEqual(['2100345', '00345']);
  });

  it('lose no character', () => {
    fc.assert(
      fc.property(fc.array(labels(['01', '10', '21']), { minLength: 1, maxLength: 4 }), (several) => {
        const candidates = several.map((pairs) => candidateOf(pairs, TODAY));
        for (const { ai, cells } of compareCandidates(candidates)) {
          cells.forEach((cell, at) => {
            const value = several[at]!.find(([one]) => one === ai)?.[1] ?? null;
            expect(cell?.map(({ text }) => text).join('') ?? null).toBe(value);
          });
        }
      }),
    );
  });
});
