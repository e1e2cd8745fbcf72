import fc from 'fast-check';
import { device, home, newPhone, queued, known, Refused } from '../../components/phone-world';
import type { Phone } from '../../components/phone-world';
import { judgeAnswers } from '../../../miniprogram/shared/visit/checklist';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import { workOrderStates } from '../../../miniprogram/shared/states';
import type { Home } from '../../../cloudfunctions/_contracts/home';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { li, order } from '../visit/orders';

/**
 * The phone's offline world as the app starts it; a second start is a new app on the same storage. Written out, because
 * the modules' own types bring WeChat's globals, which are not Node's.
 */
interface App {
  world: {
    takeStep(orderId: string, action: string, input: object, title: string): Promise<WorkOrder>;
    localOrder(id: string): { order: WorkOrder } | null;
    localOrders(): WorkOrder[];
    keepOrder(order: WorkOrder): void;
    keepHome(kept: Home): void;
  };
  outbox: {
    startOutbox(): void;
    savedMessage(): string;
    countOutbox(): { unsent: number; stuck: number; sending: boolean; problem: string };
    syncNow(): Promise<void>;
    enqueue(what: { action: string; input: object; subject: string; title: string }): Promise<unknown>;
  };
  photos: { keepPhoto(temporaryPath: string): StoredFile; sourceOf(file: StoredFile): string };
  update: { watchForUpdates(): void };
}
function start(): App {
  let app: App | undefined;
  jest.isolateModules(() => {
    /* eslint-disable @typescript-eslint/no-require-imports */
    app = {
      world: require('../../../miniprogram/offline/local-world') as App['world'],
      outbox: require('../../../miniprogram/offline/outbox') as App['outbox'],
      photos: require('../../../miniprogram/offline/photos') as App['photos'],
      update: require('../../../miniprogram/api/update') as App['update'],
    };
    /* eslint-enable */
  });
  app!.outbox.startOutbox();
  return app!;
}
const settle = async () => {
  for (let i = 0; i < 200; i++) await Promise.resolve();
};
/** A phone without a network that knows the order. */
async function offline(change: Partial<WorkOrder> = {}): Promise<{ phone: Phone; app: App }> {
  const phone = newPhone();
  known(phone, [order({ device, ...change })]);
  phone.online = false;
  const app = start();
  await settle();
  return { phone, app };
}
const evidence = {
  position: null,
  scannedText: null,
  photos: [],
  nonce: 'n-1',
  deviceTime: '2026-11-23T06:30:00.000Z',
  note: '',
};
const report = {
  summary: '换泵',
  cause: '',
  action: '',
  faultCode: '',
  labourMinutes: 60,
  travelMinutes: 0,
  result: 'fixed',
};
const answers = [
  { itemId: 'temperature', value: 31, photos: [], note: '', at: '2026-11-23T06:30:00.000Z' },
  { itemId: 'earth', value: '是', photos: [], note: '', at: '2026-11-23T06:30:00.000Z' },
];
const inputs: Record<string, object> = {
  accept: {},
  refuse: { reason: '不在本地' },
  depart: {},
  checkIn: { visitId: 'V-1', evidence },
  answer: { answers },
  usePart: {
    part: {
      id: 'P-1',
      partNumber: 'P',
      name: '泵',
      quantity: 1,
      serial: '',
      lot: '',
      returnsOldPart: false,
      at: '2026-11-23T06:30:00.000Z',
    },
  },
  hold: { reason: '等待备件' },
  resume: {},
  complete: { report },
  sign: {
    signedBy: { id: null, name: '王老师', phone: '' },
    image: { fileId: `local://${'5'.repeat(64)}.png`, sha256: '5'.repeat(64), bytes: 1 },
  },
  checkOut: { evidence },
  cannotComplete: { reason: '停产' },
};
const names = Object.keys(inputs);
type Sent = { items: { opId: string; action: string; input: unknown }[] };
const allDone = ({ items }: Sent) => ({
  results: items.map(({ opId }) => ({ opId, status: 'done', data: { revision: 9 } })),
});

afterEach(() => jest.useRealTimers());

