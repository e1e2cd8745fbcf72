import type { Reviews } from '../../../cloudfunctions/_contracts/reviews';
import type { DevicePage } from '../../../cloudfunctions/_contracts/devices';
import type { Device } from '../../../miniprogram/shared/model/devices';
import type { Department, Hospital } from '../../../miniprogram/shared/model/sites';
import { graded } from '../../unit/visit/orders';
import { addSites, creation, registration } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  await world.put('models', {
    ...(await world.all<{ _id: string }>('models'))[0],
    _id: 'Y',
    name: '测试仪 Y',
    gtin: null,
  });
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const data = async <T>(reply: ReturnType<World['call']>): Promise<T> => {
  const answer = await reply;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data as T;
};
const reviews = () => data<Reviews>(world.call('chen', 'review.list', {}, null));
const one = async <T extends { _id: string }>(collection: string, id: string) =>
  (await world.all<T>(collection)).find(({ _id }) => _id === id)!;
const place = { regionCode: '110105', address: '', location: null };
const hospital = (hospitalId: string, name: string, change: object = {}) =>
  data(world.call('li', 'hospital.create', { hospitalId, name, ...place, ...change }));
const department = (departmentId: string, hospitalId: string, name: string) =>
  data(world.call('li', 'department.create', { departmentId, hospitalId, name }));
const contact = (departmentId: string, contactId: string, name: string) =>
  data(
    world.call('li', 'contact.save', { departmentId, contactId, name, phone: '', title: '', left: false }),
  );
const refused = async (who: string, action: string, input: object, expected: string) => {
  const stored = await world.everything();
  expect(code(await world.call(who, action, input))).toBe(expected);
  expect(await world.everything()).toBe(stored);
};

