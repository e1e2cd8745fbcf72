import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import { markOfKept } from '../../../cloudfunctions/_platform/kept-files';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { NEVER } from '../../../cloudfunctions/_platform/stored-files';
import type { StoredFileRow } from '../../../cloudfunctions/_platform/stored-files';
import { localDatabase } from '../../../scripts/admin-database';
import { archivePhotos } from '../../../scripts/archive-photos';
import { keptFile } from '../../kept-file';
import { addSites, labelCode } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
let tidyFiles: typeof import('../../../cloudfunctions/jobs/tidy-files').tidyFiles;
let surroundings: typeof import('../../../cloudfunctions/_platform/serve').surroundings;
let UnitOfWork: typeof import('../../../cloudfunctions/_platform/unit-of-work').UnitOfWork;
let system: typeof import('../../../cloudfunctions/_platform/actor').system;
let hospitals: typeof import('../../../cloudfunctions/_store/hospitals').hospitals;
beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  world = await startWorld();
  await addSites(world);
  /* eslint-disable @typescript-eslint/no-require-imports */
  ({ tidyFiles } = require('../../../cloudfunctions/jobs/tidy-files'));
  ({ surroundings } = require('../../../cloudfunctions/_platform/serve'));
  ({ UnitOfWork } = require('../../../cloudfunctions/_platform/unit-of-work'));
  ({ system } = require('../../../cloudfunctions/_platform/actor'));
  ({ hospitals } = require('../../../cloudfunctions/_store/hospitals'));
  /* eslint-enable */
});
afterAll(() => world.cloud.close());

const folder = 'p'.repeat(22);
const code = (reply: Reply) => (reply.ok ? 'ok' : reply.code);
/** As a phone brings it: under the openid of its owner. */
const bring = async (content: string, name = sha256Hex(Buffer.from(content)), kind = 'jpg') => {
  const path = `photos/${folder}/${name}.${kind}`;
  return (await world.cloud.storage.write(path, Buffer.from(content), 'openid-li')).fileID;
};
const keep = (fileId: string) => world.call('li', 'file.keep', { fileId }, null);
async function kept(content: string, kind = 'jpg'): Promise<StoredFile> {
  const reply = await keep(await bring(content, undefined, kind));
  if (!reply.ok) throw new Error(reply.code);
  return (reply.data as { file: StoredFile }).file;
}
const read = (fileId: string) => world.cloud.storage.read(fileId)?.toString();
const row = async ({ fileId }: StoredFile) =>
  (await world.all<StoredFileRow>('stored_files')).find(({ _id }) => _id === markOfKept(fileId))!;
const evidence = (photos: StoredFile[]) => ({
  position: { longitude: 116.4, latitude: 39.9, accuracyMetres: 15, takenAt: new Date().toISOString() },
  scannedText: null,
  photos,
  nonce: null,
  deviceTime: new Date().toISOString(),
  note: '',
});

describe('a photo', () => {
  it('is taken over with its size and hash to where its uploader cannot write', async () => {
    const file = await kept('content');
    expect(file).toMatchObject({ sha256: sha256Hex(Buffer.from('content')), bytes: 7 });
    const path = file.fileId.split('/').slice(3).join('/');
    await expect(world.cloud.storage.write(path, Buffer.from('other'), 'openid-li')).rejects.toThrow();
    expect(read(file.fileId)).toBe('content');
  });

  it('is kept at the same address when it is brought again, so that the item stays the same operation', async () => {
    expect(await kept('twice')).toEqual(await kept('twice'));
  });

  it('stays what it was when its uploader writes over what was brought', async () => {
    const file = await kept('first');
    await bring('second', file.sha256);
    expect(read(file.fileId)).toBe('first');
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'does not exist',
      () => Promise.resolve(`cloud://local-1.x/photos/${folder}/${'0'.repeat(64)}.jpg`),
      'FILE_NOT_KEPT',
    ],
    ['is not what its hash says', () => bring('one', sha256Hex(Buffer.from('another'))), 'FILE_NOT_KEPT'],
    ['is empty', () => bring(''), 'FILE_NOT_KEPT'],
    ['lies elsewhere', () => Promise.resolve('cloud://local-1.x/sheets/grants.xlsx'), 'INPUT_INVALID'],
    [
      'is named by a path with dots',
      () => Promise.resolve(`cloud://local-1.x/photos/../${'0'.repeat(64)}.jpg`),
      'INPUT_INVALID',
    ],
  ])('that %s is not taken over', async (_, file, expected) => {
    expect(code(await keep(await file()))).toBe(expected);
  });

  it('is taken over for people of hospitals, too', async () => {
    const fileId = await bring('of a hospital');
    const reply = await world.visit('contact', 'file.keep', { fileId }, null);
    expect(reply).toMatchObject({ ok: true, data: { file: { bytes: 13 } } });
  });
});

