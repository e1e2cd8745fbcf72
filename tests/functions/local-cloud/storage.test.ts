import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHostWorld } from './host-world';
import type { HostWorld } from './host-world';

type Link = { fileList: { status: number; tempFileURL: string; errMsg: string }[] };
let world: HostWorld;
let numbers = 0;
const fresh = () => `照片/第 ${++numbers} 张.txt`;
/** Where a client may put one. */
const place = () => `sheets/table-${++numbers}.txt`;
beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world.cloud.close());
afterEach(() => jest.restoreAllMocks());

const upload = async (path: string, text: string) =>
  (await world.call<{ fileID: string }>('echo', { do: 'upload', path, text })).fileID;
const link = async (fileID: string, maxAge = 60) =>
  (await world.call<Link>('echo', { do: 'link', fileID, maxAge })).fileList[0]!;
const clientUpload = (path: string, text: string, openid: string | null) =>
  world.post(
    `/storage-upload?path=${encodeURIComponent(path)}`,
    text,
    openid === null ? {} : { 'x-openid': openid },
  );
const clientLink = async (fileID: string, openid: string | null) => {
  const headers: Record<string, string> = openid === null ? {} : { 'x-openid': openid };
  const reply = await world.post('/storage-url', JSON.stringify({ fileList: [fileID] }), headers);
  return ((await reply.json()) as { fileList: { code: string; tempFileURL: string }[] }).fileList[0]!;
};

describe('a file that a function stores through the SDK', () => {
  it('comes back, by the SDK and by its link', async () => {
    const path = fresh();
    const fileID = await upload(path, '内容');
    expect(fileID).toBe(`cloud://local-1.6c6f-local-1-1300000000/${path}`);
    expect(await world.call('echo', { do: 'download', fileID })).toBe('内容');
    const reply = await fetch((await link(fileID)).tempFileURL);
    expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await reply.text()).toBe('内容');
  });

  it('is replaced by one of the same path', async () => {
    const path = fresh();
    await upload(path, 'first, and longer');
    expect(await world.call('echo', { do: 'download', fileID: await upload(path, 'second') })).toBe('second');
  });

  it('is not opened by a link that has expired, was changed, or is of another file', async () => {
    const { tempFileURL } = await link(await upload(fresh(), 'a'), 60);
    const other = await link(await upload(fresh(), 'b'), 60);
    const status = async (url: string | URL) => (await fetch(url)).status;
    expect(await status(tempFileURL)).toBe(200);
    const longer = new URL(tempFileURL);
    longer.searchParams.set('expires', String(Number(longer.searchParams.get('expires')) + 1));
    expect(await status(longer)).toBe(403);
    const swapped = new URL(tempFileURL);
    swapped.search = new URL(other.tempFileURL).search;
    expect(await status(swapped)).toBe(403);
    const bare = new URL(tempFileURL);
    bare.search = '';
    expect(await status(bare)).toBe(403);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 61_000);
    expect(await status(tempFileURL)).toBe(403);
  });

  it('is gone after it was removed, and removing it again says so', async () => {
    const fileID = await upload(fresh(), 'a');
    const { tempFileURL } = await link(fileID);
    expect(await world.call('echo', { do: 'remove', fileID })).toMatchObject({ fileList: [{ status: 0 }] });
    expect((await fetch(tempFileURL)).status).toBe(404);
    expect(await link(fileID)).toMatchObject({ status: -503003, tempFileURL: '' });
    expect(await world.call('echo', { do: 'remove', fileID })).toMatchObject({
      fileList: [{ status: -503003 }],
    });
  });

  it.each(['/a', 'a//b', '../a', 'a/../b', 'a?b', 'a#b', 'a%2Fb', ''])(
    'cannot have the path %j',
    async (path) => {
      const before = world.cloud.storage.list().length;
      expect(await world.request('echo', { do: 'upload', path, text: 'x' })).toMatchObject({ status: 500 });
      expect(world.cloud.storage.list()).toHaveLength(before);
    },
  );

  it('cannot be put without the grant that the SDK asked for', async () => {
    const url = `${world.cloud.origin}/storage/${fresh()}`;
    const reply = await fetch(url, {
      method: 'PUT',
      body: 'x',
      headers: { authorization: `${Date.now() + 9e6}-00` },
    });
    expect([reply.status, await reply.text()]).toEqual([
      403,
      expect.stringContaining('SignatureDoesNotMatch'),
    ]);
    expect((await fetch(url)).status).toBe(403);
  });
});

