import type { Whereabouts } from '../../cloudfunctions/_contracts/work-orders';
import { answerSheet, closeSheet } from './ask-sheet';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { device, known, newPhone, queued, Refused, home } from './phone-world';
import type { Phone } from './phone-world';
import { graded, li, order } from '../unit/visit/orders';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { samples } from '../../miniprogram/pages/dispatch/checklists/samples';
import { settingsFrom } from '../../miniprogram/shared/settings/table';

let phone: Phone;
const visit = {
  id: 'V-1',
  engineer: li,
  checklistId: 'C-1',
  checkIn: graded,
  answers: {},
  parts: [],
  report: null,
  signature: null,
  checkOut: null,
};
const answer = { value: '是', outOfLimits: false, photos: [], note: '', at: '2026-11-23T06:30:00.000Z' };
const answered = {
  temperature: { ...answer, itemId: 'temperature', value: 20 },
  earth: { ...answer, itemId: 'earth' },
};
const report = {
  summary: '好',
  cause: '',
  action: '',
  faultCode: '',
  labourMinutes: 1,
  travelMinutes: 0,
  result: 'fixed' as const,
  at: '',
  file: null,
};

/** A page that the person has just opened; without a network unless the test says otherwise. */
async function open(page: string, options: object = {}, change: Partial<WorkOrder> = {}): Promise<Mounted> {
  known(phone, [order({ device, ...change })]);
  const mounted = mount(`pages/${page}`);
  if (mounted.instance.onLoad) mounted.instance.onLoad(options);
  if (mounted.instance.onShow) mounted.instance.onShow();
  await settle(20);
  return mounted;
}
const at = (dataset: object, detail: unknown = {}) => ({ currentTarget: { dataset }, detail });

beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('the page of an order', () => {
  test.each<[WorkOrder['state'], Partial<WorkOrder>, string]>([
    ['assigned', {}, '接单'],
    ['accepted', {}, '出发'],
    ['travelling', {}, '签到'],
    ['onsite', { visits: [visit] }, '检查表'],
    ['onsite', { visits: [{ ...visit, answers: answered }] }, '完工报告'],
    ['on_hold', { visits: [visit] }, '继续服务'],
    ['completed', { visits: [{ ...visit, report }] }, '客户签字'],
    ['confirmed', { visits: [{ ...visit, report }] }, '签退'],
    ['confirmed', { visits: [{ ...visit, report, checkOut: graded }] }, '邀请评价'],
  ])('in state %s offers the one next step: %#', async (state, change, label) => {
    const page = await open('engineer/order/order', { id: 'WO-1' }, { state, ...change });
    expect((page.data['step'] as { label: string }).label).toBe(label);
    expect(page.dom.textContent).toContain(label);
  });

  test('names who signed beside 客户已确认, not who held the phone', async () => {
    const signature = {
      signedBy: { id: null, name: '王护士', phone: '' },
      image: { fileId: 'f', sha256: 's', bytes: 1 },
      at: '2026-11-23T07:00:00.000Z',
    };
    const timeline = [
      { state: 'completed' as const, at: '2026-11-23T06:50:00.000Z', by: li },
      { state: 'confirmed' as const, at: signature.at, by: li },
    ];
    const page = await open(
      'engineer/order/order',
      { id: 'WO-1' },
      { state: 'confirmed', timeline, visits: [{ ...visit, report, signature }] },
    );
    const { timeline: shown } = page.data['view'] as { timeline: { text: string; more: string }[] };
    expect(shown.map(({ text, more }) => [text, more.split(' · ')[1]])).toEqual([
      ['客户已确认', '王护士'],
      ['已完工', li.name],
    ]);
  });

  test('says in its course to whom it was given, each time', async () => {
    const at = '2026-11-23T06:50:00.000Z';
    const [chen, wang] = ['陈调', '王志远'].map((name) => ({ memberId: `M-${name}`, name }));
    const timeline = [
      { state: 'assigned' as const, at, by: chen!, to: wang! },
      { state: 'assigned' as const, at, by: chen!, to: li, reason: '请假' },
    ];
    const page = await open('engineer/order/order', { id: 'WO-1' }, { state: 'assigned', timeline });
    expect(page.dom.textContent).toContain(`已派工：${li.name}（请假）`);
    expect(page.dom.textContent).toContain('已派工：王志远');
  });

  test('takes two taps on a button for one step, though the next step stands in its place at once', async () => {
    const page = await open('engineer/order/order', { id: 'WO-1' }, { state: 'assigned' });
    await page.instance.takeStep({ timeStamp: 5000 });
    expect((page.data['step'] as { label: string }).label).toBe('出发');
    await page.instance.takeStep({ timeStamp: 5150 });
    expect(queued(phone).map(({ action }) => action)).toEqual(['workOrder.accept']);
    await page.instance.takeStep({ timeStamp: 9000 });
    expect(queued(phone).map(({ action }) => action)).toEqual(['workOrder.accept', 'workOrder.depart']);
  });

  test('does not close a question with the second half of the tap that asked it', async () => {
    const sheet = (await open('engineer/order/order', { id: 'WO-1' })).instance.selectComponent('#ask');
    const question = { title: '转单', choices: ['请假', '不在本地'] };
    const asked = sheet.ask(question);
    expect(await sheet.ask(question)).toBeNull();
    sheet.cancel({ timeStamp: 2 });
    expect(sheet.data).toMatchObject({ open: true, choice: '' });
    sheet.pick(at({ choice: '不在本地' }));
    expect(await asked).toMatchObject({ choice: '不在本地' });
  });

  test('shows a second question though the first went later than anybody waits', async () => {
    const sheet = (await open('engineer/order/order', { id: 'WO-1' })).instance.selectComponent('#ask');
    const first = sheet.ask({ title: '转单', choices: ['请假'] });
    sheet.pick(at({ choice: '请假' }));
    await first;
    const second = sheet.ask({ title: '转给谁', choices: ['王志远'] });
    // The wait for the popup is over, the question is shown, and only then the popup says that it has gone.
    sheet.gone();
    await new Promise((later) => setTimeout(later, 150));
    expect(sheet.data.open).toBe(true);
    sheet.gone({});
    expect(sheet.data.open).toBe(false);
    await new Promise((later) => setTimeout(later, 150));
    expect(sheet.data).toMatchObject({ open: true, question: { title: '转给谁' } });
    sheet.pick(at({ choice: '王志远' }));
    expect(await second).toMatchObject({ choice: '王志远' });
  });

  test('corrects a report that nobody has signed, and begins with what was written', async () => {
    const done = { state: 'completed' as const, visits: [{ ...visit, answers: answered, report }] };
    const page = await open('engineer/order/order', { id: 'WO-1' }, done);
    expect((page.data['view'] as { canCorrect: boolean }).canCorrect).toBe(true);
    const again = await open('engineer/report/report', { id: 'WO-1' }, { ...done, state: 'onsite' });
    expect(again.data['draft']).toMatchObject({ summary: report.summary, labourMinutes: 1 });
  });

  const taken = (where: object): void => {
    phone.replies['workOrder.get'] = () => {
      throw new Refused('WORK_ORDER_NOT_FOUND');
    };
    const known = {
      state: 'accepted',
      holder: '',
      elsewhere: false,
      mine: false,
      asked: false,
      mayAsk: true,
    };
    phone.replies['workOrder.whereabouts'] = { ...known, ...where };
    phone.goOnline(true);
  };
  test.each<[Partial<Whereabouts>, string]>([
    [{ holder: '王工' }, '此工单现由 王工 负责'],
    [{ state: 'assigned_dealer' }, '已不在您名下'],
    [{ elsewhere: true, mayAsk: false }, '已转由其他服务商处理'],
  ])(
    'is read only once the server says that the order went away, and says where to: %#',
    async (where, words) => {
      taken(where);
      const page = await open('engineer/order/order', { id: 'WO-1' }, { state: 'onsite', visits: [visit] });
      expect(page.data['step']).toBeNull();
      expect(page.dom.textContent).toContain(words);
      expect(page.dom.textContent.includes('请求转回')).toBe(!where.elsewhere);
      const list = mount('pages/engineer/checklist/checklist');
      list.instance.onLoad({ id: 'WO-1' });
      await settle();
      expect(list.data['readonly']).toBe(true);
    },
  );

  test('asks for an order back once, with the reason', async () => {
    taken({ holder: '王工' });
    const page = await open('engineer/order/order', { id: 'WO-1' });
    phone.replies['workOrder.askBack'] = { workOrderId: 'WO-1', state: 'accepted', revision: 9 };
    const asking = page.instance.askBack();
    taken({ holder: '王工', asked: true, mayAsk: false });
    await answerSheet(page, { text: '我已在现场' });
    await asking;
    expect(phone.calls.filter(({ action }) => action === 'workOrder.askBack')).toMatchObject([
      { input: { workOrderId: 'WO-1', reason: '我已在现场' } },
    ]);
    await settle();
    expect(page.dom.textContent).toContain('已请求转回，等调度处理');
  });

  test('says what to do where the phone has no room for the order, and is not blank for ever', async () => {
    phone.replies['workOrder.get'] = { order: order({ device }), checklists: [] };
    phone.replies['home.get'] = home();
    phone.goOnline(true);
    phone.storageLimit = 1;
    const page = mount('pages/engineer/order/order');
    page.instance.onLoad({ id: 'WO-1' });
    page.instance.onShow();
    await settle(20);
    expect(page.data).toMatchObject({ phase: 'error' });
    expect(page.data['error']).toContain('存储');
  });

  test('offers no step on a colleague’s order', async () => {
    const page = await open(
      'engineer/order/order',
      { id: 'WO-1' },
      { engineer: { memberId: 'M-x', name: '他人' } },
    );
    expect(page.data['step']).toBeNull();
  });

  test('offers the steps of one’s own order on a phone that has seen no home, as when a message opens it', async () => {
    const mine = order({ device, state: 'onsite', visits: [visit] });
    phone.goOnline(true);
    phone.replies['workOrder.get'] = { order: mine };
    phone.replies['home.get'] = home();
    const page = mount('pages/engineer/order/order');
    page.instance.onLoad({ id: 'WO-1' });
    page.instance.onShow();
    await settle(20);
    expect(page.data['view']).toMatchObject({ canHold: true, whose: '' });
    expect(page.data['step']).not.toBeNull();
  });

  test('keeps an accepted order on the phone at once, and the next step moves on', async () => {
    const page = await open('engineer/order/order', { id: 'WO-1' });
    await page.instance.takeStep();
    await settle(20);
    expect(queued(phone)).toMatchObject([
      { action: 'workOrder.accept', subject: 'work_orders:WO-1', state: 'queued' },
    ]);
    expect(page.dom.textContent).toContain('已接单');
    expect((page.data['step'] as { label: string }).label).toBe('出发');
  });

  test('queues nothing when the storage is full, and says so', async () => {
    const page = await open('engineer/order/order', { id: 'WO-1' });
    phone.storageLimit = 10;
    await page.instance.takeStep();
    expect(queued(phone)).toEqual([]);
    expect(phone.shown.join()).toContain('手机存储已满');
  });

  test('says why an order that the phone does not know cannot be opened', async () => {
    phone.replies['workOrder.get'] = new Refused('WORK_ORDER_NOT_FOUND');
    const page = await open('engineer/order/order', { id: 'WO-other' });
    expect(page.dom.textContent).toContain('未找到该工单');
  });

  test('refuses with the chosen reason, and not at all when the person closes the sheet', async () => {
    const page = await open('engineer/order/order', { id: 'WO-1' });
    const closed = page.instance.withReason('refuse', '拒单');
    await closeSheet(page);
    await closed;
    expect(queued(phone)).toEqual([]);
    const refused = page.instance.withReason('refuse', '拒单');
    await answerSheet(page, { choice: '不在本地' });
    await refused;
    expect(queued(phone)).toMatchObject([{ action: 'workOrder.refuse', input: { reason: '不在本地' } }]);
  });

  test('wants 其他 explained, at the field, before it refuses', async () => {
    const page = await open('engineer/order/order', { id: 'WO-1' });
    const refused = page.instance.withReason('refuse', '拒单');
    await answerSheet(page, { choice: '其他' });
    expect(page.instance.selectComponent('#ask').data.error).toBe('请填写原因');
    expect(queued(phone)).toEqual([]);
    await answerSheet(page, { choice: '其他', text: '车坏了' });
    await refused;
    expect(queued(phone)).toMatchObject([{ action: 'workOrder.refuse', input: { reason: '车坏了' } }]);
  });
});

