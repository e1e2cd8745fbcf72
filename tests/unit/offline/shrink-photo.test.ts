// eslint-disable-next-line @typescript-eslint/no-require-imports -- the phone's types are not those of tests
const { shrunkPhoto } = require('../../../miniprogram/offline/shrink-photo') as {
  shrunkPhoto(path: string): Promise<string>;
};

interface Asked {
  src: string;
  quality: number;
  compressedWidth?: number;
  compressedHeight?: number;
}

/** A phone whose compressed photos weigh what `bytes` says for each quality. */
function phone(photo: { width: number; height: number; bytes: number }, bytes: Record<number, number>) {
  const asked: Asked[] = [];
  const sizes: Record<string, number> = { photo: photo.bytes };
  const wx = {
    getImageInfo: () => Promise.resolve({ width: photo.width, height: photo.height }),
    compressImage: (given: Asked) => {
      asked.push(given);
      const tempFilePath = `at ${given.quality}`;
      sizes[tempFilePath] = bytes[given.quality]!;
      return Promise.resolve({ tempFilePath });
    },
    getFileSystemManager: () => ({ statSync: (path: string) => ({ size: sizes[path] }) }),
  };
  Object.assign(globalThis, { wx });
  return asked;
}
afterEach(() => jest.restoreAllMocks());

it('a large photo becomes 1,600 px along its longer side, whichever that is', async () => {
  const wide = phone({ width: 4000, height: 3000, bytes: 4e6 }, { 75: 140_000 });
  expect(await shrunkPhoto('photo')).toBe('at 75');
  expect(wide).toEqual([{ src: 'photo', quality: 75, compressedWidth: 1600 }]);
  const tall = phone({ width: 3000, height: 4000, bytes: 4e6 }, { 75: 140_000 });
  await shrunkPhoto('photo');
  expect(tall).toEqual([{ src: 'photo', quality: 75, compressedHeight: 1600 }]);
});

it('its quality is lowered until it weighs 150 KB, and not below what can be read', async () => {
  const asked = phone({ width: 4000, height: 3000, bytes: 4e6 }, { 75: 350_000, 50: 220_000, 35: 160_000 });
  expect(await shrunkPhoto('photo')).toBe('at 35');
  expect(asked.map(({ quality }) => quality)).toEqual([75, 50, 35]);
});

it('a small one, and one that would only grow, stays as it is', async () => {
  const small = phone({ width: 1200, height: 900, bytes: 125_000 }, {});
  expect(await shrunkPhoto('photo')).toBe('photo');
  expect(small).toEqual([]);
  phone({ width: 1200, height: 900, bytes: 320_000 }, { 75: 400_000, 50: 390_000, 35: 380_000 });
  expect(await shrunkPhoto('photo')).toBe('photo');
});

it('where WeChat cannot make it smaller it is kept all the same', async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone({ width: 4000, height: 3000, bytes: 4e6 }, {});
  Object.assign((globalThis as unknown as { wx: object }).wx, {
    compressImage: () => Promise.reject(new Error('compressImage:fail not supported')),
  });
  expect(await shrunkPhoto('photo')).toBe('photo');
});
