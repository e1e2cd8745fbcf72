import type { AuditEvent, SignedRoot } from '../../../cloudfunctions/_platform/audit';
import { auditRoot, documentHash, eventHash } from '../../../cloudfunctions/_platform/audit';
import type { PersonalKey } from '../../../cloudfunctions/_platform/personal';
import { schema } from '../../../cloudfunctions/_store/schema';
import type { Department } from '../../../miniprogram/shared/model/sites';
import {
  letterKeyring,
  readLetterSigner,
  rotateKeys,
} from '../../../cloudfunctions/_modules/letters/signing';
import { localDatabase } from '../../../scripts/admin-database';
import { sdkEnvironment, startLocalCloud } from '../../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../../scripts/local-cloud/local-cloud';
import { verifyTrail } from '../../../scripts/verify-trail';

type Issue = typeof import('../../../cloudfunctions/_modules/letters/issue-letter');
type Jobs = typeof import('../../../cloudfunctions/jobs/root-audit-events');
type System = typeof import('../../../cloudfunctions/_platform/act-as-system');
type Departments = typeof import('../../../cloudfunctions/_store/sites');
type People = typeof import('../../../cloudfunctions/_store/people');
type Serve = typeof import('../../../cloudfunctions/_platform/serve');

const keys = rotateKeys({}, Buffer.alloc(32, 3));
let cloud: LocalCloud;
let roots: (now: string) => Promise<unknown>;
let write: (now: Date, id: string) => Promise<unknown>;
let name: (id: string, name: string) => Promise<unknown>;
let forget: (id: string) => Promise<unknown>;
const cost = () => ({ index: null, examined: 0 });
const all = <T>(name: string): T[] =>
  cloud.database.find(name, {}, { limit: 1000, order: [['_id', 1]] }, cost()) as unknown as T[];
const event = (entityId: string, revision: number) =>
  all<AuditEvent>('audit_events').find((one) => one.entityId === entityId && one.revision === revision)!;
/** As whoever holds the database can do it, past every function. */
const put = <T extends { _id: string }>(name: string, { _id, ...document }: T) =>
  cloud.database.modify(
    name,
    { _id },
    document as never,
    { merge: false, upsert: true, multi: false },
    cost(),
  );
const take = (name: string, _id: string) => cloud.database.remove(name, { _id }, false, cost());

/** Departments of three revisions each, of three days that are over and have their roots. */
beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  cloud = await startLocalCloud({ dataDir: null, collections: schema });
  Object.assign(process.env, sdkEnvironment(cloud));
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { actAsSystem } = require('../../../cloudfunctions/_platform/act-as-system') as System;
  const { departments } = require('../../../cloudfunctions/_store/sites') as Departments;
  const { members } = require('../../../cloudfunctions/_store/people') as People;
  const { surroundings } = require('../../../cloudfunctions/_platform/serve') as Serve;
  const { serveIssuer } = require('../../../cloudfunctions/_modules/letters/issue-letter') as Issue;
  const { rootAuditEvents } = require('../../../cloudfunctions/jobs/root-audit-events') as Jobs;
  /* eslint-enable */
  const at = (instant: string) => ({ ...surroundings(), now: () => new Date(instant) });
  const signer = readLetterSigner(JSON.stringify(keys), 'test');
  const issuer = serveIssuer(at('2026-11-23T04:00:00.000Z'), { signer: () => signer } as never);
  // As a function calls it that a timer called.
  process.env.TCB_SOURCE = 'wx_trigger,scf';
  const sign = async (hash: string) => {
    const reply = await issuer({ auditRoot: hash });
    if (!reply.ok) throw new Error(reply.code);
    return reply.data as { keyId: number; signature: string };
  };
  for (const [n, day] of ['2026-11-20', '2026-11-21', '2026-11-22'].entries()) {
    await actAsSystem(at(`${day}T04:00:00.000Z`), 'test', async (store) => {
      for (const _id of ['DEP-1', 'DEP-2', 'DEP-3'])
        if (n === 0)
          store.insert(departments, {
            _id,
            hospitalId: 'H-1',
            name: '检验科',
            contacts: [],
            history: [],
          } as never);
        else store.save(departments, { ...(await store.get(departments, _id)), name: `检验科${n}` });
    });
    await rootAuditEvents('test', sign)(at(`${day}T04:14:00.000Z`));
  }
  name = (_id, called) =>
    actAsSystem(surroundings(), 'test', async (store) => {
      const known = await store.find(members, _id);
      if (known) store.save(members, { ...known, name: called });
      else
        store.insert(members, {
          _id,
          name: called,
          openid: _id,
          phone: '13912345678',
          roles: [],
          certifications: [],
          dealerId: null,
        } as never);
    });
  forget = (_id) =>
    actAsSystem(surroundings(), 'test', async (store) => {
      const known = await store.get(members, _id);
      store.save(members, { ...known, name: '已注销人员', phone: '', forgottenAt: '2026-11-29' });
      store.destroyKey(_id);
    });
  roots = (now) => rootAuditEvents('test', sign)(at(now));
  write = (now, id) =>
    actAsSystem({ ...surroundings(), now: () => now }, 'test', async (store) => {
      const known = await store.find(departments, id);
      if (!known) store.insert(departments, { _id: id, hospitalId: 'H-2', name: '0', contacts: [] } as never);
      else store.save(departments, { ...known, name: String(Number(known.name) + 1) });
    });
});
afterAll(() => cloud.close());