describe('check-in', () => {
  test('near the hospital is shown as 已核实 and queued with its position', async () => {
    phone.answers['getLocation'] = { longitude: 116.4, latitude: 39.9, accuracy: 20 };
    const page = await open('engineer/check-in/check-in', { id: 'WO-1' }, { state: 'travelling' });
    expect(page.dom.textContent).toContain('已核实');
    await page.instance.submit();
    expect(queued(phone)).toMatchObject([
      { action: 'workOrder.checkIn', input: { evidence: { position: { longitude: 116.4 }, nonce: 'n-1' } } },
    ]);
  });
  test('far away is shown as 范围外 and may still be sent', async () => {
    phone.answers['getLocation'] = { longitude: 117.4, latitude: 39.9, accuracy: 20 };
    const page = await open('engineer/check-in/check-in', { id: 'WO-1' }, { state: 'travelling' });
    expect(page.dom.textContent).toContain('范围外');
    await page.instance.submit();
    expect(queued(phone)).toHaveLength(1);
  });
  test('without a position is 人工补签, with what the position would be for', async () => {
    const page = await open('engineer/check-in/check-in', { id: 'WO-1' }, { state: 'travelling' });
    expect(page.dom.textContent).toContain('人工补签');
    expect(page.dom.textContent).toContain('位置只在签到和签退时各取一次');
  });
  test('asks for location once, off line too, and the consent waits in the queue before the arrival', async () => {
    const { me } = home();
    known(phone, [order({ device, state: 'travelling' })], {
      me: { ...me, consents: { privacyAt: null, locationAt: null } },
    });
    phone.goOnline(false);
    phone.answers['getLocation'] = { longitude: 116.4, latitude: 39.9, accuracy: 20 };
    phone.answers['showModal'] = { confirm: true };
    const arrive = async () => {
      const page = mount('pages/engineer/check-in/check-in');
      page.instance.onLoad({ id: 'WO-1' });
      await settle(20);
      return page;
    };
    await arrive();
    // What the server says meanwhile does not know of it yet.
    const copy = JSON.parse(phone.texts.get('copy:home')!) as ReturnType<typeof home>;
    copy.me.consents.locationAt = null;
    phone.texts.set('copy:home', JSON.stringify(copy));
    const again = await arrive();
    expect(phone.shown.filter((line) => line.includes('使用位置信息'))).toHaveLength(1);
    await again.instance.submit();
    expect(queued(phone)).toMatchObject([
      { action: 'member.consent', input: { location: true } },
      { action: 'workOrder.checkIn', input: { evidence: { position: { longitude: 116.4 } } } },
    ]);
  });
  test('waits for who holds the phone where it is opened before any home was seen', async () => {
    phone.answers['getLocation'] = { longitude: 116.4, latitude: 39.9, accuracy: 20 };
    phone.replies['workOrder.get'] = { order: order({ device, state: 'travelling' }), checklists: [] };
    const arrive = async () => {
      const page = mount('pages/engineer/check-in/check-in');
      page.instance.onLoad({ id: 'WO-1' });
      await settle(20);
      return page;
    };
    phone.replies['home.get'] = undefined;
    const nowhere = await arrive();
    expect(nowhere.dom.textContent).toContain('重试');
    expect(nowhere.dom.textContent).not.toContain('确认签到');
    phone.replies['home.get'] = () => home();
    await nowhere.instance.begin();
    await settle(20);
    expect(nowhere.dom.textContent).toContain('已核实');
    await nowhere.instance.submit();
    expect(queued(phone)).toMatchObject([{ action: 'workOrder.checkIn' }]);
  });
  test('says that another instrument was scanned', async () => {
    phone.answers['scanCode'] = { result: 'SN9999' };
    const page = await open('engineer/check-in/check-in', { id: 'WO-1' }, { state: 'travelling' });
    await page.instance.scan();
    expect(page.dom.textContent).toContain('与本单设备不符');
  });
  test('on an order that is not under way queues nothing', async () => {
    const page = await open(
      'engineer/check-in/check-in',
      { id: 'WO-1' },
      { state: 'onsite', visits: [visit] },
    );
    await page.instance.submit();
    expect(queued(phone)).toEqual([]);
    expect(phone.shown.join()).toContain('工单状态已变化');
  });
});