describe('an item', () => {
  const at = (photo: StoredFile) => ({ workOrderId: 'WO-p', visitId: 'V-1', evidence: evidence([photo]) });
  beforeAll(() => world.addOrder({ _id: 'WO-p', state: 'travelling' }));

  it.each<[string, (file: StoredFile) => StoredFile]>([
    [
      'nobody has read',
      ({ sha256, bytes }) => ({ fileId: `cloud://local-1.x/kept/${folder}/${sha256}.jpg`, sha256, bytes }),
    ],
    ['is larger than the one that was read', (file) => ({ ...file, bytes: file.bytes + 1 })],
    [
      'lies in another environment',
      (file) => ({ ...file, fileId: file.fileId.replace('cloud://', 'cloud://x') }),
    ],
    [
      'is found by its hash alone',
      (file) => ({ ...file, fileId: file.fileId.replace(/kept\/.{22}/, `kept/${'q'.repeat(22)}`) }),
    ],
  ])('that names a photo which %s is refused and writes nothing', async (_, change) => {
    const file = change(await kept('required'));
    const stored = await world.everything();
    expect(code(await world.call('li', 'workOrder.checkIn', at(file)))).toBe('FILE_NOT_KEPT');
    expect(await world.everything()).toBe(stored);
  });

  it('of a phone’s queue fails alone', async () => {
    const item = (input: object, action: string, subject: string) => ({
      opId: world.newOpId(),
      action,
      input,
      subject,
      deviceTime: new Date().toISOString(),
    });
    await world.addOrder({ _id: 'WO-q', state: 'assigned' });
    const wrong = { ...keptFile(), bytes: 11 };
    const items = [
      item(at(wrong), 'workOrder.checkIn', 'WO-p'),
      item({ workOrderId: 'WO-q' }, 'workOrder.accept', 'WO-q'),
    ];
    const reply = await world.raw('li', { action: 'sync.push', input: { items } });
    expect(reply).toMatchObject({
      data: { results: [{ status: 'failed', code: 'FILE_NOT_KEPT' }, { status: 'done' }] },
    });
  });

  it('of a hospital is held to the same', async () => {
    const fault = {
      workOrderId: 'WO-hospital',
      deviceCode: labelCode,
      faultCode: '',
      description: '不能开机',
      urgent: false,
      photos: [{ ...keptFile(), bytes: 11 }],
      contactName: '钱',
      phone: '',
    };
    const stored = await world.everything();
    expect(code(await world.visit('contact', 'repair.report', fault))).toBe('FILE_NOT_KEPT');
    expect(await world.everything()).toBe(stored);
  });

  it('costs no more requests with photos than without', async () => {
    await world.addOrder({ _id: 'WO-r', state: 'travelling' });
    const photos = [await kept('a'), await kept('b'), await kept('c')];
    const before = world.cloud.requests.length;
    const arrival = { workOrderId: 'WO-r', visitId: 'V-1', evidence: evidence(photos) };
    expect(code(await world.call('li', 'workOrder.checkIn', arrival))).toBe('ok');
    expect(world.cloud.requests.length - before).toBeLessThanOrEqual(5);
  });
});