const verify = (sinceRoot?: string, now = new Date()) =>
  verifyTrail(localDatabase(cloud.adminUrl), letterKeyring(keys, 'test'), {
    now,
    ...(sinceRoot ? { sinceRoot } : {}),
  });
const rootId = (day: string) => `test:${day}T04:10:00.000Z`;
const department = (id: string) => all<Department>('departments').find(({ _id }) => _id === id)!;
const ROOT = (day: string, then: number, now: number) =>
  `audit_roots ${rootId(day)}: its events (${then} then, ${now} now) are not what it was made of`;
const LANE = (n: number) => expect.stringMatching(`^audit_events: ${n} of lane LN-.* are gone$`) as string;

it('vouches for what the functions wrote', async () => {
  const lastRoot = {
    number: 3,
    to: '2026-11-22T04:10:00.000Z',
    hash: all<SignedRoot>('audit_roots').at(-1)!.hash,
  };
  expect(await verify(undefined, new Date('2026-11-22T05:00:00.000Z'))).toEqual({
    ...{ events: 9, documents: 3, roots: 3, faults: [], unproved: 0, lastRoot },
    isOverdue: false,
  });
});

it('says that roots are overdue where none was made for over an hour, as when the newest was taken away', async () => {
  const at = (instant: string) => verify(undefined, new Date(instant));
  expect(await at('2026-11-22T05:20:00.000Z')).toMatchObject({ faults: [], isOverdue: true });
  const last = all<SignedRoot>('audit_roots').at(-1)!;
  await take('audit_roots', last._id);
  expect(await at('2026-11-22T04:20:00.000Z')).toMatchObject({ faults: [], isOverdue: true, unproved: 3 });
  await put('audit_roots', last);
  expect(await at('2026-11-22T04:20:00.000Z')).toMatchObject({ faults: [], isOverdue: false });
});