describe('the checklist', () => {
  const onsite = { state: 'onsite' as const, visits: [visit] };
  test('marks a reading beyond its limits while it is typed', async () => {
    const page = await open('engineer/checklist/checklist', { id: 'WO-1' }, onsite);
    page.instance.type(at({ id: 'temperature' }, '31'));
    expect(page.dom.textContent).toContain('超出范围 15 至 30 ℃');
    page.instance.type(at({ id: 'temperature' }, '30'));
    expect(page.dom.textContent).not.toContain('超出范围');
  });
  test('offers a word and a photo at once for a choice that is not well, as for 否', async () => {
    const choice = {
      id: 'look',
      text: '外观',
      kind: 'choice' as const,
      required: true,
      choices: ['正常', '异常'],
    };
    const { engineer } = home();
    const [list] = engineer!.settings.checklists;
    const checklists = [{ ...list!, groups: [{ title: '一', items: [choice] }] }];
    known(phone, [order({ device, ...onsite })], {
      engineer: { ...engineer!, settings: { ...engineer!.settings, checklists } },
    });
    const page = mount('pages/engineer/checklist/checklist');
    page.instance.onLoad({ id: 'WO-1' });
    const offers = () => (page.data['rows'] as { asksWhy: boolean }[])[0]!.asksWhy;
    expect(offers()).toBe(false);
    page.instance.choose(at({ id: 'look', value: '正常' }));
    expect(offers()).toBe(false);
    page.instance.choose(at({ id: 'look', value: '异常' }));
    expect(offers()).toBe(true);
    page.instance.typeNote(at({ id: 'look' }, '外壳裂开'));
    await page.instance.save();
    expect(queued(phone)).toMatchObject([
      { input: { answers: [{ itemId: 'look', value: '异常', note: '外壳裂开' }] } },
    ]);
  });
  test('queues what was changed as one item, and nothing when nothing was', async () => {
    const page = await open('engineer/checklist/checklist', { id: 'WO-1' }, onsite);
    await page.instance.save();
    expect(queued(phone)).toEqual([]);
    page.instance.choose(at({ id: 'earth', value: '是' }));
    expect(page.dom.textContent).toContain('已存本机');
    expect(queued(phone)).toEqual([]);
    await page.instance.save();
    await page.instance.save();
    expect(queued(phone)).toMatchObject([
      { action: 'workOrder.answer', input: { answers: [{ itemId: 'earth', value: '是' }] } },
    ]);
    expect(page.dom.textContent).toContain('已保存');
  });
  const own = settingsFrom([])('checklists').map((list) => ({ ...list, task: null }));
  const sampled = samples.map((list) => ({ ...list, id: 'sample', modelId: null, task: null }));
  test.each([...own, ...sampled].map((list) => [list.title, list] as const))(
    'writes every choice of %s, which the house comes with, into the item that it stands under',
    async (_title, list) => {
      const page = await open('engineer/checklist/checklist', { id: 'WO-1' }, onsite);
      const { engineer } = home();
      const settings = { ...engineer!.settings, checklists: [list] };
      known(phone, [order({ device, ...onsite })], { engineer: { ...engineer!, settings } });
      for (const [group, { items }] of list.groups.entries()) {
        page.instance.show(group);
        await settle();
        const offered = items
          .filter(({ when }) => !when)
          .flatMap(({ id, kind, choices = [] }) =>
            (kind === 'check' ? ['是', '否'] : choices).map((choice) => ({ id, choice })),
          );
        expect(page.querySelectorAll('.card .chip')).toHaveLength(offered.length);
        for (const [at, { id, choice }] of offered.entries()) {
          const before = page.data['rows'] as { id: string; value: unknown }[];
          const chip = page.querySelectorAll('.card .chip')[at]!;
          expect(chip.dom.textContent).toBe(choice);
          chip.dispatchEvent('tap');
          await settle();
          // What 否 calls for comes and goes below it.
          const free = (rows: { id: string; value: unknown }[]) =>
            rows.filter((row) => offered.some((one) => one.id === row.id));
          expect(
            free(page.data['rows'] as { id: string; value: unknown }[]).map((row) => [row.id, row.value]),
          ).toEqual(free(before).map((row) => [row.id, row.id === id ? choice : row.value]));
        }
      }
    },
  );
  test('can only be read outside the service', async () => {
    const page = await open('engineer/checklist/checklist', { id: 'WO-1' }, { state: 'accepted' });
    page.instance.choose(at({ id: 'earth', value: '是' }));
    expect(page.dom.textContent).toContain('现在只能查看');
    expect((page.data['rows'] as { changed: boolean }[]).some(({ changed }) => changed)).toBe(false);
  });
  test('does not show 已保存 when there was no room', async () => {
    const page = await open('engineer/checklist/checklist', { id: 'WO-1' }, onsite);
    page.instance.choose(at({ id: 'earth', value: '是' }));
    phone.storageLimit = 10;
    await page.instance.next();
    expect(queued(phone)).toEqual([]);
    expect(page.data['group']).toBe(0);
    expect(phone.shown.join()).toContain('手机存储已满');
    expect(page.dom.textContent).not.toContain('已保存');
  });
});