describe('steps taken off line', () => {
  test('move the phone’s copy as the rules move the server’s, and refused ones leave nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 12 }),
        async (steps) => {
          const { phone, app } = await offline();
          let taken = 0;
          let server = order({ device });
          for (const step of steps) {
            const before = new Map(phone.texts);
            try {
              await app.world.takeStep('WO-1', `workOrder.${step}`, inputs[step]!, step);
              taken++;
            } catch (error) {
              expect(error).toMatchObject({ name: 'Refusal' });
              expect(phone.texts).toEqual(before);
            }
            // What the server's use cases do with the same items: the shared rule, item by item.
            const act = { by: li, at: '2026-11-23T07:00:00.000Z', ...(inputs[step] as { reason?: string }) };
            const graded = {
              ...evidence,
              verdict: 'manual',
              distanceMetres: null,
              reasons: [],
              at: act.at,
              skewSeconds: 0,
            } as never;
            const list = home().engineer!.settings.checklists[0]!;
            const decide: Record<string, (now: WorkOrder) => WorkOrder> = {
              accept: (now) => rule.acceptOrder(now, act),
              refuse: (now) => rule.refuseOrder(now, act),
              depart: (now) => rule.departForOrder(now, act),
              checkIn: (now) =>
                rule.checkIn(now, { visitId: 'V-1', evidence: graded, checklistId: 'C-1' }, act),
              answer: (now) => rule.answerChecklist(now, judgeAnswers(list, answers), list, act),
              usePart: (now) => rule.usePart(now, (inputs['usePart'] as { part: never }).part, act),
              hold: (now) => rule.holdOrder(now, act),
              resume: (now) => rule.resumeOrder(now, act),
              complete: (now) =>
                rule.completeOrder(now, { ...report, at: act.at, file: null } as never, list, act),
              sign: (now) => rule.signReport(now, { ...inputs['sign'], at: act.at } as never, act),
              checkOut: (now) => rule.checkOut(now, graded, act),
              cannotComplete: (now) => rule.cannotComplete(now, act),
            };
            try {
              server = decide[step]!(server);
            } catch {
              // Refused there too: compared below.
            }
          }
          const mine = app.world.localOrder('WO-1')!.order;
          // Times are the phone's estimate here, the server's there.
          const timeless = (one: unknown) =>
            JSON.parse(JSON.stringify(one, (key, value: unknown) => (key === 'at' ? '' : value))) as unknown;
          const facts = (one: WorkOrder) => ({
            state: one.state,
            way: one.timeline.map(({ state, by, reason }) => ({ state, by, reason })),
            visits: one.visits.map(
              ({ id, answers: given, parts, report: told, signature, checkIn, checkOut }) => ({
                id,
                given,
                parts,
                told: told && told.summary,
                signed: signature !== null,
                came: checkIn !== null,
                left: checkOut !== null,
              }),
            ),
          });
          expect(timeless(facts(mine))).toEqual(timeless(facts(server)));
          expect(Object.keys(workOrderStates)).toContain(mine.state);
          expect(queued(phone)).toHaveLength(taken);
          // Killed now: a new app on the same storage knows the same.
          const again = start();
          expect(again.world.localOrder('WO-1')!.order).toEqual(mine);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('survive a kill between keeping and sending, and each is sent once', async () => {
    const { phone, app } = await offline();
    await app.world.takeStep('WO-1', 'workOrder.accept', {}, '接单');
    await app.world.takeStep('WO-1', 'workOrder.depart', {}, '出发');
    expect(app.outbox.savedMessage()).toBe('已保存在本机，联网后自动同步');
    const again = newPhone(phone);
    again.replies['sync.push'] = allDone;
    const next = start();
    await settle();
    expect(again.calls.map(({ input }) => (input as Sent).items.map(({ action }) => action))).toEqual([
      ['workOrder.accept', 'workOrder.depart'],
    ]);
    expect(next.outbox.countOutbox()).toMatchObject({ unsent: 0, sending: false });
    await next.outbox.syncNow();
    expect(again.calls).toHaveLength(1);
  });

  test('say that the storage is full and keep nothing when there is no room', async () => {
    const { phone, app } = await offline();
    phone.storageLimit = 10;
    await expect(app.world.takeStep('WO-1', 'workOrder.accept', {}, '接单')).rejects.toMatchObject({
      code: 'STORAGE_FULL',
    });
    expect(queued(phone)).toEqual([]);
    expect(app.world.localOrder('WO-1')!.order.state).toBe('assigned');
  });
});

describe('copies of what can be fetched again', () => {
  const pages = (phone: Phone) => [...phone.texts.keys()].filter((key) => key.startsWith('copy:device:'));
  test('give way to an item that finds no room; orders in hand do not', async () => {
    const { phone, app } = await offline();
    phone.texts.set('copy:device:D-1', 'x'.repeat(2000));
    phone.storageLimit = [...phone.texts.values()].join('').length + 10;
    await app.world.takeStep('WO-1', 'workOrder.accept', {}, '接单');
    expect(queued(phone).map(({ title }) => title)).toEqual(['接单']);
    expect(pages(phone)).toEqual([]);
    expect(app.world.localOrder('WO-1')!.order.state).toBe('accepted');
  });
  test('go at the start of an app that is nearly full, so that the warning is about unsent work', () => {
    const phone = newPhone();
    phone.texts.set('copy:device:D-1', 'x'.repeat(8000));
    phone.storageLimit = 10_000;
    start();
    expect(pages(phone)).toEqual([]);
  });
});

describe('photos', () => {
  test('are uploaded before the items that name them, once each', async () => {
    const { phone, app } = await offline({ state: 'travelling' });
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    phone.files.delete('tmp/a.jpg');
    await app.world.takeStep(
      'WO-1',
      'workOrder.checkIn',
      { visitId: 'V-1', evidence: { ...evidence, photos: [photo, photo] } },
      '签到',
    );
    await app.world.takeStep(
      'WO-1',
      'workOrder.answer',
      { answers: [{ ...answers[0], photos: [photo] }] },
      '检查表',
    );
    let uploadedBefore = 0;
    phone.replies['sync.push'] = (sent: Sent) => {
      uploadedBefore = phone.uploads.length;
      return allDone(sent);
    };
    phone.goOnline(true);
    await settle();
    expect(uploadedBefore).toBe(1);
    expect(phone.uploads).toHaveLength(1);
    const text = JSON.stringify(phone.calls[0]!.input);
    expect(text).not.toContain('local://');
    expect(text.split(`cloud://test/${phone.uploads[0]!.replace('photos/', 'kept/')}`)).toHaveLength(4);
  });

  test('that the server took over days ago are brought again, because what nothing names is not kept for ever', async () => {
    const { phone, app } = await offline({ state: 'travelling' });
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    const arrival = { visitId: 'V-1', evidence: { ...evidence, photos: [photo] } };
    await app.world.takeStep('WO-1', 'workOrder.checkIn', arrival, '签到');
    phone.replies['sync.push'] = () => {
      throw new Error('no answer');
    };
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    phone.goOnline(true);
    await settle();
    await app.outbox.syncNow();
    expect(phone.uploads).toHaveLength(1);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 4 * 86_400_000);
    phone.replies['sync.push'] = allDone;
    await app.outbox.syncNow();
    await settle();
    expect(phone.uploads).toHaveLength(2);
    expect(queued(phone)).toMatchObject([{ state: 'done' }]);
    jest.restoreAllMocks();
  });

  test('that were brought but not taken over wait with their item, and go on later', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { phone, app } = await offline({ state: 'travelling' });
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    const arrival = { visitId: 'V-1', evidence: { ...evidence, photos: [photo] } };
    await app.world.takeStep('WO-1', 'workOrder.checkIn', arrival, '签到');
    phone.replies['file.keep'] = () => {
      throw new Error('no answer');
    };
    phone.replies['sync.push'] = allDone;
    phone.goOnline(true);
    await settle();
    expect(queued(phone)).toMatchObject([{ state: 'queued' }]);
    delete phone.replies['file.keep'];
    await app.outbox.syncNow();
    await settle();
    expect(queued(phone)).toMatchObject([{ state: 'done' }]);
  });

  test.each([
    ['today’s uploads are used up', 'UPLOADS_TODAY', undefined],
    ['storage would not have them', 'CLOUD_REFUSED', 'uploadFile:fail -503001 permission denied'],
  ])('that wait because %s hold up no other order, and say why', async (_, code, failure) => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { phone, app } = await offline({ state: 'travelling' });
    known(phone, [order({ device, state: 'travelling' }), order({ device, _id: 'WO-2', state: 'assigned' })]);
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    const arrival = { visitId: 'V-1', evidence: { ...evidence, photos: [photo] } };
    await app.world.takeStep('WO-1', 'workOrder.checkIn', arrival, '签到');
    await app.world.takeStep('WO-1', 'workOrder.hold', { reason: '等待备件' }, '挂起');
    await app.world.takeStep('WO-2', 'workOrder.accept', {}, '接单');
    const { cloud } = (globalThis as unknown as { wx: { cloud: { uploadFile: unknown } } }).wx;
    const uploads = cloud.uploadFile;
    if (failure) cloud.uploadFile = () => Promise.reject(new Error(failure));
    else phone.replies['file.keep'] = () => new Refused(code);
    phone.replies['sync.push'] = allDone;
    phone.goOnline(true);
    await settle();
    expect(queued(phone).map(({ title, state }) => [title, state])).toEqual([
      ['签到', 'queued'],
      ['挂起', 'queued'],
      ['接单', 'done'],
    ]);
    expect(app.outbox.countOutbox()).toMatchObject({ unsent: 2, stuck: 0 });
    expect(app.outbox.countOutbox().problem).toMatch(failure ? /云/ : /上传/);
    cloud.uploadFile = uploads;
    delete phone.replies['file.keep'];
    await app.outbox.syncNow();
    await settle();
    expect(queued(phone).every(({ state }) => state === 'done')).toBe(true);
    expect(app.outbox.countOutbox().problem).toBe('');
  });

  test('that are gone fail their own item and hold up nobody else’s order', async () => {
    const { phone, app } = await offline({ state: 'travelling' });
    known(phone, [order({ device, state: 'travelling' }), order({ device, _id: 'WO-2', state: 'assigned' })]);
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    const arrival = { visitId: 'V-1', evidence: { ...evidence, photos: [photo] } };
    await app.world.takeStep('WO-1', 'workOrder.checkIn', arrival, '签到');
    await app.world.takeStep('WO-1', 'workOrder.hold', { reason: '等待备件' }, '挂起');
    await app.world.takeStep('WO-2', 'workOrder.accept', {}, '接单');
    for (const file of [...phone.files.keys()]) if (file.endsWith('.jpg')) phone.files.delete(file);
    phone.replies['sync.push'] = allDone;
    phone.goOnline(true);
    await settle();
    expect(phone.calls.map(({ input }) => (input as Sent).items.map(({ action }) => action))).toEqual([
      ['workOrder.accept'],
    ]);
    expect(app.outbox.countOutbox()).toMatchObject({ unsent: 2, stuck: 1 });
  });

  test('leave the phone a week after they reached the cloud, and not before', async () => {
    const { phone, app } = await offline({ state: 'travelling' });
    for (const name of ['sent', 'unsent']) phone.files.set(`tmp/${name}.jpg`, new TextEncoder().encode(name));
    const [sent, unsent] = ['sent', 'unsent'].map((name) => app.photos.keepPhoto(`tmp/${name}.jpg`)) as [
      StoredFile,
      StoredFile,
    ];
    phone.texts.set(`kept:${sent.sha256}`, 'cloud://x');
    const long = Date.now() - 8 * 86_400_000;
    for (const file of phone.files.keys()) phone.modifiedAt[file] = long;
    start();
    const left = [...phone.files.keys()].filter((file) => file.startsWith('wxfile://usr/photos/'));
    expect(left).toEqual([`wxfile://usr/photos/${unsent.sha256}.jpg`]);
  });

  test('stay with an item that waits, however long ago they reached the cloud, and are brought there again', async () => {
    const { phone, app } = await offline({ state: 'travelling' });
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    const arrival = { visitId: 'V-1', evidence: { ...evidence, photos: [photo] } };
    await app.world.takeStep('WO-1', 'workOrder.checkIn', arrival, '签到');
    // Uploaded, but the item itself got no answer; then two weeks without a network.
    phone.texts.set(`kept:${photo.sha256}`, 'cloud://test/kept/a.jpg');
    for (const file of phone.files.keys()) phone.modifiedAt[file] = Date.now() - 14 * 86_400_000;
    start();
    phone.replies['sync.push'] = allDone;
    phone.goOnline(true);
    await settle();
    expect(JSON.stringify(phone.calls)).toContain(
      `cloud://test/${phone.uploads[0]!.replace('photos/', 'kept/')}`,
    );
    expect(queued(phone)).toMatchObject([{ state: 'done' }]);
  });

  test('are sent from a full phone, too', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { phone, app } = await offline({ state: 'travelling' });
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    phone.texts.set('photo-folder', 'FOLDER');
    const arrival = { visitId: 'V-1', evidence: { ...evidence, photos: [photo] } };
    await app.world.takeStep('WO-1', 'workOrder.checkIn', arrival, '签到');
    phone.storageLimit = [...phone.texts.values()].join('').length;
    phone.replies['sync.push'] = allDone;
    phone.goOnline(true);
    await settle();
    expect(phone.uploads).toHaveLength(1);
    expect(queued(phone)).toMatchObject([{ state: 'done' }]);
  });

  test('are not said to be kept when the copy reads back otherwise', () => {
    const phone = newPhone();
    const app = start();
    phone.files.set('tmp/a.jpg', new Uint8Array([1, 2, 3]));
    phone.damagesCopies = true;
    expect(() => app.photos.keepPhoto('tmp/a.jpg')).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNREADABLE' }) as Error,
    );
  });

  test('have a quota of their own, of which the person is warned', () => {
    const phone = newPhone();
    let app = start();
    phone.files.set('tmp/a.jpg', new Uint8Array([1]));
    const { sha256 } = app.photos.keepPhoto('tmp/a.jpg');
    const path = `wxfile://usr/photos/${sha256}.jpg`;
    phone.sizes[path] = 140 * 1024 * 1024 - 2;
    app = start();
    expect(app.outbox.savedMessage()).toBe('已保存');
    phone.files.set('tmp/b.jpg', new Uint8Array([2, 2]));
    app.photos.keepPhoto('tmp/a.jpg'); // The same picture takes no room again.
    expect(app.outbox.savedMessage()).toBe('已保存');
    app.photos.keepPhoto('tmp/b.jpg');
    expect(app.outbox.savedMessage()).toContain('手机存储快满');
  });

  test('show from the phone until the server’s copy is all there is', () => {
    const phone = newPhone();
    const app = start();
    phone.files.set('tmp/a.jpg', new Uint8Array([1]));
    const photo = app.photos.keepPhoto('tmp/a.jpg');
    expect(app.photos.sourceOf(photo)).toContain(photo.sha256);
    phone.files.clear();
    expect(app.photos.sourceOf({ ...photo, fileId: 'cloud://x.jpg' })).toBe('cloud://x.jpg');
  });
});

