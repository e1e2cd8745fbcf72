import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { ConflictView, NamedGround } from '../../_contracts/grants';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { chinaRegions } from '../coverage/china-regions';
import type { Conflict } from '../coverage/conflicts';
import { conflictsOf } from '../coverage/conflicts';
import type { Grant, Ground } from '../coverage/model';
import { kindsOf } from '../coverage/model';
import { queryAll } from '../../_platform/query-all';
import { grants } from '../../_store/grants';
import type { FindHospital } from '../hospitals/load-hospitals';
import { loadHospitals } from '../hospitals/load-hospitals';
import { regionName } from '../regions/regions';

/**
 * The conflicts of one grant, taken as if approved, with what is approved now (and with `besides`). Candidates come by
 * the index of contested keys; hospitals are read only for those that are left after dealer, lines, kinds and days.
 */
export async function findConflicts(
  store: Store,
  grant: GrantDocument,
  besides: readonly GrantDocument[] = [],
): Promise<{ conflicts: Conflict[]; others: Map<string, GrantDocument>; hospital: FindHospital }> {
  const where = {
    contestedKeys: oneOf(grant.contestedKeys),
    state: oneOf(['approved', 'revoked']),
    toOn: range({ atLeast: grant.fromOn }),
  };
  const found = [...(await queryAll(store, grants, where)), ...besides];
  const candidates = found.filter((other) => mayContest(grant, other));
  const hospital = await loadHospitals(
    store,
    [grant, ...candidates].flatMap(({ scope, carveOuts }) => [scope, carveOuts]),
  );
  const conflicts = conflictsOf(grant, candidates, { regions: chinaRegions(), hospital });
  return { conflicts, others: new Map(candidates.map((other) => [other._id, other])), hospital };
}

function mayContest(grant: Grant, other: Grant): boolean {
  return (
    other._id !== grant._id &&
    other.dealerId !== grant.dealerId &&
    (other.exclusive || grant.exclusive) &&
    other.fromOn <= grant.toOn &&
    grant.fromOn <= other.toOn &&
    other.productLineIds.some((line) => grant.productLineIds.includes(line)) &&
    kindsOf(other).some((kind) => kindsOf(grant).includes(kind))
  );
}

const hospitalsNamed = 100;

export function namedGround(ground: Ground, hospital: FindHospital): NamedGround {
  return {
    regions: ground.regionCodes.map((code) => ({ code, name: regionName(code) })),
    hospitals: ground.hospitalIds
      .slice(0, hospitalsNamed)
      .map((id) => ({ id, name: hospital(id)?.name ?? id })),
    hospitalCount: ground.hospitalIds.length,
  };
}

export function conflictView(
  conflict: Conflict,
  other: Pick<GrantDocument, 'number' | 'dealerName'>,
  hospital: FindHospital,
): ConflictView {
  const own = conflict.resolutions.find(({ grantId }) => grantId === conflict.grantId)!;
  return {
    otherId: conflict.otherId,
    number: other.number,
    dealerName: other.dealerName,
    productLineIds: conflict.productLineIds,
    kinds: conflict.kinds,
    fromOn: conflict.fromOn,
    toOn: conflict.toOn,
    ground: namedGround(conflict.ground, hospital),
    except: namedGround(conflict.except, hospital),
    carveOut: {
      ground: namedGround(own.carveOuts, hospital),
      leavesNothing: own.leavesNothing,
      alsoGivesUp: namedGround(own.alsoGivesUp, hospital),
      alsoOnLines: own.alsoOnLines,
      alsoOnDays: own.alsoOnDays,
    },
  };
}
