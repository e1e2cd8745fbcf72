import type { Device } from '../../../miniprogram/shared/model/devices';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { WELL_MEASURED_METRES } from '../../../miniprogram/shared/visit/check-in';
import { isInDoubt } from '../../../miniprogram/shared/visit/work-order';
import type {
  ArrivalToReview,
  DepartmentToReview,
  DeviceToReview,
  HospitalToReview,
  ListReviewsRequest,
  Reviews,
} from '../../_contracts/reviews';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { members } from '../../_store/people';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { regionName } from '../regions/regions';
import { departments } from '../../_store/sites';
import { workOrders } from '../../_store/work-orders';
import { likeness } from './alike';

const PAGE = 50;
const ALIKE = 0.6;
/** In another region only what bears nearly the same name. */
const NAMESAKE = 0.75;

/**
 * 待核实: arrivals whose evidence proves nothing, and instruments, hospitals, departments and contacts made on the spot, with
 * what helps to judge them (who, what else has that serial or that name, where people stood). Oldest first; a page is
 * the next 50 of each kind.
 */
export const listReviews: UseCase<ListReviewsRequest, Reviews> = async ({ store }, { page }) => {
  const oldest = { orderBy: [['createdAt', 1]] as [string, 1][], skip: page * PAGE, limit: PAGE };
  const first = await store.queryTogether({
    made: question({ collection: devices, where: { standing: 'provisional' }, ...oldest }),
    claimed: question({ collection: devices, where: { 'claims.at': range({ atLeast: '' }) }, ...oldest }),
    hospitals: question({ collection: hospitals, where: { standing: 'provisional' }, ...oldest }),
    departments: question({ collection: departments, where: { standing: 'provisional' }, ...oldest }),
    contacts: question({
      collection: departments,
      where: { 'contacts.standing': 'provisional' },
      ...oldest,
    }),
    orders: question({
      collection: workOrders,
      where: { arrivalsInDoubt: range({ atLeast: 1 }) },
      ...oldest,
    }),
  });
  const instruments = distinct([...first.made, ...first.claimed]).filter(({ mergedInto }) => !mergedInto);
  const places = first.hospitals.filter(({ mergedInto }) => !mergedInto);
  const wards = distinct([...first.departments, ...first.contacts]).filter(({ mergedInto }) => !mergedInto);
  const second = await store.queryTogether({
    people: question({
      collection: members,
      where: {
        _id: oneOf([...instruments, ...places, ...wards].map(({ createdBy }) => createdBy)),
      },
      limit: 1000,
      fields: ['_id', 'name'],
    }),
    houses: question({
      collection: dealers,
      where: {
        _id: oneOf(
          instruments.flatMap((one) => [one.dealerId, ...one.claims.map(({ dealerId }) => dealerId)]),
        ),
      },
      limit: 1000,
      fields: ['_id', 'shortName'],
    }),
    sameSerial: question({
      collection: devices,
      where: { serialKey: oneOf(instruments.map(({ serialKey }) => serialKey)) },
      limit: 200,
    }),
    nearby: question({
      collection: hospitals,
      where: { regionCode: oneOf(places.map(({ regionCode }) => regionCode)) },
      limit: 1000,
      fields: ['_id', 'name', 'address', 'regionCode', 'mergedInto'],
    }),
    namesakes: question({
      collection: hospitals,
      where: { searchKeys: oneOf(places.map(({ name }) => plainNameOf(name))) },
      limit: 200,
      fields: ['_id', 'name', 'address', 'regionCode', 'mergedInto'],
    }),
    around: question({
      collection: departments,
      where: { hospitalId: oneOf(wards.map(({ hospitalId }) => hospitalId)) },
      limit: 1000,
      fields: ['_id', 'name', 'hospitalId', 'mergedInto'],
    }),
    houseOfWards: question({
      collection: hospitals,
      where: { _id: oneOf(wards.map(({ hospitalId }) => hospitalId)) },
      limit: 200,
      fields: ['_id', 'name'],
    }),
    visited: question({
      collection: workOrders,
      where: { 'site.hospitalId': oneOf(places.map(({ _id }) => _id)) },
      orderBy: [['createdAt', -1]],
      limit: 100,
    }),
  });
  const nameOf = new Map(second.people.map(({ _id, name }) => [_id, name]));
  const houseOf = new Map(second.houses.map(({ _id, shortName }) => [_id, shortName]));
  const made = ({ createdBy, createdAt }: { createdBy: string; createdAt: string }) => ({
    by: nameOf.get(createdBy) ?? '',
    at: createdAt,
  });
  const dealerName = (id: string | null) => (id === null ? '厂家' : (houseOf.get(id) ?? ''));

  const deviceToReview = (device: Device): DeviceToReview => ({
    ...made(device),
    deviceId: device._id,
    provisional: device.standing === 'provisional',
    modelName: device.modelName,
    serial: device.serial,
    hospitalName: device.hospitalName,
    departmentName: device.departmentName,
    dealerName: dealerName(device.dealerId),
    scannedTexts: device.scannedTexts,
    claims: device.claims.map(({ at, by, dealerId, hospitalName, departmentName = '' }) => ({
      at,
      by: by.name,
      dealerName: dealerName(dealerId),
      hospitalName,
      departmentName,
    })),
    doubles: second.sameSerial
      .filter((one) => one.serialKey === device.serialKey && one._id !== device._id && !one.mergedInto)
      .map(({ _id, modelName, hospitalName }) => ({ deviceId: _id, modelName, hospitalName })),
  });
  const hospitalToReview = (hospital: Hospital): HospitalToReview => ({
    ...made(hospital),
    hospitalId: hospital._id,
    name: hospital.name,
    regionName: regionName(hospital.regionCode),
    address: hospital.address,
    hasLocation: hospital.location !== null,
    stoodAt: latestStand(second.visited.filter(({ site }) => site.hospitalId === hospital._id)),
    doubles: distinct([...second.nearby, ...second.namesakes])
      .filter((one) => one._id !== hospital._id && !one.mergedInto)
      .map((one) => ({ one, alike: likeness(one.name, hospital.name) }))
      .filter(({ one, alike }) => alike >= (one.regionCode === hospital.regionCode ? ALIKE : NAMESAKE))
      .sort((a, b) => b.alike - a.alike)
      .slice(0, 5)
      .map(({ one }) => ({
        hospitalId: one._id,
        name: one.name,
        address: one.address,
        regionName: regionName(one.regionCode),
      })),
  });
  const goesOn = (...found: readonly unknown[][]) => found.some(({ length }) => length === PAGE);
  return {
    more: {
      arrivals: goesOn(first.orders),
      devices: goesOn(first.made, first.claimed),
      hospitals: goesOn(first.hospitals),
      departments: goesOn(first.departments, first.contacts),
    },
    arrivals: first.orders.flatMap(arrivalsToReview),
    devices: instruments.map(deviceToReview),
    hospitals: places.map(hospitalToReview),
    departments: wards.map((ward): DepartmentToReview => ({
      ...made(ward),
      departmentId: ward._id,
      provisional: ward.standing === 'provisional',
      name: ward.name,
      hospitalName: second.houseOfWards.find(({ _id }) => _id === ward.hospitalId)?.name ?? '',
      contacts: ward.contacts
        .filter(({ toOn }) => toOn === null)
        .map(({ id, name, phone, title, standing }) => ({
          id,
          name,
          phone,
          title,
          provisional: standing === 'provisional',
        })),
      others: second.around
        .filter((one) => one.hospitalId === ward.hospitalId && one._id !== ward._id && !one.mergedInto)
        .map(({ _id, name }) => ({ departmentId: _id, name })),
    })),
  };
};

