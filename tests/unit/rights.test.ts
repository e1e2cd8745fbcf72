import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { actions as visitors } from '../../cloudfunctions/public/index';
import { doesWrite, may, publicRights } from '../../miniprogram/shared/rights';

const miniprogram = resolve(__dirname, '../../miniprogram');

it("what visitors write is what the public function's table writes", () => {
  const written = Object.entries(visitors).map(([name, { writes }]) => [
    name,
    writes === true ? 'writes' : 'reads',
  ]);
  expect(Object.fromEntries(written)).toEqual(publicRights);
});

it('a call that writes carries an operation number, a call that reads carries none', () => {
  expect(doesWrite('service', 'workOrder.assign')).toBe(true);
  expect(doesWrite('service', 'workOrder.checkIn')).toBe(true);
  expect(doesWrite('service', 'workOrder.get')).toBe(false);
  expect(doesWrite('service', 'sync.push')).toBe(false);
  expect(doesWrite('public', 'survey.answer')).toBe(true);
  expect(doesWrite('public', 'survey.open')).toBe(false);
});

it('one role that may is enough', () => {
  expect(may(['auditor', 'channel_manager'], 'channel', 'grant.approve')).toBe(true);
  expect(may(['auditor'], 'channel', 'grant.approve')).toBe(false);
  expect(may([], 'service', 'home.get')).toBe(false);
});

it('pages ask what somebody may, not who they are', () => {
  const asking = (readdirSync(miniprogram, { recursive: true }) as string[])
    .filter((file) => file.startsWith('pages/') && file.endsWith('.ts'))
    .filter((file) =>
      /roles\.(indexOf|includes)\('(?!engineer')\w+'\)/.test(readFileSync(join(miniprogram, file), 'utf8')),
    );
  expect(asking).toEqual([]);
});