it.each<[sentence: string, tamper: () => Promise<unknown>, faults: string[]]>([
  [
    'a document that was edited',
    () => put('departments', { ...department('DEP-2'), name: '急诊科' }),
    ['departments DEP-2, revision 3: the document is not what its newest event says'],
  ],
  [
    'a document that is gone',
    () => take('departments', 'DEP-2'),
    ['departments DEP-2, revision 3: the document is gone'],
  ],
  [
    'a document that was put back to an earlier revision',
    () => put('departments', { ...department('DEP-2'), revision: 2, name: '检验科1' }),
    ['departments DEP-2, revision 2: the document is older than its newest event'],
  ],
  [
    'a document that no function made',
    () => put('departments', { ...department('DEP-2'), _id: 'DEP-9' }),
    ['departments DEP-9, revision 3: the document has no event at all'],
  ],
  [
    'an event that was edited',
    () => put('audit_events', { ...event('DEP-2', 3), why: '另有原因' }),
    ['departments DEP-2, revision 3: the event is not what its hash says, or was not written by a function'],
  ],
  [
    'an event that was edited together with its hash',
    () => {
      const { hash: _, ...content } = { ...event('DEP-2', 2), why: '另有原因' };
      return put('audit_events', { ...content, hash: eventHash(content, Buffer.alloc(32)) } as AuditEvent);
    },
    [
      'departments DEP-2, revision 2: the event is not what its hash says, or was not written by a function',
      'departments DEP-2, revision 3: it does not follow the event before it',
      ROOT('2026-11-21', 3, 3),
    ],
  ],
  [
    'an event that is gone',
    () => take('audit_events', 'departments:DEP-2:1'),
    [
      'departments DEP-2, revision 2: an event before it is gone, or it was put in',
      'departments DEP-2, revision 2: it does not follow the event before it',
      'departments DEP-2, revision 3: an event before it is gone, or it was put in',
      ROOT('2026-11-20', 3, 2),
      LANE(1),
    ],
  ],
  [
    'a document that was rolled back together with its events',
    async () => {
      const { hash } = event('DEP-2', 2);
      await put('departments', { ...department('DEP-2'), revision: 2, name: '检验科1', head: hash } as never);
      await take('audit_events', 'departments:DEP-2:3');
    },
    [ROOT('2026-11-22', 3, 2), LANE(1)],
  ],
  [
    'a document that was rolled back with its events, under a root made anew to fit',
    async () => {
      const { hash } = event('DEP-2', 2);
      await put('departments', { ...department('DEP-2'), revision: 2, name: '检验科1', head: hash });
      await take('audit_events', 'departments:DEP-2:3');
      const last = all<SignedRoot>('audit_roots').at(-1)!;
      const left = ['DEP-1', 'DEP-3'].map((id) => event(id, 3).hash);
      await put('audit_roots', { ...last, ...auditRoot('test', last, left) });
    },
    [`audit_roots ${rootId('2026-11-22')}: no key of ours signed it`, LANE(1)],
  ],
  [
    'a root that says something else of its events',
    () => put('audit_roots', { ...all<SignedRoot>('audit_roots')[1]!, events: 1 }),
    [`audit_roots ${rootId('2026-11-21')}: it does not say what it was made of`],
  ],
  [
    'a root that is gone',
    () => take('audit_roots', rootId('2026-11-21')),
    [
      'audit_roots: of 2026-11-20T04:10:00.000Z to 2026-11-21T04:10:00.000Z there is no root (numbers 2 to 2)',
    ],
  ],
  [
    'a document that was planted with an event made for it',
    async () => {
      const planted = { ...department('DEP-1'), _id: 'DEP-7', revision: 1 };
      const {
        hash: _,
        lane: _lane,
        ...content
      } = {
        ...event('DEP-1', 1),
        _id: 'departments:DEP-7:1',
        entityId: 'DEP-7',
        opKey: 'planted:0',
        at: '2026-11-23T01:00:00.000Z',
        docHash: documentHash(planted),
      };
      const hash = eventHash(content, Buffer.alloc(32));
      await put('departments', { ...planted, head: hash });
      await put('audit_events', { ...content, hash } as AuditEvent);
    },
    ['departments DEP-7, revision 1: the event is not what its hash says, or was not written by a function'],
  ],
  [
    'an event of a collection that nobody knows',
    () =>
      put('audit_events', {
        ...event('DEP-1', 1),
        _id: 'x:1',
        collection: 'x',
        opKey: 'x',
        at: '2026-11-23T01:00:00.000Z',
      }),
    ['audit_events x:1: no collection of ours has such events'],
  ],
])('finds %s', async (_, tamper, faults) => {
  const names = ['departments', 'audit_events', 'audit_roots'];
  const kept = names.map((name) => all<SignedRoot>(name));
  await tamper();
  const found = (await verify()).faults;
  for (const [i, name] of names.entries()) {
    for (const { _id } of all<SignedRoot>(name)) await take(name, _id);
    for (const document of kept[i]!) await put(name, document);
  }
  expect([...found].sort()).toEqual(faults.length > 1 ? expect.arrayContaining(faults) : faults);
  expect(found).toHaveLength(faults.length);
  expect((await verify()).faults).toEqual([]);
});