const distinct = <T extends { _id: string }>(all: readonly T[]): T[] => [
  ...new Map(all.map((one) => [one._id, one])).values(),
];

export function arrivalsToReview(order: WorkOrder): ArrivalToReview[] {
  return order.visits.filter(isInDoubt).map(({ id, engineer, checkIn }) => ({
    workOrderId: order._id,
    number: order.number,
    visitId: id,
    hospitalName: `${order.site.hospitalName} ${order.site.departmentName}`.trim(),
    engineerName: engineer.name,
    verdict: checkIn!.verdict,
    reasons: checkIn!.reasons,
    note: [checkIn!.note, ...(checkIn!.added ?? []).map(({ note }) => note)].filter(Boolean).join('；'),
    at: checkIn!.at,
  }));
}

function latestStand(orders: readonly WorkOrder[]): HospitalToReview['stoodAt'] {
  const stands = orders.flatMap(({ visits }) =>
    visits.flatMap(({ engineer, checkIn }) =>
      checkIn?.position && checkIn.position.accuracyMetres <= WELL_MEASURED_METRES
        ? [{ ...checkIn.position, by: engineer.name, at: checkIn.at }]
        : [],
    ),
  );
  const [latest] = stands.sort((a, b) => (a.at < b.at ? 1 : -1));
  if (!latest) return null;
  const { longitude, latitude, accuracyMetres, by, at } = latest;
  return { longitude, latitude, accuracyMetres, by, at };
}
