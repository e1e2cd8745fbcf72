import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone, Refused } from './phone-world';
import type { Phone } from './phone-world';

/** In a window of a computer list and detail say the same, whichever of them something was done in, and whoever did it. */
let phone: Phone;
/** What the server holds: state and who has signed. */
let letters: Record<string, { state: string; signed: boolean; revision: number }>;
beforeEach(() => {
  phone = newPhone();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  Object.assign((globalThis as unknown as { wx: object }).wx, {
    getWindowInfo: () => ({ windowWidth: 1200 }),
    pageScrollTo: () => Promise.resolve(),
    onKeyDown: () => undefined,
    offKeyDown: () => undefined,
  });
  letters = {};
  for (const id of ['AL-1', 'AL-2', 'AL-3']) letters[id] = { state: 'pending', signed: true, revision: 3 };
  const own = home();
  const me = { ...own.me, roles: ['channel_manager'], dealerId: null };
  phone.replies = {
    'home.get': { ...own, me },
    'letter.alerts': { alerts: [], reports: [] },
    'letter.list': ({ state }: { state?: string }) => ({
      letters: Object.keys(letters)
        .filter((id) => !state || letters[id]!.state === state)
        .map(row),
      ...{ next: null, isCut: false },
    }),
    'letter.get': ({ letterId }: { letterId: string }) => page(letterId),
    'letter.approve': ({ letterId, revision }: { letterId: string; revision: number }) => {
      const letter = letters[letterId]!;
      if (letter.revision !== revision) throw new Refused('CHANGED_MEANWHILE');
      letters[letterId] = letter.signed
        ? { state: 'issued', signed: true, revision: revision + 1 }
        : { state: 'pending', signed: true, revision: revision + 1 };
      return { letterId, state: letters[letterId].state, number: '' };
    },
  };
  phone.answers['showModal'] = { confirm: true };
});
afterEach(() => jest.restoreAllMocks());

const words = (id: string) => ({
  ...{ _id: id, kind: 'annual', dealerId: 'D-1', copy: { index: 1, of: 1 }, territory: ['上海市'] },
  ...{ state: letters[id]!.state, standing: letters[id]!.state, revision: letters[id]!.revision },
  ...{ number: letters[id]!.state === 'issued' ? `ND-${id}` : '', createdAt: '2026-11-22T06:30:00.000Z' },
});
const row = (id: string) => ({
  ...words(id),
  ...{ dealerName: `经销商${id}`, projectName: '', parts: 1, fromOn: '2026-01-01', toOn: '2026-12-31' },
  halfway: letters[id]!.state === 'pending' && letters[id]!.signed,
});
const person = { memberId: 'M-OTHER', name: '周静' };
const page = (id: string) => ({
  letter: {
    ...words(id),
    ...{ dealer: { name: `经销商${id}`, creditCode: '91' }, products: [], exclusions: [], tender: null },
    terms: { fromOn: '2026-01-01', toOn: '2026-12-31', scope: { regionCodes: [], hospitalIds: [] } },
    ...{ requestedBy: person, signedBy: letters[id]!.signed ? { ...person, memberId: 'M-3' } : null },
    ...{ amends: null, replacedBy: null, endedOn: null, issuedAt: null, seal: null },
    history: [{ at: '2026-11-22T06:30:00.000Z', by: person, event: 'requested', reason: '' }],
  },
  ...{ draft: null, pdfUrl: null, sheetUrls: [], sealUrls: [], scanCount: 0, scans: [] },
});

async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds() && turns < 300; turns++) await settle(10);
  expect(holds()).toBe(true);
}
interface Detail {
  data: { id: string; phase: string; busy: string; view: { label: string } | null };
  approve(): Promise<void>;
}
async function open(state: string): Promise<Mounted> {
  const list = mount('pages/channel/letters/letters');
  list.triggerPageLifeTime('show');
  list.instance.onLoad({ state });
  await until(() => list.data['phase'] === 'ready');
  return list;
}
const detailOf = (list: Mounted) => list.instance.selectComponent('#detail') as unknown as Detail;
async function choose(list: Mounted, id: string): Promise<Detail> {
  list.instance.chooseRow({ currentTarget: { dataset: { id } } });
  await until(() => {
    const detail = detailOf(list);
    return Boolean(detail && detail.data.phase === 'ready' && detail.data.id === id);
  });
  return detailOf(list);
}
const labels = (list: Mounted) =>
  (list.data['rows'] as { id: string; label: string }[]).map(({ id, label }) => `${id} ${label}`);
