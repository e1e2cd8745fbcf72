import { dayOf } from '../../../miniprogram/shared/days';
import type { Contact } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  ConfirmDepartmentRequest,
  ConfirmHospitalRequest,
  MergeDepartmentRequest,
  MergeHospitalRequest,
} from '../../_contracts/reviews';
import type { UseCase } from '../../_platform/context';
import { devices } from '../../_store/devices';
import { grantsNaming } from '../grants/grants-naming';
import { hospitals } from '../../_store/hospitals';
import { alikeTo } from '../hospitals/alike';
import { searchKeysOf } from '../hospitals/search-keys';
import { regionByCode } from '../regions/regions';
import { departments } from '../../_store/sites';
import { moveOpenOrders } from '../work-orders/move-open-orders';

/** More than this under one record made on the spot is no slip of an engineer's; somebody has to look. */
const MOST = 200;

/** The reviewer may set the name right; the place is where engineers stood, if the reviewer takes it over. */
export const confirmHospital: UseCase<ConfirmHospitalRequest, { hospitalId: string }> = async (
  { store },
  { hospitalId, name, address, location, regionCode: corrected },
) => {
  const hospital = await store.get(hospitals, hospitalId);
  if (hospital.mergedInto || hospital.standing !== 'provisional') throw new Refusal('REVIEW_DONE_ALREADY');
  if (corrected && !regionByCode(corrected)) throw new Refusal('REGION_UNKNOWN', { path: 'regionCode' });
  const regionCode = corrected ?? hospital.regionCode;
  const place = location ?? hospital.location;
  const renamed = name !== hospital.name;
  store.save(hospitals, {
    ...hospital,
    name,
    address,
    regionCode,
    location: place,
    standing: 'verified',
    searchKeys: renamed ? await searchKeysOf(name, hospital.aliases) : hospital.searchKeys,
    ...(renamed || regionCode !== hospital.regionCode
      ? { alike: await alikeTo(store, { _id: hospitalId, name, regionCode }) }
      : {}),
  });
  await moveOpenOrders(store, { 'site.hospitalId': hospitalId }, (site) => ({
    hospitalName: name,
    address,
    regionCode,
    location: site.location ?? place,
  }));
  if (renamed)
    for (const device of await store.query(devices, { hospitalId }, { limit: MOST }))
      store.save(devices, { ...device, hospitalName: name });
  return { hospitalId };
};

/** A duplicate goes into the hospital that was there before: its departments, instruments and open orders with it. */
export const mergeHospital: UseCase<MergeHospitalRequest, { hospitalId: string }> = async (
  { store, now },
  { hospitalId, intoId },
) => {
  const found = await store.findMany(hospitals, [hospitalId, intoId]);
  const [double, right] = [found.get(hospitalId), found.get(intoId)];
  if (!double || !right || hospitalId === intoId) throw new Refusal('HOSPITAL_NOT_FOUND');
  if (double.mergedInto || right.mergedInto) throw new Refusal('REVIEW_DONE_ALREADY');
  if (double.standing !== 'provisional') throw new Refusal('MERGE_NOT_PROVISIONAL');
  if (await grantsNaming(store, hospitalId, dayOf(now))) throw new Refusal('HOSPITAL_IN_GRANTS');
  const [wards, instruments] = await Promise.all([
    store.query(departments, { hospitalId }, { limit: MOST }),
    store.query(devices, { hospitalId }, { limit: MOST }),
  ]);
  if (wards.length === MOST || instruments.length === MOST) throw new Refusal('MERGE_NOT_PROVISIONAL');
  store.save(hospitals, { ...double, mergedInto: right._id, standing: 'verified' });
  for (const ward of wards) store.save(departments, { ...ward, hospitalId: right._id });
  const place = { hospitalId: right._id, hospitalName: right.name };
  for (const device of instruments) store.save(devices, { ...device, ...place });
  await moveOpenOrders(store, { 'site.hospitalId': hospitalId }, () => ({
    ...place,
    regionCode: right.regionCode,
    address: right.address,
    location: right.location,
  }));
  return { hospitalId: right._id };
};

const verified = ({ standing: _, ...contact }: Contact): Contact => contact;

/** A department and the people in it, as they were written on the spot. */
export const confirmDepartment: UseCase<ConfirmDepartmentRequest, { departmentId: string }> = async (
  { store },
  { departmentId, name },
) => {
  const department = await store.get(departments, departmentId);
  const waits =
    department.standing === 'provisional' ||
    department.contacts.some(({ standing }) => standing === 'provisional');
  if (department.mergedInto || !waits) throw new Refusal('REVIEW_DONE_ALREADY');
  store.save(departments, {
    ...department,
    name,
    standing: 'verified',
    contacts: department.contacts.map(verified),
  });
  if (name !== department.name) {
    for (const device of await store.query(devices, { departmentId }, { limit: MOST }))
      store.save(devices, { ...device, departmentName: name });
    await moveOpenOrders(store, { 'site.departmentId': departmentId }, () => ({ departmentName: name }));
  }
  return { departmentId };
};

/** A duplicate goes into another department of the same hospital; whoever is in both is there once. */
export const mergeDepartment: UseCase<MergeDepartmentRequest, { departmentId: string }> = async (
  { store },
  { departmentId, intoId },
) => {
  const found = await store.findMany(departments, [departmentId, intoId]);
  const [double, right] = [found.get(departmentId), found.get(intoId)];
  if (!double || !right || departmentId === intoId || double.hospitalId !== right.hospitalId)
    throw new Refusal('DEPARTMENT_NOT_FOUND');
  if (double.mergedInto || right.mergedInto) throw new Refusal('REVIEW_DONE_ALREADY');
  if (double.standing !== 'provisional') throw new Refusal('MERGE_NOT_PROVISIONAL');
  const isKnown = ({ name, phone }: Contact) =>
    right.contacts.some((one) => one.name === name && (one.phone === phone || !phone || !one.phone));
  store.save(departments, {
    ...right,
    contacts: [...right.contacts, ...double.contacts.filter((one) => !isKnown(one)).map(verified)],
  });
  store.save(departments, { ...double, mergedInto: right._id, standing: 'verified' });
  const place = { departmentId: right._id, departmentName: right.name };
  for (const device of await store.query(devices, { departmentId }, { limit: MOST }))
    store.save(devices, { ...device, ...place });
  await moveOpenOrders(store, { 'site.departmentId': departmentId }, () => place);
  return { departmentId: right._id };
};
