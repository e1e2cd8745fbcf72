export {};

/** What WeChat's windows answer: `errMsg` as its documents and forums give it. */
const modals: { title: string; content: string }[] = [];
let platform = 'android';
Object.assign(globalThis, {
  wx: {
    getDeviceInfo: () => ({ platform }),
    showModal: (modal: { title: string; content: string }) => {
      modals.push(modal);
      return Promise.resolve({ confirm: true });
    },
  },
});
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { picked } = require('../../../miniprogram/kit/picked') as {
  picked<T>(what: string, window: Promise<T>): Promise<T | null>;
};
beforeEach(() => {
  modals.length = 0;
  platform = 'android';
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
const closed = (answer: object) => picked('文件', Promise.reject(Object.assign(new Error(), answer)));

it('gives what was taken', async () => {
  expect(await picked('文件', Promise.resolve(['a']))).toEqual(['a']);
  expect(modals).toEqual([]);
});

it('says nothing to who closed the window', async () => {
  expect(await closed({ errMsg: 'chooseMessageFile:fail cancel' })).toBeNull();
  expect(modals).toEqual([]);
});

it.each([
  [
    'is not declared',
    { errMsg: 'chooseMessageFile:fail api scope is not declared in the privacy agreement', errno: 112 },
    '没有声明',
  ],
  ['is not permitted', { errMsg: 'chooseMedia:fail auth deny' }, '微信没有允许使用'],
  [
    'is not agreed to',
    { errMsg: 'chooseMedia:fail privacy permission is not authorized', errno: 104 },
    '微信没有允许使用',
  ],
  ['fails for another reason', { errMsg: 'chooseMessageFile:fail internal error' }, 'internal error'],
])('says what to do where a window %s', async (_, answer, words) => {
  expect(await closed(answer)).toBeNull();
  expect(modals).toEqual([
    expect.objectContaining({ title: '没有打开文件', content: expect.stringContaining(words) as string }),
  ]);
});

it('leads from a computer, which lacks some, to the phone', async () => {
  platform = 'windows';
  await closed({ errMsg: 'chooseMessageFile:fail not supported' });
  expect(modals[0]!.content).toContain('用手机微信');
});