const calls = (action: string) => phone.calls.filter((one) => one.action === action).length;
/** Until the act and all that it asks for anew are over. */
async function quiet(list: Mounted): Promise<void> {
  await until(() => !detailOf(list) || !detailOf(list).data.busy);
  for (let seen = -1; seen !== phone.calls.length; await settle(60)) seen = phone.calls.length;
}

it('what is issued beside the list stands so in the list, and the next one is beside it', async () => {
  const list = await open('pending');
  const detail = await choose(list, 'AL-1');
  await detail.approve();
  await quiet(list);
  expect(labels(list)).toEqual(['AL-2 待复核签发', 'AL-3 待复核签发']);
  expect(list.data['chosen']).toBe('AL-2');
});

it('whoever chooses another row before it is issued stays there', async () => {
  const list = await open('pending');
  const detail = await choose(list, 'AL-1');
  let finish = (): void => undefined;
  const approve = phone.replies['letter.approve'] as (input: object) => object;
  phone.replies['letter.approve'] = (input: object) =>
    new Promise((done) => {
      finish = () => done(approve(input));
    });
  // The cloud's answer is awaited as it comes.
  const { cloud } = (globalThis as unknown as { wx: { cloud: { callFunction(call: unknown): unknown } } }).wx;
  const plain = cloud.callFunction.bind(cloud);
  cloud.callFunction = async (asked) => {
    const reply = (await plain(asked)) as { result: { data: unknown } };
    return { result: { ...reply.result, data: await reply.result.data } };
  };
  const acting = detail.approve();
  await until(() => calls('letter.approve') === 1);
  await choose(list, 'AL-2');
  finish();
  await acting;
  await quiet(list);
  expect(list.data['chosen']).toBe('AL-2');
  expect(detailOf(list).data.id).toBe('AL-2');
  expect(labels(list)).toEqual(['AL-2 待复核签发', 'AL-3 待复核签发']);
});

it('what somebody else has settled meanwhile is shown anew, in the list and beside it', async () => {
  const list = await open('');
  list.instance.anew({ state: '' });
  await until(() => list.data['phase'] === 'ready' && (list.data['rows'] as object[]).length === 3);
  const detail = await choose(list, 'AL-1');
  letters['AL-1'] = { state: 'draft', signed: false, revision: 4 };
  await detail.approve();
  await quiet(list);
  expect(phone.shown.join()).toContain('数据刚被他人修改');
  expect(labels(list)).toContain('AL-1 草稿');
  expect(detail.data.view!.label).toBe('草稿');
});

it('a refusal that does not ask to look anew changes nothing on the screen', async () => {
  const list = await open('pending');
  const detail = await choose(list, 'AL-1');
  phone.replies['letter.approve'] = new Refused('LETTER_ISSUE_FAILED');
  const before = [calls('letter.list'), calls('letter.get')];
  await detail.approve();
  await quiet(list);
  expect([calls('letter.list'), calls('letter.get')]).toEqual(before);
});

it('what is settled in the list changes the one that stands beside it', async () => {
  for (const id of Object.keys(letters)) letters[id]!.signed = false;
  const list = await open('pending');
  const detail = await choose(list, 'AL-1');
  expect(detail.data.view!.label).toBe('待审批');
  for (const id of ['AL-1', 'AL-2']) list.instance.pickRow({ currentTarget: { dataset: { id } } });
  await list.instance.approvePicked();
  await quiet(list);
  expect(labels(list)).toEqual(['AL-1 待复核签发', 'AL-2 待复核签发', 'AL-3 待审批']);
  expect(detail.data.view!.label).toBe('待复核签发');
});

it('what was edited on its own page stands anew beside the list on the way back', async () => {
  const list = await open('pending');
  const detail = await choose(list, 'AL-1');
  letters['AL-1'] = { state: 'draft', signed: false, revision: 4 };
  list.triggerPageLifeTime('show');
  await quiet(list);
  expect(detail.data.view!.label).toBe('草稿');
});
