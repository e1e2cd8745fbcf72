import { tidyStorage } from '../../../scripts/tidy-storage';

const now = new Date('2026-11-29T00:00:00.000Z');
const files = [
  { Key: 'photos/f/left.jpg', LastModified: '2026-11-21T23:00:00.000Z', Size: '300000' },
  { Key: 'photos/f/fresh.jpg', LastModified: '2026-11-22T01:00:00.000Z', Size: '300000' },
  { Key: 'sheets/old.xlsx', LastModified: '2026-01-01T00:00:00.000Z', Size: '1000' },
  { Key: 'kept/m/named.jpg', LastModified: '2026-01-01T00:00:00.000Z', Size: '300000' },
  { Key: 'letters/LTR/a.pdf', LastModified: '2026-01-01T00:00:00.000Z', Size: '300000' },
];
const storage = () => {
  const deleted: string[] = [];
  return {
    deleted,
    walkCloudDir: (prefix: string) => Promise.resolve(files.filter(({ Key }) => Key.startsWith(prefix))),
    deleteFile: (paths: string[]) => Promise.resolve(void deleted.push(...paths)),
  };
};

it('what clients left for more than a week goes, and nothing that functions wrote', async () => {
  const clients = storage();
  expect(await tidyStorage(clients, now)).toEqual({ files: 2, bytes: 301_000 });
  expect(clients.deleted).toEqual(['photos/f/left.jpg', 'sheets/old.xlsx']);
});

it('a dry run counts and removes nothing', async () => {
  const clients = storage();
  expect(await tidyStorage(clients, now, true)).toEqual({ files: 2, bytes: 301_000 });
  expect(clients.deleted).toEqual([]);
});
