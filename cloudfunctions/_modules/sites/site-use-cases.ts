import { Refusal } from '../../../miniprogram/shared/refusal';
import { dayOf } from '../../../miniprogram/shared/days';
import type {
  CreateDepartmentRequest,
  CreateHospitalRequest,
  HospitalRequest,
  SaveContactRequest,
  SearchRequest,
} from '../../_contracts/sites';
import type { DepartmentRow, FoundSites } from '../../_contracts/sites';
import type { Contact, Department } from '../../../miniprogram/shared/model/sites';
import { dispatches, isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { devices } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { alikeTo } from '../hospitals/alike';
import { searchKeysOf } from '../hospitals/search-keys';
import { hospitalsCalled } from '../hospitals/find-hospitals';
import { regionByCode } from '../regions/regions';
import { engineersStates } from '../../../miniprogram/shared/visit/work-order';
import { workOrders } from '../../_store/work-orders';
import { getMerged } from '../../_platform/merged';
import { contactsFor, mayCall, phoneFields, phoneMeant, stillTypedBy } from './contact-phones';
import { departments } from '../../_store/sites';

/** Places made on the spot count at once and are marked provisional for review. */
export const createHospital: UseCase<CreateHospitalRequest, { hospitalId: string }> = async (
  { actor, store, happened },
  { hospitalId, ...given },
) => {
  if (!regionByCode(given.regionCode)) throw new Refusal('REGION_UNKNOWN');
  if (await store.find(hospitals, hospitalId)) throw new Refusal('ID_TAKEN');
  store.insert(hospitals, {
    ...given,
    _id: hospitalId,
    aliases: [],
    standing: 'provisional',
    searchKeys: await searchKeysOf(given.name, []),
    alike: await alikeTo(store, { _id: hospitalId, ...given }),
    createdAt: happened.at,
    createdBy: actor.memberId,
  });
  return { hospitalId };
};

const SHOWN = 30;

/** As the channel finds them, the best thirty; who means another types more. */
export const searchHospitals: UseCase<SearchRequest, FoundSites> = async ({ store, now }, { text }) => {
  const { found, isCut } = await hospitalsCalled(store, { text, closedToo: false, today: dayOf(now) });
  return {
    hospitals: found.slice(0, SHOWN).map(({ _id, name, regionCode, address, location, standing }) => ({
      _id,
      name,
      regionCode,
      address,
      location,
      standing,
    })),
    beyond: Math.max(0, found.length - SHOWN),
    isCut,
  };
};

export const listDepartments: UseCase<HospitalRequest, { departments: DepartmentRow[] }> = async (
  { actor, store, now },
  { hospitalId },
) => {
  const today = dayOf(now);
  const { found, orders } = await store.queryTogether({
    found: question({ collection: departments, where: { hospitalId }, limit: 200 }),
    orders: question({
      collection: workOrders,
      where: { 'site.hospitalId': hospitalId, state: oneOf(engineersStates) },
      orderBy: [['createdAt', -1]],
      limit: 20,
      fields: phoneFields,
    }),
  });
  const may = mayCall(actor, orders);
  return {
    departments: found
      .filter(({ mergedInto }) => !mergedInto)
      .map(({ _id, name, standing, contacts }) => ({
        _id,
        name,
        standing,
        contacts: contactsFor(
          actor,
          may,
          contacts.filter(({ toOn }) => toOn === null || toOn > today),
        ),
      })),
  };
};

/** Departments have ids made by the phone, so that one made off line needs no renaming. */
export const createDepartment: UseCase<CreateDepartmentRequest, { departmentId: string }> = async (
  { actor, store, happened },
  { departmentId, hospitalId, name },
) => {
  const hospital = await getMerged(store, hospitals, hospitalId);
  if (await store.find(departments, departmentId)) throw new Refusal('ID_TAKEN');
  store.insert(departments, {
    _id: departmentId,
    hospitalId: hospital._id,
    name,
    contacts: [],
    standing: 'provisional',
    createdAt: happened.at,
    createdBy: actor.memberId,
  });
  return { departmentId };
};

/**
 * Who may change what stands of a hospital's people: the manufacturer's, whoever made the department, and dealers' people
 * where they have work in hand that opens phones or look after an instrument that has been confirmed.
 */
async function worksThere(
  { actor, store }: Context,
  { hospitalId, createdBy }: Department,
): Promise<boolean> {
  if (isManufacturer(actor) || createdBy === actor.memberId) return true;
  const { orders, instruments } = await store.queryTogether({
    orders: question({
      collection: workOrders,
      where: { 'site.hospitalId': hospitalId, state: oneOf(engineersStates) },
      orderBy: [['createdAt', -1]],
      limit: 20,
      fields: phoneFields,
    }),
    instruments: question({
      collection: devices,
      where: { hospitalId, dealerId: actor.dealerId, standing: 'verified' },
      limit: 1,
      fields: ['_id'],
    }),
  });
  return instruments.length > 0 || mayCall(actor, orders);
}

/** Contacts are never deleted: who has left gets a last day, and old visits keep them as they were. */
export const saveContact: UseCase<SaveContactRequest, { departmentId: string }> = async (
  context,
  { departmentId, contactId, left, ...person },
) => {
  const { actor, store, happened } = context;
  const department = await getMerged(store, departments, departmentId);
  const today = dayOf(happened.at);
  const known = department.contacts.find(({ id }) => id === contactId);
  // Somebody new waits for review; what stands is not anybody's to change.
  if (known && !(await worksThere(context, department))) throw new Refusal('CONTACT_NOT_OPEN');
  const contact: Contact = {
    id: contactId,
    ...person,
    phone: phoneMeant(person.phone, known?.phone ?? ''),
    ...stillTypedBy(actor, person.phone, known),
    fromOn: known?.fromOn ?? today,
    toOn: left ? today : null,
    ...(dispatches(actor) ? {} : { standing: 'provisional' }),
  };
  store.save(departments, {
    ...department,
    contacts: [...department.contacts.filter(({ id }) => id !== contactId), contact],
  });
  return { departmentId };
};
