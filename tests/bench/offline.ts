import { keptFile } from '../kept-file';
import { OutboxQueue } from '../../miniprogram/offline/queue';
import type { Send, Shelf } from '../../miniprogram/offline/queue';
import { timeOfAct } from '../../miniprogram/shared/visit/act-time';
import { startWorld } from '../functions/service/world';
import { seeded } from '../unit/clocks/minute-oracle';

const say = (name: string, value: number, more: object = {}) =>
  console.log(JSON.stringify({ name, value, ...more }));
const next = seeded(20_261_129);
const whole = (below: number) => Math.floor(next() * below);

class Killed extends Error {}
/** A phone's storage: full at a limit, and gone in the middle of a write when the app is killed there. */
function disk(limitBytes: number) {
  const texts = new Map<string, string>();
  const bytes = () => [...texts.values()].reduce((sum, text) => sum + text.length, 0);
  let killAfter = Infinity;
  const shelf: Shelf = {
    read: (key) => texts.get(key) ?? null,
    write(key, text) {
      if (killAfter-- <= 0) throw new Killed();
      if (bytes() - (texts.get(key)?.length ?? 0) + text.length > limitBytes)
        throw new Error('exceed storage max size');
      texts.set(key, text);
    },
    remove(key) {
      if (killAfter-- <= 0) throw new Killed();
      texts.delete(key);
    },
    keys: () => [...texts.keys()],
    usage: () => ({ bytes: bytes(), limitBytes }),
  };
  return { shelf, bytes, killIn: (writes: number) => (killAfter = writes) };
}
const at = () => new Date('2026-11-29T06:00:00.000Z');
let opIds = 0;
const item = (input: object = { n: 1 }) => ({
  opId: `op${String(++opIds).padStart(14, '0')}`,
  action: 'workOrder.usePart',
  input,
  subject: `work_orders:WO-${String(whole(5))}`,
  title: '使用备件',
});
const takes =
  (applied: Set<string>): Send =>
  async (items) =>
    items.map(({ opId }) => {
      applied.add(opId);
      return { opId, status: 'done' as const };
    });

/** What was said to be saved and is neither on the phone nor with the server. */
function lost(saved: readonly string[], queue: OutboxQueue, applied: ReadonlySet<string>): number {
  const here = new Set(queue.items().map(({ opId }) => opId));
  return saved.filter((opId) => !here.has(opId) && !applied.has(opId)).length;
}

async function kills(): Promise<number> {
  let gone = 0;
  for (let n = 0; n < 300; n++) {
    const { shelf, killIn } = disk(1_000_000);
    const applied = new Set<string>();
    const saved: string[] = [];
    let queue = new OutboxQueue(shelf, at);
    killIn(whole(40));
    try {
      for (let step = 0; step < 30; step++) {
        if (next() < 0.7) saved.push(queue.add(item()).opId);
        else await queue.sync(takes(applied));
      }
    } catch (error) {
      // The queue may say that a phone's storage failed; nobody was told 已保存 then.
      void error;
    }
    killIn(Infinity);
    queue = new OutboxQueue(shelf, at);
    gone += lost(saved, queue, applied);
    await queue.sync(takes(applied));
    gone += saved.filter((opId) => !applied.has(opId)).length;
  }
  return gone;
}

async function quotas(): Promise<{ gone: number; refused: number }> {
  let gone = 0;
  let refused = 0;
  for (let n = 0; n < 50; n++) {
    const { shelf } = disk(2000 + whole(8000));
    const applied = new Set<string>();
    const saved: string[] = [];
    const queue = new OutboxQueue(shelf, at);
    for (let step = 0; step < 60; step++) {
      try {
        saved.push(queue.add(item({ words: '检'.repeat(whole(400)) })).opId);
      } catch {
        refused += 1;
        if (next() < 0.3) await queue.sync(takes(applied)).catch(() => undefined);
      }
    }
    gone += lost(saved, queue, applied);
    await queue.sync(takes(applied)).catch(() => undefined);
    gone += saved.filter((opId) => !applied.has(opId)).length;
  }
  return { gone, refused };
}

