import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { GridRequest, PreviewRequest, WhiteSpaceRequest } from '../../_contracts/grants';
import type { UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { Atlas } from '../coverage/atlas';
import { chinaRegions } from '../coverage/china-regions';
import { CompiledCoverage } from '../coverage/compiled-coverage';
import { conflictsAmong, placesOf } from '../coverage/conflicts';
import type { CoverageDelta } from '../coverage/coverage-change';
import { coverageChange, newHospitalPreview } from '../coverage/coverage-change';
import { coverageGrid } from '../coverage/coverage-grid';
import { keysToAsk } from '../coverage/keys';
import type { WhiteSpaceCell } from '../coverage/white-space';
import { uncoveredHospitals, whiteSpace } from '../coverage/white-space';
import { dealers } from '../dealers/dealers';
import { hospitals } from '../hospitals/hospitals';
import { productLines } from '../product-lines/models';
import { regionOptions } from '../regions/regions';
import { conflictView, regionName } from './find-conflicts';
import type { ConflictView } from './find-conflicts';
import { getGrant, queryAll } from './find-grant';
import { blocks, grants } from './grants';

/** Bulk questions: the compiled engine over what one region, or the country, holds. */
const grantFields = [
  '_id', 'number', 'dealerId', 'dealerName', 'productLineIds', 'scope', 'carveOuts', 'fromOn', 'toOn', 'exclusive',
  'state', 'revokedOn', 'kinds',
]; // prettier-ignore
const inForce = { state: oneOf(['approved', 'revoked']) };

/** The hospitals of a region, or of the country; merged ones stand no more. */
export async function hospitalsIn(store: Store, regionCode: string | null) {
  const regions = chinaRegions();
  const [place] = regionCode === null ? ['000000'] : regions.today(regionCode);
  if (place === undefined) throw new Refusal('REGION_UNKNOWN');
  // Hospitals may bear codes that were retired since, so every code that lies there today is asked for.
  const codes = regions.allCodes().filter((code) => regions.chainOf(code).includes(place));
  const where = place === '000000' ? {} : { regionCode: oneOf(codes) };
  const fields = ['_id', 'name', 'aliases', 'regionCode', 'mergedInto'];
  const found = await queryAll(store, hospitals, where, { fields });
  return found.filter(({ mergedInto }) => !mergedInto);
}

const linesOf = async (store: Store, ids: readonly string[] | undefined): Promise<string[]> =>
  ids ? [...ids] : (await store.query(productLines, {}, { limit: 1000 })).map(({ _id }) => _id).sort();

/** Every grant that holds on some day from `day` on. */
export const grantsFrom = (store: Store, day: Day, more: object = {}): Promise<GrantDocument[]> =>
  queryAll(
    store,
    grants,
    { ...inForce, toOn: range({ atLeast: day }), ...more },
    { fields: grantFields, orderBy: [['toOn', 'asc']] },
  );

export interface WhiteSpaceReply {
  day: Day;
  cells: (WhiteSpaceCell & { provinceName: string })[];
  /** Of the one cell that was asked for. */
  hospitals: { id: string; name: string; regionCode: string }[];
  hospitalCount: number;
}

/** Hospitals × lines where nobody may: counts by province, or the hospitals of one cell (the first 500 by name). */
export const showWhiteSpace: UseCase<WhiteSpaceRequest, WhiteSpaceReply> = async (
  { store, now },
  request,
) => {
  const { day = dayOf(now), cell } = request;
  const lines = cell ? [cell.productLineId] : await linesOf(store, request.productLineIds);
  const there = await hospitalsIn(store, cell?.regionCode ?? null);
  const atlas = new Atlas(chinaRegions(), there);
  const narrowed = cell
    ? { contestedKeys: oneOf(provincesOf(cell.regionCode).map((code) => `${cell.productLineId}|${code}`)) }
    : {};
  const standing = await grantsFrom(store, day, narrowed);
  const blocked = await queryAll(store, blocks, {
    kind: oneOf(['dealer', 'hospital']),
    untilOn: range({ atLeast: day }),
  });
  const coverage = new CompiledCoverage(atlas, standing, blocked);
  if (!cell) {
    const cells = whiteSpace(coverage, lines, day).map((each) => ({
      ...each,
      provinceName: regionName(each.provinceCode),
    }));
    return { day, cells, hospitals: [], hospitalCount: 0 };
  }
  const place = chinaRegions().today(cell.regionCode)[0]!;
  const uncovered = uncoveredHospitals(coverage, place, cell.productLineId, day);
  return {
    day,
    cells: [],
    hospitals: uncovered.slice(0, 500).map(({ _id, name, regionCode }) => ({ id: _id, name, regionCode })),
    hospitalCount: uncovered.length,
  };
};

function provincesOf(code: string): readonly string[] {
  const chain = chinaRegions().chainOf(code);
  return chain.length > 1 ? [chain[chain.length - 2]!] : chinaRegions().childrenOf('000000');
}

export interface GridRow {
  code: string;
  name: string;
  hasChildren: boolean;
  hospitals: number;
  /** One for each line asked for, in that order. */
  cells: {
    productLineId: string;
    /** The first three; `whole` where nothing of the region is left to others or to nobody. */
    dealers: { id: string; name: string; hospitals: number; whole: boolean }[];
    dealerCount: number;
    uncovered: number;
    pending: string[];
    contested: boolean;
  }[];
}
export interface GridReply {
  day: Day;
  rows: GridRow[];
}
const dealersNamed = 3;

/**
 * Who is where: the regions directly under one, or the country and its provinces, by product line. A dealer sees what it
 * holds itself.
 */
export const showGrid: UseCase<GridRequest, GridReply> = async ({ store, now }, request) => {
  const { parentCode, dealerId, day = dayOf(now) } = request;
  const regions = chinaRegions();
  if (parentCode !== null && regions.today(parentCode).length === 0) throw new Refusal('REGION_UNKNOWN');
  const whole = { code: '000000', name: '全国', hasChildren: false };
  const options = [...(parentCode === null ? [whole] : []), ...regionOptions(parentCode)];
  const lines = await linesOf(store, undefined);
  const narrowed = {
    ...(dealerId === undefined ? {} : { dealerId }),
    ...(parentCode === null
      ? {}
      : {
          contestedKeys: oneOf(
            lines.flatMap((line) => provincesOf(parentCode).map((code) => `${line}|${code}`)),
          ),
        }),
  };
  const [there, standing, blocked, pending] = await Promise.all([
    hospitalsIn(store, parentCode),
    grantsFrom(store, day, narrowed),
    queryAll(store, blocks, {
      kind: oneOf(['dealer', 'hospital']),
      untilOn: range({ atLeast: day }),
    }),
    // What waits for approval says nothing about days gone by.
    day < dayOf(now) ? [] : grantsFrom(store, day, { ...narrowed, state: 'pending' }),
  ]);
  const atlas = new Atlas(regions, there);
  const cells = coverageGrid(
    new CompiledCoverage(atlas, standing, blocked),
    pending,
    options.map(({ code }) => code),
    lines,
    day,
  );
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

interface DeltaView extends Pick<CoverageDelta, 'dealerId' | 'productLineIds' | 'fromOn' | 'toOn'> {
  hospitals: { id: string; name: string }[];
  hospitalCount: number;
  /** Where hospitals yet to come fall under the change too. */
  newHospitalsIn: { code: string; name: string }[];
}
export interface PreviewReply {
  gained: DeltaView[];
  lost: DeltaView[];
  /** For a new hospital: who may do what there at once. */
  newHospital: { productLineId: string; dealers: { dealerId: string; dealerName: string }[] }[];
}

/**
 * Before approval: what the draft would add to its dealer's coverage. Of an approved grant: what its revocation today
 * would take away. Before a hospital is recorded: who may there at once.
 */
export const previewCoverage: UseCase<PreviewRequest, PreviewReply> = async ({ store, now }, request) => {
  const regions = chinaRegions();
  if ('newHospitalIn' in request) {
    const day = request.day ?? dayOf(now);
    const hospital = { _id: '', name: '', regionCode: request.newHospitalIn };
    if (!regions.has(hospital.regionCode)) throw new Refusal('REGION_UNKNOWN');
    const lines = await linesOf(store, undefined);
    const keys = lines.flatMap((line) => keysToAsk(hospital, regions, line).slice(1));
    const standing = await grantsFrom(store, day, { coverageKeys: oneOf(keys) });
    const blocked = await queryAll(store, blocks, { kind: 'dealer', untilOn: range({ atLeast: day }) });
    const names = new Map(standing.map(({ dealerId, dealerName }) => [dealerId, dealerName]));
    const newHospital = newHospitalPreview(hospital, lines, day, standing, blocked, { regions }).map(
      ({ productLineId, dealerIds }) => ({
        productLineId,
        dealers: dealerIds.map((dealerId) => ({ dealerId, dealerName: names.get(dealerId)! })),
      }),
    );
    return { gained: [], lost: [], newHospital };
  }
  const grant = await getGrant(store, request.grantId);
  const isNew = grant.state === 'draft' || grant.state === 'pending';
  const from = isNew ? grant.fromOn : dayOf(now);
  const own = (
    await grantsFrom(store, from, { dealerId: grant.dealerId, contestedKeys: oneOf(grant.contestedKeys) })
  ).filter(({ _id }) => _id !== grant._id);
  const provinces = [...new Set(grant.contestedKeys.map((key) => key.split('|')[1]!))];
  const there = provinces.length > 6 ? await hospitalsIn(store, null) : (await Promise.all(provinces.map((code) => hospitalsIn(store, code)))).flat(); // prettier-ignore
  const atlas = new Atlas(regions, there);
  const ended = { ...grant, state: 'revoked' as const, revokedOn: from > grant.toOn ? addDays(grant.toOn, 1) : from }; // prettier-ignore
  const change = isNew
    ? coverageChange(own, [...own, grant], atlas)
    : coverageChange([...own, grant], [...own, ended], atlas);
  const view = ({ hospitalIds, newHospitalsIn, ...delta }: CoverageDelta): DeltaView => ({
    ...delta,
    hospitals: hospitalIds
      .slice(0, 200)
      .map((id) => ({ id, name: atlas.hospitals[atlas.positionOf(id)]!.name })),
    hospitalCount: hospitalIds.length,
    newHospitalsIn: newHospitalsIn.map((code) => ({ code, name: regionName(code) })),
  });
  return { gained: change.gained.map(view), lost: change.lost.map(view), newHospital: [] };
};

export interface AllConflictsReply {
  conflicts: (ConflictView & { grantId: string; grantNumber: string; grantDealerName: string })[];
  total: number;
}

/** Every conflict among grants that hold today or later: none, unless data came in past the approvals. */
export const showAllConflicts: UseCase<object, AllConflictsReply> = async ({ store, now }) => {
  const standing = await grantsFrom(store, dayOf(now));
  const atlas = new Atlas(chinaRegions(), await hospitalsIn(store, null));
  const { hospital } = placesOf(atlas);
  const byId = new Map(standing.map((grant) => [grant._id, grant]));
  const found = conflictsAmong(standing, atlas);
  return {
    conflicts: found.slice(0, 100).map((conflict) => {
      const grant = byId.get(conflict.grantId)!;
      return {
        ...conflictView(conflict, byId.get(conflict.otherId)!, (id) => hospital(id) ?? undefined),
        grantId: grant._id,
        grantNumber: grant.number,
        grantDealerName: grant.dealerName,
      };
    }),
    total: found.length,
  };
};
