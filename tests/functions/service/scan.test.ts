import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { Device } from '../../../miniprogram/shared/model/devices';
import { addSites, creation, labelCode, otherLabelCode, registration } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  await world.addOrder({
    _id: 'WO-old',
    state: 'closed',
    device: { id: 'DV-X-SN001', modelId: 'X', modelName: '测试仪 X', productLineId: 'L', serial: 'SN001' },
  });
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const data = async <T>(reply: ReturnType<World['call']>): Promise<T> => {
  const answer = await reply;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data as T;
};
const scan = (who: string, asked: object) =>
  data<{
    page: { device: Device; history: { workOrderId: string }[] } | null;
    candidates: object[];
    modelId: string | null;
  }>(world.call(who, 'scan.resolve', { text: 'x', ...asked }, null));
const device = async (id: string) => (await world.all<Device>('devices')).find(({ _id }) => _id === id);

describe('a scan', () => {
  it.each<[string, object]>([
    ['our own label', { ownCode: labelCode }],
    ['the serial alone', { serial: 'sn 001' }],
    ['GTIN and serial', { gtin: '06901234567892', serial: 'SN001' }],
  ])('finds the instrument with place, contacts and history by %s', async (_, asked) => {
    const { page } = await scan('li', asked);
    expect(page).toMatchObject({
      device: { _id: 'DV-X-SN001' },
      hospital: { _id: 'H-1' },
      department: { _id: 'DEP-1' },
      contacts: [{ name: '赵主任' }],
      history: [{ workOrderId: 'WO-old' }],
    });
    expect(JSON.stringify(page)).not.toMatch(/"head"|"claims"/);
  });

  it('asks the database at most three times', async () => {
    for (const asked of [{ ownCode: labelCode }, { gtin: '06901234567892', serial: 'SN001' }]) {
      const before = world.cloud.requests.length;
      await scan('li', asked);
      expect(world.cloud.requests.length - before).toBeLessThanOrEqual(3);
    }
  });

  it('with several readings asks twice more which of their serials are registered, however many they are', async () => {
    const serials = Array.from({ length: 39 }, (_, n) => `SN00${n}1`);
    const before = world.cloud.requests.length;
    const asked = { serials: ['sn001', 'SN900', ...serials].slice(0, 40) };
    expect(await data(world.call('li', 'scan.known', asked, null))).toEqual({ known: ['SN001'] });
    expect(world.cloud.requests.length - before).toBeLessThanOrEqual(2);
  });

  it("answers to another dealer's instrument exactly what it answers to none", async () => {
    for (const [theirs, none] of [
      [{ ownCode: otherLabelCode }, { ownCode: 'LABEL9999' }],
      [{ serial: 'SN900' }, { serial: 'SN999' }],
      [
        { gtin: '06901234567892', serial: 'SN900' },
        { gtin: '06901234567892', serial: 'SN999' },
      ],
    ]) {
      expect(await scan('li', theirs!)).toEqual(await scan('li', none!));
      expect((await scan('zhao', theirs!)).page?.device._id).toBe('DV-X-SN900');
    }
    const [theirs, none] = [
      await world.call('li', 'device.get', { deviceId: 'DV-X-SN900' }, null),
      await world.call('li', 'device.get', { deviceId: 'DV-X-SN999' }, null),
    ];
    expect([code(theirs), code(none)]).toEqual(['DEVICE_NOT_FOUND', 'DEVICE_NOT_FOUND']);
  });

  it('names the model of a label whose instrument nobody knows', async () => {
    expect(await scan('li', { gtin: '06901234567892', serial: 'SN777' })).toEqual({
      page: null,
      candidates: [],
      modelId: 'X',
    });
  });
});

describe('registering on the spot', () => {
  it('makes one instrument of two registrations at once, with both in its trail and both visits in its history', async () => {
    const both = await Promise.all([
      world.call('li', 'device.register', registration('SN100', { scannedTexts: ['eins'] })),
      world.call('wang', 'device.register', registration(' sn100', { scannedTexts: ['zwei'], lot: 'L7' })),
    ]);
    expect(both.map(code)).toEqual(['ok', 'ok']);
    const found = (await world.all<Device>('devices')).filter(({ serialKey }) => serialKey === 'SN100');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      _id: 'DV-X-SN100',
      lot: 'L7',
      standing: 'provisional',
      dealerId: 'D-1',
    });
    expect([...found[0]!.scannedTexts].sort()).toEqual(['eins', 'zwei']);
    const trail = await world.trail('DV-X-SN100');
    expect(trail.map(({ by }) => by.memberId).sort()).toEqual(['M-li', 'M-wang']);
    expect(verifyChain({ collection: 'devices', entityId: 'DV-X-SN100' }, trail, found[0]!)).toEqual([]);
    for (const [who, id] of [
      ['li', 'WO-a'],
      ['wang', 'WO-b'],
    ] as const)
      await data(world.call(who, 'workOrder.create', creation(id, { deviceId: 'DV-X-SN100' })));
    const page = await data<{ history: { workOrderId: string }[] }>(
      world.call('boss', 'device.get', { deviceId: 'DV-X-SN100' }, null),
    );
    expect(page.history.map(({ workOrderId }) => workOrderId).sort()).toEqual(['WO-a', 'WO-b']);
  });

  it('never overwrites what is known', async () => {
    const before = await device('DV-X-SN001');
    const reply = await data(
      world.call('li', 'device.register', registration('SN001', { lot: 'L9', departmentId: null })),
    );
    expect(reply).toEqual({ deviceId: 'DV-X-SN001', registered: 'known' });
    expect(await device('DV-X-SN001')).toMatchObject({
      ...before,
      lot: 'L9',
      revision: 2,
      head: expect.any(String),
    });
  });

  it("keeps the claim to another dealer's instrument for review and reveals nothing of it", async () => {
    const before = (await device('DV-X-SN900'))!;
    const reply = await data(world.call('li', 'device.register', registration('SN900')));
    expect(reply).toEqual({ deviceId: 'DV-X-SN900', registered: 'claimed' });
    const after = (await device('DV-X-SN900'))!;
    expect(after).toMatchObject({ dealerId: 'D-2', hospitalName: before.hospitalName, scannedTexts: [] });
    expect(after.claims).toMatchObject([{ dealerId: 'D-1', by: { memberId: 'M-li' } }]);
    expect(code(await world.call('li', 'device.get', { deviceId: 'DV-X-SN900' }, null))).toBe(
      'DEVICE_NOT_FOUND',
    );
    expect((await scan('li', { serial: 'SN900' })).page).toBeNull();
    // The visit goes on: the order can be made, and tells no more than the label did.
    expect(
      code(await world.call('li', 'workOrder.create', creation('WO-claim', { deviceId: 'DV-X-SN900' }))),
    ).toBe('ok');
  });

  it.each<[string, object, string]>([
    ['an unknown model', { modelId: 'none' }, 'MODEL_NOT_FOUND'],
    ['an unknown hospital', { hospitalId: 'none' }, 'HOSPITAL_NOT_FOUND'],
    ['an unknown department', { departmentId: 'none' }, 'DEPARTMENT_NOT_FOUND'],
    ["a claim of someone's dealership", { dealerId: 'D-2' }, 'INPUT_INVALID'],
    ['a standing of its own', { standing: 'verified' }, 'INPUT_INVALID'],
  ])('is refused with %s, and nothing is written', async (_, change, expected) => {
    const stored = await world.everything();
    expect(code(await world.call('li', 'device.register', registration('SN500', change)))).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });
});
