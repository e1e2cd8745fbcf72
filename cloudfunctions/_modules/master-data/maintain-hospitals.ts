import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { placeOn } from '../../../miniprogram/shared/model/grants';
import type { Hospital, HospitalEvent } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AddHospitalRequest,
  CloseHospitalRequest,
  EditHospitalRequest,
  HospitalMoved,
  HospitalPage,
  HospitalPageRequest,
  MoveHospitalRequest,
  RenameHospitalRequest,
} from '../../_contracts/master-data';
import type { Context, UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { range } from '../../_platform/where';
import { devices } from '../../_store/devices';
import { queryAll } from '../../_platform/query-all';
import { grantKeys } from '../grants/grant-terms';
import { loadHospitals } from '../hospitals/load-hospitals';
import { stampOf } from '../../_platform/actor';
import { grants } from '../../_store/grants';
import { namesHospital } from '../grants/grants-naming';
import { stopLettersOfMoved } from '../letters/stop-letters';
import { fullName, regionByCode } from '../regions/regions';
import { moveOpenOrders } from '../work-orders/move-open-orders';
import { closed, moved, renamed } from '../hospitals/hospital-life';
import { hospitals } from '../../_store/hospitals';
import { alikeTo } from '../hospitals/alike';
import { searchKeysOf } from '../hospitals/search-keys';

const placeName = (code: string): string => (regionByCode(code) ? fullName(code) : '');

/** Everything that one page shows of a hospital. */
export const readHospital: UseCase<HospitalPageRequest, HospitalPage> = async (
  { store, now },
  { hospitalId },
) => {
  const hospital = await store.get(hospitals, hospitalId);
  const today = dayOf(now);
  const naming = await namesHospital(store, hospitalId);
  const [deviceCount, grantCount] = await Promise.all([
    store.count(devices, { hospitalId }),
    store.count(grants, { ...naming, state: 'approved', toOn: range({ atLeast: today }) }),
  ]);
  const { _id, revision, name, aliases, regionCode, address, level, standing } = hospital;
  const former = hospital.formerPlaces ?? [];
  const latest = former[former.length - 1];
  const isToMove = latest !== undefined && today <= latest.toOn;
  return {
    hospital: {
      ...{ _id, revision, name, aliases, regionCode, address, standing, closedOn: hospital.closedOn ?? null },
      ...(level === undefined ? {} : { level }),
    },
    place: placeName(placeOn(hospital, today).regionCode),
    movesTo: isToMove ? { place: placeName(regionCode), fromOn: addDays(latest.toOn, 1) } : null,
    formerNames: hospital.formerNames ?? [],
    formerPlaces: former
      .filter(({ toOn }) => toOn < today)
      .map(({ regionCode: code, toOn }) => ({ place: placeName(code), toOn })),
    history: hospital.history ?? [],
    devices: deviceCount,
    grants: grantCount,
  };
};

const happened = (
  { actor, now }: Context,
  event: HospitalEvent['event'],
  given: Pick<HospitalEvent, 'fromOn' | 'reason' | 'before'>,
): HospitalEvent => ({ at: now.toISOString(), by: stampOf(actor), event, ...given });

const told = ({ _id, revision }: Hospital, lettersEnded: string[] = []): HospitalMoved => ({
  hospitalId: _id,
  revision,
  lettersEnded,
});

/** The hospital as the person saw it; one that went into another is kept there. */
async function current(store: Store, request: { hospitalId: string; revision: number }): Promise<Hospital> {
  const hospital = await store.get(hospitals, request.hospitalId);
  if (hospital.mergedInto) throw new Refusal('REVIEW_DONE_ALREADY');
  if (hospital.revision !== request.revision) throw new Refusal('CHANGED_MEANWHILE');
  return hospital;
}

/** Known to the house from the start, so it needs no review; its region's grants hold there at once. */
export const addHospital: UseCase<AddHospitalRequest, HospitalMoved> = async (context, request) => {
  const { actor, store, ids, now } = context;
  if (!regionByCode(request.regionCode)) throw new Refusal('REGION_UNKNOWN');
  const namesakes = await store.query(hospitals, { regionCode: request.regionCode, name: request.name });
  if (namesakes.some(({ mergedInto, closedOn }) => !mergedInto && !closedOn))
    throw new Refusal('HOSPITAL_NAME_TAKEN');
  const aliases = [...new Set(request.aliases)].filter((alias) => alias !== request.name);
  const _id = ids.newId('HP');
  const hospital = store.insert(hospitals, {
    ...request,
    _id,
    alike: await alikeTo(store, { ...request, _id }),
    aliases,
    location: null,
    standing: 'verified',
    searchKeys: await searchKeysOf(request.name, aliases),
    history: [happened(context, 'added', { fromOn: dayOf(now), reason: '' })],
    createdAt: now.toISOString(),
    createdBy: actor.memberId,
  });
  return told(hospital);
};

/** Corrects what is no history: other names, address, level. Former names stay findable. */
export const editHospital: UseCase<EditHospitalRequest, HospitalMoved> = async (context, request) => {
  const { store, now } = context;
  const hospital = await current(store, request);
  const { address, level } = request;
  const former = (hospital.formerNames ?? []).map(({ name }) => name);
  const aliases = [...new Set([...request.aliases, ...former])].filter((alias) => alias !== hospital.name);
  // Another address is another house: arrivals must not be judged by where engineers stood before.
  const moves = address !== hospital.address;
  const edited = {
    ...hospital,
    aliases,
    address,
    location: moves ? null : hospital.location,
    level,
    searchKeys: await searchKeysOf(hospital.name, aliases),
    history: [...(hospital.history ?? []), happened(context, 'edited', { fromOn: dayOf(now), reason: '' })],
  };
  await moveOpenOrders(store, { 'site.hospitalId': hospital._id }, () => ({
    address,
    ...(moves ? { location: null } : {}),
  }));
  return told(store.save(hospitals, edited));
};

/** Instruments and open orders show the new name; letters, reports and orders that are done keep the one they bear. */
export const renameHospital: UseCase<RenameHospitalRequest, HospitalMoved> = async (context, request) => {
  const { store, now } = context;
  const { name, fromOn, reason } = request;
  const hospital = await current(store, request);
  const next = renamed(hospital, name, fromOn, dayOf(now));
  const saved = store.save(
    hospitals,
    {
      ...next,
      searchKeys: await searchKeysOf(name, next.aliases),
      alike: await alikeTo(store, { ...hospital, name }),
      history: [
        ...(hospital.history ?? []),
        happened(context, 'renamed', { fromOn, before: hospital.name, reason }),
      ],
    },
    reason,
  );
  for (const device of await queryAll(store, devices, { hospitalId: hospital._id }))
    store.save(devices, { ...device, hospitalName: name });
  await moveOpenOrders(store, { 'site.hospitalId': hospital._id }, () => ({ hospitalName: name }));
  return told(saved);
};

/**
 * Grants on regions stop or begin to hold there from that day on, by themselves. What has to follow: the keys of grants that
 * name the hospital, so that conflicts in its new province are found; letters that name it without a grant there.
 */
export const moveHospital: UseCase<MoveHospitalRequest, HospitalMoved> = async (context, request) => {
  const { store, now } = context;
  const { regionCode, fromOn, reason } = request;
  if (!regionByCode(regionCode)) throw new Refusal('REGION_UNKNOWN');
  const hospital = await current(store, request);
  const before = placeName(hospital.regionCode);
  const hasMoved = fromOn <= dayOf(now);
  const address = hasMoved ? request.address : hospital.address;
  // Where engineers stood is another house now; with the same address only the borders have moved.
  const location = address === hospital.address ? hospital.location : null;
  const saved = store.save(
    hospitals,
    {
      ...moved(hospital, regionCode, fromOn),
      alike: await alikeTo(store, { ...hospital, regionCode }),
      address,
      location,
      history: [...(hospital.history ?? []), happened(context, 'moved', { fromOn, before, reason })],
    },
    reason,
  );
  await followMove(store, hospital._id, fromOn);
  if (hasMoved)
    await moveOpenOrders(store, { 'site.hospitalId': hospital._id }, () => ({
      regionCode,
      address,
      location,
    }));
  return told(saved, await stopLettersOfMoved(context, saved, fromOn));
};

async function followMove(store: Store, hospitalId: string, fromOn: Day): Promise<void> {
  const where = { ...(await namesHospital(store, hospitalId)), toOn: range({ atLeast: fromOn }) };
  const naming = await queryAll(store, grants, where);
  const hospital = await loadHospitals(
    store,
    naming.map(({ scope }) => scope),
  );
  for (const grant of naming) store.save(grants, { ...grant, ...grantKeys(grant, hospital) });
}

/** Nothing new is made for a closed hospital; what there is stays as it was. */
export const closeHospital: UseCase<CloseHospitalRequest, HospitalMoved> = async (context, request) => {
  const { store, now } = context;
  const { closedOn, reason } = request;
  const hospital = await current(store, request);
  const event =
    closedOn === null
      ? happened(context, 'reopened', { fromOn: dayOf(now), reason })
      : happened(context, 'closed', { fromOn: closedOn, reason });
  const next = { ...closed(hospital, closedOn), history: [...(hospital.history ?? []), event] };
  return told(store.save(hospitals, next, reason));
};
