import { addDays } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { oneOf, range } from '../../_platform/where';
import type { Condition } from '../../_platform/where';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { productLines } from '../../_store/product-lines';
import { lettersOfAll } from '../../_store/letters';
import { blocks, grants } from '../../_store/grants';

/** Grants of which the scope names this very hospital. */
export async function namesHospital(store: Store, hospitalId: string): Promise<{ coverageKeys: Condition }> {
  const lines = await store.query(productLines, {}, { limit: 1000, fields: ['_id'] });
  return { coverageKeys: oneOf(lines.map(({ _id }) => `${_id}|#${hospitalId}`)) };
}

/**
 * Whether a grant that holds, or waits to, names it in its scope or as a carve-out, a letter names it, or a block stops it. Were it merged away
 * all the same, a carve-out or a block would silently stop excluding what then goes by the other's name.
 */
export async function grantsNaming(store: Store, hospitalId: string, today: Day): Promise<boolean> {
  const waitOrHold = { state: oneOf(['draft', 'pending', 'approved']), toOn: range({ atLeast: today }) };
  // A revocation with notice: it holds until the day that is set.
  const stillHolds = {
    state: 'revoked',
    toOn: range({ atLeast: today }),
    revokedOn: range({ atLeast: addDays(today, 1) }),
  };
  const one = { limit: 1, fields: ['_id'] as ['_id'] };
  const scopes = await namesHospital(store, hospitalId);
  const found = await store.queryTogether({
    named: question({ collection: grants, where: { ...scopes, ...waitOrHold }, ...one }),
    namedYet: question({ collection: grants, where: { ...scopes, ...stillHolds }, ...one }),
    carved: question({
      collection: grants,
      where: { 'carveOuts.hospitalIds': hospitalId, ...waitOrHold },
      ...one,
    }),
    carvedYet: question({
      collection: grants,
      where: { 'carveOuts.hospitalIds': hospitalId, ...stillHolds },
      ...one,
    }),
    blocked: question({
      collection: blocks,
      where: { hospitalId, untilOn: range({ atLeast: today }) },
      ...one,
    }),
    letters: question({
      collection: lettersOfAll,
      where: {
        'terms.scope.hospitalIds': hospitalId,
        state: oneOf(['pending', 'issued']),
        'terms.toOn': range({ atLeast: today }),
      },
      limit: 1000,
      fields: ['_id', 'endedOn'],
    }),
    // A tender letter may state whole regions and yet be for this hospital.
    tenders: question({
      collection: lettersOfAll,
      where: {
        'terms.terminalIds': hospitalId,
        state: oneOf(['pending', 'issued']),
        'terms.toOn': range({ atLeast: today }),
      },
      limit: 1000,
      fields: ['_id', 'endedOn'],
    }),
  });
  const { letters, tenders, ...others } = found;
  return (
    [...letters, ...tenders].some(({ endedOn }) => endedOn === null || endedOn > today) ||
    Object.values(others).some(({ length }) => length > 0)
  );
}