describe('the report', () => {
  const done = { state: 'onsite' as const, visits: [{ ...visit, answers: answered }] };
  test('survives that the app is killed while it is written', async () => {
    const first = await open('engineer/report/report', { id: 'WO-1' }, done);
    first.instance.type(at({ field: 'summary' }, '更换柱塞泵'));
    const second = await open('engineer/report/report', { id: 'WO-1' }, done);
    expect((second.data['draft'] as { summary: string }).summary).toBe('更换柱塞泵');
    await second.instance.submit();
    expect(queued(phone)).toMatchObject([
      { action: 'workOrder.complete', input: { report: { summary: '更换柱塞泵' } } },
    ]);
    expect(phone.texts.has('copy:draft:report:WO-1')).toBe(false);
  });
  test('without words, or with a checklist that is not filled in, queues nothing and keeps the draft', async () => {
    const page = await open('engineer/report/report', { id: 'WO-1' }, { state: 'onsite', visits: [visit] });
    await page.instance.submit();
    expect(page.data['problems']).toMatchObject({ summary: '请填写工作内容' });
    page.instance.type(at({ field: 'summary' }, '好'));
    await page.instance.submit();
    expect(queued(phone)).toEqual([]);
    expect(phone.shown.join()).toContain('检查表还有必填项未完成');
    expect(phone.texts.has('copy:draft:report:WO-1')).toBe(true);
  });
});

