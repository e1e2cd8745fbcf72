import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { serviceRights } from '../../miniprogram/shared/rights';
import { queued } from '../../miniprogram/shared/visit/queued';

/** The floors of `_modules`, lowest first: an area imports from floors below its own. Some rooms are still to come. */
const floors = [
  ['regions', 'people', 'inbox', 'product-lines', 'files'],
  ['health', 'coverage', 'ledger', 'settings'],
  ['hospitals'],
  ['grant-sheets', 'letters', 'licences'],
  ['forms'],
  ['sites', 'grants', 'verification', 'prices', 'credit', 'sheets', 'fees'],
  [
    'dealers',
    'work-orders',
    'surveys',
    'training',
    'reports',
    'payments',
    'orders',
    'dealer-orders',
    'catalogue',
    'guides',
  ],
  ['devices', 'quotes', 'goods', 'dealers-life', 'dues', 'writings'],
  [
    'master-data',
    'home',
    'reviews',
    'repairs',
    'figures',
    'plans',
    'trail',
    'duties',
    'exchange',
    'list-sheets',
  ],
  ['appraisal'],
];
const root = resolve(__dirname, '../../cloudfunctions');
const modules = join(root, '_modules');
const floorOf = (area: string) => floors.findIndex((areas) => areas.includes(area));

const imports = readdirSync(modules, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .flatMap((entry) => {
    const file = join(entry.parentPath, entry.name);
    const named = readFileSync(file, 'utf8').matchAll(
      /(?:from |import\(|require(?:\.resolve)?\()'(\.[^']+)'/g,
    );
    return [...named].map(([, to]) => ({
      from: relative(modules, file),
      to: relative(modules, resolve(dirname(file), to!)),
    }));
  })
  .filter(({ to }) => !to.startsWith('..'))
  .map(({ from, to }) => ({ from, to, areas: [from.split('/')[0]!, to.split('/')[0]!] as const }))
  .filter(({ areas: [own, other] }) => own !== other);

it('every area stands on a floor', () => {
  const areas = readdirSync(modules, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(areas.map(({ name }) => name).filter((name) => floorOf(name) < 0)).toEqual([]);
});

it('an area imports from the floors below its own only', () => {
  expect(imports.length).toBeGreaterThan(50);
  const up = imports.filter(({ areas: [own, other] }) => floorOf(other) >= floorOf(own));
  expect(up.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

it('what is stored knows the platform and shared nouns only', () => {
  const files = readdirSync(join(root, '_store')).map((name) =>
    readFileSync(join(root, '_store', name), 'utf8'),
  );
  expect(files.filter((text) => text.includes('_modules/') || text.includes('_contracts/'))).toEqual([]);
});

it("a function's index only joins the areas", () => {
  const functions = readdirSync(root).filter((name) => existsSync(join(root, name, 'config.json')));
  const long = functions.filter(
    (name) => readFileSync(join(root, name, 'index.ts'), 'utf8').split('\n').length > 61,
  );
  expect(long).toEqual([]);
});

it('what may wait in the queue has the limits of both sides, and nothing else has', () => {
  const may = Object.entries(serviceRights).flatMap(([action, { does }]) =>
    does === 'queues' ? [action] : [],
  );
  expect(may.sort()).toEqual(Object.keys(queued).sort());
});
