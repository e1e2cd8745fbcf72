import { dayOf } from '../../miniprogram/shared/days';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import { exactKeyOf, searchKeysOf } from '../../cloudfunctions/_modules/hospitals/search-keys';
import type { AuditEvent } from '../../cloudfunctions/_platform/audit';
import { fullName } from '../../cloudfunctions/_modules/regions/regions';
import { cityOf, comparableName } from './hospital-id';
import { genesis, systemAuthor } from '../genesis';
import { placeHospitalRows } from './place-hospital-rows';
import type { PlacedHospital, UnplacedRow } from './place-hospital-rows';
import { answered } from '../admin-database';
import type { AdminDatabase } from '../admin-database';
import { sdkEnvironment } from '../local-cloud/local-cloud';

export interface ImportReport {
  rows: number;
  added: number;
  /** There already, by an earlier import or because somebody made the hospital by hand. */
  existing: number;
  repeated: number;
  unplaced: UnplacedRow[];
}

/** What the import needs of a database; the SDK's, in the way the functions use it. */
export interface HospitalStore {
  /** Of these ids the ones that are taken. */
  taken(ids: string[]): Promise<string[]>;
  /** Hospitals that bear this name or end in it, wherever they stand. */
  named(name: string): Promise<Pick<Hospital, '_id' | 'name' | 'regionCode'>[]>;
  /** Of these ids those whose event alone was written before a run broke off, and when that was. */
  begun(ids: string[]): Promise<Map<string, string>>;
  /** All or nothing, or so that a run that breaks off leaves what `begun` finds. */
  insert(documents: { hospitals: Hospital[]; audit_events: AuditEvent[] }): Promise<void>;
}

const PART = 100;

export async function importHospitals(
  csv: string,
  store: HospitalStore,
  options: { now: Date; plan: boolean },
): Promise<ImportReport> {
  const at = options.now.toISOString();
  const { hospitals, unplaced, repeated } = placeHospitalRows(csv, dayOf(options.now));
  const report = { rows: hospitals.length + unplaced.length + repeated, added: 0, existing: 0, repeated, unplaced };
  for (let begin = 0; begin < hospitals.length; begin += PART) {
    const part = hospitals.slice(begin, begin + PART);
    const taken = new Set(await store.taken(part.map(({ _id }) => _id)));
    const wanted: PlacedHospital[] = [];
    for (const hospital of part) {
      if (taken.has(hospital._id) || (await isThereByHand(store, hospital))) report.existing++;
      else wanted.push(hospital);
    }
    report.added += wanted.length;
    if (options.plan || wanted.length === 0) continue;
    const begun = await store.begun(wanted.map(({ _id }) => _id));
    const made = await Promise.all(
      wanted.map(async ({ _id, name, regionCode, address }) =>
        genesis<Hospital>(
          'hospitals',
          {
            _id,
            name,
            aliases: [],
            regionCode,
            address: address || fullName(regionCode),
            location: null,
            standing: 'verified',
            searchKeys: await searchKeysOf(name, []),
            createdAt: begun.get(_id) ?? at,
            createdBy: systemAuthor._id,
          },
          { by: systemAuthor, at: begun.get(_id) ?? at, action: 'hospital.import', why: '导入医院名单' },
        ),
      ),
    );
    await store.insert({
      hospitals: made.map(({ document }) => document),
      audit_events: made.map(({ event }) => event),
    });
  }
  return report;
} // prettier-ignore

/** An engineer may have made it on the spot, under an id of the phone's. */
async function isThereByHand(store: HospitalStore, { name, regionCode }: PlacedHospital): Promise<boolean> {
  const same = await store.named(name);
  return same.some(
    (other) =>
      comparableName(other.name) === comparableName(name) && cityOf(other.regionCode) === cityOf(regionCode),
  );
}

const AT_ONCE = 8;

/** An environment, from outside: without transactions, so each event goes before its hospital. */
export function environmentStore(database: AdminDatabase): HospitalStore {
  const find = async <T>(collection: string, where: object, limit: number, fields: (keyof T)[]) =>
    answered(
      await database
        .collection(collection)
        .where(where)
        .field(Object.fromEntries(fields.map((field) => [field, true])))
        .limit(limit)
        .get(),
    ).data as T[];
  const eventOf = (id: string) => `hospitals:${id}:1`;
  const begun = new Set<string>();
  return {
    async taken(ids) {
      const found = await find<Hospital>('hospitals', { _id: database.command.in(ids) }, PART, ['_id']);
      return found.map(({ _id }) => _id);
    },
    named: (name) =>
      find<Hospital>('hospitals', { searchKeys: exactKeyOf(name) }, 20, ['_id', 'name', 'regionCode']),
    async begun(ids) {
      const events = await find<AuditEvent>(
        'audit_events',
        { _id: database.command.in(ids.map(eventOf)) },
        PART,
        ['entityId', 'at'],
      );
      for (const { entityId } of events) begun.add(entityId);
      return new Map(events.map(({ entityId, at }) => [entityId, at]));
    },
    async insert({ hospitals, audit_events: events }) {
      const waiting = hospitals.map((hospital, n) => [hospital, events[n]!] as const);
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let next = waiting.pop(); next; next = waiting.pop()) {
            const [hospital, event] = next;
            if (!begun.has(hospital._id)) answered(await database.collection('audit_events').add(event));
            answered(await database.collection('hospitals').add(hospital));
          }
        }),
      );
    },
  };
}

/** The running local environment, through the SDK as the functions use it. */
export function localStore(origin: string): HospitalStore {
  Object.assign(process.env, sdkEnvironment({ adminUrl: `${origin}/admin` }));
  // The SDK reads its environment when it is first loaded.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { queryDocuments, writeTogether } = require('../../cloudfunctions/_platform/database') as typeof import('../../cloudfunctions/_platform/database');
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { oneOf } = require('../../cloudfunctions/_platform/where') as typeof import('../../cloudfunctions/_platform/where');
  return {
    async taken(ids) {
      const found = await queryDocuments<{ _id: string }>('hospitals', { _id: oneOf(ids) }, { limit: 1000, fields: ['_id'] });
      return found.map(({ _id }) => _id);
    },
    named: (name) => queryDocuments('hospitals', { searchKeys: exactKeyOf(name) }, { limit: 20, fields: ['_id', 'name', 'regionCode'] }),
    begun: () => Promise.resolve(new Map()),
    insert: (documents) => writeTogether({ inserts: new Map(Object.entries(documents)) as never, replacements: [] }),
  };
} // prettier-ignore
