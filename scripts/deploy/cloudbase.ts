import CloudBase from '@cloudbase/manager-node';
import type { Credentials } from './environment-file';
import {
  COLLECTION_RULE,
  STORAGE_RULE,
  digestOfValue,
  type FunctionRule,
  type Index,
  type Present,
  type PresentFunction,
  type Step,
  type StorageRule,
  type Wanted,
  type WantedFunction,
} from './plan';

/** CloudBase has no field for a digest of one's own, a description it has. */
const CODE_MARK = 'code sha256 ';
const PAGE = 100;
/** An HTTP path that leads to a function, not to a container. */
const TO_FUNCTION = 1;

export function connect({ CLOUDBASE_ENV_ID, TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY }: Credentials) {
  return new CloudBase({
    envId: CLOUDBASE_ENV_ID,
    secretId: TENCENTCLOUD_SECRETID,
    secretKey: TENCENTCLOUD_SECRETKEY,
    region: process.env.TENCENTCLOUD_REGION ?? 'ap-shanghai',
  });
}

/**
 * The rules that close collections and functions to clients are those of the gateway. Where OPA decides instead they would be
 * written and hold for nothing, and manager-node's own calls for them are marked 已废弃.
 *
 * @throws Error with what to do, before anything is read or changed
 */
async function assertRulesHold(cloud: CloudBase): Promise<void> {
  const EnvId = cloud.currentEnvironment().getEnvId();
  const info = (await cloud.env.describeEnvInfo({ EnvId })) as {
    EnvInfo?: { EnvBaseInfo?: { Meta?: { Key: string; Value: string }[] | null } };
  };
  const engine = info.EnvInfo?.EnvBaseInfo?.Meta?.find(({ Key }) => Key === 'authz_engine')?.Value;
  if (engine === 'opa')
    throw new Error(
      'This environment decides rights by OPA (authz_engine), where the rules of collections and functions hold for nothing: ' +
        'nothing was changed. Use an environment without it, or ask Tencent to switch it back (docs/deploy.md, step 2).',
    );
}

/** What stands in the environment now, in the words of the plan. */
export async function readPresent(cloud: CloudBase): Promise<Present> {
  await assertRulesHold(cloud);
  // One at a time: the first request loads the environment's own record, which all others need.
  const collections = await readCollections(cloud);
  const { acl, rule } = await cloud.storage.getStorageAcl({ withRule: true });
  const storageRule = rule ? { read: rule.read, write: rule.write } : acl;
  const functionRule = await readFunctionRule(cloud);
  const functions = await readFunctions(cloud);
  return { collections, storageRule, functionRule, functions, ...(await readHttpAccess(cloud)) };
}

async function readCollections({ database, permission }: CloudBase): Promise<Present['collections']> {
  const tables = await pages(async (offset) => {
    const { Collections, Pager } = await database.listCollections({ MgoLimit: PAGE, MgoOffset: offset });
    return { rows: Collections, total: Pager.Total };
  });
  const names = tables.map(({ CollectionName }) => CollectionName);
  const rules = new Map<string | undefined, string | undefined>();
  for (let start = 0; start < names.length; start += PAGE) {
    const { Data } = await permission.describeResourcePermission({
      resourceType: 'collection',
      resources: names.slice(start, start + PAGE),
    });
    for (const { Resource, Permission } of Data.PermissionList) rules.set(Resource, Permission);
  }
  const collections: Present['collections'] = [];
  for (const { CollectionName: name, Count } of tables) {
    const { Indexes = [] } = await database.describeCollection(name);
    const indexes = Indexes.map(({ Name, Keys, Unique }): Index => ({
      name: Name,
      keys: Keys.map(({ Name = '', Direction = '1' }) => [Name, Direction]),
      unique: Unique,
    }));
    collections.push({ name, documents: Count, rule: rules.get(name) ?? 'unknown', indexes });
  }
  return collections;
}

async function readFunctionRule({ permission }: CloudBase): Promise<FunctionRule | null> {
  const { Data } = await permission.describeResourcePermission({ resourceType: 'function' });
  const text = Data.PermissionList[0]?.SecurityRule;
  return text ? (JSON.parse(text) as FunctionRule) : null;
}

async function readFunctions({ functions }: CloudBase): Promise<PresentFunction[]> {
  const listed = await pages(async (offset) => {
    const { Functions, TotalCount } = await functions.getFunctionList(PAGE, offset);
    return { rows: Functions, total: TotalCount };
  });
  const read: PresentFunction[] = [];
  for (const { FunctionName: name = '' } of listed) {
    const detail = await functions.getFunctionDetail(name);
    const description = detail.Description ?? '';
    read.push({
      name,
      runtime: detail.Runtime,
      timeoutSeconds: detail.Timeout,
      memoryMegabytes: detail.MemorySize,
      codeDigest: description.startsWith(CODE_MARK) ? description.slice(CODE_MARK.length) : null,
      variables: Object.fromEntries(
        (detail.Environment?.Variables ?? []).map(({ Key, Value }) => [Key, digestOfValue(Value)]),
      ),
      timers: (detail.Triggers ?? [])
        .filter(({ Type }) => Type.toLowerCase() === 'timer')
        .map(({ TriggerName, TriggerDesc }) => ({ name: TriggerName, cron: cronOf(TriggerDesc) })),
    });
  }
  return read;
}

/** A timer is created with its bare cron and read back as `{"cron": "…"}`. */
function cronOf(description: string): string {
  return description.startsWith('{') ? (JSON.parse(description) as { cron: string }).cron : description;
}

