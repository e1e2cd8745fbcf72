import type { Member } from '../../../miniprogram/shared/model/people';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { withClockAt } from '../../../miniprogram/shared/clocks/order-clock';
import { documentHash, eventHash } from '../../../cloudfunctions/_platform/audit';
import type { AuditEvent } from '../../../cloudfunctions/_platform/audit';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { withNumberTail } from '../../../cloudfunctions/_store/work-orders';
import { schema } from '../../../cloudfunctions/_store/schema';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloudOptions } from '../../../scripts/local-cloud/local-cloud';
import { order } from '../../unit/visit/orders';

/** A small world on a real database behind the real SDK; every test file starts its own. */
export type World = Awaited<ReturnType<typeof startWorld>>;

/** Everybody's own: two accounts with one mobile are one person. */
export const mobileOf = (id: string): string =>
  `138${String([...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e8, 7)).padStart(8, '0')}`;

const member = (id: string, change: Partial<Member>): Member => ({
  _id: `M-${id}`,
  revision: 1,
  head: '',
  openid: `openid-${id}`,
  name: id,
  phone: mobileOf(id),
  roles: ['engineer'],
  dealerId: 'D-1',
  active: true,
  certifications: [{ modelId: 'X', task: 'repair', level: 2, fromOn: '2020-01-01', toOn: '2099-12-31' }],
  base: null,
  consents: { privacyAt: null, locationAt: null },
  subscriptionQuota: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  ...change,
});

const device = { id: 'DV-X-1', modelId: 'X', modelName: '测试仪 X', productLineId: 'L', serial: 'SN001' };

