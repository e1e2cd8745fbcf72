import { join, resolve } from 'node:path';
import { databaseFault } from '../cloudfunctions/_platform/database-errors';
import { credentialsOf, missingValues, readEnvironmentFile } from './deploy/environment-file';
import { portUsing } from './local-cloud/running-port';

/** What scripts use of tcb-admin-node; it has no types. */
export interface AdminDatabase {
  command: Record<'in' | 'nin' | 'gt' | 'gte' | 'lt' | 'lte', (value: unknown) => AdminCondition>;
  collection(name: string): {
    where(conditions: object): AdminQuery;
    add(document: object): Promise<AdminReply>;
  };
  /** What fails, or is killed, leaves nothing. */
  runTransaction(act: (transaction: AdminTransaction) => Promise<void>): Promise<unknown>;
}
interface AdminTransaction {
  collection(name: string): { add(document: object): Promise<unknown> };
}
interface AdminCondition {
  and(other: AdminCondition): AdminCondition;
}
export interface AdminQuery {
  orderBy(path: string, direction: 'asc' | 'desc'): AdminQuery;
  skip(count: number): AdminQuery;
  limit(count: number): AdminQuery;
  field(fields: Record<string, boolean>): AdminQuery;
  get(): Promise<AdminReply & { data?: unknown[] }>;
  count(): Promise<AdminReply & { total?: number }>;
  update(fields: object): Promise<AdminReply>;
}
interface AdminReply {
  code?: string;
  message?: string;
}
interface AdminSdk {
  init(options: { env: string; secretId: string; secretKey: string; serviceUrl?: string }): {
    database(): AdminDatabase;
  };
}
const sdk = (): AdminSdk => require('tcb-admin-node') as AdminSdk;

/** The SDK answers failures instead of throwing them. */
export function answered<T extends AdminReply>(reply: T): T {
  if (reply.code) throw new Error(`${reply.code}: ${reply.message ?? ''}`);
  return reply;
}

/** What a page holds: nothing where the collection is not there, as one that this version adds is not before it is deployed. */
export function listed<T>(reply: AdminReply & { data?: unknown[] }): T[] {
  return databaseFault(reply) === 'missing_collection' ? [] : (answered(reply).data as T[]);
}

/** The database of an environment that an environment file names. */
export function databaseOf(environment: string): AdminDatabase {
  const file = readEnvironmentFile(environment);
  const missing = missingValues(file, []);
  if (missing.length) throw new Error(`${file.name} lacks ${missing.join(', ')}`);
  const { CLOUDBASE_ENV_ID, TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY } = credentialsOf(file);
  return sdk()
    .init({ env: CLOUDBASE_ENV_ID, secretId: TENCENTCLOUD_SECRETID, secretKey: TENCENTCLOUD_SECRETKEY })
    .database();
}

/** The database of a local cloud. */
export function localDatabase(adminUrl: string): AdminDatabase {
  return sdk()
    .init({ serviceUrl: adminUrl, secretId: 'local', secretKey: 'local', env: 'local-1' })
    .database();
}

/** The database of what `npm start` runs. */
export async function runningDatabase(): Promise<AdminDatabase> {
  const port = await portUsing(join(resolve(__dirname, '..'), '.local/data'));
  if (port === null)
    throw new Error('The local environment does not run; npm start, or name an environment.');
  return localDatabase(`http://127.0.0.1:${port}/admin`);
}
