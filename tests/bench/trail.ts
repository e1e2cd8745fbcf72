import { performance } from 'node:perf_hooks';
import { auditRoot, documentHash, eventHash } from '../../cloudfunctions/_platform/audit';
import type { AuditEvent, SignedRoot } from '../../cloudfunctions/_platform/audit';
import { letterKeyring, readLetterSigner, rotateKeys } from '../../cloudfunctions/_modules/letters/signing';
import { schema } from '../../cloudfunctions/_store/schema';
import type { Entity } from '../../miniprogram/shared/model/entity';
import { answered, localDatabase } from '../../scripts/admin-database';
import { sdkEnvironment, startLocalCloud } from '../../scripts/local-cloud/local-cloud';
import type { LocalCloud } from '../../scripts/local-cloud/local-cloud';
import { verifyTrail } from '../../scripts/verify-trail';
import type { Figure } from './platform-database';

const DAY = '2026-11-20';
const LIVING_RUNS = 50;
const MANY = 4_000;
const keys = rotateKeys({}, Buffer.alloc(32, 3));
const print = (figure: Figure) => process.stdout.write(`${JSON.stringify(figure)}\n`);

interface Content extends Entity {
  [field: string]: unknown;
}
const audited = schema.filter(({ withoutTrail }) => !withoutTrail);
/** Values of their own where an index allows no other. */
function contentOf(name: string, _id: string): object {
  const unique = audited
    .find((one) => one.name === name)!
    .indexes.filter((index) => index.unique)
    .flatMap(({ keys: paths }) => paths.map(([path]) => path));
  return unique.reduce<Record<string, unknown>>(
    (all, path) => {
      const [first, second] = path.split('.') as [string, string?];
      return { ...all, [first]: second ? { ...(all[first] as object), [second]: _id } : _id };
    },
    { _id, name: '甲' },
  );
}

/** Three entities of three revisions in every collection, each day's under a root of its own, and what is newer than the last. */
async function startHouse() {
  const cloud = await startLocalCloud({ dataDir: null, collections: schema });
  Object.assign(process.env, sdkEnvironment(cloud));
  const { actAsSystem } = await import('../../cloudfunctions/_platform/act-as-system');
  const { surroundings } = await import('../../cloudfunctions/_platform/serve');
  const { serveIssuer } = await import('../../cloudfunctions/_modules/letters/issue-letter');
  const { rootAuditEvents } = await import('../../cloudfunctions/jobs/root-audit-events');
  const at = (instant: string) => ({
    ...surroundings(),
    tell: () => undefined,
    now: () => new Date(instant),
  });
  const issuer = serveIssuer(at(`${DAY}T04:00:00.000Z`), {
    signer: () => readLetterSigner(JSON.stringify(keys), 'bench'),
  } as never);
  process.env.TCB_SOURCE = 'wx_trigger,scf';
  const sign = async (hash: string) => {
    const reply = await issuer({ auditRoot: hash });
    if (!reply.ok) throw new Error(reply.code);
    return reply.data as { keyId: number; signature: string };
  };
  const root = (instant: string) => rootAuditEvents('bench', sign)(at(instant));
  const collection = (name: string) => ({ name, notFound: 'OBJECT_NOT_FOUND' as const, scope: () => ({}) });
  const write = (instant: string, name: string, ids: readonly string[], revision: number) =>
    actAsSystem(at(instant), 'bench', async (store) => {
      for (const _id of ids)
        if (revision === 1) store.insert(collection(name), contentOf(name, _id) as never);
        else
          store.save(collection(name), {
            ...(await store.get<Content>(collection(name), _id)),
            name: String(revision),
          });
    });
  return { cloud, root, write };
}
type House = Awaited<ReturnType<typeof startHouse>>;