describe('sending', () => {
  test('is tried again after growing pauses while there is no answer, and nothing is lost', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const { phone, app } = await offline();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    await app.world.takeStep('WO-1', 'workOrder.accept', {}, '接单');
    phone.goOnline(true);
    await settle();
    const pauses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const calls = phone.calls.length;
      const from = Date.now();
      while (phone.calls.length === calls) await jest.advanceTimersByTimeAsync(1000);
      pauses.push((Date.now() - from) / 1000);
      await settle();
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 120, 120]);
    expect(queued(phone).map(({ state }) => state)).toEqual(['queued']);
    jest.restoreAllMocks();
  });

  test('forgets only settled items older than thirty days', async () => {
    const { phone, app } = await offline();
    await app.world.takeStep('WO-1', 'workOrder.accept', {}, '接单');
    const [key, text] = [...phone.texts].find(([name]) => name.startsWith('outbox:'))!;
    const item = JSON.parse(text) as object;
    const put = (n: number, change: object) => {
      const opId = `op-${n}`;
      phone.texts.set(
        `outbox:${String(n).padStart(10, '0')}:${opId}`,
        JSON.stringify({ ...item, sequence: n, opId, ...change }),
      );
    };
    phone.texts.delete(key);
    const old = '2020-01-01T00:00:00.000Z';
    put(1, { state: 'done', deviceTime: old, title: '旧，已同步' });
    put(2, { state: 'queued', deviceTime: old, title: '旧，待同步' });
    put(3, { state: 'failed', deviceTime: old, title: '旧，失败' });
    put(4, { state: 'done', title: '新，已同步' });
    start();
    expect(queued(phone).map(({ title }) => title)).toEqual(['旧，待同步', '旧，失败', '新，已同步']);
  });
});