/** A hundred items sent fifty times, each time in another order, to the function itself. */
async function replays(): Promise<number> {
  const world = await startWorld();
  const visit = {
    ...{ id: 'V', engineer: { memberId: 'M-li', name: 'li' }, checklistId: null, checkIn: null, answers: {} },
    ...{ parts: [], report: null, signature: null, checkOut: null },
  };
  await world.addOrder({ _id: 'WO-replay', state: 'onsite', visits: [visit] });
  const deviceTime = new Date().toISOString();
  const items = Array.from({ length: 100 }, (_, n) => ({
    action: 'workOrder.usePart',
    subject: 'work_orders:WO-replay',
    opId: `replayed-${String(n).padStart(10, '0')}`,
    deviceTime,
    input: {
      workOrderId: 'WO-replay',
      part: {
        ...{ id: `P-${String(n)}`, partNumber: 'PN', name: '滤芯', quantity: 1, serial: '', lot: '' },
        ...{ returnsOldPart: false, at: deviceTime },
      },
    },
  }));
  for (let round = 0; round < 50; round++) {
    const shuffled = [...items];
    for (let n = shuffled.length - 1; n > 0; n--) {
      const other = whole(n + 1);
      [shuffled[n], shuffled[other]] = [shuffled[other]!, shuffled[n]!];
    }
    for (let from = 0; from < 100; from += 20) {
      const input = { items: shuffled.slice(from, from + 20) };
      const reply = await world.raw('li', {
        action: 'sync.push',
        input,
        deviceTime: new Date().toISOString(),
      });
      if (!reply.ok && reply.code !== 'TOO_MANY_REQUESTS') throw new Error(JSON.stringify(reply));
    }
  }
  const { parts } = (await world.order('WO-replay')).visits[0]!;
  const once = new Set(parts.map(({ id }) => id)).size;
  const events = (await world.trail('WO-replay')).length - 1;
  await world.cloud.close();
  return parts.length - once + Math.max(0, events - once) + (100 - once);
}

async function calls(): Promise<number> {
  const queue = new OutboxQueue(disk(10_000_000).shelf, at);
  for (let n = 0; n < 200; n++) queue.add(item());
  let sent = 0;
  const send = takes(new Set());
  await queue.sync((items, ...rest) => {
    sent += 1;
    return (send as (...given: unknown[]) => ReturnType<Send>)(items, ...rest);
  });
  return sent;
}

/** What a whole visit takes of the phone's storage until it is sent, photos apart. */
function visitBytes(): number {
  const { shelf, bytes } = disk(10_000_000);
  const queue = new OutboxQueue(shelf, at);
  const photo = keptFile();
  const evidence = {
    position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 15, takenAt: at().toISOString() },
    ...{ scannedText: '(01)06901234567892(21)SN001', photos: [photo, photo], nonce: 'n-1' },
    ...{ deviceTime: at().toISOString(), note: '' },
  };
  const words = '更换蠕动泵并校准，运行质控三次均在范围内。'.repeat(5);
  const inputs: object[] = [
    ...[{}, {}, { visitId: 'V', evidence }],
    ...Array.from({ length: 30 }, (_, n) => ({
      answers: [
        {
          itemId: `item-${String(n)}`,
          value: 22.5,
          photos: n % 10 ? [] : [photo],
          note: '',
          at: at().toISOString(),
        },
      ],
    })),
    ...Array.from({ length: 3 }, (_, n) => ({
      part: { id: `P-${String(n)}`, partNumber: 'BJ-100', name: '蠕动泵', quantity: 1 },
    })),
    {
      report: {
        summary: words,
        cause: words,
        action: words,
        faultCode: 'E02',
        labourMinutes: 90,
        travelMinutes: 40,
      },
    },
    { signedBy: { id: null, name: '赵主任', phone: '' }, image: photo },
    { evidence },
  ];
  for (const input of inputs) queue.add(item({ workOrderId: 'WO-1', ...input }));
  return bytes();
}

/** Three hundred acts of phones whose clocks are off by up to the bound and drift a second until they are sent. */
function timeError(): { worst: number; doubted: number } {
  let worst = 0;
  let doubted = 0;
  for (let n = 0; n < 300; n++) {
    const truly = Date.parse('2026-11-29T00:00:00.000Z') + whole(86_400_000);
    const ahead = (whole(1181) - 590) * 1000 + whole(1000);
    const drift = whole(2001) - 1000;
    const act = timeOfAct(
      {
        stamp: new Date(truly + ahead).toISOString(),
        aheadBefore: Math.round((ahead - drift) / 1000),
        aheadAtSync: Math.round((ahead + drift) / 1000),
        receivedAt: new Date(truly + whole(3 * 86_400_000)).toISOString(),
      },
      600,
    );
    if (act.inDoubt) doubted += 1;
    else worst = Math.max(worst, Math.abs(Date.parse(act.at) - truly) / 1000);
  }
  return { worst, doubted };
}

/** The phone without a network: nothing that was said to be saved is lost, nothing counts twice, times are true. */
export async function run(): Promise<void> {
  say('offline.kill.lost', await kills(), { kills: 300 });
  const { gone, refused } = await quotas();
  say('offline.quota.lost', gone, { phones: 50, refused });
  say('offline.replay.duplicates', await replays(), { items: 100, sends: 50 });
  say('offline.sync200.calls', await calls());
  say('offline.visit.bytes', visitBytes());
  const { worst, doubted } = timeError();
  say('offline.time.error_s', worst, { visits: 300, doubted });
}
