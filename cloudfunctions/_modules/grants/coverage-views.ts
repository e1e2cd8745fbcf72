import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { AllConflicts, CoverageDelta, CoverageGrid, Preview, WhiteSpace } from '../../_contracts/grants';
import type { GridRequest, PreviewRequest, WhiteSpaceRequest } from '../../_contracts/grants';
import { isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { Atlas } from '../coverage/atlas';
import { chinaRegions } from '../coverage/china-regions';
import { CompiledCoverage } from '../coverage/compiled-coverage';
import { conflictsAmong, placesOf } from '../coverage/conflicts';
import type { CoverageDelta as Delta } from '../coverage/coverage-change';
import { coverageChange, moveChange, newHospitalPreview } from '../coverage/coverage-change';
import { coverageGrid } from '../coverage/coverage-grid';
import { keysToAsk } from '../coverage/keys';
import { uncoveredHospitals, whiteSpace } from '../coverage/white-space';
import { dealers } from '../../_store/dealers';
import { moved } from '../hospitals/hospital-life';
import { hospitals } from '../../_store/hospitals';
import { productLines } from '../../_store/product-lines';
import { regionOptions } from '../regions/regions';
import { conflictView } from './find-conflicts';
import { regionName } from '../regions/regions';
import { grantFields } from './coverage-snapshot';
import { blocksFrom, keptCoverage } from './kept-coverage';
import { getGrant } from './find-grant';
import { queryAll } from '../../_platform/query-all';
import { blocks, grants } from '../../_store/grants';

/** Bulk questions: the compiled engine over what one region, or the country, holds. */
const inForce = { state: oneOf(['approved', 'revoked']) };

/** The hospitals of a region, or of the country, now or at any time; merged ones stand no more. */
export async function hospitalsIn(store: Store, regionCode: string | null) {
  const regions = chinaRegions();
  const [place] = regionCode === null ? ['000000'] : regions.today(regionCode);
  if (place === undefined) throw new Refusal('REGION_UNKNOWN');
  // Hospitals may bear codes that were retired since, so every code that lies there today is asked for.
  const codes = regions.allCodes().filter((code) => regions.chainOf(code).includes(place));
  const fields = ['_id', 'name', 'aliases', 'regionCode', 'formerPlaces', 'closedOn', 'mergedInto'];
  const [here, moved] = await Promise.all([
    queryAll(store, hospitals, place === '000000' ? {} : { regionCode: oneOf(codes) }, { fields }),
    place === '000000'
      ? []
      : queryAll(store, hospitals, { 'formerPlaces.regionCode': oneOf(codes) }, { fields }),
  ]);
  const found = new Map([...here, ...moved].map((hospital) => [hospital._id, hospital]));
  return [...found.values()].filter(({ mergedInto }) => !mergedInto);
}

const linesOf = async (store: Store, ids: readonly string[] | undefined): Promise<string[]> =>
  ids ? [...ids] : (await store.query(productLines, {}, { limit: 1000 })).map(({ _id }) => _id).sort();

/** Every grant that holds on some day from `day` on. */
export const grantsFrom = (store: Store, day: Day, more: object = {}): Promise<GrantDocument[]> =>
  queryAll(
    store,
    grants,
    { ...inForce, toOn: range({ atLeast: day }), ...more },
    { fields: grantFields, by: ['toOn', 'asc'] },
  );

/** Lines in one answer; a screen shows no more side by side. */
const LINES_AT_ONCE = 8;
const HOSPITALS_AT_ONCE = 200;

/**
 * What the actor may see of everything that holds on the day, compiled: kept by this instance, or for days gone by read anew.
 * `isKept`: it is everything, so that what follows from it may be kept too.
 */
async function coverageOn(
  { store, now, actor }: Pick<Context, 'store' | 'now' | 'actor'>,
  day: Day,
  dealerId: string | null,
): Promise<{ coverage: CompiledCoverage; pending: GrantDocument[]; isKept: boolean }> {
  const wanted = [actor.dealerId, dealerId].filter((id) => id !== null);
  const isWanted = (grant: GrantDocument) => wanted.every((id) => grant.dealerId === id);
  const ground = await keptCoverage.at(now, day);
  if (!ground) {
    const [there, standing, blocked] = await Promise.all([
      hospitalsIn(store, null),
      grantsFrom(store, day, dealerId === null ? {} : { dealerId }),
      queryAll(
        store,
        blocks,
        { kind: oneOf(['dealer', 'hospital']), untilOn: range({ atLeast: day }) },
        { by: ['untilOn', 'asc'] },
      ),
    ]);
    const atlas = new Atlas(chinaRegions(), there, { fromOn: day, toOn: day });
    // What waits for approval says nothing about days gone by.
    return { coverage: new CompiledCoverage(atlas, standing, blocked), pending: [], isKept: false };
  }
  const there = [...ground.grants.values()].filter((grant) => grant.toOn >= day && isWanted(grant));
  // Until it is approved a grant is the manufacturer's own affair.
  const pending = isManufacturer(actor) ? there.filter(({ state }) => state === 'pending') : [];
  if (wanted.length === 0) return { coverage: keptCoverage.coverage(ground, day), pending, isKept: true };
  const standing = there.filter(({ state }) => state !== 'pending');
  const blocked = blocksFrom(ground, day).filter(
    ({ audience }) => actor.dealerId === null || audience === '*' || audience === actor.dealerId,
  );
  return {
    coverage: new CompiledCoverage(keptCoverage.atlas(ground, day), standing, blocked),
    pending,
    isKept: false,
  };
}

/** Hospitals × lines where nobody may: counts by province, or the hospitals of one cell (the first 200 by name). */
export const showWhiteSpace: UseCase<WhiteSpaceRequest, WhiteSpace> = async (context, request) => {
  const { day = dayOf(context.now), cell } = request;
  const { coverage } = await coverageOn(context, day, null);
  if (!cell) {
    const lines = (await linesOf(context.store, request.productLineIds)).slice(0, LINES_AT_ONCE);
    const cells = whiteSpace(coverage, lines, day).map((each) => ({
      ...each,
      provinceName: regionName(each.provinceCode),
    }));
    return { day, cells, hospitals: [], hospitalCount: 0 };
  }
  const place = chinaRegions().today(cell.regionCode)[0];
  if (place === undefined) throw new Refusal('REGION_UNKNOWN');
  const uncovered = uncoveredHospitals(coverage, place, cell.productLineId, day);
  return {
    day,
    cells: [],
    hospitals: uncovered
      .slice(0, HOSPITALS_AT_ONCE)
      .map(({ _id, name, regionCode }) => ({ id: _id, name, regionCode })),
    hospitalCount: uncovered.length,
  };
};

const dealersNamed = 3;
const CONFLICTS_SHOWN = 50;

/**
 * Who is where: the regions directly under one, or the country and its provinces, by product line. A dealer sees what it
 * holds itself.
 */
export const showGrid: UseCase<GridRequest, CoverageGrid> = async (context, request) => {
  const { store, now } = context;
  const { parentCode, dealerId, day = dayOf(now) } = request;
  const regions = chinaRegions();
  if (parentCode !== null && regions.today(parentCode).length === 0) throw new Refusal('REGION_UNKNOWN');
  const whole = { code: '000000', name: '全国', hasChildren: false };
  const options = [...(parentCode === null ? [whole] : []), ...regionOptions(parentCode)];
  const lines = (await linesOf(store, request.productLineIds)).slice(0, LINES_AT_ONCE);
  const { coverage, pending, isKept } = await coverageOn(context, day, dealerId ?? null);
  const { atlas } = coverage;
  const codes = options.map(({ code }) => code);
  const table = () => coverageGrid(coverage, pending, codes, lines, day);
  const cells = isKept ? keptCoverage.answer(['grid', day, parentCode, ...lines].join(' '), table) : table();
  const names = await store.findMany(dealers, [
    ...new Set(
      cells.flatMap(({ dealers: holders, pendingDealerIds }) => [
        ...holders.slice(0, dealersNamed).map((dealer) => dealer.dealerId),
        ...pendingDealerIds.slice(0, dealersNamed),
      ]),
    ),
  ]);
  const nameOf = (id: string) => names.get(id)?.shortName ?? id;
  return {
    day,
    rows: options.map((option, at) => {
      const [low, high] = atlas.spanOf(option.code);
      return {
        ...option,
        hospitals: atlas.hospitals.slice(low, high).filter(Boolean).length,
        cells: cells.slice(at * lines.length, (at + 1) * lines.length).map((cell) => ({
          productLineId: cell.productLineId,
          dealers: cell.dealers
            .slice(0, dealersNamed)
            .map(({ dealerId: id, hospitals: count, whole: all }) => ({
              id,
              name: nameOf(id),
              hospitals: count,
              whole: all,
            })),
          dealerCount: cell.dealers.length,
          uncovered: cell.uncovered,
          pending: cell.pendingDealerIds.slice(0, dealersNamed).map(nameOf),
          contested: cell.contested,
        })),
      };
    }),
  };
};

/**
 * Before approval: what the draft would add to its dealer's coverage. Of an approved grant: what its revocation today
 * would take away. Before a hospital is recorded: who may there at once.
 */
export const previewCoverage: UseCase<PreviewRequest, Preview> = async ({ store, now }, request) => {
  const regions = chinaRegions();
  if ('newHospitalIn' in request) {
    const day = request.day ?? dayOf(now);
    const hospital = { _id: '', name: '', regionCode: request.newHospitalIn };
    if (!regions.has(hospital.regionCode)) throw new Refusal('REGION_UNKNOWN');
    const lines = await linesOf(store, undefined);
    const keys = lines.flatMap((line) => keysToAsk(hospital, regions, line, day).slice(1));
    const standing = await grantsFrom(store, day, { coverageKeys: oneOf(keys) });
    const blocked = await queryAll(store, blocks, { kind: 'dealer', untilOn: range({ atLeast: day }) });
    const names = new Map(standing.map(({ dealerId, dealerName }) => [dealerId, dealerName]));
    const newHospital = newHospitalPreview(hospital, lines, day, standing, blocked, { regions }).map(
      ({ productLineId, dealerIds }) => ({
        productLineId,
        dealers: dealerIds.map((dealerId) => ({ dealerId, dealerName: names.get(dealerId)! })),
      }),
    );
    return { gained: [], lost: [], newHospital, conflicts: [] };
  }
  if ('movesTo' in request) return previewMove(store, request);
  const grant = await getGrant(store, request.grantId);
  const isNew = grant.state === 'draft' || grant.state === 'pending';
  const from = isNew ? grant.fromOn : dayOf(now);
  const own = (
    await grantsFrom(store, from, { dealerId: grant.dealerId, contestedKeys: oneOf(grant.contestedKeys) })
  ).filter(({ _id }) => _id !== grant._id);
  const provinces = [...new Set(grant.contestedKeys.map((key) => key.split('|')[1]!))];
  const there = provinces.length > 6 ? await hospitalsIn(store, null) : (await Promise.all(provinces.map((code) => hospitalsIn(store, code)))).flat(); // prettier-ignore
  // One that moves from one of these provinces into another is found in both.
  const atlas = new Atlas(regions, new Map(there.map((hospital) => [hospital._id, hospital])).values());
  const ended = { ...grant, state: 'revoked' as const, revokedOn: from > grant.toOn ? addDays(grant.toOn, 1) : from }; // prettier-ignore
  const change = isNew
    ? coverageChange(own, [...own, grant], atlas)
    : coverageChange([...own, grant], [...own, ended], atlas);
  const view = deltaView(
    (id) => atlas.hospital(id)!.name,
    () => grant.dealerName,
  );
  return { gained: change.gained.map(view), lost: change.lost.map(view), newHospital: [], conflicts: [] };
};

const deltaView =
  (hospitalName: (id: string) => string, dealerName: (id: string) => string) =>
  ({ hospitalIds, newHospitalsIn, ...delta }: Delta): CoverageDelta => ({
    ...delta,
    dealerName: dealerName(delta.dealerId),
    hospitals: hospitalIds.slice(0, 200).map((id) => ({ id, name: hospitalName(id) })),
    hospitalCount: hospitalIds.length,
    newHospitalsIn: newHospitalsIn.map((code) => ({ code, name: regionName(code) })),
  });

/** Before a hospital moves: which dealers gain or lose it, and whose exclusive grants would meet there. */
async function previewMove(
  store: Store,
  { hospitalId, movesTo, fromOn }: { hospitalId: string; movesTo: string; fromOn: Day },
): Promise<Preview> {
  const regions = chinaRegions();
  if (!regions.has(movesTo)) throw new Refusal('REGION_UNKNOWN');
  const hospital = moved(await store.get(hospitals, hospitalId), movesTo, fromOn);
  const lines = await linesOf(store, undefined);
  const days = [addDays(fromOn, -1), fromOn];
  const keys = lines.flatMap((line) => days.flatMap((day) => keysToAsk(hospital, regions, line, day)));
  const standing = await grantsFrom(store, fromOn, { coverageKeys: oneOf([...new Set(keys)]) });
  const change = moveChange(hospital, fromOn, standing, regions);
  const names = new Map(standing.map(({ dealerId, dealerName }) => [dealerId, dealerName]));
  const view = deltaView(
    () => hospital.name,
    (id) => names.get(id) ?? id,
  );
  const byId = new Map(standing.map((grant) => [grant._id, grant]));
  const conflicts = conflictsAmong(standing, new Atlas(regions, [hospital]))
    .filter(({ ground, toOn }) => ground.hospitalIds.includes(hospitalId) && fromOn <= toOn)
    .map((conflict) => {
      const pair = [byId.get(conflict.grantId)!, byId.get(conflict.otherId)!] as const;
      return {
        numbers: [pair[0].number, pair[1].number] as [string, string],
        dealerNames: [pair[0].dealerName, pair[1].dealerName] as [string, string],
        productLineIds: conflict.productLineIds,
      };
    });
  return { gained: change.gained.map(view), lost: change.lost.map(view), newHospital: [], conflicts };
}

/**
 * Every conflict among grants that hold today or later, and of those that wait for approval with them: what the map of
 * regions marks red. Of two that both wait, the first approval decides.
 */
export const showAllConflicts: UseCase<object, AllConflicts> = async ({ now }) => {
  const today = dayOf(now);
  const ground = (await keptCoverage.at(now, today))!;
  const found = keptCoverage.once('conflicts', () => {
    const all = [...ground.grants.values()];
    const waiting = new Set(all.filter(({ state }) => state === 'pending').map(({ _id }) => _id));
    const standing = all.map((grant) =>
      grant.state === 'pending' ? { ...grant, state: 'approved' as const } : grant,
    );
    const atlas = new Atlas(chinaRegions(), ground.hospitals.values());
    const conflicts = conflictsAmong(standing, atlas).filter(
      ({ grantId, otherId }) => !waiting.has(grantId) || !waiting.has(otherId),
    );
    return { atlas, conflicts };
  });
  const { hospital } = placesOf(found.atlas);
  return {
    conflicts: found.conflicts.slice(0, CONFLICTS_SHOWN).map((conflict) => {
      const grant = ground.grants.get(conflict.grantId)!;
      const other = ground.grants.get(conflict.otherId)!;
      return {
        ...conflictView(conflict, other, (id) => hospital(id) ?? undefined),
        grantId: grant._id,
        grantNumber: grant.number,
        grantDealerName: grant.dealerName,
      };
    }),
    total: found.conflicts.length,
  };
};
