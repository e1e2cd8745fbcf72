import { Refusal } from '../../../miniprogram/shared/refusal';
import { entitlementsOf } from '../../../miniprogram/shared/visit/cover';
import type { SaveCoverRequest } from '../../_contracts/devices';
import type { UseCase } from '../../_platform/context';
import { devices } from '../../_store/devices';

/** 登记保修和合同: the whole list as it was seen, with its source; visits that orders have taken stay taken. */
export const saveCover: UseCase<SaveCoverRequest, { deviceId: string }> = async (
  { store },
  { deviceId, entitlements, seen, why },
) => {
  const device = await store.get(devices, deviceId);
  if (device.mergedInto) throw new Refusal('DEVICE_NOT_FOUND');
  if (device.revision !== seen) throw new Refusal('CHANGED_MEANWHILE');
  const known = new Map(entitlementsOf(device).map((one) => [one.id, one]));
  const kept = entitlements.map((one, at) => {
    const visitsTakenBy = known.get(one.id)?.visitsTakenBy ?? [];
    if (one.visits !== null && one.visits < visitsTakenBy.length)
      throw new Refusal('COVER_VISITS_TAKEN', { path: `entitlements.${at}.visits` });
    return { ...one, visitsTakenBy };
  });
  store.save(devices, { ...device, entitlements: kept }, why);
  return { deviceId };
};
