import type { Device } from '../../../miniprogram/shared/model/devices';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { Writing } from '../../../miniprogram/shared/model/writings';
import type { Survey } from '../../../miniprogram/shared/model/surveys';
import type { Entity } from '../../../miniprogram/shared/model/entity';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { WELL_MEASURED_METRES } from '../../../miniprogram/shared/visit/check-in';
import { arrivalsOf, isInDoubt } from '../../../miniprogram/shared/visit/arrivals';
import type {
  ArrivalToReview,
  DepartmentToReview,
  DeviceToReview,
  HospitalToReview,
  ListReviewsRequest,
  RatingToReview,
  ReviewKind,
  Reviews,
  WritingToReview,
} from '../../_contracts/reviews';
import { temporaryLinks } from '../../_platform/cloud';
import type { Collection } from '../../_platform/collection';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import type { Where } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { members } from '../../_store/people';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { likelyTwins, neighboursOf } from '../hospitals/alike';
import { regionName } from '../regions/regions';
import { departments } from '../../_store/sites';
import { surveys } from '../../_store/surveys';
import { workOrders } from '../../_store/work-orders';
import { writings } from '../../_store/writings';
import { saySite } from '../../../miniprogram/shared/say';

const PAGE = 30;
const LINK_SECONDS = 600;
const place = ['_id', 'name', 'address', 'regionCode', 'mergedInto'] as const satisfies (keyof Hospital)[];
/** What arrivals say, without all else that an order holds of its visits. */
const arrivals = ['visits', 'helperVisits'].flatMap((of) => [`${of}.id`, `${of}.engineer`, `${of}.checkIn`]);
/** Equal counts, not a range of them: so the index gives them in the order of the list. */
export const DOUBTS = oneOf(Array.from({ length: 20 }, (_, n) => n + 1));

/**
 * 待核实: arrivals whose evidence proves nothing, and instruments, hospitals, departments and contacts made on the spot, with
 * what helps to judge them (who, what else has that serial or that name, where people stood). Oldest first; a page is
 * the next 30 of each kind.
 */
