import { dayOf } from '../../../miniprogram/shared/days';
import type { OtherFact } from '../../../miniprogram/shared/figures/other-facts';
import { atLeast, common, without } from '../../../miniprogram/shared/figures/spans';
import type { Span } from '../../../miniprogram/shared/figures/spans';
import { collecting } from '../../../miniprogram/shared/figures/standing';
import type { ProductLine } from '../../../miniprogram/shared/model/devices';
import { effectiveDays, kindsOf, noEnd, staysOf } from '../../../miniprogram/shared/model/grants';
import type { BlockDocument, Grant } from '../../../miniprogram/shared/model/grants';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { RegionTree } from '../coverage/region-tree';
import { clauseCovering } from '../coverage/rule';

/** No instrument and no hospital is older than what rows begin with. */
const FIRST_DAY = '1995-01-01';
export type GroundHospital = Pick<
  Hospital,
  '_id' | 'name' | 'regionCode' | 'formerPlaces' | 'closedOn' | 'mergedInto' | 'createdAt'
>;

/** The province in which something with this code lies today. */
export function provinceOf(regions: RegionTree, regionCode: string): string {
  const chain = regions.chainOf(regionCode);
  return chain.length > 1 ? chain[chain.length - 2]! : '';
}
/** Every province in which a hospital ever stood. */
export const provincesOf = (regions: RegionTree, hospital: GroundHospital): string[] => [
  ...new Set(
    staysOf({ ...hospital, closedOn: null })
      .map(({ regionCode }) => provinceOf(regions, regionCode))
      .filter(Boolean),
  ),
];

/**
 * 授权覆盖: of a product line in a province, on which days how many hospitals there were, how many of them were granted to
 * somebody, and how many two dealers claimed. Hospitals that are served directly are none of it.
 *
 * @param grants every one of the line that touches the province
 * @param hospitals every one that ever stood in it
 */
export function groundFact(
  line: ProductLine,
  province: string,
  {
    grants,
    blocks,
    hospitals,
    regions,
  }: {
    grants: readonly Grant[];
    blocks: readonly BlockDocument[];
    hospitals: readonly GroundHospital[];
    regions: RegionTree;
  },
  now: string,
): OtherFact {
  const days = collecting(now);
  const soldDays: Span = { fromOn: line.fromOn || FIRST_DAY, toOn: line.untilOn || noEnd };
  const holding = grants.flatMap((grant) => {
    const span = effectiveDays(grant);
    return span ? [{ grant, span, kinds: kindsOf(grant) }] : [];
  });
  const spanOf = ({ fromOn, toOn }: Pick<BlockDocument, 'fromOn' | 'toOn'>): Span => ({
    fromOn,
    toOn: toOn ?? noEnd,
  });
  const ofLine = blocks.filter(({ productLineIds }) => !productLineIds || productLineIds.includes(line._id));
  const againstDealer = new Map<string, Span[]>();
  const againstHospital = new Map<string, Span[]>();
  for (const block of ofLine) {
    const [all, id] =
      block.kind === 'dealer' ? [againstDealer, block.dealerId!] : [againstHospital, block.hospitalId!];
    all.set(id, [...(all.get(id) ?? []), spanOf(block)]);
  }
  for (const hospital of hospitals) {
    if (hospital.mergedInto) continue;
    const began = hospital.createdAt ? dayOf(hospital.createdAt) : FIRST_DAY;
    for (const stay of staysOf(hospital)) {
      if (provinceOf(regions, stay.regionCode) !== province) continue;
      const there = common(common(stay, soldDays) ?? { fromOn: noEnd, toOn: began }, {
        fromOn: began,
        toOn: noEnd,
      });
      if (!there) continue;
      const place = { ...hospital, regionCode: stay.regionCode };
      const who = { dealer: '', engineer: '', region: cityOf(regions, stay.regionCode) };
      const own = without(there, againstHospital.get(hospital._id) ?? []);
      const claims = holding
        .filter(
          ({ grant }) =>
            clauseCovering(grant.scope, place, regions) && !clauseCovering(grant.carveOuts, place, regions),
        )
        .flatMap(({ grant, span, kinds }) =>
          without(span, againstDealer.get(grant.dealerId) ?? []).map((one) => ({ grant, kinds, span: one })),
        );
      const contested = claims.flatMap((one, n) =>
        claims.slice(n + 1).flatMap((other) => {
          const both =
            one.grant.dealerId !== other.grant.dealerId &&
            (one.grant.exclusive || other.grant.exclusive) &&
            one.kinds.some((kind) => other.kinds.includes(kind))
              ? common(one.span, other.span)
              : null;
          return both ? [both] : [];
        }),
      );
      const put = (span: Span, stock: 'ground' | 'granted' | 'contested') =>
        days.stands(span.fromOn, span.toOn === noEnd ? null : span.toOn, who, { [stock]: 1 });
      for (const stretch of own) {
        put(stretch, 'ground');
        const within = (spans: readonly Span[]) =>
          spans.flatMap((span) => {
            const both = common(span, stretch);
            return both ? [both] : [];
          });
        for (const span of atLeast(within(claims.map(({ span: one }) => one)), 1)) put(span, 'granted');
        for (const span of atLeast(within(contested), 1)) put(span, 'contested');
      }
    }
  }
  const { parts, nextAt } = days.done();
  return { model: '', line: line._id, hospital: '', parts, dueAt: nextAt };
}

/** Parts of one city are one: rows tell provinces and cities apart. */
function cityOf(regions: RegionTree, regionCode: string): string {
  const code = regions.placeOf(regionCode);
  return code.endsWith('0000') ? code : `${code.slice(0, 4)}00`;
}
