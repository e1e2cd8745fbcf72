import fc from 'fast-check';
import { OutboxQueue } from '../../../miniprogram/offline/queue';
import type { Send, Shelf, SyncResult } from '../../../miniprogram/offline/queue';
import { Refusal } from '../../../miniprogram/shared/refusal';

/** A phone's storage with a limit; survives the app's death because tests keep it. */
function shelf(limitBytes = 1_000_000): Shelf & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  const bytes = () => [...texts.values()].reduce((sum, text) => sum + text.length, 0);
  return {
    texts,
    read: (key) => texts.get(key) ?? null,
    write(key, text) {
      if (bytes() - (texts.get(key)?.length ?? 0) + text.length > limitBytes)
        throw new Error('exceed storage max size');
      texts.set(key, text);
    },
    remove: (key) => void texts.delete(key),
    keys: () => [...texts.keys()],
    usage: () => ({ bytes: bytes(), limitBytes }),
  };
}

let opIds = 0;
const open = (on: Shelf) => new OutboxQueue(on, () => new Date('2026-11-23T06:00:00.000Z'));
const step = (subject: string, title = '签到') => ({
  opId: `op${String(++opIds).padStart(14, '0')}`,
  action: 'workOrder.checkIn',
  input: { n: 1 },
  subject,
  title,
});

/** A server that applies an operation once, refuses what it is told to, and remembers what it was sent. */
function server(refused: (opId: string) => SyncResult['status'] | null = () => null) {
  const applied: string[] = [];
  const answer = (items: Parameters<Send>[0]): SyncResult[] => {
    const stopped = new Set<string>();
    return items.map(({ opId, subject }) => {
      const no = stopped.has(subject) ? 'held' : refused(opId);
      if (no && !applied.includes(opId)) {
        stopped.add(subject);
        return { opId, status: no, code: 'WORK_ORDER_STATE_CHANGED', message: '状态已变化' };
      }
      if (!applied.includes(opId)) applied.push(opId);
      return { opId, status: 'done', data: opId };
    });
  };
  return { applied, answer, send: (async (items) => answer(items)) as Send };
}