describe('roots that were made anew', () => {
  const events = () => all<AuditEvent>('audit_events').map((one) => structuredClone(one));

  it('stand by themselves, and fall by one that was kept outside', async () => {
    const kept = all<SignedRoot>('audit_roots').map((root) => structuredClone(root));
    const before = events();
    expect((await verify(kept[1]!.hash)).faults).toEqual([]);
    for (const { _id } of kept) await take('audit_roots', _id);
    // An old entity goes with all its events, from the end of what was written, and the job seals the rest.
    const [gone] = before.filter(({ entityId, revision }) => entityId === 'DEP-3' && revision === 3);
    await take('audit_events', gone!._id);
    await put('departments', {
      ...department('DEP-3'),
      revision: 2,
      name: '检验科1',
      head: event('DEP-3', 2).hash,
    } as never);
    await roots('2026-11-22T04:14:00.000Z');
    expect((await verify()).faults).toEqual([]);
    expect((await verify(kept[1]!.hash)).faults).toEqual([
      `audit_roots: the root kept outside (${kept[1]!.hash}) is not among them; they were made anew`,
    ]);
  });
});

it('raises no alarm while two writers go on writing, and says what is not proved yet', async () => {
  const living = new AbortController();
  const writer = async (id: string) => {
    while (!living.signal.aborted) await write(new Date(), id).catch(() => undefined);
  };
  const writers = [writer('DEP-live-1'), writer('DEP-live-2'), writer('DEP-live-1')];
  for (let n = 0; n < 8; n++) {
    const { faults, unproved } = await verify();
    expect(faults).toEqual([]);
    expect(unproved).toBeGreaterThanOrEqual(0);
  }
  living.abort();
  await Promise.all(writers);
  expect((await verify()).unproved).toBeGreaterThan(0);
});

describe('a key of what is sealed of a person', () => {
  const key = (id: string) => all<PersonalKey>('personal_keys').find(({ _id }) => _id === id)!;
  beforeAll(async () => {
    for (const id of ['M-1', 'M-2', 'M-gone']) await name(id, '王芳');
  });

  it.each<[sentence: string, tamper: () => Promise<unknown>, fault: string]>([
    [
      'taken away',
      () => take('personal_keys', 'M-1'),
      'the key is gone, and nobody has forgotten the person',
    ],
    [
      'destroyed past every function',
      () => put('personal_keys', { ...key('M-1'), key: null, destroyedAt: '2026-11-29' }),
      'the key is gone, and nobody has forgotten the person',
    ],
    [
      'exchanged for another person’s',
      () => put('personal_keys', { ...key('M-1'), key: key('M-2').key }),
      'it does not open what the trail keeps sealed of the person',
    ],
    [
      'planted',
      () => put('personal_keys', { ...key('M-1'), key: 'A'.repeat(100) }),
      'no function of ours made the key',
    ],
    [
      'taken away, and made anew at the next change',
      async () => {
        await take('personal_keys', 'M-1');
        await name('M-1', '王方');
      },
      'it does not open what the trail keeps sealed of the person',
    ],
  ])('shows when it was %s', async (_, tamper, fault) => {
    const before = structuredClone(key('M-1'));
    expect((await verify()).faults).toEqual([]);
    await tamper();
    expect((await verify()).faults).toEqual([`personal_keys M-1: ${fault}`]);
    await put('personal_keys', before);
  });

  it('shows when it is there again after the person was forgotten', async () => {
    await name('M-1', '王芳');
    const before = structuredClone(key('M-gone'));
    await forget('M-gone');
    const faults = async () => (await verify()).faults.filter((one) => one.includes('M-gone'));
    expect(await faults()).toEqual([]);
    await put('personal_keys', before);
    expect(await faults()).toEqual([
      'personal_keys M-gone: the person was forgotten, and a key is there again',
    ]);
  });
});