describe('storage is private to a client', () => {
  const photo = `photos/${'f'.repeat(22)}/${'0'.repeat(64)}`;
  it.each([`${photo}.jpg`, `${photo}.png`, 'sheets/a-1.xlsx', 'sheets/b.csv', 'seals/c.jpeg'])(
    'who may put a file at %s',
    async (path) => {
      expect((await clientUpload(path, 'x', 'openid-li')).status).toBe(200);
    },
  );

  it.each([
    `kept/${'f'.repeat(22)}/${'0'.repeat(64)}.jpg`,
    'letters/LTR-1/a.pdf',
    'reports/a.pdf',
    'exports/a.xlsx',
    'coverage/ground.json.gz',
    'a.jpg',
    `${photo}.html`,
    `photos/short/${'0'.repeat(64)}.jpg`,
    `x/${photo}.jpg`,
    'sheets/a.exe',
    'sheets/deep/a.xlsx',
  ])('who may put none at %s', async (path) => {
    const before = world.cloud.storage.list().length;
    expect((await clientUpload(path, 'x', 'openid-li')).status).toBe(403);
    expect(world.cloud.storage.list()).toHaveLength(before);
  });

  it('who gets links to own files only', async () => {
    const { fileID } = (await (await clientUpload(place(), 'mine', 'openid-li')).json()) as {
      fileID: string;
    };
    const own = await clientLink(fileID, 'openid-li');
    expect(await (await fetch(own.tempFileURL)).text()).toBe('mine');
    for (const stranger of ['openid-wang', null])
      expect(await clientLink(fileID, stranger)).toMatchObject({
        code: 'STORAGE_EXCEED_AUTHORITY',
        tempFileURL: '',
      });
    expect(await world.call('echo', { do: 'download', fileID })).toBe('mine');
  });

  it('who cannot tell a file of a function from one that is not there', async () => {
    const fileID = await upload(fresh(), 'secret');
    const there = await clientLink(fileID, 'openid-li');
    const absent = await clientLink(`${fileID}x`, 'openid-li');
    expect(there.code).toBe(absent.code);
  });

  it('who replaces nobody else’s file', async () => {
    const path = place();
    const fileID = await upload(path, 'of a function');
    expect((await clientUpload(path, 'x', 'openid-li')).status).toBe(403);
    expect(await world.call('echo', { do: 'download', fileID })).toBe('of a function');
  });

  it('and stores nothing for a visitor', async () => {
    const before = world.cloud.storage.list().length;
    expect((await clientUpload(place(), 'x', null)).status).toBe(403);
    expect(world.cloud.storage.list()).toHaveLength(before);
  });
});

it('files and links survive a restart when there is a data folder, and the preview sees them', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  try {
    const first = await startHostWorld({ dataDir });
    const { fileID } = await first.call<{ fileID: string }>('echo', {
      do: 'upload',
      path: 'a/b.txt',
      text: 'kept',
    });
    await first.call('echo', { do: 'upload', path: 'a', text: 'a path that is also a folder' });
    await first.cloud.close();
    const second = await startHostWorld({ dataDir });
    expect(await second.call('echo', { do: 'download', fileID })).toBe('kept');
    const files = (await (await fetch(`${second.cloud.origin}/local/files`)).json()) as { path: string }[];
    expect(files.map(({ path }) => path).sort()).toEqual(['a', 'a/b.txt']);
    await second.cloud.close();
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});

it('tcb-admin-node stores and reads the same files', async () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const tcb = require('tcb-admin-node') as {
    init(config: object): {
      uploadFile(file: object): Promise<{ fileID: string }>;
      downloadFile(file: object): Promise<{ fileContent: Buffer }>;
      callFunction(call: object): Promise<{ result: unknown }>;
    };
  };
  const app = tcb.init({
    env: 'local-1',
    secretId: 'local',
    secretKey: 'local',
    serviceUrl: world.cloud.adminUrl,
  });
  const { fileID } = await app.uploadFile({
    cloudPath: 'admin/a.bin',
    fileContent: Buffer.from([0, 13, 10, 255]),
  });
  expect([...(await app.downloadFile({ fileID })).fileContent]).toEqual([0, 13, 10, 255]);
  expect((await app.callFunction({ name: 'inner', data: { a: 1 } })).result).toMatchObject({
    event: { a: 1 },
  });
});
