import { Refusal } from '../../../miniprogram/shared/refusal';

interface State {
  data: Record<string, unknown>;
  [method: string]: unknown;
}
interface Page extends State {
  setData(data: object): void;
  load(fresh?: boolean): Promise<boolean>;
  loadMore(): Promise<void>;
  act(what: string, work: () => Promise<unknown>, how?: object): Promise<boolean>;
}
const shown: string[] = [];
Object.assign(globalThis, {
  Behavior: (definition: object) => definition,
  wx: {
    showToast: ({ title }: { title: string }) => shown.push(title),
    showModal: ({ content }: { content: string }) => shown.push(content),
    pageScrollTo: ({ scrollTop }: { scrollTop: number }) => shown.push(`to ${scrollTop}`),
  },
});
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { pageState } = require('../../../miniprogram/kit/page-state') as {
  pageState: { data: object; methods: object };
};

/** The page is scrolled by 1000; `phone` stands 500 below the window's top, nothing else is there. */
function fieldsAt() {
  const found: (object | null)[] = [];
  const query = {
    select: (selector: string) => ({
      boundingClientRect: () => found.push(selector === '#field-phone' ? { top: 500 } : null),
    }),
    selectViewport: () => ({ scrollOffset: () => found.push({ scrollTop: 1000 }) }),
    exec: (then: (found: (object | null)[]) => void) => then(found),
  };
  return query;
}
function pageWith(fetch: (fresh: boolean) => Promise<object>): Page {
  const data: Record<string, unknown> = { ...pageState.data };
  return {
    data,
    setData: (more: object) => void Object.assign(data, more),
    ...pageState.methods,
    fetch,
    createSelectorQuery: fieldsAt,
  } as unknown as Page;
}
const later = <T>() => {
  let answer!: (value: T) => void;
  const promise = new Promise<T>((done) => (answer = done));
  return { promise, answer };
};
beforeEach(() => (shown.length = 0));

it('shows what was asked for last, whichever answer arrives last', async () => {
  const [first, second] = [later<object>(), later<object>()];
  const answers = [first.promise, second.promise];
  const page = pageWith(() => answers.shift()!);
  const [one, two] = [page.load(), page.load()];
  second.answer({ rows: ['new'] });
  first.answer({ rows: ['old'] });
  expect(await Promise.all([one, two])).toEqual([false, true]);
  expect(page.data).toMatchObject({ phase: 'ready', rows: ['new'] });
});

it('a failure is the page before anything is shown, and words over it afterwards', async () => {
  const page = pageWith(() => Promise.reject(new Refusal('OFFLINE')));
  await page.load();
  expect(page.data).toMatchObject({ phase: 'error', error: new Refusal('OFFLINE').message });
  page.setData({ phase: 'ready' });
  await page.load();
  expect(page.data['phase']).toBe('ready');
  expect(shown).toEqual([new Refusal('OFFLINE').message]);
});

it('asks for more only when there is more, and not twice at once', async () => {
  const asked: boolean[] = [];
  const answer = later<object>();
  const page = pageWith((fresh) => {
    asked.push(fresh);
    return answer.promise;
  });
  await page.loadMore();
  page.setData({ more: true });
  void page.loadMore();
  void page.loadMore();
  expect(asked).toEqual([false]);
});

it('takes no second tap while it acts, and says when it is done', async () => {
  const page = pageWith(() => Promise.resolve({}));
  const work = later<void>();
  const first = page.act('send', () => work.promise, { said: '已发送' });
  expect(page.data['busy']).toBe('send');
  expect(await page.act('send', () => Promise.reject(new Error('twice')))).toBe(false);
  work.answer();
  expect(await first).toBe(true);
  expect(page.data['busy']).toBe('');
  expect(shown).toEqual(['已发送']);
});

it('marks the field that the server refused, and leads there', async () => {
  const page = pageWith(() => Promise.resolve({}));
  const refused = new Refusal('INPUT_INVALID', { path: 'contact.phone, other' });
  const done = await page.act('send', () => Promise.reject(refused), {
    fields: { 'contact.phone': 'phone' },
  });
  expect(done).toBe(false);
  expect(page.data).toMatchObject({ problems: { phone: '这一项不符合要求，请检查' }, focus: 'phone' });
  expect(shown).toEqual(['to 1404']);
});

it('says a refusal of no field of the page in words', async () => {
  const page = pageWith(() => Promise.resolve({}));
  const refused = new Refusal('INPUT_INVALID', { path: 'other' });
  await page.act('send', () => Promise.reject(refused), { fields: { 'contact.phone': 'phone' } });
  expect(page.data['problems']).toEqual({});
  expect(shown).toEqual([refused.message]);
});

it('sends only the next rows to the screen, and lists none twice that others have pushed down', async () => {
  const sent: object[] = [];
  const answers = [
    { rows: [{ id: 'a' }, { id: 'b' }], next: 'b' },
    { rows: [{ id: 'b' }, { id: 'c' }], next: null },
  ];
  const page = pageWith(() => Promise.resolve(answers.shift()!));
  await page.load();
  expect(page.data).toMatchObject({ rows: [{ id: 'a' }, { id: 'b' }], next: 'b', more: true });
  page.setData = (data) => void sent.push(data);
  await page.loadMore();
  expect(sent).toEqual([{ phase: 'ready', error: '', next: null, more: false, 'rows[2]': { id: 'c' } }]);
});
