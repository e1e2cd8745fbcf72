import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { CollectionDeclaration } from '../../../cloudfunctions/_platform/collection';

/**
 * The two real SDKs under one surface, so that a table of cases runs through both wire dialects. Their own typings are
 * older than what they send.
 */
type Words =
  | 'eq neq gt gte lt lte in nin and or nor not exists mod all elemMatch size expr jsonSchema'
  | 'set remove inc mul min max push pop shift unshift pull pullAll addToSet rename bit'
  | 'geoNear geoWithin geoIntersects';
type Split<S extends string> = S extends `${infer Head} ${infer Tail}` ? Head | Split<Tail> : S;
export type Command = { [name in Split<Words>]: (...args: unknown[]) => Command } & {
  aggregate: Record<string, (...args: unknown[]) => unknown> & { pipeline(): Stages };
  project: { slice(argument: unknown): unknown; elemMatch(argument: unknown): unknown };
};
export type StageName =
  | 'match project addFields group sort skip limit count unwind lookup sample bucket bucketAuto sortByCount replaceRoot geoNear'
  | 'end';
export type Stages = { [name in Split<Exclude<StageName, 'end'>>]: (argument: unknown) => Stages } & {
  done(): unknown;
  end(): Promise<{ list?: Doc[]; data?: Doc[]; code?: string; message?: string }>;
};
export type Doc = Record<string, unknown>;
interface Raw {
  command: Command;
  Geo: Record<string, new (...args: never[]) => object> & Record<string, (...args: unknown[]) => unknown>;
  RegExp(argument: { regexp: string; options?: string }): unknown;
  serverDate(argument?: { offset: number }): unknown;
  createCollection(name: string): Promise<Doc>;
  startTransaction(): Promise<{
    collection(name: string): Raw['collection'] extends (name: string) => infer C ? C : never;
    commit(): Promise<Doc>;
    rollback(): Promise<Doc>;
  }>;
  collection(name: string): Query & {
    doc(id: string): {
      get(): Promise<Doc>;
      set(argument: object): Promise<Doc>;
      update(argument: object): Promise<Doc>;
      remove(): Promise<Doc>;
      delete(): Promise<Doc>;
      field(projection: object): { get(): Promise<Doc> };
    };
    add(argument: object): Promise<Doc>;
    aggregate(): Stages;
  };
}
interface Query {
  where(condition: object): Query;
  orderBy(path: string, direction: 'asc' | 'desc'): Query;
  skip(count: number): Query;
  limit(count: number): Query;
  field(projection: object): Query;
  get(): Promise<Doc & { data: Doc[] }>;
  count(): Promise<Doc & { total: number }>;
  update(argument: object): Promise<Doc>;
  remove(): Promise<Doc>;
}
export interface Options {
  orderBy?: [string, 'asc' | 'desc'][];
  skip?: number;
  limit?: number;
  field?: object;
}
export interface Sdk {
  name: 'wx-server-sdk' | 'tcb-admin-node';
  db: Raw;
  command: Command;
  point(longitude: number, latitude: number): unknown;
  /** Rejects with the code and message of a refusal in one text. */
  add(collection: string, document: Doc): Promise<unknown>;
  find(collection: string, where: object, options?: Options): Promise<Doc[]>;
  count(collection: string, where: object): Promise<number>;
  get(collection: string, id: string): Promise<Doc | null>;
  set(collection: string, id: string, data: object): Promise<void>;
  update(collection: string, id: string, data: object): Promise<number>;
  updateWhere(collection: string, where: object, data: object): Promise<number>;
  remove(collection: string, id: string): Promise<number>;
  removeWhere(collection: string, where: object): Promise<number>;
  aggregate(collection: string, build: (stages: Stages) => Stages): Promise<Doc[]>;
}

/** tcb-admin-node answers a refusal as a result; both SDKs may also throw it. */
async function accepted<T>(work: Promise<T>): Promise<T> {
  const text = (fault: unknown) => {
    const { errCode, code, message, errMsg } = (fault ?? {}) as Doc;
    return [errCode, code, message ?? errMsg ?? fault].filter(Boolean).join(' ');
  };
  const result = await work.catch((fault: unknown) => Promise.reject(new Error(text(fault))));
  if (typeof (result as Doc | undefined)?.code === 'string') throw new Error(text(result));
  return result;
}

const over = (name: Sdk['name'], db: Raw): Sdk => {
  const wx = name === 'wx-server-sdk';
  const data = (given: object) => (wx ? { data: given } : given);
  const query = (collection: string, where: object, options: Options = {}) => {
    let asked: Query = db.collection(collection).where(where);
    for (const [path, direction] of options.orderBy ?? []) asked = asked.orderBy(path, direction);
    if (options.skip) asked = asked.skip(options.skip);
    if (options.limit) asked = asked.limit(options.limit);
    return options.field ? asked.field(options.field) : asked;
  };
  const counted = (result: Doc, what: string) => Number(((wx ? result.stats : result) as Doc)[what]);
  return {
    name,
    db,
    command: db.command,
    point: (longitude, latitude) => new db.Geo.Point!(...([longitude, latitude] as never[])),
    add: async (collection, document) => {
      const result = await accepted(db.collection(collection).add(data({ ...document })));
      return result._id ?? result.id;
    },
    find: async (collection, where, options) =>
      (await accepted(query(collection, where, options).get())).data,
    count: async (collection, where) =>
      (await accepted(db.collection(collection).where(where).count())).total,
    get: async (collection, id) => {
      const found = (await accepted(db.collection(collection).doc(id).get())).data;
      return ((Array.isArray(found) ? found[0] : found) as Doc | undefined) ?? null;
    },
    set: async (collection, id, given) =>
      void (await accepted(db.collection(collection).doc(id).set(data(given)))),
    update: async (collection, id, given) =>
      counted(await accepted(db.collection(collection).doc(id).update(data(given))), 'updated'),
    updateWhere: async (collection, where, given) =>
      counted(await accepted(db.collection(collection).where(where).update(data(given))), 'updated'),
    remove: async (collection, id) =>
      counted(await accepted(db.collection(collection).doc(id).remove()), wx ? 'removed' : 'deleted'),
    removeWhere: async (collection, where) =>
      counted(await accepted(db.collection(collection).where(where).remove()), wx ? 'removed' : 'deleted'),
    aggregate: async (collection, build) => {
      const result = await accepted(build(db.collection(collection).aggregate()).end());
      return (result.list ?? result.data)!;
    },
  };
};

export interface Pair {
  cloud: LocalCloud;
  wx: Sdk;
  admin: Sdk;
}
export async function startBothSdks(collections: readonly CollectionDeclaration[]): Promise<Pair> {
  const cloud = await startLocalCloud({ dataDir: null, collections });
  Object.assign(process.env, sdkEnvironment(cloud));
  // The SDKs read their environment when they are first loaded.
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { database } = require('../../../cloudfunctions/_platform/cloud') as { database: Raw };
  const tcb = require('tcb-admin-node') as { init(options: object): { database(): Raw } };
  /* eslint-enable @typescript-eslint/no-require-imports */
  const app = tcb.init({ serviceUrl: cloud.adminUrl, secretId: 'local', secretKey: 'local', env: 'local-1' });
  return { cloud, wx: over('wx-server-sdk', database), admin: over('tcb-admin-node', app.database()) };
}