export const listReviews: UseCase<ListReviewsRequest, Reviews> = async ({ store }, { after }) => {
  const page = <T extends Entity>(
    collection: Collection<T>,
    where: Where<T>,
    kind: ReviewKind,
    fields?: string[],
  ) => {
    const from = after?.[kind];
    return after && !from
      ? Promise.resolve({ rows: [] as T[], next: null })
      : store.seek(collection, where, {
          ...(fields ? { fields } : {}),
          ...{ by: ['createdAt', 'asc'], after: from, limit: PAGE },
        });
  };
  const [made, claimed, sites, ownWards, withContacts, doubts, held, written] = await Promise.all([
    page(devices, { standing: 'provisional' }, 'made'),
    page(devices, { 'claims.at': range({ atLeast: '' }) }, 'claimed'),
    page(hospitals, { standing: 'provisional' }, 'hospitals'),
    page(departments, { standing: 'provisional' }, 'departments'),
    page(departments, { 'contacts.standing': 'provisional' }, 'contacts'),
    page(workOrders, { arrivalsInDoubt: DOUBTS }, 'arrivals', ['number', 'site', ...arrivals]),
    page(surveys, { state: 'held' }, 'ratings'),
    after && !after.writings
      ? Promise.resolve({ rows: [] as Writing[], next: null })
      : store.seek(writings, { state: 'held' }, { by: ['at', 'asc'], after: after?.writings, limit: PAGE }),
  ]);
  const instruments = distinct([...made.rows, ...claimed.rows]).filter(({ mergedInto }) => !mergedInto);
  const places = sites.rows.filter(({ mergedInto }) => !mergedInto);
  const wards = distinct([...ownWards.rows, ...withContacts.rows]).filter(({ mergedInto }) => !mergedInto);
  const [nearby, second] = await Promise.all([
    // Made before hospitals kept what is alike.
    neighboursOf(
      store,
      places.filter(({ alike }) => !alike).map(({ regionCode }) => regionCode),
    ),
    store.queryTogether({
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
          _id: oneOf([
            ...instruments.flatMap((one) => [one.dealerId, ...one.claims.map(({ dealerId }) => dealerId)]),
            ...held.rows.map(({ dealerId }) => dealerId),
          ]),
        },
        limit: 1000,
        fields: ['_id', 'shortName'],
      }),
      sameSerial: question({
        collection: devices,
        where: { serialKey: oneOf(instruments.map(({ serialKey }) => serialKey)) },
        limit: 200,
      }),
      namesakes: question({
        collection: hospitals,
        where: { searchKeys: oneOf(places.map(({ name }) => plainNameOf(name))) },
        limit: 200,
        fields: [...place],
      }),
      alike: question({
        collection: hospitals,
        where: { _id: oneOf(places.flatMap(({ alike = [] }) => alike)) },
        limit: 1000,
        fields: [...place],
      }),
      // Those that came later keep it of these.
      alikeToo: question({
        collection: hospitals,
        where: { alike: oneOf(places.map(({ _id }) => _id)) },
        limit: 200,
        fields: [...place, 'alike'],
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
      ratedToo: question({
        collection: surveys,
        where: { raterKey: oneOf(held.rows.map(({ raterKey }) => raterKey ?? '')) },
        orderBy: [['answeredAt', -1]],
        limit: 500,
        fields: ['raterKey', 'site', 'dealerId', 'stars', 'answeredAt'],
      }),
      visited: question({
        collection: workOrders,
        where: { 'site.hospitalId': oneOf(places.map(({ _id }) => _id)) },
        orderBy: [['createdAt', -1]],
        limit: 100,
        fields: ['site', 'visits.engineer', 'visits.checkIn'],
      }),
    }),
  ]);
  const nameOf = new Map(second.people.map(({ _id, name }) => [_id, name]));
  const houseOf = new Map(second.houses.map(({ _id, shortName }) => [_id, shortName]));
  const madeBy = ({ createdBy, createdAt }: { createdBy: string; createdAt: string }) => ({
    by: nameOf.get(createdBy) ?? '',
    at: createdAt,
  });
  const dealerName = (id: string | null) => (id === null ? '厂家' : (houseOf.get(id) ?? ''));

  const deviceToReview = (device: Device): DeviceToReview => ({
    ...madeBy(device),
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
  const names = new Map<string, Set<string>>();
  const alikeOrNear = ({ _id, alike }: Hospital) =>
    distinct([
      ...(alike ? second.alike.filter((one) => alike.includes(one._id)) : nearby),
      ...second.alikeToo.filter((one) => one.alike?.includes(_id)),
      ...second.namesakes,
    ]);
  const hospitalToReview = (hospital: Hospital): HospitalToReview => ({
    ...madeBy(hospital),
    hospitalId: hospital._id,
    name: hospital.name,
    regionName: regionName(hospital.regionCode),
    address: hospital.address,
    hasLocation: hospital.location !== null,
    stoodAt: latestStand(second.visited.filter(({ site }) => site.hospitalId === hospital._id)),
    doubles: likelyTwins(hospital, alikeOrNear(hospital), names)
      .slice(0, 5)
      .map((one) => ({
        hospitalId: one._id,
        name: one.name,
        address: one.address,
        regionName: regionName(one.regionCode),
      })),
  });
  const ratingToReview = (survey: Survey): RatingToReview => ({
    surveyId: survey._id,
    workOrderId: survey.workOrderId,
    number: survey.workOrderNumber,
    hospitalName: survey.site.hospitalName,
    dealerName: dealerName(survey.dealerId),
    engineerName: survey.engineer.name,
    stars: survey.stars ?? 0,
    chips: (survey.answers.chips as string[] | undefined) ?? [],
    words: String(survey.answers.words ?? ''),
    doubts: survey.doubts ?? [],
    at: survey.answeredAt ?? '',
    others: second.ratedToo
      .filter((one) => one.raterKey === survey.raterKey && one._id !== survey._id)
      .map(({ site, dealerId, stars, answeredAt }) => ({
        hospitalName: site.hospitalName,
        dealerName: dealerName(dealerId),
        stars: stars ?? 0,
        at: answeredAt ?? '',
      })),
  });
  const next = {
    made: made.next,
    claimed: claimed.next,
    hospitals: sites.next,
    departments: ownWards.next,
    contacts: withContacts.next,
    arrivals: doubts.next,
    ratings: held.next,
    writings: written.next,
  };
  const links = await temporaryLinks(
    written.rows.flatMap(({ photo }) => (photo ? [photo.fileId] : [])),
    LINK_SECONDS,
  );
  return {
    next,
    more: {
      ratings: next.ratings !== null,
      writings: next.writings !== null,
      arrivals: next.arrivals !== null,
      devices: next.made !== null || next.claimed !== null,
      hospitals: next.hospitals !== null,
      departments: next.departments !== null || next.contacts !== null,
    },
    ratings: held.rows.map(ratingToReview),
    writings: written.rows.map((one) => writingToReview(one, links)),
    arrivals: doubts.rows.flatMap(arrivalsToReview),
    devices: instruments.map(deviceToReview),
    hospitals: places.map(hospitalToReview),
    departments: wards.map((ward): DepartmentToReview => ({
      ...madeBy(ward),
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

const writingToReview = (
  { _id, place, entityId, at, words, photo, why }: Writing,
  links: Map<string, string | null>,
): WritingToReview => ({
  writingId: _id,
  place,
  entityId,
  at,
  words: words.map(({ text }) => text),
  photo: photo ? (links.get(photo.fileId) ?? null) : null,
  why: why ?? 'unchecked',
});

export function arrivalsToReview(order: WorkOrder): ArrivalToReview[] {
  return arrivalsOf(order)
    .filter(isInDoubt)
    .map(({ id, engineer, checkIn }) => ({
      workOrderId: order._id,
      number: order.number,
      visitId: id,
      hospitalName: saySite(order.site),
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