describe('an order made off line', () => {
  test('shows at once and gives way to the server’s copy', async () => {
    const { phone, app } = await offline();
    app.world.keepOrder(order({ _id: 'WO-new', revision: 0, state: 'accepted', description: '现场新建' }));
    await app.outbox.enqueue({
      action: 'workOrder.create',
      input: {
        workOrderId: 'WO-new',
        task: 'repair',
        priority: 'normal',
        description: '现场新建',
        faultCode: '',
        photos: [],
        deviceId: null,
        hospitalId: 'H-1',
        departmentId: null,
        contact: null,
        plannedOn: null,
      },
      subject: 'work_orders:WO-new',
      title: '新建工单',
    });
    expect(app.world.localOrders().map(({ _id }) => _id)).toEqual(['WO-new', 'WO-1']);
    // A home from before the order reached the server must not take it away.
    app.world.keepHome({ ...home(), engineer: { ...home().engineer!, orders: [order({ device })] } });
    expect(app.world.localOrders().map(({ _id }) => _id)).toEqual(['WO-new', 'WO-1']);
    phone.replies['sync.push'] = allDone;
    phone.goOnline(true);
    await settle();
    const confirmed = order({ _id: 'WO-new', revision: 3, state: 'accepted', description: '服务器的' });
    app.world.keepHome({ ...home(), engineer: { ...home().engineer!, orders: [confirmed] } });
    expect(app.world.localOrders().map(({ _id, description }) => [_id, description])).toEqual([
      ['WO-new', '服务器的'],
    ]);
    expect(phone.texts.has('copy:order:WO-1')).toBe(false);
  });
});

