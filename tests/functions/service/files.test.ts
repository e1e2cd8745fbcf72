import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { Reply } from '../../../cloudfunctions/_platform/serve';
import { keptFile } from '../../kept-file';
import { addSites, labelCode } from './sites';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  world = await startWorld();
  await addSites(world);
});
afterAll(() => world.cloud.close());

const folder = 'p'.repeat(22);
const code = (reply: Reply) => (reply.ok ? 'ok' : reply.code);
/** As a phone brings it: under the openid of its owner. */
const bring = async (content: string, name = sha256Hex(Buffer.from(content))) => {
  const path = `photos/${folder}/${name}.jpg`;
  return (await world.cloud.storage.write(path, Buffer.from(content), 'openid-li')).fileID;
};
const keep = (fileId: string) => world.call('li', 'file.keep', { fileId }, null);
async function kept(content: string): Promise<StoredFile> {
  const reply = await keep(await bring(content));
  if (!reply.ok) throw new Error(reply.code);
  return (reply.data as { file: StoredFile }).file;
}
const read = (fileId: string) => world.cloud.storage.read(fileId)?.toString();
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
