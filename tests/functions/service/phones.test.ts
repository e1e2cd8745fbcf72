import { keptFile } from '../../kept-file';
import type { DevicePage } from '../../../cloudfunctions/_contracts/devices';
import type { WorkOrderView } from '../../../cloudfunctions/_contracts/work-orders';
import type { Member } from '../../../miniprogram/shared/model/people';
import type { Department } from '../../../miniprogram/shared/model/sites';
import { maskPhone } from '../../../cloudfunctions/_modules/sites/contact-phones';
import { addSites, creation } from './sites';
import { startWorld } from './world';
import type { World } from './world';

const PHONE = '13900000000';
const STRUCK = '139****0000';
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await addSites(world);
  const qian = (await world.all<Member>('members')).find(({ _id }) => _id === 'M-qian')!;
  await world.put('members', { ...qian, _id: 'M-audit', openid: 'openid-audit', roles: ['auditor'] });
});
afterAll(() => world.cloud.close());

const data = async <T>(reply: ReturnType<World['call']>): Promise<T> => {
  const answer = await reply;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.data as T;
};
const evidence = () => ({
  position: null,
  scannedText: null,
  photos: [],
  nonce: null,
  deviceTime: new Date().toISOString(),
  note: '',
});
const contact = { id: 'C-1', name: '赵主任', phone: PHONE };
const visit = {
  id: 'V-1',
  engineer: { memberId: 'M-li', name: 'li' },
  checklistId: null,
  checkIn: null,
  answers: {},
  parts: [],
  report: null,
  signature: {
    signedBy: contact,
    image: { fileId: 'cloud://x/photos/a.png', sha256: 'a', bytes: 1 },
    at: '2026-11-20T00:00:00.000Z',
  },
  checkOut: null,
};

test.each([
  ['13812345678', '138****5678'],
  ['028-85551234', '028****1234'],
  ['85551234', '****34'],
  ['', ''],
])('a phone %s is struck out as %s', (phone, struck) => expect(maskPhone(phone)).toBe(struck));

