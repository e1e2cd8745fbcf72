import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pictures of the mini program: one of each page, those that README shows, and no others. */
const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const app = JSON.parse(read('miniprogram/app.json')) as {
  pages: string[];
  subPackages: { root: string; pages: string[] }[];
};
const pages = [
  ...app.pages,
  ...app.subPackages.flatMap((part) => part.pages.map((page) => `${part.root}/${page}`)),
];

test('each page of app.json has a picture that is taken and kept', () => {
  const planned = read('scripts/take-screenshots.ts');
  expect(pages.filter((page) => !planned.includes(`page: '${page}'`))).toEqual([]);
  const kept = (page: string) =>
    existsSync(join(root, `docs/screens/${page.split('/').slice(1, -1).join('-')}.png`));
  expect(pages.filter((page) => !kept(page))).toEqual([]);
});

test('each picture that README shows is there', () => {
  for (const file of ['README.md', 'README.zh-CN.md']) {
    const shown = [...read(file).matchAll(/\((docs\/screens\/[^)]+)\)/g)].map(([, picture]) => picture!);
    expect(shown.filter((picture) => !existsSync(join(root, picture)))).toEqual([]);
  }
});
