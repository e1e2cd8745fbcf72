import { documentHash, eventHash } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { schema } from '../../../cloudfunctions/_store/schema';
import { withSearchKeys } from '../../../cloudfunctions/_store/dealers';
import { searchKeysOf } from '../../../cloudfunctions/_modules/hospitals/search-keys';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { aMember } from '../a-member';

/** A small channel on a real database behind the real SDK; every test file starts its own. */
export type World = Awaited<ReturnType<typeof startWorld>>;

const dealer = (id: string, shortName: string, state = 'active') =>
  withSearchKeys({
    _id: `D-${id}`,
    name: `${shortName}医疗器械有限公司`,
    shortName,
    creditCode: `91310000MA1K${id.padStart(6, '0')}`,
    state,
    regionCode: '310000',
    contactName: '',
    contactPhone: '',
    createdAt: '2026-01-01T00:00:00.000Z',
  });

export const hospitalList = [
  { _id: 'H-SDFY', name: '苏州大学附属第一医院', aliases: ['苏大附一院'], regionCode: '320508' },
  { _id: 'H-SZSL', name: '苏州市立医院', aliases: [], regionCode: '320508' },
  { _id: 'H-KS', name: '昆山市第一人民医院', aliases: [], regionCode: '320583' },
  { _id: 'H-WX', name: '无锡市人民医院', aliases: [], regionCode: '320213' },
  { _id: 'H-BJ', name: '北京协和医院', aliases: ['协和医院'], regionCode: '110101' },
];

/** Days far from today, so that nothing depends on when the tests run. */
export const year = { fromOn: '2090-01-01', toOn: '2090-12-31' };
export const suzhou = { regionCodes: ['320500'], hospitalIds: [] };
export const jiangsu = { regionCodes: ['320000'], hospitalIds: [] };
export const nowhere = { regionCodes: [], hospitalIds: [] };
export const terms = (change: object = {}) => ({
  dealerId: 'D-1',
  productLineIds: ['BIO'],
  scope: suzhou,
  carveOuts: nowhere,
  ...year,
  exclusive: true,
  ...change,
});