describe("a contact's phone", () => {
  test('is read in an order by who dispatches or works on it, and by no auditor', async () => {
    await world.addOrder({ _id: 'WO-1', state: 'confirmed', contact, visits: [visit] });
    const seen = async (who: string) => {
      const { order } = await data<{ order: WorkOrderView }>(
        world.call(who, 'workOrder.get', { workOrderId: 'WO-1' }, null),
      );
      const list = await world.call(who, 'workOrder.list', { states: ['confirmed'] }, null);
      // A row of a list has no contact at all.
      expect(JSON.stringify(list)).not.toContain(PHONE);
      return [order].flatMap((one) => [one.contact?.phone, one.visits[0]?.signature?.signedBy.phone]);
    };
    for (const who of ['li', 'boss', 'chen', 'qian'])
      expect(new Set(await seen(who))).toEqual(new Set([PHONE]));
    expect(new Set(await seen('audit'))).toEqual(new Set([STRUCK]));
    expect(JSON.stringify(await world.call('audit', 'home.get', {}, null))).not.toContain(PHONE);
    await world.remove('work_orders', ['WO-1']);
  });

  test('is read at the instrument and in the department only by who has an order there in hand', async () => {
    const device = async (who: string) =>
      (await data<DevicePage>(world.call(who, 'device.get', { deviceId: 'DV-X-SN001' }, null))).contacts[0]!
        .phone;
    const department = async (who: string) => {
      const { departments } = await data<{ departments: Department[] }>(
        world.call(who, 'department.list', { hospitalId: 'H-1' }, null),
      );
      return departments[0]!.contacts[0]!.phone;
    };
    for (const who of ['li', 'wang', 'boss']) expect([who, await device(who)]).toEqual([who, STRUCK]);
    expect(await device('audit')).toBe(STRUCK);
    for (const who of ['li', 'wang', 'boss', 'zhao']) expect(await department(who)).toBe(STRUCK);
    for (const who of ['chen', 'qian'])
      expect([await device(who), await department(who)]).toEqual([PHONE, PHONE]);

    // Chosen as it was shown, it is the known one that the order bears; but who made it alone reads it only on site.
    const chosen = { ...contact, phone: STRUCK };
    await data(world.call('li', 'workOrder.create', creation('WO-2', { contact: chosen })));
    expect((await world.order('WO-2')).contact).toEqual(contact);
    const inOrder = async (who: string) =>
      (await data<{ order: WorkOrderView }>(world.call(who, 'workOrder.get', { workOrderId: 'WO-2' }, null)))
        .order.contact!.phone;
    for (const who of ['li', 'boss'])
      expect([await inOrder(who), await device(who), await department(who)]).toEqual(Array(3).fill(STRUCK));
    expect(await inOrder('chen')).toBe(PHONE);
    const arrive = { workOrderId: 'WO-2', visitId: 'V-2', evidence: evidence() };
    await data(world.call('li', 'workOrder.checkIn', arrive));
    expect(await inOrder('li')).toBe(STRUCK);
    const vouch = { workOrderId: 'WO-2', visitId: 'V-2', reason: '已向科室核实' };
    await data(world.call('chen', 'workOrder.approveCheckIn', vouch));
    expect(await inOrder('li')).toBe(PHONE);
    expect([await device('li'), await department('li')]).toEqual([PHONE, PHONE]);
    expect([await device('boss'), await department('boss')]).toEqual([PHONE, PHONE]);
    expect([await device('wang'), await department('wang')]).toEqual([STRUCK, STRUCK]);
    expect(await department('zhao')).toBe(STRUCK);
  });

  test('is no secret to the engineer who typed it in, and stays one to the others', async () => {
    const typed = { id: null, name: '孙医生', phone: '（010）65120000' };
    await data(world.call('li', 'workOrder.create', creation('WO-typed', { contact: typed })));
    const seen = async (who: string) =>
      (
        await data<{ order: WorkOrderView }>(
          world.call(who, 'workOrder.get', { workOrderId: 'WO-typed' }, null),
        )
      ).order.contact!.phone;
    expect([await seen('li'), await seen('boss')]).toEqual(['010-65120000', '010****0000']);
    const saved = { departmentId: 'DEP-1', contactId: 'C-9', name: '周医生', title: '', left: false };
    await data(world.call('wang', 'contact.save', { ...saved, phone: '13700001111' }));
    const inDepartment = async (who: string) =>
      (
        await data<{ departments: Department[] }>(
          world.call(who, 'department.list', { hospitalId: 'H-1' }, null),
        )
      ).departments[0]!.contacts.find(({ id }) => id === 'C-9')!.phone;
    expect(await inDepartment('wang')).toBe('13700001111');
    expect(await inDepartment('zhao')).toBe('137****1111');
    // Left alone by somebody who sees it struck out, it is still the one who typed it who reads it.
    await data(world.call('zhao', 'contact.save', { ...saved, phone: '137****1111', title: '组长' }));
    expect(await inDepartment('zhao')).toBe('137****1111');
    expect(await inDepartment('wang')).toBe('13700001111');
    await world.remove('work_orders', ['WO-typed']);
  });

  test('comes to no dealer’s admin by an order of their own making, whoever of the dealer it is given to', async () => {
    const chosen = { ...contact, phone: STRUCK };
    const made = creation('WO-own', { contact: chosen });
    await data(world.call('boss', 'workOrder.create', made));
    await data(world.call('boss', 'workOrder.assign', { workOrderId: 'WO-own', engineerId: 'M-li' }));
    expect(await world.order('WO-own')).toMatchObject({ source: 'dealer', contact });
    for (const who of ['boss', 'li']) {
      const { order } = await data<{ order: WorkOrderView }>(
        world.call(who, 'workOrder.get', { workOrderId: 'WO-own' }, null),
      );
      expect([who, order.contact!.phone]).toEqual([who, STRUCK]);
    }
    await world.remove('work_orders', ['WO-own']);
  });

  test('is not lost when somebody who sees it struck out changes something else', async () => {
    const change = { departmentId: 'DEP-1', contactId: 'C-1', name: '赵主任', title: '科主任', left: false };
    await data(world.call('wang', 'contact.save', { ...change, phone: STRUCK }));
    const of = async () =>
      (await world.all<Department>('departments'))
        .find(({ _id }) => _id === 'DEP-1')!
        .contacts.find(({ id }) => id === 'C-1');
    expect(await of()).toMatchObject({ phone: PHONE, title: '科主任' });
    await data(world.call('wang', 'contact.save', { ...change, phone: '13700000001' }));
    expect(await of()).toMatchObject({ phone: '13700000001' });
    // Sent by a phone that was off line when the number was corrected.
    await data(world.call('wang', 'contact.save', { ...change, phone: STRUCK }));
    expect(await of()).toMatchObject({ phone: '13700000001' });
  });

  test('is the one of whoever signs, also of somebody else of the department', async () => {
    const image = keptFile();
    const done = {
      summary: '修好',
      cause: '',
      action: '',
      faultCode: '',
      labourMinutes: 1,
      travelMinutes: 0,
    };
    const report = { ...done, result: 'fixed' as const, at: '2026-11-20T00:00:00.000Z', file: null };
    const site = { ...(await world.order('WO-2')).site };
    const other = { id: 'C-9', name: '钱老师', phone: '13711112222' };
    const visits = [{ ...visit, report, signature: null }];
    await world.addOrder({ _id: 'WO-3', state: 'completed', site, contact: other, visits });
    const signedBy = { id: 'C-1', name: '赵主任', phone: STRUCK };
    await data(world.call('li', 'workOrder.sign', { workOrderId: 'WO-3', signedBy, image }));
    const [signed] = (await world.order('WO-3')).visits;
    expect(signed!.signature!.signedBy.phone).toBe('13700000001');
  });

  test('is struck out for an auditor in call-backs', async () => {
    await world.put('call_backs', {
      _id: 'CB-1',
      revision: 1,
      head: '',
      surveyId: 's',
      workOrderId: 'WO-1',
      workOrderNumber: 'WO1',
      stars: 1,
      words: '',
      site: { hospitalName: '测试医院', departmentName: '' },
      recipient: { name: '赵主任', phone: PHONE },
      state: 'open',
      note: '',
      createdAt: '2026-11-20T00:00:00.000Z',
      doneAt: null,
      doneBy: null,
    });
    const phone = async (who: string) =>
      (
        await data<{ callBacks: { recipient: { phone: string } }[] }>(
          world.call(who, 'callBack.list', {}, null),
        )
      ).callBacks[0]!.recipient.phone;
    expect([await phone('chen'), await phone('audit')]).toEqual([PHONE, STRUCK]);
  });
});