it('links lead only to what functions wrote', async () => {
  const file = await kept('shown');
  const brought = await bring('brought');
  const stored = { fileId: brought, sha256: 'a'.repeat(64), bytes: 7 };
  await world.addOrder({ _id: 'WO-l', photos: [file, stored] });
  const reply = await world.call('li', 'workOrder.files', { workOrderId: 'WO-l' }, null);
  expect(Object.keys((reply as { data: { links: object } }).data.links)).toEqual([file.fileId]);
});

describe('what somebody may bring in a day', () => {
  const limits = { filesADay: 20, megabytesADay: 20, visitorFilesADay: 4, photoMonths: 36 };
  beforeAll(() => world.put('settings', { _id: 'files', value: limits }));
  afterAll(() => world.remove('settings', ['files']));

  it('ends at the setting, however many come at once, and leaves the rest where it was brought', async () => {
    const brought = await Promise.all(Array.from({ length: 6 }, (_, n) => bring(`visitor ${n}`)));
    const replies = await Promise.all(
      brought.map((fileId) => world.visit('quota', 'file.keep', { fileId }, null)),
    );
    const codes = replies.map(code);
    expect(codes.filter((one) => one === 'ok')).toHaveLength(4);
    expect(codes.filter((one) => one === 'UPLOADS_TODAY')).toHaveLength(2);
    const left = brought.filter((_, n) => codes[n] !== 'ok');
    expect(left.map(read).every(Boolean)).toBe(true);
  });

  it('is counted for each person, in bytes too', async () => {
    const large = () => bring(`${Math.random()}`.padEnd(12_000_000, 'x'));
    expect(code(await world.call('wang', 'file.keep', { fileId: await large() }, null))).toBe('ok');
    expect(code(await world.call('wang', 'file.keep', { fileId: await large() }, null))).toBe(
      'UPLOADS_TODAY',
    );
    expect(code(await keep(await bring('of another person')))).toBe('ok');
  });
});