const cost = () => ({ index: null, examined: 0 });
/** As whoever holds the database can do it, past every function. */
function hands({ database }: LocalCloud) {
  const all = <T>(name: string, where: object = {}): T[] =>
    database.find(name, where as never, { limit: 100_000, order: [['_id', 1]] }, cost()) as unknown as T[];
  return {
    all,
    one: <T>(name: string, _id: string) => all<T>(name, { _id })[0]!,
    put: <T extends { _id: string }>(name: string, { _id, ...document }: T) =>
      database.modify(name, { _id }, document as never, { merge: false, upsert: true, multi: false }, cost()),
    take: (name: string, _id: string) => database.remove(name, { _id }, false, cost()),
  };
}

interface Tampering {
  title: string;
  /** What it touches, so that it can be put back. */
  touches: string[];
  act(): unknown;
  /** It ends after the last root: nothing could prove it. */
  isUnproved?: boolean;
}

function tamperings({ cloud }: House): Tampering[] {
  const { all, one, put, take } = hands(cloud);
  const eventOf = (name: string, id: string, revision: number) =>
    one<AuditEvent>('audit_events', `${name}:${id}:${revision}`);
  const wrongKey = Buffer.alloc(32, 1);
  const rolledBack = async (name: string, id: string, to: number) => {
    const { hash } = eventOf(name, id, to);
    const document = {
      ...one<Content>(name, id),
      revision: to,
      name: to === 1 ? '甲' : String(to),
      head: hash,
    };
    await put(name, document);
    await take('audit_events', `${name}:${id}:${to + 1}`);
  };
  const inEach = audited.flatMap(({ name }): Tampering[] => {
    const [first, second, third] = [`${name}-1`, `${name}-2`, `${name}-3`];
    const touches = [name, 'audit_events'];
    return [
      { title: `${name}: a document edited`, touches, act: () => put(name, { ...one<Content>(name, first), name: '乙' }) },
      { title: `${name}: a document deleted`, touches, act: () => take(name, second) },
      {
        title: `${name}: a document inserted with a forged event`,
        touches,
        act: async () => {
          const planted = { ...one<Content>(name, third), ...contentOf(name, `${name}-9`), revision: 1 };
          const { hash: _, lane: _lane, ...event } = eventOf(name, third, 1);
          const content = { ...event, _id: `${name}:${name}-9:1`, entityId: `${name}-9`, opKey: `${name}-9:0` };
          const forged = { ...content, docHash: documentHash(planted) };
          const hash = eventHash(forged, wrongKey);
          await put(name, { ...planted, head: hash });
          await put('audit_events', { ...forged, hash } as AuditEvent);
        },
      },
      { title: `${name}: a document rolled back with its newest event`, touches, act: () => rolledBack(name, third, 2) },
      {
        title: `${name}: a document deleted with all its events`,
        touches,
        act: async () => {
          await take(name, first);
          for (const n of [1, 2, 3]) await take('audit_events', `${name}:${first}:${n}`);
        },
      },
    ];
  }); // prettier-ignore
  const name = audited[0]!.name;
  const trail = ['audit_events', 'audit_roots', name];
  const roots = () => all<SignedRoot>('audit_roots');
  const withoutRoots = async (act: () => unknown) => {
    for (const { _id } of roots()) await take('audit_roots', _id);
    await act();
  };
  const rest: Tampering[] = [
    {
      title: 'an event edited',
      act: () => put('audit_events', { ...eventOf(name, `${name}-1`, 2), why: '另有原因' }),
    },
    {
      title: 'an event edited together with its hash',
      act: () => {
        const { hash: _, ...content } = { ...eventOf(name, `${name}-1`, 2), why: '另有原因' };
        return put('audit_events', { ...content, hash: eventHash(content, wrongKey) } as AuditEvent);
      },
    },
    { title: 'an old event deleted', act: () => take('audit_events', `${name}:${name}-1:1`) },
    { title: 'an event between deleted', act: () => take('audit_events', `${name}:${name}-1:2`) },
    {
      title: 'an event of a collection that nobody knows',
      act: () =>
        put('audit_events', {
          ...eventOf(name, `${name}-1`, 1),
          _id: 'x:1',
          collection: 'x',
          opKey: 'x',
        }),
    },
    { title: 'the first root deleted', act: () => take('audit_roots', roots()[0]!._id) },
    { title: 'a root between deleted', act: () => take('audit_roots', roots()[1]!._id) },
    { title: 'the last root deleted', act: () => take('audit_roots', roots().at(-1)!._id) },
    { title: 'a root edited', act: () => put('audit_roots', { ...roots()[1]!, events: 1 }) },
    {
      title: 'a root made anew for a document rolled back',
      act: async () => {
        await rolledBack(name, `${name}-2`, 2);
        const last = roots().at(-1)!;
        const hashes = all<AuditEvent>('audit_events')
          .filter(({ at }) => at >= last.from && at < last.to)
          .sort((a, b) => (a.at === b.at ? (a._id < b._id ? -1 : 1) : a.at < b.at ? -1 : 1));
        await put('audit_roots', {
          ...last,
          ...auditRoot(
            'bench',
            last,
            hashes.map(({ hash }) => hash),
          ),
        });
      },
    },
    { title: 'all roots deleted', act: () => withoutRoots(() => undefined) },
    {
      title: 'all roots deleted and an event rewritten',
      act: () =>
        withoutRoots(() => put('audit_events', { ...eventOf(name, `${name}-1`, 2), why: '另有原因' })),
    },
  ].map((one) => ({ ...one, touches: trail }));
  const fresh: Tampering[] = [
    {
      title: 'the newest act taken back with its event',
      act: () => rolledBack(name, `${name}-3`, 3),
    },
    {
      title: 'a document of after the last root edited',
      act: () => put(name, { ...one<Content>(name, `${name}-1`), name: '丙' }),
    },
  ].map((one) => ({ ...one, touches: trail, isUnproved: true }));
  return [...inEach, ...rest, ...fresh];
}