describe('a contact that stands', () => {
  const edit = (who: string, change: object = {}) =>
    world.call(who, 'contact.save', {
      departmentId: 'DEP-far',
      contactId: 'C-far',
      name: '孙主任',
      phone: '',
      title: '',
      left: false,
      ...change,
    });
  const code = async (reply: ReturnType<World['call']>) => {
    const answer = await reply;
    return answer.ok ? 'ok' : answer.code;
  };
  beforeAll(async () => {
    const [one] = await world.all<Department>('departments');
    const [hospital] = await world.all<{ _id: string }>('hospitals');
    await world.put('hospitals', { ...hospital, _id: 'H-far', name: '远方医院' });
    const person = { id: 'C-far', name: '孙主任', phone: PHONE, title: '', fromOn: '2020-01-01', toOn: null };
    await world.put('departments', {
      ...one,
      _id: 'DEP-far',
      hospitalId: 'H-far',
      createdBy: 'M-chen',
      contacts: [person],
    });
  });

  test.each(['li', 'zhao'])(
    'of a hospital where %s has nothing to do is not theirs to change',
    async (who) => {
      const stored = await world.everything();
      expect(await code(edit(who))).toBe('CONTACT_NOT_OPEN');
      expect(await code(edit(who, { left: true }))).toBe('CONTACT_NOT_OPEN');
      expect(await world.everything()).toBe(stored);
    },
  );

  test('has others added beside it by whoever stands there, for review', async () => {
    expect(await code(edit('li', { contactId: 'C-new', name: '周护士长' }))).toBe('ok');
  });

  test('is changed by the manufacturer’s people, and by who has work in hand there', async () => {
    expect(await code(edit('chen'))).toBe('ok');
    const site = (await world.addOrder({ _id: 'WO-near', state: 'assigned' })).site;
    await world.set('work_orders', 'WO-near', { site: { ...site, hospitalId: 'H-far' } });
    expect(await code(edit('li'))).toBe('ok');
    expect(await code(edit('zhao'))).toBe('CONTACT_NOT_OPEN');
  });
});

describe('a number that was typed where none belongs', () => {
  test.each([
    '0512-67780000转8021',
    '孙主任 138 1234 5678',
    '孙主任１３８１２３４５６７８',
    '孙—1-3-8-1-2-3',
  ])('in a name (%s) is refused', async (name) => {
    const person = { departmentId: 'DEP-far', contactId: 'C-x', name, phone: '', title: '', left: false };
    expect(await world.call('chen', 'contact.save', person)).toMatchObject({ code: 'INPUT_INVALID' });
  });

  test('is struck out where it stands in old names and in what was written', async () => {
    const contact = { id: null, name: '孙主任 13900000000', phone: PHONE };
    const description = '请打 13900000000 或 0512-67780000转8021，序列号 20190000123';
    await world.addOrder({
      _id: 'WO-words',
      state: 'assigned',
      contact,
      description,
      visits: [visit] as never,
    });
    const { order } = await data<{ order: WorkOrderView }>(
      world.call('audit', 'workOrder.get', { workOrderId: 'WO-words' }, null),
    );
    expect(JSON.stringify(order)).not.toMatch(/13900000000|67780000/);
    expect(order.contact!.name).toBe('孙主任 139****0000');
    expect(order.description).toContain('序列号 20190000123');
  });
});
