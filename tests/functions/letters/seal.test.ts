import { deflateSync } from 'node:zlib';
import { pictureSize } from '../../../cloudfunctions/_modules/letters/picture-size';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import { startWorld } from './world';
import type { World } from './world';

/** The sealed paper beside the original: uploaded by one, shown to the public from the second's approval on. */
jest.setTimeout(120_000);
let world: World;
let letter: AuthorizationLetter;
let token: string;
beforeAll(async () => {
  world = await startWorld();
  letter = await world.issued();
  ({ token } = await world.paper(letter));
});
afterAll(() => world.cloud.close());

/** Enough of a PNG for its size to be read. */
const png = (width: number, height: number): Buffer => {
  const head = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(head);
  head.writeUInt32BE(13, 8);
  head.write('IHDR', 12);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return Buffer.concat([head, deflateSync(Buffer.alloc(100))]);
};
const upload = async (name: string, bytes: Buffer): Promise<string> => {
  /* eslint-disable-next-line @typescript-eslint/no-require-imports */
  const { uploadFile } =
    require('../../../cloudfunctions/_platform/cloud') as typeof import('../../../cloudfunctions/_platform/cloud');
  return uploadFile(`seals/${name}`, bytes);
};
const sheets = async () =>
  (await world.done<{ sheets: { sealed: boolean; width: number }[] }>(world.visit('verify.token', { token })))
    .sheets;

it('is shown to nobody outside before a second person has compared it, and then by its hash', async () => {
  const fileIds = [await upload('page-1.png', png(1240, 1754))];
  const of = { letterId: letter._id };
  await world.done(world.call('lin', 'letter.uploadSeal', { ...of, fileIds }));
  const { seal } = world.letter(letter._id);
  expect(seal).toMatchObject({
    sheets: [{ width: 1240, height: 1754, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    uploadedBy: { memberId: 'M-lin' },
    approvedBy: null,
  });
  expect(seal!.sheets[0]!.fileId).not.toBe(fileIds[0]);
  expect((await sheets()).some(({ sealed }) => sealed)).toBe(false);

  const before = world.everything();
  for (const [who, code] of [
    ['lin', 'LETTER_SECOND_PERSON_MISSING'],
    ['boss', 'ACTION_NOT_ALLOWED'],
    ['auditor', 'ACTION_NOT_ALLOWED'],
  ] as const)
    expect(await world.call(who, 'letter.approveSeal', of)).toMatchObject({ ok: false, code });
  expect(world.everything()).toBe(before);

  await world.done(world.call('gu', 'letter.approveSeal', of));
  expect((await sheets()).filter(({ sealed }) => sealed)).toMatchObject([{ width: 1240 }]);
  const page = await (await fetch(`${world.cloud.origin}/a/${token}`)).text();
  expect(page).toContain('用印扫描件（共1页）');
  expect(await world.call('lin', 'letter.uploadSeal', { ...of, fileIds })).toMatchObject({
    code: 'LETTER_SEAL_STANDS',
  });

  await world.done(world.call('gu', 'letter.dropSeal', { ...of, reason: '扫反了' }));
  expect((await sheets()).some(({ sealed }) => sealed)).toBe(false);
  expect(world.letter(letter._id).history.slice(-3)).toMatchObject([
    { event: 'sealed', by: { memberId: 'M-lin' } },
    { event: 'seal_approved', by: { memberId: 'M-gu' } },
    { event: 'seal_dropped', by: { memberId: 'M-gu' }, reason: '扫反了' },
  ]);
  // Who brought it has to bring a better one.
  const told = (): object[] =>
    world
      .all<{ memberId: string; title: string; body: string }>('inbox_messages')
      .filter(({ title }) => title === '用印扫描件已撤下');
  expect(told()).toMatchObject([{ memberId: 'M-lin', body: expect.stringContaining('扫反了') }]);
  await world.done(world.call('lin', 'letter.uploadSeal', { ...of, fileIds }));
  await world.done(world.call('lin', 'letter.dropSeal', { ...of, reason: '自己撤下' }));
  expect(told()).toHaveLength(1);
});

it('does not contradict what is printed on it: the seal is what the paper has over the original', () => {
  const said = letter.issue!.body.sections.flatMap(({ paragraphs = [] }) => paragraphs).join('');
  expect(said).toContain('与核验页所示原件不一致的，一律无效');
  expect(said).toContain('打印后加盖的公章和签字不在此列');
});

it.each([
  ['no picture', Buffer.from('%PDF-1.7')],
  ['a picture of nothing', png(10, 10)],
])('is refused when it is %s, and nothing is written', async (_, bytes) => {
  const fileIds = [await upload('bad.png', bytes)];
  const before = world.everything();
  expect(await world.call('lin', 'letter.uploadSeal', { letterId: letter._id, fileIds })).toMatchObject({
    code: 'LETTER_SEAL_UNREADABLE',
    details: { path: 'fileIds.0' },
  });
  expect(world.everything()).toBe(before);
});

it('of a letter that is not issued there is none', async () => {
  const letterId = await world.pending();
  const fileIds = [await upload('page-2.png', png(1240, 1754))];
  expect(await world.call('lin', 'letter.uploadSeal', { letterId, fileIds })).toMatchObject({
    code: 'LETTER_STATE_CHANGED',
  });
});

it('a JPEG says its size behind its tables', () => {
  const jpeg = Buffer.from([
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc4, 0, 4, 0, 0],
    ...[0xff, 0xc2, 0, 11, 8, 0x06, 0xda, 0x04, 0xd8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ]);
  expect(pictureSize(jpeg)).toEqual({ kind: 'jpg', width: 0x04d8, height: 0x06da });
});
