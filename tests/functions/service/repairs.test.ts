import { keptFile } from '../../kept-file';
import type { RepairPage } from '../../../cloudfunctions/_contracts/repairs';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { addSites, labelCode, otherLabelCode } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
let requests = 0;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const code = (reply: Awaited<ReturnType<World['call']>>) => (reply.ok ? 'ok' : reply.code);
const data = async <T>(reply: ReturnType<World['call']>): Promise<T> => {
  const answer = await reply;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data as T;
};
const photo = keptFile('c', 'jpg');
const fault = (change: object = {}) => ({
  workOrderId: `WO-r${++requests}`,
  deviceCode: labelCode,
  faultCode: 'E01',
  description: '开机报警',
  urgent: false,
  photos: [photo],
  contactName: '赵主任',
  phone: '13900000000',
  ...change,
});
/** Nothing is open at the instruments. */
const reported = async () => {
  for (const id of ['DV-X-SN001', 'DV-X-SN900']) await world.set('devices', id, { newestReport: '' });
};
const report = async (who: string, change: object = {}) => {
  const input = fault(change);
  await reported();
  await data(world.visit(who, 'repair.report', input));
  return input.workOrderId;
};
const mine = async (who: string) =>
  (await data<{ orders: { workOrderId: string }[] }>(world.visit(who, 'repair.mine', {}, null))).orders
    .map(({ workOrderId }) => workOrderId)
    .sort();
const completed = (requestedBy: string): Partial<WorkOrder> => ({
  state: 'completed',
  requestedBy,
  contact: { id: null, name: '赵主任', phone: '13900000000' },
  visits: [
    {
      id: 'V-1',
      engineer: { memberId: 'M-li', name: 'li' },
      checklistId: null,
      checkIn: null,
      answers: {},
      parts: [],
      report: {
        summary: '更换滤芯',
        cause: '堵塞',
        action: '更换',
        faultCode: 'E01',
        labourMinutes: 60,
        travelMinutes: 30,
        result: 'fixed',
        at: '2026-11-23T06:30:00.000Z',
        file: null,
      },
      signature: null,
      checkOut: null,
    },
  ],
});

