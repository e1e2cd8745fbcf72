import fc from 'fast-check';
import type {
  GlobalBlock,
  Grant,
  GrantKind,
  Ground,
  HospitalPlace,
} from '../../../cloudfunctions/_modules/coverage/model';
import type { RegionRecord } from '../../../cloudfunctions/_modules/coverage/region-tree';
import { RegionTree } from '../../../cloudfunctions/_modules/coverage/region-tree';

const region = (code: string, parentCode: string | null, retired?: string[]): RegionRecord => ({
  code,
  name: `R${code}`,
  parentCode,
  level: code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'city' : 'county',
  ...(retired ? { retiredOn: '2026-01-03', successors: retired } : {}),
});

/**
 * Two provinces: one with two cities, a city without counties and a county directly under it; one a municipality with
 * districts only. Retired: a renamed county, two merged ones, a divided one, a city dissolved into another, a chain.
 */
export const records: RegionRecord[] = [
  region('320000', null),
  region('320100', '320000'),
  region('320101', '320100'),
  region('320102', '320100'),
  region('320200', '320000'),
  region('320201', '320200'),
  region('320300', '320000'),
  region('329001', '320000'),
  region('110000', null),
  region('110101', '110000'),
  region('110102', '110000'),
  region('320191', '320100', ['320101']),
  region('320192', '320100', ['320102']),
  region('320193', '320100', ['320102']),
  region('320194', '320100', ['320101', '320201']),
  region('320800', '320000', ['320200']),
  region('320195', '320100', ['320191']),
];
export const regions = new RegionTree(records);
export const placeCodes = ['000000', ...records.map(({ code }) => code)];

/** Hospitals that stand where they are on all days. */
export const settled: HospitalPlace[] = [
  '320101', '320101', '320102', '320102', '320201', '320201', '320300', '320300', '329001', '110101', '110102', '110102',
  '320200', '110000', '320191', '320194', '320800',
].map((regionCode, index) => ({ _id: `h${index}`, name: `H${index}`, regionCode })); // prettier-ignore

/** Hospitals that move once, twice, back again, inside one county's codes; one that closes; one that moves and closes. */
const wanderers: HospitalPlace[] = [
  { regionCode: '320201', formerPlaces: [{ regionCode: '320101', toOn: '2026-01-02' }] },
  {
    regionCode: '320102',
    formerPlaces: [
      { regionCode: '110101', toOn: '2026-01-02' },
      { regionCode: '320300', toOn: '2026-01-04' },
    ],
  },
  {
    regionCode: '329001',
    formerPlaces: [
      { regionCode: '329001', toOn: '2026-01-01' },
      { regionCode: '110102', toOn: '2026-01-03' },
    ],
  },
  { regionCode: '320191', formerPlaces: [{ regionCode: '320101', toOn: '2026-01-03' }] },
  { regionCode: '110102', closedOn: '2026-01-04' },
  {
    regionCode: '320201',
    formerPlaces: [{ regionCode: '110000', toOn: '2026-01-03' }],
    closedOn: '2026-01-05',
  },
].map((life, index) => ({ _id: `w${index}`, name: `W${index}`, ...life }));
export const hospitals: HospitalPlace[] = [...settled, ...wanderers];

export const lines = ['biochemistry', 'immunology', 'coagulation'];
export const dealers = ['dealer-a', 'dealer-b', 'dealer-c'];
export const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05', '2026-01-06'];

/** The ground on a map of unit squares: hospitals, and the spot of a hospital yet unknown in every division of today. */
const toCome: HospitalPlace[] = placeCodes
  .filter((code) => regions.today(code)[0] === code)
  .map((code) => ({ _id: `new@${code}`, name: '', regionCode: code }));
export const spots: HospitalPlace[] = [...hospitals, ...toCome];
export const settledSpots: HospitalPlace[] = [...settled, ...toCome];

const some = <T>(values: readonly T[], minLength: number, maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength, maxLength });

const groundArb = (most: number, among: HospitalPlace[]): fc.Arbitrary<Ground> =>
  fc.record({
    regionCodes: some(placeCodes, 0, most),
    hospitalIds: some(
      among.map(({ _id }) => _id),
      0,
      most,
    ),
  });