async function detectFigures(house: House): Promise<void> {
  const { cloud, root, write } = house;
  for (const [n, hour] of ['01', '02', '03'].entries()) {
    for (const { name } of audited)
      await write(
        `${DAY}T${hour}:00:00.000Z`,
        name,
        [1, 2, 3].map((i) => `${name}-${i}`),
        n + 1,
      );
    await root(`${DAY}T${hour}:14:00.000Z`);
  }
  const { all, put, take } = hands(cloud);
  const outside = all<SignedRoot>('audit_roots').at(-1)!.hash;
  const { name: fresh } = audited[0]!;
  const verify = () =>
    verifyTrail(localDatabase(cloud.adminUrl), letterKeyring(keys, 'bench'), {
      sinceRoot: outside,
      now: new Date(`${DAY}T03:25:00.000Z`),
    });
  const untouched = await verify();
  if (untouched.faults.length) throw new Error(`a house that nobody touched: ${untouched.faults.join('; ')}`);
  const [missed, missedAlone, unproved]: string[][] = [[], [], []];
  let tried = 0;
  const acts = tamperings(house);
  for (const { title, touches, act, isUnproved } of acts) {
    if (isUnproved && all<AuditEvent>('audit_events').every(({ revision }) => revision < 4))
      await write(`${DAY}T03:16:00.000Z`, fresh, [`${fresh}-3`], 4);
    const kept = touches.map((name) => structuredClone(all<Entity>(name)));
    await act();
    const { faults: named, isOverdue } = await verify();
    const faults = isOverdue ? [...named, 'roots are overdue'] : named;
    tried++;
    if (faults.length === 0) (isUnproved ? unproved! : missed!).push(title);
    else if (faults.every((fault) => fault.includes('kept outside'))) missedAlone!.push(title);
    for (const [i, name] of touches.entries()) {
      const before = new Map(kept[i]!.map((document) => [document._id, document]));
      for (const document of all<Entity>(name)) {
        if (!before.has(document._id)) await take(name, document._id);
        else if (JSON.stringify(before.get(document._id)) === JSON.stringify(document))
          before.delete(document._id);
      }
      for (const document of before.values()) await put(name, document);
    }
  }
  const collections = `${audited.length} collections, events and roots`;
  print({ figure: 'trail.undetected', value: missed!.length, unit: 'of direct changes', against: [`${tried} in ${collections}, with a root kept outside`, ...missed!].join('; ') }); // prettier-ignore
  print({ figure: 'trail.undetected_alone', value: missedAlone!.length, unit: 'of direct changes', against: ['older than the last root, without a root kept outside', ...missedAlone!].join('; ') }); // prettier-ignore
  print({ figure: 'trail.undetected_unproved', value: unproved!.length, unit: 'of direct changes', against: ['newer than the last root, which the verifier says is not proved yet', ...unproved!].join('; ') }); // prettier-ignore
}

