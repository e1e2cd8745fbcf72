import { answerSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { device, home, known, newPhone, queued, Refused } from './phone-world';
import type { Phone } from './phone-world';
import type { Role } from '../../miniprogram/shared/states';
import { addDays, dayOf } from '../../miniprogram/shared/days';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { settingKeys, settingsFrom } from '../../miniprogram/shared/settings/table';
import { graded, li, order } from '../unit/visit/orders';

let phone: Phone;
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });
const today = () => dayOf(new Date());
async function open(page: string, options: object = {}, change: Partial<WorkOrder> = {}): Promise<Mounted> {
  known(phone, [order({ device, ...change })]);
  const mounted = mount(`pages/${page}`);
  if (mounted.instance.onLoad) mounted.instance.onLoad(options);
  if (mounted.instance.onShow) mounted.instance.onShow();
  await settle(20);
  return mounted;
}
async function openAs(role: Role, page: string, options: object = {}): Promise<Mounted> {
  phone.replies['home.get'] = home({ me: { ...home().me, roles: [role] }, engineer: null });
  const start = mount('pages/home/home');
  start.instance.onShow();
  await settle(20);
  const mounted = mount(`pages/${page}`);
  mounted.instance.onLoad(options);
  await settle(20);
  return mounted;
}

beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('a window that is agreed with the hospital', () => {
  test('is kept on the phone without a network', async () => {
    const page = await open('engineer/appointment/appointment', { id: 'WO-1' }, { state: 'accepted' });
    const on = addDays(today(), 2);
    page.instance.pickDay(at({}, { value: on }));
    page.instance.pickSpan(at({ span: 'hours' }));
    page.instance.pickTime(at({ field: 'from' }, { value: '10:00' }));
    page.instance.pickTime(at({ field: 'to' }, { value: '09:00' }));
    await page.instance.submit();
    expect(page.data['problems']).toMatchObject({ to: '结束时间应晚于开始时间' });
    expect(queued(phone)).toEqual([]);
    page.instance.pickTime(at({ field: 'to' }, { value: '11:30' }));
    page.instance.type(at({ field: 'who' }, '赵主任'));
    await page.instance.submit();
    expect(queued(phone)).toMatchObject([
      {
        action: 'workOrder.appoint',
        input: { on, span: 'hours', from: '10:00', to: '11:30', with: '赵主任' },
      },
    ]);
    expect(phone.shown.join()).toContain('已保存');
  });
  test('another one needs its reason', async () => {
    const on = addDays(today(), 1);
    const appointment = {
      ...{ on, span: 'day' as const, with: '赵主任', by: li, at: `${today()}T00:00:00.000Z` },
      ...{ fromAt: `${on}T00:00:00.000Z`, toAt: `${on}T10:00:00.000Z` },
    };
    const page = await open(
      'engineer/appointment/appointment',
      { id: 'WO-1' },
      { state: 'accepted', appointment },
    );
    await page.instance.submit();
    expect(page.data['problems']).toMatchObject({ reason: '请写明改约原因' });
    page.instance.type(at({ field: 'reason' }, '医院当天仪器在用'));
    page.instance.pickSpan(at({ span: 'morning' }));
    await page.instance.submit();
    expect(queued(phone)).toMatchObject([{ input: { span: 'morning', reason: '医院当天仪器在用' } }]);
  });
});