describe('a hospital that scans the label', () => {
  it('sees which instrument it is and no more of it', async () => {
    const page = await data(world.visit('doctor', 'repair.open', { deviceCode: labelCode }, null));
    expect(page).toMatchObject({
      device: {
        modelName: '测试仪 X',
        serialEnd: 'N001',
        hospitalName: '测试医院',
        departmentName: '检验科',
      },
      open: [],
    });
    expect(JSON.stringify(page)).not.toMatch(/D-1|DV-X|SN001|赵主任|13900000000/);
  });

  it('reports a fault to the dealer in charge, who is told, and follows it like a parcel', async () => {
    const id = await report('doctor', { urgent: true });
    expect(await world.order(id)).toMatchObject({
      state: 'assigned_dealer',
      dealerId: 'D-1',
      source: 'hospital',
      severity: 'down',
      requestedBy: 'openid-doctor',
      contact: { name: '赵主任' },
      photos: [photo],
      description: '开机故障：开机报警',
    });
    const told = (await world.all<{ memberId: string; page: string }>('inbox_messages')).filter(({ page }) =>
      page.includes(id),
    );
    expect(told.map(({ memberId }) => memberId).sort()).toEqual(['M-boss', 'M-chen']);
    await world.call('boss', 'workOrder.assign', { workOrderId: id, engineerId: 'M-li' });
    const progress = await data(world.visit('doctor', 'repair.follow', { workOrderId: id }, null));
    expect(progress).toMatchObject({ state: 'assigned', engineerName: 'li', canConfirm: false });
    expect(JSON.stringify(progress)).not.toMatch(/M-li|D-1|openid|nonce/);
    expect(
      JSON.stringify(await world.visit('doctor', 'repair.open', { deviceCode: labelCode }, null)),
    ).toContain(id);
  });

  it('sees that a colleague has asked already, and no more of that than how far it is', async () => {
    const id = await report('head', { deviceCode: otherLabelCode });
    const open = { deviceCode: otherLabelCode };
    const page = await data<RepairPage>(world.visit('porter', 'repair.open', open, null));
    expect(page.others).toContainEqual({
      workOrderId: id,
      state: (await world.order(id)).state,
      createdAt: (await world.order(id)).createdAt,
    });
    expect(page.open).toEqual([]);
    const own = await data<RepairPage>(world.visit('head', 'repair.open', open, null));
    expect(own.open.map(({ workOrderId }) => workOrderId)).toContain(id);
  });

  it('adds to a request and urges, by the own account or with the label at hand, and everybody on it is told', async () => {
    const id = await report('matron');
    await data(world.call('boss', 'workOrder.assign', { workOrderId: id, engineerId: 'M-li' }));
    const more = { workOrderId: id, name: '王护士', text: '又报警了', photos: [photo], urges: false };
    const urging = { ...more, text: '', photos: [], urges: true };
    await data(world.visit('matron', 'repair.add', more));
    await data(world.visit('porter', 'repair.add', { ...urging, deviceCode: labelCode }));
    expect((await world.order(id)).supplements).toMatchObject([
      { name: '王护士', text: '又报警了', photos: [photo], urges: false },
      { urges: true },
    ]);
    const told = (
      await world.all<{ memberId: string; kind: string; page: string; title: string }>('inbox_messages')
    )
      .filter(({ kind, page }) => kind === 'hospital_added' && page.endsWith(`id=${id}`))
      .map(({ memberId, title, page }) => [memberId, title, page.split('?')[0]]);
    expect(told).toContainEqual(['M-li', '医院催单', '/pages/engineer/order/order']);
    for (const who of ['M-boss', 'M-chen'])
      expect(told).toContainEqual([who, '医院补充了情况', '/pages/dispatch/order/order']);
    expect(await data(world.visit('matron', 'repair.follow', { workOrderId: id }, null))).toMatchObject({
      canAdd: true,
      supplements: [{ photos: 1 }, { urges: true }],
    });
    for (const [who, input, refusal] of [
      ['matron', urging, 'URGED_JUST_NOW'],
      ['porter', more, 'WORK_ORDER_NOT_FOUND'],
      ['porter', { ...more, deviceCode: otherLabelCode }, 'WORK_ORDER_NOT_FOUND'],
      ['matron', { ...more, text: ' ', photos: [] }, 'INPUT_INVALID'],
    ] as const) {
      const stored = await world.everything();
      expect(code(await world.visit(who, 'repair.add', input))).toBe(refusal);
      expect(await world.everything()).toBe(stored);
    }
  });

  it('takes the own request back while nobody is on it, with a reason that dispatch reads', async () => {
    const id = await report('physician');
    const back = { workOrderId: id, reason: '已恢复正常' };
    const stored = await world.everything();
    expect(code(await world.visit('porter', 'repair.withdraw', back))).toBe('WORK_ORDER_NOT_FOUND');
    expect(await world.everything()).toBe(stored);
    expect(await data(world.visit('physician', 'repair.withdraw', back))).toMatchObject({
      state: 'cancelled',
      canAdd: false,
      canWithdraw: false,
    });
    expect((await world.order(id)).timeline.at(-1)).toMatchObject({ reason: '医院取消：已恢复正常' });
    const sent = await report('physician');
    await data(world.call('boss', 'workOrder.assign', { workOrderId: sent, engineerId: 'M-li' }));
    const before = await world.everything();
    expect(code(await world.visit('physician', 'repair.withdraw', { ...back, workOrderId: sent }))).toBe(
      'REPAIR_UNDER_WAY',
    );
    expect(await world.everything()).toBe(before);
  });

  it('makes one order of one report however often it arrives', async () => {
    const input = fault();
    const opId = world.newOpId();
    await reported();
    await Promise.all([1, 2, 3].map(() => world.visit('doctor', 'repair.report', input, opId)));
    const orders = (await world.all<WorkOrder>('work_orders')).filter(({ _id }) => _id === input.workOrderId);
    expect(orders).toHaveLength(1);
    expect(await world.trail(input.workOrderId)).toHaveLength(1);
  });

  it('sees only the own requests, and a member sees none of them by being one', async () => {
    const [doctors, nurses] = [await report('surgeon'), await report('nurse')];
    await report('nurse', { deviceCode: otherLabelCode });
    expect(await mine('surgeon')).toEqual([doctors]);
    expect(await mine('nurse')).toContain(nurses);
    expect(await mine('nurse')).not.toContain(doctors);
    expect(await mine('zhao')).toEqual([]);
    expect(await mine('stranger')).toEqual([]);
    // The right of a visitor is that of the account, whatever the member may do elsewhere.
    expect(code(await world.visit('boss', 'repair.follow', { workOrderId: doctors }, null))).toBe(
      'WORK_ORDER_NOT_FOUND',
    );
    expect(code(await world.call('zhao', 'workOrder.get', { workOrderId: doctors }, null))).toBe(
      'WORK_ORDER_NOT_FOUND',
    );
  });

  it('confirms finished work once, as good as the signature on the engineer’s phone', async () => {
    await world.addOrder({ _id: 'WO-c1', ...completed('openid-doctor') });
    const confirming = { workOrderId: 'WO-c1', name: '赵主任', image: photo };
    for (const [who, refusal] of [
      ['nurse', 'WORK_ORDER_NOT_FOUND'],
      ['li', 'REPAIR_NOT_FOR_MEMBERS'],
    ] as const) {
      const stored = await world.everything();
      expect(code(await world.visit(who, 'repair.confirm', confirming))).toBe(refusal);
      expect(await world.everything()).toBe(stored);
    }
    expect(await data(world.visit('doctor', 'repair.confirm', confirming))).toMatchObject({
      state: 'confirmed',
      canConfirm: false,
    });
    const order = await world.order('WO-c1');
    expect(order.visits[0]?.signature).toMatchObject({
      signedBy: { name: '赵主任', phone: '13900000000' },
      image: photo,
    });
    expect(code(await world.visit('doctor', 'repair.confirm', confirming))).toBe('WORK_ORDER_STATE_CHANGED');
    expect(code(await world.call('li', 'survey.offer', { workOrderId: 'WO-c1', code: 'd'.repeat(22) }))).toBe(
      'ok',
    );
  });

  it('does not sign a report that was amended after it was read', async () => {
    await world.addOrder({ _id: 'WO-c3', ...completed('openid-doctor') });
    const order = await world.order('WO-c3');
    const [visit] = order.visits;
    const replaced = {
      ...visit!.report!,
      replacedAt: '',
      replacedBy: { memberId: 'M-li', name: 'li' },
      reason: '补充',
    };
    await world.set('work_orders', 'WO-c3', { visits: [{ ...visit, replacedReports: [replaced] }] });
    const confirming = { workOrderId: 'WO-c3', name: '赵主任', image: photo };
    const stored = await world.everything();
    const stale = await world.visit('doctor', 'repair.confirm', { ...confirming, version: 1 });
    expect(code(stale)).toBe('CHANGED_MEANWHILE');
    expect(await world.everything()).toBe(stored);
    expect(code(await world.visit('doctor', 'repair.confirm', { ...confirming, version: 2 }))).toBe('ok');
  });

  it('cannot confirm work that is not finished', async () => {
    await world.addOrder({ _id: 'WO-c2', state: 'accepted', requestedBy: 'openid-doctor' });
    const stored = await world.everything();
    const reply = await world.visit('doctor', 'repair.confirm', {
      workOrderId: 'WO-c2',
      name: '赵',
      image: photo,
    });
    expect(code(reply)).toBe('WORK_ORDER_STATE_CHANGED');
    expect(await world.everything()).toBe(stored);
  });

  it.each<[string, string, object, string]>([
    ['a label that does not exist', 'repair.open', { deviceCode: 'LABEL9999' }, 'DEVICE_NOT_FOUND'],
    ['a report on no label', 'repair.report', fault({ deviceCode: 'LABEL9999' }), 'DEVICE_NOT_FOUND'],
    ['a report without a name', 'repair.report', fault({ contactName: ' ' }), 'INPUT_INVALID'],
    ['a dealer of its own choice', 'repair.report', fault({ dealerId: 'D-2' }), 'INPUT_INVALID'],
    [
      'another kind of file',
      'repair.report',
      fault({ photos: [{ ...photo, fileId: 'cloud://x/letters/a.pdf' }] }),
      'INPUT_INVALID',
    ],
    ['an order that does not exist', 'repair.follow', { workOrderId: 'WO-none' }, 'WORK_ORDER_NOT_FOUND'],
  ])('is refused: %s', async (_, action, input, expected) => {
    const stored = await world.everything();
    expect(code(await world.visit('visitor-x', action, input))).toBe(expected);
    expect(await world.everything()).toBe(stored);
  });

  it('is refused an id that is taken, and learns nothing of whose', async () => {
    await world.addOrder({ _id: 'WO-taken', dealerId: 'D-2' });
    const stored = await world.everything();
    expect(code(await world.visit('visitor-y', 'repair.report', fault({ workOrderId: 'WO-taken' })))).toBe(
      'DEVICE_NOT_FOUND',
    );
    expect(await world.everything()).toBe(stored);
  });

  it('stops after five reports a minute, and browsers have no door at all', async () => {
    const replies = [];
    await reported();
    for (let n = 0; n < 6; n++) replies.push(code(await world.visit('flood', 'repair.report', fault())));
    expect(replies).toEqual(['ok', ...Array<string>(4).fill('REPAIR_ALREADY_OPEN'), 'TOO_MANY_REQUESTS']);
    expect(code(await world.visit(null, 'repair.mine', {}, null))).toBe('NOT_SIGNED_IN');
  });
});