describe('after a week', () => {
  const later = (days: number): Surroundings => ({
    ...surroundings(),
    now: () => new Date(Date.now() + days * 86_400_000),
  });
  const attach = async (_id: string, file: StoredFile, change: object = {}) => {
    await world.addOrder({ _id, state: 'travelling', ...change });
    const arrival = { workOrderId: _id, visitId: 'V-1', evidence: evidence([file]) };
    expect(code(await world.call('li', 'workOrder.checkIn', arrival))).toBe('ok');
  };
  /** As a machine takes as many runs as it needs. */
  const tidied = async (days: number) => {
    const first = await tidyFiles(later(days));
    for (let more = 1; more > 0;)
      more = Object.values(await tidyFiles(later(days))).reduce((sum, n) => sum + n, 0);
    return first;
  };

  it('a photo that nothing names goes, one that an order names stays', async () => {
    const [lost, named] = [await kept('never attached'), await kept('attached')];
    await attach('WO-t1', named);
    await tidied(6.9);
    expect([lost, named].map(({ fileId }) => read(fileId))).toEqual(['never attached', 'attached']);
    await tidied(7.1);
    expect([lost, named].map(({ fileId }) => read(fileId))).toEqual([undefined, 'attached']);
  });

  it('one that is brought again has its week anew', async () => {
    const file = await kept('brought twice');
    await world.set('stored_files', markOfKept(file.fileId)!, { lookAt: new Date().toISOString() });
    await kept('brought twice');
    await tidied(6);
    expect(read(file.fileId)).toBe('brought twice');
  });

  describe('one that is brought again while it is being deleted', () => {
    /** What happens between the list of what is to go and its deletion. */
    const meanwhile = (act: () => Promise<unknown>) => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const sdk = require('wx-server-sdk') as { deleteFile(asked: object): Promise<object> };
      const real = sdk.deleteFile.bind(sdk);
      return jest.spyOn(sdk, 'deleteFile').mockImplementation(async (asked) => {
        await act();
        return real(asked);
      });
    };

    it('is taken a moment later, and then it is there', async () => {
      const file = await kept('going and coming');
      const again = await bring('going and coming');
      const codes: string[] = [];
      const spy = meanwhile(async () => void codes.push(code(await keep(again))));
      await tidyFiles(later(7.1)).finally(() => spy.mockRestore());
      expect(codes).toContain('CHANGED_MEANWHILE');
      expect(code(await keep(again))).toBe('ok');
      expect(read(file.fileId)).toBe('going and coming');
      expect(await row(file)).toMatchObject({ goingAt: null });
    });

    it('is taken at once where the cleanup that wanted it was killed', async () => {
      const file = await kept('left behind');
      await world.set('stored_files', markOfKept(file.fileId)!, {
        lookAt: '2020-01-01T00:00:00.000Z',
        goingAt: '2020-01-08T00:00:00.000Z',
      });
      await kept('left behind');
      await tidied(0);
      expect(read(file.fileId)).toBe('left behind');
    });

    it('is deleted by one cleanup alone, however many run', async () => {
      const file = await kept('of two cleanups');
      const asked: string[] = [];
      const spy = meanwhile(async () => void asked.push('delete'));
      const runs = [tidyFiles(later(7.1)), tidyFiles(later(7.1))];
      await Promise.all(runs).finally(() => spy.mockRestore());
      expect(asked).toHaveLength(1);
      expect(read(file.fileId)).toBeUndefined();
    });
  });

  it('more than one step holds are all looked at', async () => {
    const [model] = await world.all<StoredFileRow>('stored_files');
    const many = Array.from({ length: 230 }, (_, n) => ({ ...model!, _id: `many-${n}`, fileId: `cloud://x.y/${n}`, lookAt: '2020-01-01T00:00:00.000Z' })); // prettier-ignore
    for (const one of many) await world.put('stored_files', one);
    await tidied(0);
    expect(
      (await world.all<StoredFileRow>('stored_files')).filter(({ _id }) => _id.startsWith('many-')),
    ).toEqual([]);
  });

  it('a photo of an order goes when the setting’s months are over and the order has ended; a signature does not', async () => {
    const [open, ended, image] = [
      await kept('of an open order'),
      await kept('of an ended order'),
      await kept('signed', 'png'),
    ];
    await attach('WO-t2', open);
    await attach('WO-t3', ended);
    await world.addOrder({
      _id: 'WO-t4',
      state: 'closed',
      photos: [image],
      fileMarks: [markOfKept(image.fileId)!],
    });
    await world.set('work_orders', 'WO-t3', { state: 'closed' });
    await tidied(8);
    await tidied(35 * 30);
    expect(read(ended.fileId)).toBe('of an ended order');
    await tidied(37 * 31);
    expect([open, ended, image].map(({ fileId }) => read(fileId))).toEqual([
      'of an open order',
      undefined,
      'signed',
    ]);
    expect(await row(ended)).toMatchObject({ goneAt: expect.any(String) });
    const reply = await world.call('li', 'workOrder.files', { workOrderId: 'WO-t3' }, null);
    expect(reply).toMatchObject({ data: { links: { [ended.fileId]: '' } } });
  });

  describe('that is archived', () => {
    const folder = mkdtempSync(join(tmpdir(), 'archive-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    let storage = '';
    const bytes = (path: string) => world.cloud.storage.read(`${storage}/${path}`);
    const archive = (fetchFile: (path: string) => Promise<Buffer>, months = 0, dryRun = false) =>
      archivePhotos(
        localDatabase(world.cloud.adminUrl),
        fetchFile,
        folder,
        new Date(Date.now() - months * 30 * 86_400_000 + 1000),
        dryRun,
      );
    const place = ({ sha256 }: StoredFile) => join(folder, sha256.slice(0, 2), `${sha256}.jpg`);

    it('leaves the cloud at night, and its copy bears its hash', async () => {
      const [ended, open] = [await kept('archived, ended'), await kept('archived, open')];
      storage = /^cloud:..[^/]+/.exec(open.fileId)![0];
      await attach('WO-t5', ended);
      await attach('WO-t6', open);
      await world.set('work_orders', 'WO-t5', { state: 'closed' });
      await tidied(8);
      const fetched: string[] = [];
      const fetchFile = (path: string) => {
        fetched.push(path);
        return Promise.resolve(bytes(path)!);
      };
      const young = await archive(fetchFile, 1);
      expect([young.files, fetched]).toEqual([0, []]);
      const counted = await archive(fetchFile, 0, true);
      expect([counted.files >= 2, fetched, readdirSync(folder)]).toEqual([true, [], []]);

      expect(await archive(fetchFile)).toMatchObject({ files: counted.files, present: 0, faults: [] });
      expect([ended, open].map((file) => readFileSync(place(file)).toString())).toEqual([
        'archived, ended',
        'archived, open',
      ]);
      expect([ended, open].map(({ fileId }) => read(fileId))).toEqual(['archived, ended', 'archived, open']);
      await tidied(9);
      expect([ended, open].map(({ fileId }) => read(fileId))).toEqual([undefined, 'archived, open']);
      expect(await row(ended)).toMatchObject({ photoFrom: null, goneAt: expect.any(String) });
      // What has not ended is known to be there, and is fetched no second time.
      fetched.length = 0;
      expect(await archive(fetchFile)).toMatchObject({ files: 0, faults: [] });
      expect(fetched).toEqual([]);
    });

    it('stays where its copy is not what its hash says, and every other one is copied', async () => {
      const [sound, changed, lost] = [await kept('sound'), await kept('changed'), await kept('lost')];
      await attach('WO-t7', sound);
      await attach('WO-t8', changed);
      await attach('WO-t9', lost);
      for (const id of ['WO-t7', 'WO-t8', 'WO-t9']) await world.set('work_orders', id, { state: 'closed' });
      await tidied(8);
      const { faults } = await archive((path) => {
        if (path.includes(changed.sha256)) return Promise.resolve(Buffer.from('another'));
        return path.includes(lost.sha256) ? Promise.reject(new Error('no')) : Promise.resolve(bytes(path)!);
      });
      expect(faults).toHaveLength(2);
      await tidied(9);
      expect([sound, changed, lost].map(({ fileId }) => read(fileId))).toEqual([
        undefined,
        'changed',
        'lost',
      ]);
      expect([existsSync(place(changed)), existsSync(place(lost))]).toEqual([false, false]);
    });

    it('is counted, and tried, whole where more than a page was taken at one instant', async () => {
      const [model] = await world.all<StoredFileRow>('stored_files');
      const photoFrom = '2020-01-01T00:00:00.000Z';
      for (let n = 0; n < 230; n++) {
        const fileId = `cloud://x.y/kept/${'a'.repeat(22)}/${`${n}`.padStart(64, '0')}.jpg`;
        const one = { _id: `same-${n}`, fileId, bytes: 1, lookAt: NEVER, photoFrom, goneAt: null };
        await world.put('stored_files', { ...model!, ...one });
      }
      const none = () => Promise.reject(new Error('no'));
      expect(await archive(none, 60, true)).toMatchObject({ files: 230, bytes: 230 });
      const { files, faults } = await archive(none, 60);
      expect([files, new Set(faults).size, faults.length]).toEqual([0, 230, 230]);
    });
  });

  it('days of uploads are forgotten', async () => {
    await tidied(2);
    expect(await world.all('upload_days')).toEqual([]);
  });
});

it('a document that names a photo without saying so cannot be written', async () => {
  const file = await kept('where none belongs');
  const work = new UnitOfWork(system, new Date(), surroundings().ids, 'test');
  expect(() => work.insert(hospitals as never, { _id: 'HX', photo: file } as never)).toThrow(
    'hospitals does not say that it names files',
  );
});