describe('in the middle of a visit', () => {
  const visit = {
    ...{ id: 'V-1', engineer: li, checklistId: null, checkIn: graded, answers: {}, report: null },
    ...{ signature: null, checkOut: null },
    parts: [
      {
        ...{ id: 'P-1', partNumber: 'BJ-1', name: '蠕动泵', quantity: 2, serial: '', lot: '' },
        ...{ returnsOldPart: false, at: '2026-11-23T06:30:00.000Z' },
      },
    ],
  };
  test('a part recorded by mistake is taken back with its reason', async () => {
    const page = await open('engineer/parts/parts', { id: 'WO-1' }, { state: 'onsite', visits: [visit] });
    void page.instance.takeBack(at({ id: 'P-1' }));
    await answerSheet(page, { choice: '记错了数量' });
    expect(queued(phone)).toMatchObject([
      { action: 'workOrder.takeBackPart', input: { partId: 'P-1', reason: '记错了数量' } },
    ]);
    expect(page.data['used']).toEqual([]);
  });
  test('parts for the next visit go with a report that did not mend, and with no other', async () => {
    const page = await open('engineer/report/report', { id: 'WO-1' }, { state: 'onsite', visits: [visit] });
    page.instance.result(at({ value: 'not_fixed' }));
    page.instance.typeWanted(at({}, '主板'));
    page.instance.addWanted();
    page.instance.countWanted(at({ at: 0, by: 1 }));
    expect(page.instance.written()).toMatchObject({ partsWanted: [{ name: '主板', quantity: 2 }] });
    page.instance.countWanted(at({ at: 0, by: -1 }));
    page.instance.countWanted(at({ at: 0, by: -1 }));
    expect(page.instance.written()).not.toHaveProperty('partsWanted');
    page.instance.typeWanted(at({}, '主板'));
    page.instance.addWanted();
    page.instance.result(at({ value: 'fixed' }));
    expect(page.instance.written()).not.toHaveProperty('partsWanted');
  });
  test('what mended the fault before is there without a network, and taken over by a tap', async () => {
    phone.texts.set(
      `copy:knowledge:${device.modelId}`,
      JSON.stringify({
        ...{ modelId: device.modelId, looked: 9, keptAt: new Date().toISOString() },
        remedies: [
          {
            ...{ faultCode: 'E01', parts: ['蠕动泵'], cause: '泵管老化', action: '更换并校准' },
            ...{ n: 8, held: 7, lastAt: '2026-11-01T00:00:00.000Z' },
          },
        ],
      }),
    );
    const page = await open('engineer/report/report', { id: 'WO-1' }, { state: 'onsite', visits: [visit] });
    expect(page.dom.textContent).toContain('8 次中 7 次修好');
    page.instance.takeOver(at({ at: 0 }));
    expect(page.data['draft']).toMatchObject({ cause: '泵管老化', action: '更换并校准' });
  });
  test('a code of the model is found by what the screen says, without a network, and stands in the report', async () => {
    phone.texts.set(
      `copy:guide:${device.modelId}`,
      JSON.stringify({
        ...{ modelId: device.modelId, modelName: '测试仪', revision: 1, documents: [], phoneBytes: 1 },
        ...{ keptAt: new Date().toISOString() },
        codes: [
          { code: 'E-1203', name: '试剂仓温度超限', group: 'E03', cause: '', action: '清洁风道' },
          { code: 'E-7', name: '光路', group: '', cause: '', action: '' },
        ],
      }),
    );
    const page = await open('engineer/report/report', { id: 'WO-1' }, { state: 'onsite', visits: [visit] });
    page.instance.seek(at({}, 'e1203'));
    expect(page.dom.textContent).toContain('清洁风道');
    page.instance.pickFault(at({ code: 'E-1203' }));
    expect(page.data['draft']).toMatchObject({ faultCode: 'E-1203' });
    expect(page.dom.textContent).toContain('故障码 E-1203 试剂仓温度超限');
    page.instance.seek(at({}, 'zzz'));
    expect(page.dom.textContent).toContain('本机型没有这个故障码');
  });
  test('who comes along has their own steps on the order, and none of it', async () => {
    const lead = { memberId: 'M-other', name: '周工' };
    const page = await open(
      'engineer/order/order',
      { id: 'WO-1' },
      {
        ...{ state: 'onsite', engineer: lead, visits: [] },
        helpers: [
          { engineer: { memberId: 'M-li', name: '李工' }, addedBy: lead, at: '2026-11-23T06:30:00.000Z' },
        ],
      },
    );
    expect(page.dom.textContent).toContain('您是同行，此工单由 周工 负责');
    expect(page.dom.textContent).toContain('同行签到');
  });
});