export async function startWorld() {
  const cloud = await startLocalCloud({ dataDir: null, collections: schema });
  Object.assign(process.env, sdkEnvironment(cloud));
  // The SDK reads its environment when it is first loaded.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { main } = require('../../../cloudfunctions/channel/index') as {
    main(event: unknown): Promise<Reply>;
  };
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { database, command, uploadFile, downloadFile } =
    require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');

  // Another world is another instance of the function.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { keptCoverage } =
    require('../../../cloudfunctions/_modules/grants/kept-coverage') as typeof import('../../../cloudfunctions/_modules/grants/kept-coverage');
  keptCoverage.forget();

  const all = async <T>(collection: string): Promise<T[]> => {
    const everyone = database.collection(collection).where({ _id: command.exists(true) });
    return ((await everyone.limit(1000).get()) as unknown as { data: T[] }).data;
  };
  /** Documents that are audited from their first revision, as if a use case had made them. */
  const put = async (collection: string, ...documents: { _id: string }[]) => {
    const seeded = documents.map((document) => {
      const draft = { ...document, revision: 1, head: '' };
      const content: Omit<AuditEvent, 'hash'> = {
        _id: `${collection}:${draft._id}:1`,
        collection,
        entityId: draft._id,
        revision: 1,
        at: '2026-01-01T00:00:00.000Z',
        by: { memberId: 'seed', name: 'seed', roles: [], dealerId: null },
        action: 'seed',
        why: '',
        changes: [],
        docHash: documentHash(draft),
        source: { openid: '', deviceTime: null, skewSeconds: null, requestId: 'seed' },
        opKey: `seed-${collection}-${draft._id}:0`,
        bodyHash: '',
        prevHash: '',
      };
      const event = { ...content, hash: eventHash(content) };
      return { document: { ...draft, head: event.hash }, event };
    });
    await database.collection(collection).add({ data: seeded.map(({ document }) => document) } as never);
    await database.collection('audit_events').add({ data: seeded.map(({ event }) => event) } as never);
  };

  await put(
    'dealers',
    dealer('1', '康健'),
    dealer('2', '仁和'),
    dealer('3', '远大'),
    dealer('4', '新客', 'prospect'),
  );
  await put(
    'members',
    aMember('lin', {}),
    aMember('gu', {}),
    aMember('he', {}),
    aMember('auditor', { roles: ['auditor'] }),
    aMember('disp', { roles: ['dispatcher'] }),
    aMember('boss1', { roles: ['dealer_admin'], dealerId: 'D-1' }),
    aMember('boss2', { roles: ['dealer_admin'], dealerId: 'D-2' }),
    aMember('eng', { roles: ['engineer'], dealerId: 'D-1' }),
  );
  await put(
    'product_lines',
    { _id: 'BIO', name: '生化', order: 1 } as { _id: string },
    { _id: 'IMM', name: '免疫', order: 2 } as { _id: string },
  );
  await put(
    'hospitals',
    ...(await Promise.all(
      hospitalList.map(async (hospital) => ({
        ...hospital,
        address: '',
        location: null,
        standing: 'verified',
        searchKeys: await searchKeysOf(hospital.name, hospital.aliases),
        createdAt: '2026-01-01T00:00:00.000Z',
        createdBy: 'seed',
      })),
    )),
  );

  let operations = 0;
  const newOpId = () => `operation-${String(++operations).padStart(8, '0')}`;
  const call = (
    who: string | null,
    action: string,
    input: object,
    opId: string | null = newOpId(),
  ): Promise<Reply> => {
    if (who) process.env.WX_OPENID = `openid-${who}`;
    else delete process.env.WX_OPENID;
    return main({ action, input, ...(opId ? { opId } : {}) });
  };
  /** The data of a call that must succeed. */
  const done = async <T = Record<string, never>>(who: string, action: string, input: object): Promise<T> => {
    const reply = await call(who, action, input);
    if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
    return reply.data as T;
  };
  const draft = async (change: object = {}, who = 'lin'): Promise<string> =>
    (await done<{ grantId: string }>(who, 'grant.save', { terms: terms(change) })).grantId;
  const pending = async (change: object = {}): Promise<string> => {
    const grantId = await draft(change);
    await done('lin', 'grant.submit', { grantIds: [grantId] });
    return grantId;
  };
  return {
    cloud,
    newOpId,
    put,
    all,
    call,
    done,
    draft,
    pending,
    async approved(change: object = {}): Promise<string> {
      const grantId = await pending(change);
      await done('gu', 'grant.approve', { grantIds: [grantId] });
      return grantId;
    },
    /** Puts a workbook where the phone would upload it. */
    upload: (name: string, bytes: Uint8Array) => uploadFile(`sheets/${name}`, Buffer.from(bytes)),
    download: downloadFile,
    raw(who: string, event: unknown): Promise<Reply> {
      process.env.WX_OPENID = `openid-${who}`;
      return main(event);
    },
    async grant(id: string): Promise<GrantDocument> {
      return (await all<GrantDocument>('grants')).find(({ _id }) => _id === id)!;
    },
    async trail(collection: string, id: string): Promise<AuditEvent[]> {
      const events = await all<AuditEvent>('audit_events');
      return events
        .filter((event) => event.collection === collection && event.entityId === id)
        .sort((a, b) => a.revision - b.revision);
    },
    /**
     * Everything that is stored, as one text: equal before and after means that nothing was written. Without the rows that say
     * that a file was brought, which are written on purpose.
     */
    async everything(): Promise<string> {
      const names = schema
        .map(({ name }) => name)
        .filter((name) => !['stored_files', 'upload_days'].includes(name));
      return JSON.stringify(await Promise.all(names.map((name) => all(name))));
    },
  };
}

export const codeOf = (reply: Reply): string => (reply.ok ? 'ok' : reply.code);