async function readHttpAccess({ access }: CloudBase): Promise<Pick<Present, 'httpService' | 'httpPaths'>> {
  let httpService = false;
  const paths = await pages(async (offset) => {
    const { APISet, Total, EnableService } = await access.getAccessList({ offset });
    httpService = EnableService;
    return { rows: APISet, total: Total };
  });
  return {
    httpService,
    httpPaths: paths
      .filter(({ Type }) => Type === TO_FUNCTION)
      .map(({ Path, Name, EnableAuth }) => ({ path: Path, function: Name, signedInOnly: EnableAuth })),
  };
}

async function pages<Row>(
  read: (offset: number) => Promise<{ rows: Row[] | null; total: number }>,
): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const { rows, total } = await read(all.length);
    all.push(...(rows ?? []));
    if (!rows?.length || all.length >= total) return all;
  }
}

/** Does one step. `builtFunctions` is the folder that holds the functions' built folders. */
export async function applyStep(
  cloud: CloudBase,
  step: Step,
  wanted: Wanted,
  builtFunctions: string,
): Promise<void> {
  const { access, database, functions, permission, storage } = cloud;
  switch (step.do) {
    case 'createCollection':
      await database.createCollection(step.collection);
      return;
    case 'closeCollection':
      await permission.modifyResourcePermission({
        resourceType: 'collection',
        resource: step.collection,
        permission: COLLECTION_RULE,
      });
      return;
    case 'createIndex':
      await database.updateCollection(step.collection, { CreateIndexes: [indexForCloud(step.index)] });
      return;
    case 'replaceIndex':
      await database.updateCollection(step.collection, { DropIndexes: [{ IndexName: step.index.name }] });
      await database.updateCollection(step.collection, { CreateIndexes: [indexForCloud(step.index)] });
      return;
    case 'dropIndex':
      await database.updateCollection(step.collection, { DropIndexes: [{ IndexName: step.name }] });
      return;
    case 'dropCollection': {
      // Asked again: somebody may have written since the plan was made.
      const now = await readCollections(cloud);
      if (now.find(({ name }) => name === step.collection)?.documents !== 0)
        throw new Error(`Collection ${step.collection} is no longer empty: kept.`);
      await database.deleteCollection(step.collection);
      return;
    }
    case 'closeStorage':
      await storage.setStorageAcl('CUSTOM', STORAGE_RULE as Exclude<StorageRule, string>);
      return;
    case 'setFunctionRule':
      await permission.modifyResourcePermission({
        resourceType: 'function',
        permission: 'CUSTOM',
        securityRule: JSON.stringify(step.rule),
      });
      return;
    case 'createFunction':
      await functions.createFunction({
        func: functionForCloud(functionOf(wanted, step.function)),
        functionRootPath: builtFunctions,
      });
      return;
    case 'uploadCode': {
      const func = functionForCloud(functionOf(wanted, step.function));
      await functions.updateFunctionCode({ func, functionRootPath: builtFunctions });
      await functions.waitFunctionActive(step.function);
      // The mark comes after the code, so that an upload that broke off is done again.
      await functions.updateFunctionConfig(func);
      await functions.waitFunctionActive(step.function);
      return;
    }
    case 'configureFunction':
      await functions.updateFunctionConfig(functionForCloud(functionOf(wanted, step.function)));
      await functions.waitFunctionActive(step.function);
      return;
    case 'dropFunction':
      await functions.deleteFunction(step.function);
      return;
    case 'createTimer':
      await functions.createFunctionTriggers(step.function, [
        { name: step.timer.name, type: 'timer', config: step.timer.cron },
      ]);
      return;
    case 'removeTimer':
      await functions.deleteFunctionTrigger(step.function, step.name);
      return;
    case 'openHttpService':
      await access.switchAuth(true); // its name notwithstanding, this switches the whole service
      return;
    case 'createHttpPath':
      await access.createAccess({ path: step.path, name: step.function, type: TO_FUNCTION, auth: false });
      return;
    case 'removeHttpPath':
      await access.deleteAccess({ name: step.function, apiId: await idOfHttpPath(cloud, step.path) });
      return;
    case 'openHttpPath':
      await access.switchPathAuth({ apiIds: [await idOfHttpPath(cloud, step.path)], auth: false });
      return;
  }
}

async function idOfHttpPath({ access }: CloudBase, path: string): Promise<string> {
  const { APISet } = await access.getAccessList({ path });
  const found = APISet.find(({ Path }) => Path === path);
  if (!found) throw new Error(`HTTP path ${path} is gone: run the command again.`);
  return found.APIId;
}

const indexForCloud = ({ name, keys, unique }: Index) => ({
  IndexName: name,
  MgoKeySchema: {
    MgoIndexKeys: keys.map(([Name, Direction]) => ({ Name, Direction })),
    MgoIsUnique: unique,
  },
});

function functionOf({ functions }: Wanted, name: string): WantedFunction {
  const found = functions.find((wanted) => wanted.name === name);
  if (!found) throw new Error(`The plan names function ${name}, which is not wanted.`);
  return found;
}

/** Timers are steps of their own, so that one can be taken away too. */
const functionForCloud = (wanted: WantedFunction) => ({
  name: wanted.name,
  runtime: wanted.runtime,
  timeout: wanted.timeoutSeconds,
  memorySize: wanted.memoryMegabytes,
  description: CODE_MARK + wanted.codeDigest,
  envVariables: wanted.variables as Record<string, string>,
  // Everything is bundled in: nothing to install in the cloud.
  installDependency: false,
  handler: 'index.main',
});