describe('the queue', () => {
  it('sends what others did although one subject is held, however many items that one has', async () => {
    const queue = open(shelf());
    const stuck = Array.from({ length: 45 }, () => queue.add(step('WO-stuck')));
    const others = Array.from({ length: 3 }, (_, n) => queue.add(step(`WO-${n}`)));
    const after = queue.add({ ...step('WO-after'), after: ['WO-stuck'] });
    const { applied, send } = server((opId) => (stuck.some((item) => item.opId === opId) ? 'held' : null));
    let calls = 0;
    await queue.sync((items) => {
      calls++;
      return send(items);
    });
    expect(applied).toEqual(others.map(({ opId }) => opId));
    expect(queue.unsent()).toHaveLength(stuck.length + 1);
    expect(queue.unsent().at(-1)).toMatchObject({ opId: after.opId, state: 'queued' });
    expect(calls).toBe(2);
  });

  it('sends no more text at once than the platform takes, and everything in the end', async () => {
    const disk = shelf(10_000_000);
    const queue = open(disk);
    for (let n = 0; n < 20; n++) queue.add({ ...step(`WO-${n}`), input: { words: '检'.repeat(4000) } });
    const weights: number[] = [];
    await queue.sync(async (items) => {
      weights.push(Buffer.byteLength(JSON.stringify({ items })));
      return items.map(({ opId }) => ({ opId, status: 'done' }));
    });
    expect(weights.length).toBeGreaterThan(1);
    expect(Math.max(...weights)).toBeLessThan(90 * 1024);
    expect(queue.unsent()).toEqual([]);
  });

  it('sends half as many when the platform finds them too large, and gives one that is too large alone to the person', async () => {
    const queue = open(shelf());
    const opIds = [0, 1, 2, 3, 4].map((n) => queue.add(step(`WO-${n}`)).opId);
    const sizes: number[] = [];
    await queue.sync(async (items) => {
      sizes.push(items.length);
      if (items.length > 1 || items[0]!.opId === opIds[2]) throw new Refusal('REQUEST_TOO_LARGE');
      return items.map(({ opId }) => ({ opId, status: 'done' }));
    });
    expect(sizes.slice(0, 3)).toEqual([5, 3, 2]);
    expect(queue.unsent().map(({ opId, state, refusal }) => [opId, state, refusal!.code])).toEqual([
      [opIds[2], 'failed', 'REQUEST_TOO_LARGE'],
    ]);
  });

  it('says saved only when the item can be read back, also by the next start of the app', () => {
    const disk = shelf();
    const { opId } = open(disk).add(step('WO-1'));
    expect(
      open(disk)
        .unsent()
        .map((item) => item.opId),
    ).toEqual([opId]);
  });

  it.each([
    ['done', { status: 'done', data: { revision: 7, more: 'x'.repeat(500) } }, { reply: { revision: 7 } }],
    [
      'conflict',
      { status: 'conflict', code: 'C', message: '状态已变化', details: { current: 'x'.repeat(500) } },
      { input: { words: 'y'.repeat(400) }, refusal: { code: 'C', message: '状态已变化' } },
    ],
  ] as const)(
    'keeps an answer (%s) in short where the phone is full, and sends nothing twice',
    async (state, answer, kept) => {
      const disk = shelf(900);
      const queue = open(disk);
      queue.add({ ...step('WO-1'), input: { words: 'y'.repeat(400) } });
      let sent = 0;
      const send: Send = async (items) => {
        sent++;
        return items.map(({ opId }) => ({ opId, ...answer }));
      };
      await queue.sync(send);
      await queue.sync(send);
      expect(sent).toBe(1);
      expect(open(disk).items()).toMatchObject([{ state, ...kept }]);
    },
  );

  it('keeps the input beside the shortened answer where there is still room for it, and gives it up only then', async () => {
    const done = async (limit: number) => {
      const disk = shelf(limit);
      const queue = open(disk);
      queue.add({ ...step('WO-1'), input: { words: 'y'.repeat(400) } });
      const long = { revision: 7, more: 'x'.repeat(500) };
      await queue.sync(async ([item]) => [{ opId: item!.opId, status: 'done', data: long }]);
      return open(disk).items();
    };
    expect(await done(700)).toMatchObject([{ input: { words: 'y'.repeat(400) }, reply: { revision: 7 } }]);
    const disk = shelf();
    open(disk).add({ ...step('WO-1'), input: { words: 'y'.repeat(400) } });
    expect(await done(disk.usage().bytes)).toMatchObject([{ input: null, reply: { revision: 7 } }]);
  });

  it('reads each item once, and again only after it was written', async () => {
    const disk = shelf();
    const reads = jest.fn(disk.read);
    const queue = open({ ...disk, read: reads });
    queue.add(step('A'));
    queue.add(step('B'));
    queue.items();
    reads.mockClear();
    queue.items();
    expect(reads).not.toHaveBeenCalled();
    await queue.sync(server().send);
    expect(queue.items()).toEqual(open(disk).items());
  });

  it('refuses clearly when the storage is full, warns before, and keeps what was saved', () => {
    const disk = shelf(1000);
    const queue = open(disk);
    const saved: string[] = [];
    let warned = false;
    expect(() => {
      for (;;) {
        warned ||= queue.nearlyFull();
        saved.push(queue.add(step('WO-1')).opId);
      }
    }).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }));
    expect(warned).toBe(true);
    expect(
      open(disk)
        .items()
        .map(({ opId }) => opId),
    ).toEqual(saved);
  });

  it('refuses when the phone does not give back what was written', () => {
    const disk = shelf();
    const lying: Shelf = { ...disk, write: (key, text) => disk.write(key, text.slice(1)) };
    expect(() => open(lying).add(step('WO-1'))).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNREADABLE' }),
    );
  });

  it('shows a damaged record instead of dropping it, and goes on with the others', async () => {
    const disk = shelf();
    open(disk).add(step('WO-1'));
    const [key] = disk.keys();
    disk.texts.set(key!, '{"opId":');
    const queue = open(disk);
    const good = queue.add(step('WO-2'));
    const { send, applied } = server();
    await queue.sync(send);
    expect(applied).toEqual([good.opId]);
    expect(queue.unsent()).toMatchObject([{ state: 'failed', title: '无法读取的记录', input: '{"opId":' }]);
  });

  it('sends in order, holds what follows a refusal of the same subject, and lets other subjects through', async () => {
    const queue = open(shelf());
    const [a1, a2, b1] = [queue.add(step('A')), queue.add(step('A')), queue.add(step('B'))];
    const { send, applied } = server((opId) => (opId === a1.opId ? 'conflict' : null));
    await queue.sync(send);
    expect(applied).toEqual([b1.opId]);
    expect(queue.items().map(({ state }) => state)).toEqual(['conflict', 'queued', 'done']);
    expect(queue.items()[0]?.refusal).toMatchObject({ code: 'WORK_ORDER_STATE_CHANGED' });
    const sent: string[] = [];
    await queue.sync(async (items) => {
      sent.push(...items.map(({ opId }) => opId));
      return [];
    });
    expect(sent).toEqual([]);
    queue.drop(a1.opId);
    await queue.sync(send);
    expect(applied).toEqual([b1.opId, a2.opId]);
    expect(queue.items()[0]).toMatchObject({
      state: 'done',
      droppedAt: '2026-11-23T06:00:00.000Z',
      input: { n: 1 },
    });
  });

  it('keeps everything queued when there is no answer', async () => {
    const queue = open(shelf());
    queue.add(step('A'));
    await expect(queue.sync(() => Promise.reject(new Error('request:fail')))).rejects.toThrow('request:fail');
    expect(queue.items().map(({ state }) => state)).toEqual(['queued']);
  });

  it('shows what is on its way, and sends once when asked twice', async () => {
    const queue = open(shelf());
    queue.add(step('A'));
    const { answer } = server();
    let calls = 0;
    let release = () => {};
    const send: Send = async (items) => {
      calls++;
      await new Promise<void>((done) => (release = done));
      return answer(items);
    };
    const both = Promise.all([queue.sync(send), queue.sync(send)]);
    expect(queue.items()[0]?.state).toBe('sending');
    release();
    await both;
    expect([calls, queue.items()[0]?.state]).toEqual([1, 'done']);
  });

  it('sends nothing before what it comes after is through', async () => {
    const disk = shelf();
    const queue = open(disk);
    const device = queue.add(step('devices:D'));
    const order = queue.add({ ...step('work_orders:W'), after: ['devices:D'] });
    const batches: string[][] = [];
    const { answer } = server((opId) => (opId === device.opId && batches.length === 1 ? 'failed' : null));
    const send: Send = async (items) => {
      batches.push(items.map(({ opId }) => opId));
      return answer(items);
    };
    await queue.sync(send);
    expect(batches).toEqual([[device.opId]]);
    queue.retry(device.opId);
    await queue.sync(send);
    expect(batches).toEqual([[device.opId], [device.opId], [order.opId]]);
    expect(queue.unsent()).toEqual([]);
  });

  it('forgets only what is settled and old', async () => {
    const disk = shelf();
    const queue = open(disk);
    queue.add(step('A'));
    await queue.sync(server().send);
    queue.add(step('A'));
    const later = new OutboxQueue(disk, () => new Date('2027-02-01T00:00:00.000Z'));
    later.forget(30);
    expect(later.items().map(({ state }) => state)).toEqual(['queued']);
  });

  it('loses nothing and applies nothing twice, however often the app dies and replies get lost', async () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), subject: fc.constantFrom('A', 'B', 'C') }),
      fc.record({
        kind: fc.constantFrom('sync' as const, 'lost' as const, 'never' as const, 'kill' as const),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        fc.func(fc.constantFrom(null, null, null, 'conflict' as const)),
        async (events, verdict) => {
          const disk = shelf();
          const verdicts = new Map<string, SyncResult['status'] | null>();
          const { applied, answer } = server((opId) => {
            if (!verdicts.has(opId)) verdicts.set(opId, verdict(opId));
            return verdicts.get(opId)!;
          });
          const saved: string[] = [];
          let queue = open(disk);
          for (const e of events) {
            if (e.kind === 'add') saved.push(queue.add(step(e.subject)).opId);
            else if (e.kind === 'kill') queue = open(disk);
            else {
              const send: Send = async (items) => {
                if (e.kind === 'never') throw new Error('timeout');
                const results = answer(items);
                if (e.kind === 'lost') throw new Error('timeout');
                return results;
              };
              await queue.sync(send).catch(() => undefined);
            }
          }
          await queue.sync(async (items) => answer(items));
          const items = open(disk).items();
          expect(items.map(({ opId }) => opId)).toEqual(saved);
          expect(new Set(applied).size).toBe(applied.length);
          for (const { opId, state } of items) {
            // Exactly one of: applied, refused and visible, waiting behind a refusal.
            expect(state === 'done').toBe(applied.includes(opId));
            expect(['done', 'conflict', 'queued']).toContain(state);
          }
        },
      ),
    );
  });
});