describe('registering and ordering on the spot', () => {
  const site = {
    hospital: {
      _id: 'H-new',
      name: '新医院',
      regionCode: '110105',
      address: '',
      location: null,
      standing: 'provisional',
      isNew: true,
    },
    department: { _id: 'DP-new', name: '检验科', isNew: true },
    contacts: [],
  };
  test('queue hospital, department and instrument under the instrument, then contact and order under the order after it', async () => {
    const register = await open('engineer/register/register');
    register.setData({ modelAt: 0, serial: 'SN0002', site });
    await register.instance.submit();
    const id = /deviceId=(.*)$/.exec(phone.shown.join('\n'))![1]!;
    const page = mount('pages/engineer/new-order/new-order');
    await page.instance.onLoad({ deviceId: id });
    page.setData({ site, description: '报警', contactName: '王老师' });
    await page.instance.submit();
    const items = queued(phone);
    const instrument = `devices:${decodeURIComponent(id)}`;
    expect(items.map(({ action }) => action).slice(0, 3)).toEqual([
      'hospital.create',
      'department.create',
      'device.register',
    ]);
    expect(items.slice(0, 3).every(({ subject }) => subject === instrument)).toBe(true);
    const last = items[items.length - 1]!;
    expect(last).toMatchObject({
      action: 'workOrder.create',
      after: [instrument],
      input: { contact: { name: '王老师' } },
    });
    expect(items.find(({ action }) => action === 'contact.save')).toMatchObject({
      subject: last.subject,
      after: [instrument],
    });
    expect(phone.texts.has(`copy:${last.subject.replace('work_orders', 'order')}`)).toBe(true);
  });
  test('by a dispatcher keep one number through every attempt, so that a lost reply makes no second order', async () => {
    known(phone, [], { me: { ...home().me, roles: ['dispatcher'] }, engineer: null });
    const page = mount('pages/engineer/new-order/new-order');
    await page.instance.onLoad({});
    page.setData({ site: { ...site, hospital: { ...site.hospital, isNew: false }, department: null } });
    page.setData({ description: '报警', isEngineer: false });
    phone.online = false;
    await page.instance.submit();
    phone.online = true;
    phone.replies['workOrder.create'] = () => {
      throw new Refused('KEY_REUSED');
    };
    page.setData({ description: '报警，已重启' });
    await page.instance.submit();
    const [first, second, ...more] = phone.calls.filter(({ action }) => action === 'workOrder.create');
    expect(more).toEqual([]);
    expect(second!.opId).toBe(first!.opId);
    expect(first!.input).toMatchObject({ workOrderId: first!.opId });
    expect(phone.shown.join()).toContain(`redirectTo: /pages/dispatch/order/order?id=${first!.opId!}`);
  });
  test('queue nothing without a hospital', async () => {
    const register = await open('engineer/register/register');
    register.setData({ modelAt: 0, serial: 'SN0002' });
    await register.instance.submit();
    const page = await open('engineer/new-order/new-order');
    page.setData({ contactPhone: '13800000000' });
    await page.instance.submit();
    expect(queued(phone)).toEqual([]);
    expect(page.dom.textContent).toContain('请选择医院');
    expect(page.dom.textContent).toContain('请填写故障或任务');
    expect(page.dom.textContent).toContain('填了电话，还要填写姓名');
  });
  test('offer models that are not sold any more too, after the others', async () => {
    const kept = home();
    const [model] = kept.engineer!.models;
    kept.engineer!.models = [{ ...model!, _id: 'OLD', name: '旧机型', isSold: false }, model!];
    phone.texts.set('copy:home', JSON.stringify(kept));
    const page = mount('pages/engineer/register/register');
    await page.instance.onLoad({});
    expect(page.data['modelNames']).toEqual([model!.name, '旧机型（已停用）']);
  });
  test('wait for who holds the phone where a message opened them before any home was seen', async () => {
    phone.replies['home.get'] = () => home();
    const fresh = mount('pages/engineer/new-order/new-order');
    await fresh.instance.onLoad({});
    expect(fresh.data).toMatchObject({ phase: 'ready', isEngineer: true });
    phone.texts.delete('copy:home');
    const register = mount('pages/engineer/register/register');
    await register.instance.onLoad({});
    expect(register.data['modelNames']).toEqual(['BC-7500']);
    phone.texts.delete('copy:home');
    phone.online = false;
    const basement = mount('pages/engineer/register/register');
    await basement.instance.onLoad({});
    expect(basement.data['phase']).toBe('error');
    expect(basement.dom.textContent).toContain('重试');
    expect(basement.dom.textContent).not.toContain('建档后');
  });
  test('show the signs between a label’s fields, which no phone has a picture of', async () => {
    const texts = ['0106901234567892\x1d21SN-1'];
    phone.texts.set('copy:label', JSON.stringify({ identity: null, texts, modelId: null }));
    const page = await open('engineer/register/register');
    expect(page.dom.textContent).toContain('0106901234567892<GS>21SN-1');
    // What goes into the register is what was scanned.
    expect((page.data['label'] as { texts: string[] }).texts).toEqual(texts);
  });
  test('warn of a serial that does not look like its model’s, without blocking', async () => {
    const page = await open('engineer/register/register');
    page.setData({ modelAt: 0 });
    page.instance.type(at({ field: 'serial' }, '77'));
    expect(page.dom.textContent).toContain('序列号格式不同');
  });
});