/** @param functions built ones, for what calls another function */
export async function startWorld(functionsHosted?: NonNullable<LocalCloudOptions['functions']>) {
  const cloud = await startLocalCloud({
    dataDir: null,
    collections: schema,
    ...(functionsHosted ? { functions: functionsHosted } : {}),
  });
  Object.assign(process.env, sdkEnvironment(cloud));
  // The SDK reads its environment when it is first loaded.
  /* eslint-disable @typescript-eslint/no-require-imports */
  type Main = { main(event: unknown): Promise<Reply> };
  const { main } = require('../../../cloudfunctions/service/index') as Main;
  const functions = {
    service: main,
    channel: (require('../../../cloudfunctions/channel/index') as Main).main,
    public: (require('../../../cloudfunctions/public/index') as Main).main,
    trade: (require('../../../cloudfunctions/trade/index') as Main).main,
    goods: (require('../../../cloudfunctions/goods/index') as Main).main,
  };
  /* eslint-enable */
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { database, command, uploadFile } =
    require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');

  const put = (collection: string, ...documents: object[]) =>
    database.collection(collection).add({ data: documents } as never);
  const all = async <T>(collection: string): Promise<T[]> => {
    const everyone = database.collection(collection).where({ _id: command.exists(true) });
    return ((await everyone.limit(1000).get()) as unknown as { data: T[] }).data;
  };

  await put(
    'dealers',
    {
      _id: 'D-1',
      name: '丙医疗科技有限公司',
      shortName: '丙',
      creditCode: 'c1',
      regionCode: '310115',
      state: 'active',
    },
    {
      _id: 'D-2',
      name: '丁医疗科技有限公司',
      shortName: '丁',
      creditCode: 'c2',
      regionCode: '310115',
      state: 'active',
    },
  );
  await put('dealers', {
    _id: 'D-3',
    name: '戊医疗科技有限公司',
    shortName: '戊',
    creditCode: 'c3',
    state: 'suspended',
  });
  await put(
    'members',
    member('li', {}),
    member('wang', { certifications: [] }),
    member('zhao', { dealerId: 'D-2' }),
    member('sun', { dealerId: 'D-3' }),
    member('boss', { roles: ['dealer_admin'] }),
    member('chen', { roles: ['dispatcher'], dealerId: null }),
    member('qian', { roles: ['service_manager'], dealerId: null }),
    member('gone', { active: false }),
  );

  /** Identity is in the environment of the process, as in production; null is nobody. */
  const actAs = (who: string | null): void => {
    if (who) process.env.WX_OPENID = `openid-${who}`;
    else delete process.env.WX_OPENID;
  };
  let operations = 0;
  const newOpId = () => `operation-${String(++operations).padStart(8, '0')}`;
  return {
    cloud,
    newOpId,
    put,
    /** A second record of the same person, with a WeChat account of its own. */
    async twin(id: string, change: Partial<Member> = {}): Promise<void> {
      const [one] = (await all<Member>('members')).filter(({ _id }) => _id === `M-${id}`);
      await put('members', {
        ...one,
        _id: `M-${id}-2`,
        openid: `openid-${id}-2`,
        name: `${id} 2`,
        ...change,
      });
    },
    upload: uploadFile,
    /** The document as it is now to be, past the functions. */
    async replace<T extends { _id: string }>(collection: string, document: T): Promise<void> {
      await database.collection(collection).where({ _id: document._id }).remove();
      await put(collection, document);
    },
    /** An order that is audited from its first revision, as if a use case had made it. */
    async addOrder(change: Partial<WorkOrder>): Promise<WorkOrder> {
      const draft = {
        ...withNumberTail(
          withClockAt(order({ device, engineer: { memberId: 'M-li', name: 'li' }, ...change })),
        ),
        revision: 1,
        head: '',
      };
      const content: Omit<AuditEvent, 'hash'> = {
        _id: `work_orders:${draft._id}:1`,
        collection: 'work_orders',
        entityId: draft._id,
        revision: 1,
        at: draft.createdAt,
        by: { memberId: 'M-chen', name: 'chen', roles: ['dispatcher'], dealerId: null },
        action: 'workOrder.create',
        why: '',
        changes: [],
        docHash: documentHash(draft),
        source: { openid: 'openid-chen', deviceTime: null, skewSeconds: null, requestId: 'seed' },
        opKey: `seed-${draft._id}:0`,
        bodyHash: '',
        prevHash: '',
      };
      const hash = eventHash(content);
      const document = { ...draft, head: hash };
      await put('work_orders', document);
      await put('audit_events', { ...content, hash });
      return document;
    },
    /** Calls the function of the members as a person. */
    call(who: string | null, action: string, input: object, opId: string | null = newOpId()): Promise<Reply> {
      actAs(who);
      return main({ action, input, ...(opId ? { opId } : {}) });
    },
    /** Calls the public function as somebody in WeChat, member or not. */
    visit(
      who: string | null,
      action: string,
      input: object,
      opId: string | null = newOpId(),
    ): Promise<Reply> {
      actAs(who);
      return functions.public({ action, input, ...(opId ? { opId } : {}) });
    },
    raw(who: string | null, event: unknown, name: keyof typeof functions = 'service'): Promise<Reply> {
      actAs(who);
      return functions[name](event);
    },
    all,
    /** Changes fields of a document behind everybody's back. */
    set: (collection: string, id: string, data: object) =>
      database
        .collection(collection)
        .where({ _id: command.eq(id) })
        .update({ data: Object.fromEntries(Object.entries(data).map(([k, v]) => [k, command.set(v)])) }),
    remove: (collection: string, ids: readonly string[]) =>
      database
        .collection(collection)
        .where({ _id: command.in([...ids]) })
        .remove(),
    async order(id: string): Promise<WorkOrder> {
      return (await all<WorkOrder>('work_orders')).find(({ _id }) => _id === id)!;
    },
    async trail(id: string): Promise<AuditEvent[]> {
      const events = await all<AuditEvent>('audit_events');
      return events.filter(({ entityId }) => entityId === id).sort((a, b) => a.revision - b.revision);
    },
    /**
     * Everything that is stored, as one text: equal before and after means that nothing was written. Without the rows
     * that say that a public call was made or a file was brought, which are written on purpose.
     */
    async everything(): Promise<string> {
      const names = schema
        .map(({ name }) => name)
        .filter(
          (name) => !['public_calls', 'verification_scans', 'stored_files', 'upload_days'].includes(name),
        );
      return JSON.stringify(await Promise.all(names.map((name) => all(name))));
    },
  };
}
