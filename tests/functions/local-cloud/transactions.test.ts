import { startBothSdks } from './both-sdks';
import type { Doc, Pair } from './both-sdks';

/** What every transaction must do, through both SDKs: tcb-admin-node has actions of its own for it. */
let pair: Pair;
let numbers = 0;
beforeAll(async () => {
  pair = await startBothSdks([
    { name: 'things', indexes: [{ name: 'by_code', keys: [['code', 1]], unique: true }] },
  ]);
});
afterAll(() => pair.cloud.close());
afterEach(() => jest.useRealTimers());

describe.each(['wx', 'admin'] as const)('a transaction of the SDK %s', (which) => {
  const fresh = async (document: Doc = {}) => {
    const _id = `${which}${++numbers}`;
    await pair.wx.add('things', { _id, code: _id, ...document });
    return _id;
  };
  const given = (data: object) => (which === 'wx' ? { data } : data);
  const start = async () => {
    const transaction = await pair[which].db.startTransaction();
    const doc = (id: string) =>
      (transaction.collection('things') as unknown as ReturnType<Pair['wx']['db']['collection']>).doc(id);
    return { transaction, doc, read: async (id: string) => (await doc(id).get()).data as Doc | null };
  };
  const fault = async (work: Promise<unknown>): Promise<string> => {
    try {
      const result = (await work) as Doc | undefined;
      return String(result?.code ?? 'none');
    } catch (error) {
      const { code, errCode, message, errMsg } = error as Doc;
      return `${String(code ?? errCode)} ${String(message ?? errMsg)}`;
    }
  };

  it('reads, adds, replaces, changes and removes documents, visible to others at its end', async () => {
    const [a, b, c, d] = [
      await fresh({ n: 1 }),
      await fresh({ n: 1 }),
      await fresh(),
      `${which}${++numbers}`,
    ];
    const { transaction, doc, read } = await start();
    await doc(a).update(given({ n: pair[which].command.inc(4), 'o.p': new Date(3) }));
    await doc(b).set(given({ code: b, only: true }));
    await (which === 'wx' ? doc(c).remove() : doc(c).delete());
    await (transaction.collection('things') as unknown as { add(document: object): Promise<unknown> }).add(
      given({ _id: d, code: d, when: new Date(7) }),
    );
    expect(await read(a)).toEqual({ _id: a, code: a, n: 5, o: { p: new Date(3) } });
    expect(await read(c)).toBeNull();
    expect(await pair.wx.get('things', a)).toEqual({ _id: a, code: a, n: 1 });
    expect(await pair.wx.get('things', d)).toBeNull();
    await transaction.commit();
    expect(await pair.wx.get('things', a)).toEqual({ _id: a, code: a, n: 5, o: { p: new Date(3) } });
    expect(await pair.wx.get('things', b)).toEqual({ _id: b, code: b, only: true });
    expect(await pair.wx.get('things', c)).toBeNull();
    expect(await pair.wx.get('things', d)).toEqual({ _id: d, code: d, when: new Date(7) });
  });

  it('sees the past of its first command and nothing of it remains after a rollback', async () => {
    const [a, b] = [await fresh({ n: 1 }), await fresh({ n: 1 })];
    const { transaction, doc, read } = await start();
    await pair.wx.update('things', b, { n: 4 });
    expect(await read(b)).toMatchObject({ n: 4 });
    await pair.wx.update('things', b, { n: 9 });
    await pair.wx.remove('things', await fresh());
    expect(await read(b)).toMatchObject({ n: 4 });
    await doc(a).update(given({ n: 2 }));
    await transaction.rollback();
    expect(await pair.wx.get('things', a)).toMatchObject({ n: 1 });
  });

  it('conflicts at once with what another one holds or changed since its first command', async () => {
    const [a, b] = [await fresh({ n: 1 }), await fresh({ n: 1 })];
    const [first, second, third] = [await start(), await start(), await start()];
    await first.doc(a).update(given({ n: 2 }));
    expect(await fault(second.doc(a).update(given({ n: 3 })))).toMatch(
      /CONFLICT|-501001|TransactionConflict/,
    );
    await third.read(a);
    await pair.wx.update('things', b, { n: 5 });
    expect(await fault(third.doc(b).set(given({ code: b, n: 6 })))).toMatch(
      /CONFLICT|-501001|TransactionConflict/,
    );
    await first.transaction.commit();
    expect(await pair.wx.get('things', a)).toMatchObject({ n: 2 });
    expect(await pair.wx.get('things', b)).toMatchObject({ n: 5 });
  });

  it('is refused a key that is taken, also by its own earlier write, and may take one that it frees', async () => {
    const [a, b] = [await fresh(), await fresh()];
    const first = await start();
    expect(await fault(first.doc(b).update(given({ code: a })))).toMatch(/E11000|duplicate/);
    expect(await fault(first.doc(b).update(given({ n: 1 })))).toMatch(/does not exist/);
    const second = await start();
    await second.doc(a).update(given({ code: 'moved' + a }));
    await second.doc(b).update(given({ code: a }));
    await second.transaction.commit();
    expect(await pair.wx.get('things', b)).toMatchObject({ code: a });
    const third = await start();
    await third.doc(a).update(given({ code: 'own' + a }));
    expect(await fault(third.doc(b).update(given({ code: 'own' + a })))).toMatch(/E11000|duplicate/);
    expect(await pair.wx.get('things', a)).toMatchObject({ code: 'moved' + a });
  });

  it('is over after thirty seconds, and what it held is free', async () => {
    const a = await fresh({ n: 1 });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    const { database } = pair.cloud;
    const id = database.startTransaction();
    const cost = { index: null, examined: 0 };
    await database.modify(
      'things',
      { _id: a },
      { $set: { n: 2 } },
      { merge: true, upsert: false, multi: false },
      cost,
      id,
    );
    const waiting = database.modify(
      'things',
      { _id: a },
      { $inc: { n: 10 } },
      { merge: true, upsert: false, multi: false },
      cost,
    );
    jest.advanceTimersByTime(30_000);
    jest.useRealTimers();
    await waiting;
    expect(() => database.commitTransaction(id)).toThrow(/does not exist/);
    expect(await pair.wx.get('things', a)).toMatchObject({ n: 11 });
  });
});