describe('scanning', () => {
  test('a code with several legal readings asks the person, and opens nothing by itself', async () => {
    phone.answers['scanCode'] = { result: '010690123456789210A213B1211234', scanType: 'CODE_128' };
    const page = await open('engineer/scan/scan');
    expect(page.data['phase']).toBe('candidates');
    expect(page.dom.textContent).toContain('是这个');
    expect(page.dom.textContent).not.toContain('其他读法');
    expect(phone.calls.map(({ action }) => action)).toEqual(['scan.known']);
  });
  test('of several legal readings shows the registered one, the others behind a button', async () => {
    phone.answers['scanCode'] = { result: '010690123456789210A213B1211234', scanType: 'CODE_128' };
    phone.replies['scan.known'] = { known: ['1234'] };
    const page = await open('engineer/scan/scan');
    expect(page.dom.textContent).toContain('系统里有这台设备');
    expect(page.dom.textContent).toMatch(/其他读法（\d+ 种）/);
    const shown = (page.data['cards'] as object[]).length;
    const hidden = (page.data['others'] as object[]).length;
    page.instance.showOthers();
    expect(page.data['cards']).toHaveLength(shown + hidden);
    expect(page.dom.textContent).not.toContain('其他读法');
  });
  test('a label of which no serial could be read says so, and not that the instrument is unknown', async () => {
    phone.answers['scanCode'] = { result: '请勿拆封，违者后果自负', scanType: 'QR_CODE' };
    const page = await open('engineer/scan/scan');
    expect(page.dom.textContent).toContain('没有读出序列号');
    expect(page.dom.textContent).toContain('手工建档');
    expect(page.dom.textContent).not.toContain('系统里还没有这台设备');
    expect(phone.calls).toEqual([]);
  });
  test('an address that looks like ours is refused with a warning', async () => {
    const page = await open('engineer/scan/scan', {
      text: encodeURIComponent('https://letters.example.cn.evil.com/d/ABC'),
    });
    expect(page.dom.textContent).toContain('这不是设备标签');
    expect(page.dom.textContent).toMatch(/请勿打开/);
    expect(phone.calls).toEqual([]);
  });
});

describe('what an order’s step is not yet due for', () => {
  test('a signature is asked for only under a report, with the work that it is for', async () => {
    const early = await open(
      'engineer/signature/signature',
      { id: 'WO-1' },
      { state: 'onsite', visits: [visit] },
    );
    expect(early.dom.textContent).toContain('还没有可签字的报告');
    expect(early.dom.textContent).not.toContain('确认签字');
    const part = {
      id: 'P-1',
      partNumber: 'PN-1',
      name: '加样针',
      quantity: 1,
      serial: '',
      lot: '',
      returnsOldPart: false,
      at: '',
    };
    const done = { ...visit, parts: [part], answers: answered, report: { ...report, summary: '更换加样针' } };
    const page = await open(
      'engineer/signature/signature',
      { id: 'WO-1' },
      { state: 'completed', visits: [done] },
    );
    for (const text of ['已修复', '更换加样针', '加样针 × 1', '2 项', '开机报警', '确认签字'])
      expect(page.dom.textContent).toContain(text);
  });
  test('no report, part or rating is taken while the order is on hold', async () => {
    const held = { state: 'on_hold' as const, visits: [visit] };
    for (const [name, text, button] of [
      ['report', '现在不能写完工报告', '完工，请客户签字'],
      ['parts', '现在只能查看', '记录使用'],
      ['survey-code', '还不能邀请评价', '复制评价链接'],
    ] as const) {
      const page = await open(`engineer/${name}/${name}`, { id: 'WO-1' }, held);
      expect(page.dom.textContent).toContain(text);
      expect(page.dom.textContent).not.toContain(button);
    }
    expect(queued(phone)).toEqual([]);
  });
  test('a lapsed certificate is said before check-in', async () => {
    known(phone, [order({ device, state: 'travelling' })], { me: { ...home().me, certifications: [] } });
    const page = mount('pages/engineer/check-in/check-in');
    page.instance.onLoad({ id: 'WO-1' });
    await settle(20);
    expect(page.dom.textContent).toContain('认证已失效');
  });
});