describe('whoever serves hospitals', () => {
  it('does not report a fault as one, as a member or with the account of one', async () => {
    await data(world.call('boss', 'member.reinvite', { memberId: 'M-wang' }));
    for (const who of ['li', 'chen', 'wang']) {
      const stored = await world.everything();
      expect(code(await world.visit(who, 'repair.report', fault()))).toBe('REPAIR_NOT_FOR_MEMBERS');
      expect(await world.everything()).toBe(stored);
    }
  });

  it('does not confirm the own work as the hospital', async () => {
    await world.addOrder({ _id: 'WO-self', ...completed('openid-li') });
    const image = keptFile('d');
    const stored = await world.everything();
    const confirming = { workOrderId: 'WO-self', name: '赵主任', image };
    expect(code(await world.visit('li', 'repair.confirm', confirming))).toBe('REPAIR_NOT_FOR_MEMBERS');
    expect(await world.everything()).toBe(stored);
  });
});

describe('one instrument', () => {
  it('has one open report, however many people report it at the same moment', async () => {
    const [device] = (await world.all<{ _id: string }>('devices')).filter(({ _id }) => _id === 'DV-X-SN001');
    await world.put('devices', {
      ...device,
      _id: 'DV-X-SN555',
      serial: 'SN555',
      code: 'CODE555555',
      newestReport: '',
    });
    const told = async () =>
      (await world.all<{ kind: string }>('inbox_messages')).filter(({ kind }) => kind === 'hospital_report')
        .length;
    const before = await told();
    const reports = [];
    for (let n = 0; n < 20; n++)
      reports.push(world.visit(`crowd-${n}`, 'repair.report', fault({ deviceCode: 'CODE555555' })));
    const codes = (await Promise.all(reports)).map(code).sort();
    expect(codes.filter((one) => one === 'ok')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['REPAIR_ALREADY_OPEN', 'ok']));
    expect((await told()) - before).toBeLessThanOrEqual(3);
  });

  it('may be reported again once the report before it is closed', async () => {
    const report = (await world.all<{ _id: string; newestReport?: string }>('devices')).find(
      ({ _id }) => _id === 'DV-X-SN555',
    )!.newestReport!;
    await world.set('work_orders', report, { state: 'closed' });
    expect(code(await world.visit('crowd-0', 'repair.report', fault({ deviceCode: 'CODE555555' })))).toBe(
      'ok',
    );
  });

  it('is not reported and taken back again and again, by however many accounts', async () => {
    const [device] = (await world.all<{ _id: string }>('devices')).filter(({ _id }) => _id === 'DV-X-SN001');
    const label = { serial: 'SN556', code: 'CODE666666', newestReport: '' };
    await world.put('devices', { ...device, _id: 'DV-X-SN556', ...label });
    const seen: string[] = [];
    for (let n = 0; n < 6; n++) {
      const input = fault({ deviceCode: label.code });
      const reply = await world.visit(`flip-${n}`, 'repair.report', input);
      seen.push(code(reply));
      const takenBack = { workOrderId: input.workOrderId, reason: '误报' };
      if (reply.ok) await data(world.visit(`flip-${n}`, 'repair.withdraw', takenBack));
    }
    expect(seen).toEqual(['ok', 'ok', 'ok', ...Array<string>(3).fill('REPAIR_TOO_OFTEN')]);
  });

  it('tells of what many add to its order once in a while, and takes nothing from its own engineers', async () => {
    const id = await report('matron-2');
    const add = (who: string, words: string) =>
      world.visit(who, 'repair.add', {
        ...{ workOrderId: id, deviceCode: labelCode, name: '护士', text: words, photos: [], urges: false },
      });
    const told = async () =>
      (await world.all<{ kind: string }>('inbox_messages')).filter(({ kind }) => kind === 'hospital_added')
        .length;
    const before = await told();
    await data(add('colleague-0', '一'));
    const once = (await told()) - before;
    for (let n = 1; n < 6; n++) await data(add(`colleague-${n}`, '又一'));
    expect((await told()) - before).toBe(once);
    const stored = await world.everything();
    expect(code(await add('li', '我是医院'))).toBe('REPAIR_NOT_FOR_MEMBERS');
    expect(await world.everything()).toBe(stored);
  });
});