describe('what was made on the spot', () => {
  it('waits for review with who made it and what it may double', async () => {
    await hospital('H-double', '测试医院（新）');
    await department('DEP-double', 'H-1', '检验');
    await contact('DEP-double', 'C-9', '孙老师');
    await data(
      world.call(
        'li',
        'device.register',
        registration('SN001', { modelId: 'Y', scannedTexts: ['(21)SN001'] }),
      ),
    );
    const { hospitals, departments, devices } = await reviews();
    expect(hospitals).toMatchObject([
      { hospitalId: 'H-double', by: 'li', regionName: '北京市朝阳区', doubles: [{ hospitalId: 'H-1' }] },
    ]);
    expect(departments).toMatchObject([
      {
        departmentId: 'DEP-double',
        hospitalName: '测试医院',
        contacts: [{ name: '孙老师', provisional: true }],
        others: [{ departmentId: 'DEP-1', name: '检验科' }],
      },
    ]);
    expect(devices).toMatchObject([
      { deviceId: 'DV-Y-SN001', by: 'li', dealerName: '丙', doubles: [{ deviceId: 'DV-X-SN001' }] },
    ]);
  });

  it.each(['li', 'boss'])('is reviewed by nobody of a dealer (%s)', async (who) => {
    for (const [action, input] of [
      ['review.list', {}],
      ['device.confirm', { deviceId: 'DV-Y-SN001', claimAt: null }],
      ['hospital.merge', { hospitalId: 'H-double', intoId: 'H-1' }],
      ['department.confirm', { departmentId: 'DEP-double', name: '检验科' }],
    ] as const)
      await refused(who, action, input, 'ACTION_NOT_ALLOWED');
  });

  it('finds the likely twin in another district of the city, without its university, and none that only shares that', async () => {
    const known = (_id: string, name: string, regionCode: string) =>
      world.put('hospitals', {
        ...{ _id, revision: 1, head: '', name, regionCode, address: '', location: null },
        ...{ standing: 'verified', mergedInto: null, searchKeys: [], aliases: [], formerPlaces: [] },
      });
    await known('H-friendship', '首都医科大学附属北京友谊医院', '110106');
    await known('H-xuanwu', '首都医科大学宣武医院', '110102');
    await known('H-first', '首都医科大学附属第一医院', '110102');
    await hospital('H-east', '北京友谊医院东院');
    await hospital('H-xuan', '首都医科大学附属宣武医院', { regionCode: '110102' });
    const { hospitals } = await reviews();
    const doublesOf = (id: string) =>
      hospitals.find(({ hospitalId }) => hospitalId === id)!.doubles.map(({ hospitalId }) => hospitalId);
    expect(doublesOf('H-east')).toEqual(['H-friendship']);
    expect(doublesOf('H-xuan')).toEqual(['H-xuanwu']);
    await world.remove('hospitals', ['H-friendship', 'H-xuanwu', 'H-first', 'H-east', 'H-xuan']);
  });

  it('is compared with its city once, when it is made; one that comes later is found beside it all the same', async () => {
    await hospital('H-rose', '北京玫瑰医院');
    await hospital('H-rose-south', '北京玫瑰医院南院', { regionCode: '110106' });
    expect((await one<Hospital>('hospitals', 'H-rose')).alike).toEqual([]);
    expect((await one<Hospital>('hospitals', 'H-rose-south')).alike).toEqual(['H-rose']);
    world.cloud.requests.length = 0;
    const { hospitals } = await reviews();
    const indexes = world.cloud.requests.map(({ index }) => index);
    expect(indexes).not.toContain('hospitals_in_region');
    const doublesOf = (id: string) =>
      hospitals.find(({ hospitalId }) => hospitalId === id)!.doubles.map(({ hospitalId }) => hospitalId);
    expect([doublesOf('H-rose'), doublesOf('H-rose-south')]).toEqual([['H-rose-south'], ['H-rose']]);
    // As it was kept before hospitals were compared.
    const { alike: _, ...before } = await one<Hospital>('hospitals', 'H-rose-south');
    await world.remove('hospitals', ['H-rose-south']);
    await world.put('hospitals', before);
    const known = (await reviews()).hospitals.find(({ hospitalId }) => hospitalId === 'H-rose-south')!;
    expect(known.doubles.map(({ hospitalId }) => hospitalId)).toEqual(['H-rose']);
    await data(
      world.call('chen', 'hospital.confirm', {
        hospitalId: 'H-rose-south',
        ...{ name: '北京月季医院', address: '', location: null },
      }),
    );
    expect((await one<Hospital>('hospitals', 'H-rose-south')).alike).toEqual([]);
    await world.remove('hospitals', ['H-rose', 'H-rose-south']);
  });

  it('goes into the record that it doubles: instrument with its history, department with its people', async () => {
    await data(world.call('li', 'workOrder.create', creation('WO-y', { deviceId: 'DV-Y-SN001' })));
    await data(world.call('chen', 'device.merge', { deviceId: 'DV-Y-SN001', intoId: 'DV-X-SN001' }));
    await data(world.call('chen', 'department.merge', { departmentId: 'DEP-double', intoId: 'DEP-1' }));
    const page = await data<DevicePage>(world.call('li', 'device.get', { deviceId: 'DV-Y-SN001' }, null));
    expect(page.device._id).toBe('DV-X-SN001');
    expect(page.device.scannedTexts).toEqual(['(21)SN001']);
    expect(page.history.map(({ workOrderId }) => workOrderId)).toEqual(['WO-y']);
    expect((await one<Department>('departments', 'DEP-1')).contacts.map(({ name }) => name)).toEqual([
      '赵主任',
      '孙老师',
    ]);
    const listed = await data<{ departments: { _id: string }[] }>(
      world.call('li', 'department.list', { hospitalId: 'H-1' }, null),
    );
    expect(listed.departments.map(({ _id }) => _id)).toEqual(['DEP-1']);
    // A phone that still holds the old ids goes on with the records that stand.
    await data(world.call('li', 'device.register', registration('SN001', { modelId: 'Y', lot: 'L5' })));
    expect(await one<Device>('devices', 'DV-X-SN001')).toMatchObject({ lot: 'L5' });
    await contact('DEP-double', 'C-10', '周老师');
    expect((await one<Department>('departments', 'DEP-1')).contacts).toHaveLength(3);
    const scan = await data<{ page: DevicePage | null }>(
      world.call('li', 'scan.resolve', { text: 'SN001', serial: 'SN001' }, null),
    );
    expect(scan.page?.device._id).toBe('DV-X-SN001');
  });

  it('takes departments, instruments and open orders along when a hospital was there before; done visits stay', async () => {
    await department('DEP-n', 'H-double', '急诊检验');
    await data(
      world.call(
        'li',
        'device.register',
        registration('SN700', { hospitalId: 'H-double', departmentId: 'DEP-n' }),
      ),
    );
    const there = { hospitalId: 'H-double', departmentId: 'DEP-n', deviceId: null };
    await data(world.call('li', 'workOrder.create', creation('WO-open', there)));
    await world.addOrder({
      _id: 'WO-done',
      state: 'closed',
      site: { ...(await world.order('WO-open')).site },
    });
    await data(world.call('chen', 'hospital.merge', { hospitalId: 'H-double', intoId: 'H-1' }));
    expect(await one<Department>('departments', 'DEP-n')).toMatchObject({ hospitalId: 'H-1' });
    expect(await one<Device>('devices', 'DV-X-SN700')).toMatchObject({ hospitalId: 'H-1' });
    expect((await world.order('WO-open')).site).toMatchObject({
      hospitalId: 'H-1',
      hospitalName: '测试医院',
      location: { longitude: 116.4, latitude: 39.9 },
    });
    expect((await world.order('WO-done')).site.hospitalId).toBe('H-double');
    const found = await data<{ hospitals: { _id: string }[] }>(
      world.call('li', 'hospital.search', { text: '测试医院' }, null),
    );
    expect(found.hospitals.map(({ _id }) => _id)).toEqual(['H-1']);
    await data(world.call('li', 'workOrder.create', creation('WO-late', there)));
    expect((await world.order('WO-late')).site.hospitalId).toBe('H-1');
  });

  it.each<[string, string, object]>([
    [
      'a carve-out of a grant names it',
      'grants',
      {
        _id: 'G-carved',
        number: 'G-carved',
        state: 'approved',
        coverageKeys: ['L|110000'],
        carveOuts: { regionCodes: [], hospitalIds: ['H-named'] },
        toOn: '2099-12-31',
      },
    ],
    [
      'a grant that waits for approval names it',
      'grants',
      {
        _id: 'G-named',
        number: 'G-named',
        state: 'pending',
        coverageKeys: ['L|#H-named'],
        carveOuts: { regionCodes: [], hospitalIds: [] },
        toOn: '2099-12-31',
      },
    ],
    [
      'a grant that is revoked from a later day on names it',
      'grants',
      {
        _id: 'G-yet',
        number: 'G-yet',
        state: 'revoked',
        revokedOn: '2099-06-30',
        coverageKeys: ['L|#H-named'],
        carveOuts: { regionCodes: [], hospitalIds: [] },
        toOn: '2099-12-31',
      },
    ],
    [
      'a letter names it',
      'letters',
      {
        _id: 'LT-named',
        registerKey: 'LT-named',
        state: 'issued',
        terms: { scope: { regionCodes: [], hospitalIds: ['H-named'] }, toOn: '2099-12-31' },
        endedOn: null,
      },
    ],
    [
      'a block stops it',
      'global_blocks',
      { _id: 'BL-named', kind: 'hospital', hospitalId: 'H-named', audience: '*', untilOn: '9999-12-31' },
    ],
  ])('is not merged away while %s; what has ended is no hindrance', async (_, collection, naming) => {
    if (!(await one<Hospital>('hospitals', 'H-named'))) await hospital('H-named', '指名医院');
    await world.put(collection, naming);
    const merging = { hospitalId: 'H-named', intoId: 'H-1' };
    await refused('chen', 'hospital.merge', merging, 'HOSPITAL_IN_GRANTS');
    await world.remove(collection, [(naming as { _id: string })._id]);
    await world.put(collection, {
      ...naming,
      _id: `${(naming as { _id: string })._id}-ended`,
      number: `${(naming as { _id: string })._id}-ended`,
      registerKey: `${(naming as { _id: string })._id}-ended`,
      endedOn: '2020-12-31',
      revokedOn: '2020-12-31',
      toOn: '2020-12-31',
      untilOn: '2020-12-31',
    });
  });

  it('is merged once nothing names it any more', async () => {
    await data(world.call('chen', 'hospital.merge', { hospitalId: 'H-named', intoId: 'H-1' }));
    expect(await one<Hospital>('hospitals', 'H-named')).toMatchObject({ mergedInto: 'H-1' });
  });

  it('comes fifty at a time of each kind, the oldest first, and says whether there is more', async () => {
    const known = await one<Hospital>('hospitals', 'H-1');
    const ids = Array.from({ length: 60 }, (_, i) => `H-page${String(i).padStart(2, '0')}`);
    await world.put(
      'hospitals',
      ...ids.map((_id, i) => ({
        ...known,
        _id,
        name: `排队 ${i}`,
        standing: 'provisional',
        createdAt: `2025-01-01T00:${String(i).padStart(2, '0')}:00.000Z`,
      })),
    );
    const page = (after?: Reviews['next']) =>
      data<Reviews>(world.call('chen', 'review.list', after ? { after } : {}, null));
    const first = await page();
    const second = await page(first.next);
    const listed = [...first.hospitals, ...second.hospitals].map(({ hospitalId }) => hospitalId);
    expect(listed.filter((id) => id.startsWith('H-page'))).toEqual(ids);
    expect(first.hospitals).toHaveLength(30);
    expect([first.more.hospitals, second.more.hospitals, first.more.arrivals]).toEqual([true, false, false]);
    await world.remove('hospitals', ids);
  });

  it('is confirmed with its name set right and the place where the engineer stood', async () => {
    await hospital('H-true', '新院');
    const onsite = { hospitalId: 'H-true', departmentId: null, deviceId: null };
    await data(world.call('li', 'workOrder.create', creation('WO-true', onsite)));
    const position = { longitude: 116.5, latitude: 39.95, accuracyMetres: 20, takenAt: graded.at };
    const visit = {
      id: 'V-true',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: { ...graded, position, verdict: 'uncertain' as const },
      answers: {},
      parts: [],
      report: null,
      signature: null,
      checkOut: null,
    };
    await world.addOrder({
      _id: 'WO-stood',
      state: 'onsite',
      createdAt: new Date().toISOString(),
      visits: [visit],
      arrivalsInDoubt: 1,
      site: { ...(await world.order('WO-true')).site },
    });
    const listed = await reviews();
    expect(listed.hospitals).toMatchObject([
      { hospitalId: 'H-true', stoodAt: { longitude: 116.5, accuracyMetres: 20, by: 'li' } },
    ]);
    expect(listed.arrivals).toMatchObject([{ workOrderId: 'WO-stood', visitId: 'V-true' }]);
    await data(
      world.call('chen', 'hospital.confirm', {
        hospitalId: 'H-true',
        name: '测试市新院',
        address: '新路 1 号',
        location: { longitude: 116.5, latitude: 39.95 },
      }),
    );
    expect(await one<Hospital>('hospitals', 'H-true')).toMatchObject({
      name: '测试市新院',
      standing: 'verified',
      location: { longitude: 116.5, latitude: 39.95 },
    });
    expect((await world.order('WO-true')).site).toMatchObject({
      hospitalName: '测试市新院',
      location: { longitude: 116.5 },
    });
    const input = { workOrderId: 'WO-stood', visitId: 'V-true', reason: '已电话核实' };
    await data(world.call('chen', 'workOrder.approveCheckIn', input));
    const after = await reviews();
    expect([after.hospitals, after.arrivals]).toEqual([[], []]);
  });

  it('suggests a namesake elsewhere, and sets a wrong region right, in open orders too', async () => {
    await hospital('H-real', '吴江区第一人民医院', { regionCode: '320509' });
    await world.set('hospitals', 'H-real', { standing: 'verified' });
    await hospital('H-slip', '吴江第一人民医院', { regionCode: '110101' });
    const there = { hospitalId: 'H-slip', departmentId: null, deviceId: null };
    await data(world.call('li', 'workOrder.create', creation('WO-slip', there)));
    const { hospitals } = await reviews();
    expect(hospitals.find(({ hospitalId }) => hospitalId === 'H-slip')).toMatchObject({
      regionName: expect.stringContaining('东城区') as string,
      doubles: [{ hospitalId: 'H-real', regionName: expect.stringContaining('吴江区') as string }],
    });
    const confirm = { hospitalId: 'H-slip', name: '吴江第一人民医院', address: '', location: null };
    const stored = await world.everything();
    expect(code(await world.call('chen', 'hospital.confirm', { ...confirm, regionCode: '999999' }))).toBe(
      'REGION_UNKNOWN',
    );
    expect(await world.everything()).toBe(stored);
    await data(world.call('chen', 'hospital.confirm', { ...confirm, regionCode: '320509' }));
    expect(await one<Hospital>('hospitals', 'H-slip')).toMatchObject({ regionCode: '320509' });
    expect((await world.order('WO-slip')).site.regionCode).toBe('320509');
  });

  it('gives a hospital without a place the one of a well measured arrival that is vouched for', async () => {
    await hospital('H-where', '无坐标医院');
    const there = { hospitalId: 'H-where', departmentId: null, deviceId: null };
    await data(world.call('li', 'workOrder.create', creation('WO-next', there)));
    const { site } = await world.order('WO-next');
    const arrived = (accuracyMetres: number) => ({
      id: 'V-1',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: {
        ...graded,
        position: { longitude: 116.3, latitude: 39.8, accuracyMetres, takenAt: graded.at },
        verdict: 'uncertain' as const,
      },
      answers: {},
      parts: [],
      report: null,
      signature: null,
      checkOut: null,
    });
    const onsite = { state: 'onsite' as const, site, arrivalsInDoubt: 1 };
    await world.addOrder({ _id: 'WO-rough', ...onsite, visits: [arrived(400)] });
    await world.addOrder({ _id: 'WO-well', ...onsite, visits: [arrived(30)] });
    const approve = (workOrderId: string) =>
      data(world.call('chen', 'workOrder.approveCheckIn', { workOrderId, visitId: 'V-1', reason: '已核实' }));
    await approve('WO-rough');
    expect((await one<Hospital>('hospitals', 'H-where')).location).toBeNull();
    await approve('WO-well');
    const location = { longitude: 116.3, latitude: 39.8 };
    expect((await one<Hospital>('hospitals', 'H-where')).location).toEqual(location);
    for (const id of ['WO-next', 'WO-well', 'WO-rough'])
      expect((await world.order(id)).site.location).toEqual(location);
    expect(await world.order('WO-well')).toMatchObject({
      arrivalsInDoubt: 0,
      visits: [{ checkIn: { approvedBy: { memberId: 'M-chen' } } }],
    });
  });

  it('settles what two dealers say of one instrument by the claim that is right', async () => {
    await data(world.call('li', 'device.register', registration('SN900', { departmentId: null })));
    const { devices } = await reviews();
    const claimed = devices.find(({ deviceId }) => deviceId === 'DV-X-SN900')!;
    expect(claimed).toMatchObject({
      dealerName: '丁',
      provisional: false,
      claims: [{ dealerName: '丙', by: 'li' }],
    });
    const claimAt = claimed.claims[0]!.at;
    // Shown before the claim was there, the record is not confirmed over it.
    const before = { deviceId: 'DV-X-SN900', claimAt: null, claimsSeen: 0 };
    await refused('chen', 'device.confirm', before, 'CHANGED_MEANWHILE');
    await data(world.call('chen', 'device.confirm', { deviceId: 'DV-X-SN900', claimAt, claimsSeen: 1 }));
    expect(await one<Device>('devices', 'DV-X-SN900')).toMatchObject({ dealerId: 'D-1', claims: [] });
    await refused('chen', 'device.confirm', { deviceId: 'DV-X-SN900', claimAt }, 'REVIEW_DONE_ALREADY');
  });

  it('is found through every merger since, by an old id and by the claim that names it', async () => {
    await hospital('H-a', '甲分院');
    await hospital('H-b', '乙分院');
    await department('DEP-a', 'H-a', '甲检验');
    const known = {
      ...(await one<Device>('devices', 'DV-X-SN900')),
      dealerId: 'D-2',
      claims: [],
      code: null,
    };
    const serial = { serial: 'SN910', serialKey: 'SN910' };
    await world.put(
      'devices',
      { ...known, ...serial, _id: 'DV-X-SN910' },
      { ...known, ...serial, _id: 'DV-W-SN910', mergedInto: 'DV-X-SN910' },
      { ...known, ...serial, _id: 'DV-Y-SN910', mergedInto: 'DV-W-SN910' },
    );
    const there = { hospitalId: 'H-a', departmentId: 'DEP-a' };
    expect(
      await data(world.call('li', 'device.register', registration('SN910', { modelId: 'Y', ...there }))),
    ).toEqual({ deviceId: 'DV-X-SN910', registered: 'claimed' });
    await data(world.call('chen', 'hospital.merge', { hospitalId: 'H-a', intoId: 'H-b' }));
    await data(world.call('chen', 'hospital.merge', { hospitalId: 'H-b', intoId: 'H-1' }));
    await data(
      world.call('li', 'workOrder.create', creation('WO-chain', { deviceId: 'DV-Y-SN910', ...there })),
    );
    expect(await world.order('WO-chain')).toMatchObject({
      device: { id: 'DV-X-SN910' },
      site: { hospitalId: 'H-1' },
    });
    const [claim] = (await one<Device>('devices', 'DV-X-SN910')).claims;
    await data(world.call('chen', 'device.confirm', { deviceId: 'DV-X-SN910', claimAt: claim!.at }));
    expect(await one<Device>('devices', 'DV-X-SN910')).toMatchObject({
      ...{ dealerId: 'D-1', hospitalId: 'H-1', hospitalName: '测试医院' },
      departmentId: 'DEP-a',
    });
  });

  it('keeps another place that a colleague names for an instrument, instead of losing it', async () => {
    await hospital('H-other', '别处医院');
    await data(world.call('li', 'device.register', registration('SN800')));
    await data(
      world.call(
        'wang',
        'device.register',
        registration('SN800', { hospitalId: 'H-other', departmentId: null }),
      ),
    );
    expect(await one<Device>('devices', 'DV-X-SN800')).toMatchObject({
      hospitalId: 'H-1',
      claims: [{ dealerId: 'D-1', hospitalId: 'H-other', by: { memberId: 'M-wang' } }],
    });
  });

  it.each<[string, string, object, string]>([
    ['into itself', 'hospital.merge', { hospitalId: 'H-other', intoId: 'H-other' }, 'HOSPITAL_NOT_FOUND'],
    [
      'that is none of these',
      'hospital.merge',
      { hospitalId: 'H-1', intoId: 'H-true' },
      'MERGE_NOT_PROVISIONAL',
    ],
    ['a second time', 'hospital.merge', { hospitalId: 'H-double', intoId: 'H-1' }, 'REVIEW_DONE_ALREADY'],
    [
      'of a record that went elsewhere',
      'hospital.merge',
      { hospitalId: 'H-other', intoId: 'H-double' },
      'REVIEW_DONE_ALREADY',
    ],
    [
      'across hospitals',
      'department.merge',
      { departmentId: 'DEP-1', intoId: 'none' },
      'DEPARTMENT_NOT_FOUND',
    ],
    [
      'of an unknown instrument',
      'device.merge',
      { deviceId: 'DV-X-SN800', intoId: 'none' },
      'DEVICE_NOT_FOUND',
    ],
  ])('is not merged %s', async (_, action, input, expected) => {
    await refused('chen', action, input, expected);
  });
});