describe('an instrument off line', () => {
  test('is found by its serial and shown from an order on this phone, though its page was never opened', async () => {
    phone.replies['scan.resolve'] = new Refused('OFFLINE');
    phone.replies['device.get'] = new Refused('OFFLINE');
    const scan = await open('engineer/scan/scan');
    scan.instance.setData({ typed: device.serial.toLowerCase() });
    scan.instance.lookUp();
    await settle(20);
    expect(scan.data['phase']).not.toBe('unknown');
    const page = mount('pages/engineer/device/device');
    page.instance.onLoad({ id: encodeURIComponent(device.id) });
    page.instance.onShow();
    await settle(20);
    for (const text of [device.modelName, '测试医院', '联网后显示', '开机报警'])
      expect(page.dom.textContent).toContain(text);
  });
});

describe('an instrument', () => {
  const seen = async (role: 'engineer' | 'auditor') => {
    known(phone, [], { me: { ...home().me, roles: [role] } });
    phone.replies['device.get'] = {
      device: { ...device, _id: device.id, standing: 'verified', entitlements: [] },
      hospital: null,
      department: { _id: 'DP-1', name: '检验科', standing: 'verified' },
      contacts: [{ id: 'CT-1', name: '王敏', phone: '138****0000', title: '', fromOn: '', toOn: null }],
      history: [],
      openOrders: [],
    };
    const page = mount('pages/engineer/device/device');
    page.instance.onLoad({ id: device.id });
    page.instance.onShow();
    await settle(20);
    return page;
  };
  test('shows what is open for it first, so that nobody opens a second order for one fault', async () => {
    known(phone, []);
    phone.replies['device.get'] = {
      device: { ...device, _id: device.id, standing: 'verified', entitlements: [] },
      ...{ hospital: null, department: null, contacts: [], history: [] },
      openOrders: [
        {
          ...{
            workOrderId: 'WO-9',
            number: 'WO9',
            state: 'assigned',
            task: 'repair',
            description: '加样异常',
          },
          ...{
            engineerName: '王工',
            at: '2026-11-23T06:00:00.000Z',
            canOpen: true,
            hasReport: false,
            result: null,
          },
        },
      ],
    };
    const page = mount('pages/engineer/device/device');
    page.instance.onLoad({ id: device.id });
    page.instance.onShow();
    await settle(20);
    const { textContent } = page.dom;
    expect(textContent).toContain('未完成工单加样异常');
    expect(textContent!.indexOf('未完成工单')).toBeLessThan(textContent!.indexOf('SN '));
  });
  test('offers contacts to change and a new order to those who may, and to an auditor none of it', async () => {
    const words = ['添加', '更改', '新建工单'];
    const { textContent } = (await seen('engineer')).dom;
    for (const word of words) expect(textContent).toContain(word);
    const audited = await seen('auditor');
    expect(audited.dom.textContent).toContain('王敏');
    for (const word of words) expect(audited.dom.textContent).not.toContain(word);
    await audited.instance.contact(at({ at: 0 }));
    expect(phone.shown).toEqual([]);
  });
  test('leaves the words why a report did not open on the screen', async () => {
    phone.replies['device.report'] = new Refused('NOT_FOUND');
    const page = await seen('engineer');
    await page.instance.openReport(at({ id: 'WO-1' }));
    expect(phone.shown).toHaveLength(3);
    expect(phone.shown[1]).toMatch(/^hideLoading/);
  });
});

test('a home that was seen before shows off line, with the most urgent order first', async () => {
  known(phone, [
    order({ device }),
    order({
      _id: 'WO-2',
      state: 'onsite',
      visits: [visit],
      site: { ...order().site, hospitalName: '第二医院' },
    }),
  ]);
  const page = mount('pages/home/home');
  page.instance.onShow();
  await settle(20);
  expect((page.data['next'] as { id: string }).id).toBe('WO-2');
  expect(page.dom.textContent).toContain('第二医院');
});