describe('the hospital rates from its own page', () => {
  const code1 = 'a'.repeat(22);
  const code2 = 'b'.repeat(22);
  const answer = (codeOf: string, stars = 5) => ({ code: codeOf, stars, chips: [], words: '' });
  const rated = async () =>
    (await world.all<{ state: string; stars: number | null; doubts?: string[] }>('surveys')).map(
      ({ state, stars }) => [state, stars],
    );
  beforeAll(async () => {
    await world.addOrder({ _id: 'WO-rate', ...completed('openid-nurse'), state: 'confirmed' });
  });
  it('without meeting the engineer, once, and the code that was shown counts no more', async () => {
    await data(world.call('li', 'survey.offer', { workOrderId: 'WO-rate', code: code1 }));
    await data(world.visit('nurse', 'repair.askToRate', { workOrderId: 'WO-rate', code: code2 }));
    expect(code(await world.visit('passer-by', 'survey.answer', answer(code1)))).toBe('SURVEY_ANSWERED');
    await data(world.visit('nurse', 'survey.answer', answer(code2, 4)));
    expect((await rated()).filter(([state]) => state === 'answered')).toEqual([['answered', 4]]);
    const again = { workOrderId: 'WO-rate', code: 'c'.repeat(22) };
    expect(code(await world.visit('nurse', 'repair.askToRate', again))).toBe('SURVEY_ANSWERED');
  });
  it.each([
    ['at once', 'pattern', 'answered'],
    ['after a look where the house wants one', 'always', 'held'],
  ])('an account that has asked for this visit alone counts %s', async (_, firstSeen, state) => {
    const who = `stranger-${firstSeen}`;
    const codeOf = firstSeen.padEnd(22, 'e');
    await world.put('settings', { _id: 'survey', value: { firstSeen, inARowMinutes: 0 } });
    await world.addOrder({ _id: `WO-${who}`, ...completed(`openid-${who}`), state: 'confirmed' });
    await data(world.visit(who, 'repair.askToRate', { workOrderId: `WO-${who}`, code: codeOf }));
    await data(world.visit(who, 'survey.answer', answer(codeOf)));
    await world.remove('settings', ['survey']);
    const surveys = await world.all<{ workOrderId: string; state: string }>('surveys');
    expect(surveys.find(({ workOrderId }) => workOrderId === `WO-${who}`)).toMatchObject({ state });
  });
  it.each([
    ['somebody else', 'porter', {}, 'WORK_ORDER_NOT_FOUND'],
    ['the engineer', 'li', {}, 'REPAIR_NOT_FOR_MEMBERS'],
    ['a code that is none', 'nurse', { code: 'x' }, 'INPUT_INVALID'],
  ])('%s does not', async (_, who, change, refusal) => {
    const before = await world.everything();
    const input = { workOrderId: 'WO-rate', code: 'd'.repeat(22), ...change };
    expect(code(await world.visit(who, 'repair.askToRate', input))).toBe(refusal);
    expect(await world.everything()).toBe(before);
  });
  it('and calls the engineer while somebody is on it', async () => {
    await world.addOrder({ _id: 'WO-way', state: 'travelling', requestedBy: 'openid-nurse' });
    const phoneOf = async (id: string) =>
      (
        await data<{ engineerPhone: string }>(
          world.visit('nurse', 'repair.follow', { workOrderId: id }, null),
        )
      ).engineerPhone;
    expect(await phoneOf('WO-way')).toMatch(/^138/);
    expect(await phoneOf('WO-rate')).toBe('');
  });
});
