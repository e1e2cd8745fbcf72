/**
 * The part of Tencent Cloud's management interface that deploying touches, kept in memory. It answers the real
 * @cloudbase/manager-node in place of `node-fetch`; shapes as that package's sources and types read and write them.
 */
type Row = Record<string, unknown>;
interface Table {
  Count: number;
  Indexes: { Name: string; Keys: { Name: string; Direction: string }[]; Unique: boolean }[];
}
interface StoredFunction extends Row {
  FunctionName: string;
  Triggers: { TriggerName: string; Type: string; TriggerDesc: string }[];
}

export class CloudApi {
  tables = new Map<string, Table>();
  permissions = new Map<string, { Permission: string; SecurityRule?: string }>();
  functions = new Map<string, StoredFunction>();
  storage = 'READONLY';
  storageRule = '';
  httpService = false;
  /** What decides rights, as an environment's own record names it. */
  engine: string | null = null;
  paths: { APIId: string; Path: string; Name: string; Type: number; EnableAuth: boolean }[] = [];
  /** What somebody else does behind the next call of that name. */
  afterwards = new Map<string, () => void>();
  /** Names of the changing calls, in order. */
  changes: string[] = [];

  /** As `node-fetch` is called by the package. */
  fetch = (
    _url: string,
    { headers, body }: { headers: Record<string, string>; body: string },
  ): Promise<{ text(): Promise<string> }> => {
    const action = headers['X-TC-Action']!;
    if (!/^(Describe|List|Get)/.test(action)) this.changes.push(action);
    const answer = this.answer(action, JSON.parse(body) as Row);
    this.afterwards.get(action)?.();
    this.afterwards.delete(action);
    return Promise.resolve({
      text: () => Promise.resolve(JSON.stringify({ Response: { RequestId: 'r', ...answer } })),
    });
  };

  private answer(action: string, request: Row): Row {
    const table = String(request.TableName);
    const name = String(request.FunctionName);
    switch (action) {
      case 'DescribeEnvInfo':
        return {
          EnvInfo: {
            EnvBaseInfo: {
              EnvId: request.EnvId,
              Databases: [{ InstanceId: 'tnt-1' }],
              Storages: [{ Bucket: 'bucket-1250000000', AppId: '1250000000', Region: 'ap-shanghai' }],
              Functions: [{ Namespace: request.EnvId }],
              LogServices: [{ TopicId: 'topic', LogsetId: 'logset' }],
              Meta: this.engine === null ? null : [{ Key: 'authz_engine', Value: this.engine }],
            },
          },
        };
      case 'ListTables': {
        const all = [...this.tables].map(([TableName, { Count }]) => ({ TableName, Count }));
        const start = Number(request.MgoOffset);
        return { Tables: all.slice(start, start + Number(request.MgoLimit)), Pager: { Total: all.length } };
      }
      case 'DescribeTable':
        return { Indexes: this.tables.get(table)!.Indexes };
      case 'CreateTable':
        this.tables.set(table, {
          Count: 0,
          Indexes: [{ Name: '_id_', Keys: [{ Name: '_id', Direction: '1' }], Unique: true }],
        });
        return {};
      case 'DeleteTable':
        this.tables.delete(table);
        return {};
      case 'UpdateTable': {
        const found = this.tables.get(table)!;
        for (const { IndexName } of (request.DropIndexes ?? []) as { IndexName: string }[])
          found.Indexes = found.Indexes.filter(({ Name }) => Name !== IndexName);
        for (const { IndexName, MgoKeySchema } of (request.CreateIndexes ?? []) as {
          IndexName: string;
          MgoKeySchema: { MgoIndexKeys: Table['Indexes'][0]['Keys']; MgoIsUnique: boolean };
        }[])
          found.Indexes.push({
            Name: IndexName,
            Keys: MgoKeySchema.MgoIndexKeys,
            Unique: MgoKeySchema.MgoIsUnique,
          });
        return {};
      }
      case 'DescribeResourcePermission': {
        const key = (resource?: string) => `${String(request.ResourceType)}:${resource ?? ''}`;
        const asked = (request.Resources as string[] | undefined) ?? [undefined];
        const PermissionList = asked.flatMap((Resource) => {
          const found = this.permissions.get(key(Resource));
          return found ? [{ Resource, ...found }] : [];
        });
        return { Data: { TotalCount: PermissionList.length, PermissionList } };
      }
      case 'ModifyResourcePermission':
        this.permissions.set(`${String(request.ResourceType)}:${(request.Resource as string) ?? ''}`, {
          Permission: String(request.Permission),
          ...(request.SecurityRule ? { SecurityRule: String(request.SecurityRule) } : {}),
        });
        return { Data: { Success: true } };
      case 'DescribeStorageSafeRule':
        return { AclTag: this.storage, Rule: this.storageRule };
      case 'ModifyStorageSafeRule':
        this.storage = String(request.AclTag);
        this.storageRule = String(request.Rule ?? '');
        return {};
      case 'ListFunctions':
        return { Functions: [...this.functions.values()], TotalCount: this.functions.size };
      case 'GetFunction':
        return { Status: 'Active', ...this.functions.get(name)! };
      case 'GetTempCosInfo':
        return { Date: '2026-11-24', Sign: {} };
      case 'CreateFunction':
        this.functions.set(name, { ...request, FunctionName: name, Triggers: [] });
        return {};
      case 'UpdateFunctionCode':
        return {};
      case 'UpdateFunctionConfiguration':
        Object.assign(this.functions.get(name)!, request);
        return {};
      case 'DeleteFunction':
        this.functions.delete(name);
        return {};
      case 'BatchCreateTrigger':
        for (const made of JSON.parse(String(request.Triggers)) as StoredFunction['Triggers'])
          this.functions
            .get(name)!
            .Triggers.push({ ...made, TriggerDesc: JSON.stringify({ cron: made.TriggerDesc }) });
        return {};
      case 'DeleteTrigger': {
        const found = this.functions.get(name)!;
        found.Triggers = found.Triggers.filter(({ TriggerName }) => TriggerName !== request.TriggerName);
        return {};
      }
      case 'DescribeCloudBaseGWAPI': {
        const found = this.paths.filter(({ Path }) => request.Path === undefined || Path === request.Path);
        return {
          APISet: found.slice(Number(request.Offset ?? 0)),
          Total: found.length,
          EnableService: this.httpService,
        };
      }
      case 'ModifyCloudBaseGWPrivilege':
        this.httpService = request.EnableService === true;
        return {};
      case 'CreateCloudBaseGWAPI':
        this.paths.push({
          APIId: `api-${this.paths.length}`,
          Path: String(request.Path),
          Name: String(request.Name),
          Type: Number(request.Type),
          EnableAuth: request.AuthSwitch === 1,
        });
        return {};
      case 'DeleteCloudBaseGWAPI':
        this.paths = this.paths.filter(({ APIId }) => APIId !== request.APIId);
        return {};
      case 'ModifyCloudBaseGWAPIPrivilegeBatch':
        for (const path of this.paths)
          if ((request.APIIdSet as string[]).includes(path.APIId)) path.EnableAuth = false;
        return {};
      default:
        throw new Error(`The interface in memory knows no ${action}`);
    }
  }
}
