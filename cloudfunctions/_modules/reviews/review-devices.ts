import { Refusal } from '../../../miniprogram/shared/refusal';
import type { ConfirmDeviceRequest, MergeDeviceRequest } from '../../_contracts/reviews';
import type { UseCase } from '../../_platform/context';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { getMerged } from '../../_platform/merged';
import { departments } from '../../_store/sites';

/** What was made on the spot counts from now on; of several claims, the one that is right settles dealer and place. */
export const confirmDevice: UseCase<ConfirmDeviceRequest, { deviceId: string }> = async (
  { store },
  { deviceId, claimAt },
) => {
  const device = await store.get(devices, deviceId);
  if (device.mergedInto) throw new Refusal('REVIEW_DONE_ALREADY');
  const claim = claimAt === null ? null : device.claims.find(({ at }) => at === claimAt);
  if (claim === undefined || (device.standing === 'verified' && device.claims.length === 0))
    throw new Refusal('REVIEW_DONE_ALREADY');
  // What the claim names may have gone into another record since.
  const hospital = claim?.hospitalId ? await getMerged(store, hospitals, claim.hospitalId) : null;
  const department =
    hospital && claim?.departmentId ? await getMerged(store, departments, claim.departmentId) : null;
  const place = hospital
    ? {
        hospitalId: hospital._id,
        hospitalName: hospital.name,
        departmentId: department?._id ?? null,
        departmentName: department?.name ?? '',
      }
    : {};
  store.save(devices, {
    ...device,
    ...(claim ? { dealerId: claim.dealerId } : {}),
    ...place,
    standing: 'verified',
    claims: [],
  });
  return { deviceId };
};

/** A duplicate (the same instrument under a wrong model) goes into the right one, with its labels and its history. */
export const mergeDevice: UseCase<MergeDeviceRequest, { deviceId: string }> = async (
  { store },
  { deviceId, intoId },
) => {
  const found = await store.findMany(devices, [deviceId, intoId]);
  const [double, right] = [found.get(deviceId), found.get(intoId)];
  if (!double || !right || deviceId === intoId) throw new Refusal('DEVICE_NOT_FOUND');
  if (double.mergedInto || right.mergedInto) throw new Refusal('REVIEW_DONE_ALREADY');
  if (double.standing !== 'provisional') throw new Refusal('MERGE_NOT_PROVISIONAL');
  const texts = double.scannedTexts.filter((text) => !right.scannedTexts.includes(text));
  store.save(devices, {
    ...right,
    softwareVersion: right.softwareVersion || double.softwareVersion,
    scannedTexts: [...right.scannedTexts, ...texts].slice(-20),
    absorbed: [...(right.absorbed ?? []), double._id, ...(double.absorbed ?? [])],
  });
  store.save(devices, { ...double, mergedInto: right._id, standing: 'verified', claims: [] });
  return { deviceId: right._id };
};