/** Two writers that never rest, and the verifier again and again. */
async function livingFigures({ cloud, write }: House): Promise<void> {
  const over = new AbortController();
  const { name } = audited[0]!;
  const writer = async (id: string) => {
    for (let n = 1; !over.signal.aborted; n++) await write(new Date().toISOString(), name, [id], n);
    return 0;
  };
  const writers = [writer('living-1'), writer('living-2')];
  let wrong: string[] = [];
  let most = 0;
  for (let n = 0; n < LIVING_RUNS; n++) {
    const { faults, events } = await verifyTrail(localDatabase(cloud.adminUrl), letterKeyring(keys, 'bench'));
    wrong = [...wrong, ...faults];
    most = events;
  }
  over.abort();
  await Promise.all(writers);
  print({ figure: 'trail.false_faults', value: wrong.length, unit: 'faults', against: [`${LIVING_RUNS} runs beside two writers, ${most} events in the last`, ...wrong.slice(0, 3)].join('; ') }); // prettier-ignore
}

/** Documents and events once, by the same interface and in pages of the same size. */
async function readAlone({ adminUrl }: LocalCloud): Promise<number> {
  const database = localDatabase(adminUrl);
  let rows = 0;
  for (const name of ['audit_events', ...audited.map((one) => one.name)])
    for (let last = ''; ;) {
      const query = database.collection(name).where({ _id: database.command.gt(last) });
      const page = answered(await query.orderBy('_id', 'asc').limit(1000).get()).data as { _id: string }[];
      rows += page.length;
      if (page.length < 1000) break;
      last = page.at(-1)!._id;
    }
  return rows;
}

async function speedFigures({ cloud, root, write }: House): Promise<void> {
  const names = audited.slice(0, 10).map(({ name }) => name);
  for (const name of names)
    for (let from = 0; from < MANY / names.length; from += 50)
      for (const revision of [1, 2, 3])
        await write(
          `${DAY}T07:0${revision}:00.000Z`,
          name,
          Array.from({ length: 50 }, (_, n) => `${name}-many-${from + n}`),
          revision,
        );
  await root(`${DAY}T07:34:00.000Z`);
  const timed = async <T>(act: () => Promise<T>): Promise<[seconds: number, result: T]> => {
    const began = performance.now();
    const result = await act();
    return [(performance.now() - began) / 1000, result];
  };
  const verify = () => verifyTrail(localDatabase(cloud.adminUrl), letterKeyring(keys, 'bench'));
  await verify();
  const turns: { read: number; verified: number; rows: number }[] = [];
  for (let n = 0; n < 5; n++) {
    const [read, rows] = await timed(() => readAlone(cloud));
    const [verified, { faults }] = await timed(verify);
    if (faults.length) throw new Error(faults[0]);
    turns.push({ read, verified, rows });
  }
  const middle = turns.sort((a, b) => a.read / a.verified - b.read / b.verified)[2]!;
  const ratio = middle.read / middle.verified;
  print({
    figure: 'trail.verify.rows_per_s',
    value: Math.round(middle.rows / middle.verified),
    unit: 'rows/s',
    against: `reading the ${middle.rows} rows alone: ${Math.round(middle.rows / middle.read)} rows/s`,
    ratio: Number(ratio.toFixed(2)),
  });
}

export async function run(): Promise<void> {
  console.log = () => undefined;
  const house = await startHouse();
  await detectFigures(house);
  await speedFigures(house);
  await livingFigures(house);
  await house.cloud.close();
  process.exit(process.exitCode ?? 0);
}