describe('rules that hand out work', () => {
  const initial = settingsFrom([]);
  const settings = Object.fromEntries(settingKeys.map((key) => [key, initial(key)]));
  const openRules = async (role: Role = 'service_manager') => {
    phone.replies['settings.get'] = { settings, changes: [], waiting: [] };
    phone.replies['certification.models'] = { models: [] };
    phone.replies['region.tree'] = { regions: [{ code: '510000', name: '四川省' }] };
    return openAs(role, 'dispatch/dispatch-rules/dispatch-rules');
  };
  test('are written, tried on last month’s orders and kept with the reason', async () => {
    const page = await openRules();
    await page.instance.add();
    page.instance.done();
    expect(page.data['problems']).toMatchObject({ name: '请填写名称' });
    page.instance.typeName(at({}, '全部给授权方'));
    page.instance.typeMinutes(at({}, '90'));
    page.instance.done();
    expect(page.data['at']).toBe(-1);
    phone.replies['dispatchRules.tryOut'] = {
      ...{ looked: 40, beyond: 12 },
      rows: [
        {
          ...{
            workOrderId: 'WO-1',
            number: 'WO1',
            on: today(),
            hospitalName: '测试医院',
            rule: '全部给授权方',
          },
          ...{ would: '', had: '丙', same: false },
        },
      ],
    };
    await page.instance.tryOut();
    await settle();
    expect(page.dom.textContent).toContain('1 单找不到经销商');
    const asked: object[] = [];
    phone.replies['settings.save'] = (input: object) => {
      asked.push(input);
      return { key: 'dispatching', revision: 1, waits: false };
    };
    void page.instance.save();
    await answerSheet(page, { text: '试点' });
    expect(asked).toMatchObject([
      {
        key: 'dispatching',
        revision: 0,
        value: { rules: [{ name: '全部给授权方', to: ['granted'], answerMinutes: 90 }] },
      },
    ]);
  });
  test('are read only by who does not answer for them', async () => {
    const page = await openRules('dispatcher');
    expect(page.data['canSave']).toBe(false);
    expect(page.dom.textContent).not.toContain('添加规则');
  });
});

describe('days of an engineer', () => {
  const rota = { memberId: 'M-li', name: '李工', rota: [], revision: 3, canEdit: true };
  test('away are sent with the state that was seen; a refusal leaves the list as it is', async () => {
    phone.replies['rota.get'] = rota;
    const page = await openAs('dealer_admin', 'engineer/rota/rota', { id: 'M-li' });
    const on = addDays(today(), 3);
    page.instance.pickFrom(at({}, { value: on }));
    expect(page.data['toOn']).toBe(on);
    phone.replies['rota.save'] = () => {
      throw new Refused('CHANGED_MEANWHILE');
    };
    await page.instance.add();
    const sent = phone.calls.find(({ action }) => action === 'rota.save')!;
    expect(sent.input).toMatchObject({ seen: 3, rota: [{ kind: 'leave', fromOn: on, toOn: on }] });
    expect(phone.shown.join()).toContain('数据刚被他人修改');
    expect(page.dom.textContent).toContain('还没有安排');
  });
  test('are read as their evidence tells them, and passed on as a table in which nothing computes', async () => {
    phone.replies['daySheet.get'] = {
      ...{ memberId: 'M-li', name: '=李工', on: today() },
      sheet: {
        ...{ km: 12.3, unknownLegs: 1, onsiteMinutes: 90, labourMinutes: 80, travelMinutes: 30 },
        stops: [
          {
            ...{ workOrderId: 'WO-1', number: 'WO1', hospitalName: '测试医院', departmentName: '检验科' },
            ...{ task: 'repair', inAt: `${today()}T01:00:00.000Z`, verdict: 'verified' },
            ...{ outAt: `${today()}T02:30:00.000Z`, km: null, labourMinutes: 80, travelMinutes: 30 },
            ...{ parts: [{ name: '泵', quantity: 1 }], result: 'fixed' },
          },
        ],
      },
    };
    const page = await openAs('service_manager', 'engineer/day-sheet/day-sheet', { id: 'M-li' });
    expect(page.dom.textContent).toContain('路程约 12.3 公里（另有 1 段不知）');
    let sheet = '';
    const { wx: weChat } = globalThis as unknown as { wx: { getFileSystemManager(): unknown } };
    jest.spyOn(weChat, 'getFileSystemManager').mockReturnValue({
      writeFile: ({ data, success }: { data: string; success(): void }) => {
        sheet = data;
        success();
      },
    });
    await page.instance.pass();
    expect(sheet).toContain(`"'=李工"`);
    expect(sheet).toContain('"泵 × 1"');
  });
});