describe('a new version that WeChat has loaded', () => {
  const accept = (app: App) => app.world.takeStep('WO-1', 'workOrder.accept', {}, '接单');
  const asked = (phone: Phone) => phone.shown.filter((text) => text.includes('有新版本')).length;
  /** The phone with the update at hand, off line and with something unsent. */
  async function waiting() {
    const { phone, app } = await offline();
    let applied = 0;
    let ready = () => {};
    Object.assign((globalThis as unknown as { wx: object }).wx, {
      getUpdateManager: () => ({
        onUpdateReady: (tell: () => void) => (ready = tell),
        applyUpdate: () => (applied += 1),
      }),
    });
    phone.replies['sync.push'] = (input: { items: { opId: string }[] }) => ({
      results: input.items.map(({ opId }) => ({ opId, status: 'done', data: {} })),
    });
    await accept(app);
    app.update.watchForUpdates();
    ready();
    await settle();
    return { phone, app, applied: () => applied };
  }

  test('is offered only once nothing is unsent, and once', async () => {
    const { phone, app, applied } = await waiting();
    expect(asked(phone)).toBe(0);
    phone.answers['showModal'] = { confirm: true };
    phone.goOnline(true);
    await settle();
    expect(app.outbox.countOutbox().unsent).toBe(0);
    expect([asked(phone), applied()]).toEqual([1, 1]);
    phone.goOnline(true);
    await settle();
    expect(asked(phone)).toBe(1);
  });

  test('is not taken when something was done while the question stood there', async () => {
    const { phone, app, applied } = await waiting();
    let answer = (_: object) => {};
    phone.answers['showModal'] = new Promise((done) => (answer = done));
    phone.goOnline(true);
    await settle();
    expect(asked(phone)).toBe(1);
    phone.goOnline(false);
    await app.world.takeStep('WO-1', 'workOrder.depart', {}, '出发');
    answer({ confirm: true });
    await settle();
    expect(applied()).toBe(0);
  });
});
