import type { Store } from '../../_platform/unit-of-work';
import { hospitals } from '../../_store/hospitals';
import type { HospitalPlace, Ground } from '../coverage/model';

/** Where a hospital stands; undefined for one that was not loaded or does not exist. */
export type FindHospital = (id: string) => HospitalPlace | undefined;

/** The hospitals that grounds name; merged ones stay known, so that old grants keep their meaning. */
export async function loadHospitals(store: Store, grounds: readonly Ground[]): Promise<FindHospital> {
  const ids = [...new Set(grounds.flatMap(({ hospitalIds }) => hospitalIds))];
  const found = ids.length > 0 ? await store.findMany(hospitals, ids) : new Map<string, HospitalPlace>();
  return (id) => found.get(id);
}