const grantArb = (among: HospitalPlace[]): fc.Arbitrary<Omit<Grant, '_id' | 'number'>> =>
  fc
    .record({
      dealerId: fc.constantFrom(...dealers),
      productLineIds: some(lines, 1, 2),
      scope: groundArb(2, among),
      carveOuts: groundArb(2, among),
      from: fc.nat(5),
      length: fc.nat(5),
      exclusive: fc.boolean(),
      state: fc.constantFrom(
        'approved',
        'approved',
        'approved',
        'revoked',
        'pending',
        'draft',
      ) as fc.Arbitrary<Grant['state']>,
      revoked: fc.nat(5),
      kinds: fc.option(some<GrantKind>(['sell', 'serve'], 1, 2), { nil: undefined }),
    })
    .map(({ from, length, revoked, kinds, ...terms }) => ({
      ...terms,
      fromOn: days[from]!,
      toOn: days[Math.min(from + length, 5)]!,
      ...(terms.state === 'revoked' ? { revokedOn: days[revoked]! } : {}),
      ...(kinds ? { kinds } : {}),
    }));

export const grantsArb = (most: number, among = hospitals): fc.Arbitrary<Grant[]> =>
  fc
    .array(grantArb(among), { maxLength: most })
    .map((grants) => grants.map((grant, index) => ({ ...grant, _id: `g${index}`, number: `N${index}` })));

const blockArb: fc.Arbitrary<Omit<GlobalBlock, '_id'>> = fc
  .record({
    ofDealer: fc.boolean(),
    dealerId: fc.constantFrom(...dealers),
    hospital: fc.constantFrom(...hospitals),
    productLineIds: fc.option(some(lines, 1, 2), { nil: undefined }),
    from: fc.nat(5),
    length: fc.option(fc.nat(5)),
  })
  .map(({ ofDealer, dealerId, hospital, productLineIds, from, length }) => ({
    ...(ofDealer ? { kind: 'dealer', dealerId } : { kind: 'hospital', hospitalId: hospital._id }),
    ...(productLineIds ? { productLineIds } : {}),
    fromOn: days[from]!,
    toOn: length === null ? null : days[Math.min(from + length, 5)]!,
    reason: '直销医院',
  }));

export const blocksArb: fc.Arbitrary<GlobalBlock[]> = fc
  .array(blockArb, { maxLength: 2 })
  .map((blocks) => blocks.map((block, index) => ({ ...block, _id: `b${index}` })));

/**
 * The oracle: the rule said once more from the raw records, by walking down from what is named, without any code of the
 * module: which spots does a ground hold on a day?
 */
function spotsOf(ground: Ground, day: string): Set<string> {
  const reached = new Set<string>();
  const current = (code: string): string[] => {
    const record = records.find((each) => each.code === code);
    return record?.successors ? record.successors.flatMap(current) : [code];
  };
  const walk = (code: string) => {
    reached.add(code);
    for (const each of records) {
      if (!each.successors && (each.parentCode ?? '000000') === code) walk(each.code);
    }
  };
  for (const code of ground.regionCodes) for (const today of current(code)) walk(today);
  const homes: Record<string, string> = { '320191': '320101', '320194': '320000', '320800': '320200' };
  return new Set(
    spots
      .filter(({ _id, regionCode: last, formerPlaces = [], closedOn }) => {
        if (closedOn && day >= closedOn) return false;
        const former = formerPlaces.filter(({ toOn }) => toOn >= day)[0];
        const code = former ? former.regionCode : last;
        return ground.hospitalIds.includes(_id) || reached.has(homes[code] ?? code);
      })
      .map(({ _id }) => _id),
  );
}

/** Does the grant hold at the spot for the line and kind on the day, blocks aside? */
export function oracleHolds(
  grant: Grant,
  spot: string,
  line: string,
  day: string,
  kind?: GrantKind,
): boolean {
  const revoked = grant.state === 'revoked' && day >= grant.revokedOn!;
  return (
    (grant.state === 'approved' || grant.state === 'revoked') &&
    !revoked &&
    grant.fromOn <= day &&
    day <= grant.toOn &&
    grant.productLineIds.includes(line) &&
    (!kind || !grant.kinds || grant.kinds.includes(kind)) &&
    spotsOf(grant.scope, day).has(spot) &&
    !spotsOf(grant.carveOuts, day).has(spot)
  );
}

export function oracleBlocked(
  blocks: GlobalBlock[],
  dealerId: string,
  spot: string,
  line: string,
  day: string,
): boolean {
  return blocks.some(
    (block) =>
      (block.kind === 'dealer' ? block.dealerId === dealerId : block.hospitalId === spot) &&
      (!block.productLineIds || block.productLineIds.includes(line)) &&
      block.fromOn <= day &&
      (block.toOn ?? '9999-12-31') >= day,
  );
}
