import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyEnvironment, plan } from '../../../scripts/deploy/plan';
import { keepRelease, listReleases, openRelease } from '../../../scripts/deploy/releases';
import { wantedState } from '../../../scripts/deploy/wanted';
import { after } from './model-environment';

let root: string;
let kept: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'releases-'));
  kept = join(root, 'kept');
});
afterEach(() => rmSync(root, { recursive: true }));

const config = { timeout: 20, memorySize: 256, clientCallable: true };
function built(text: string): string {
  const folder = join(root, 'built');
  for (const name of ['service', 'jobs']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'config.json'), JSON.stringify(config));
    writeFileSync(join(folder, name, 'index.js'), name === 'service' ? text : 'the same');
  }
  return folder;
}
const wantedOf = (folder: string) => wantedState([], folder, { ENVIRONMENT: 'trial' });
const keep = (text: string, at: string) => {
  const folder = built(text);
  return keepRelease(kept, folder, wantedOf(folder), at);
};

it('goes back to the functions of an earlier deployment, and uploads only what differs', () => {
  const first = keep('one', '2026-01-01T00:00:00.000Z');
  const running = plan(wantedOf(built('one')), emptyEnvironment).steps.reduce(
    (now, step) => after(now, step, wantedOf(built('one'))),
    emptyEnvironment,
  );
  keep('two', '2026-01-02T00:00:00.000Z');
  const newer = wantedOf(built('two'));
  const updated = plan(newer, running).steps.reduce((now, step) => after(now, step, newer), running);

  const { folder } = openRelease(kept, first.digest.slice(0, 6));
  const back = wantedOf(folder);
  expect(plan(back, updated).steps).toEqual([{ do: 'uploadCode', function: 'service' }]);
  const again = plan(back, updated).steps.reduce((now, step) => after(now, step, back), updated);
  expect(again).toEqual(running);
  expect(plan(back, again).steps).toEqual([]);
});

it('keeps a release once, the newest ten, newest first', () => {
  const first = keep('one', '2026-01-01T00:00:00.000Z');
  expect(keep('one', '2026-02-01T00:00:00.000Z').digest).toBe(first.digest);
  for (let n = 0; n < 11; n++) keep(`later ${n}`, `2026-03-${10 + n}T00:00:00.000Z`);
  const listed = listReleases(kept);
  expect(listed).toHaveLength(10);
  expect(listed[0]!.at).toBe('2026-03-20T00:00:00.000Z');
  expect(listed.some(({ digest }) => digest === first.digest)).toBe(false);
});

it.each([
  ['0000', 'No kept release begins'],
  ['', 'No kept release begins'],
  ['../..', 'No kept release begins'],
])('says that nothing is kept under "%s"', (digits, words) => {
  keep('one', '2026-01-01T00:00:00.000Z');
  expect(() => openRelease(kept, digits)).toThrow(words);
});

it('is stopped by nothing that a run left half copied, and never offers it', () => {
  const { digest } = keep('one', '2026-01-01T00:00:00.000Z');
  const whole = join(kept, digest);
  // Killed after its list was begun, and before the folder had its name.
  for (const [name, text] of [
    [`${digest}.part`, readFileSync(join(whole, 'release.json'), 'utf8')],
    ['0123456789ab.part', '{"dig'],
  ]) {
    mkdirSync(join(kept, name!));
    writeFileSync(join(kept, name!, 'release.json'), text!);
  }
  expect(listReleases(kept).map((one) => one.digest)).toEqual([digest]);
  expect(openRelease(kept, digest.slice(0, 5)).release.digest).toBe(digest);
  expect(keep('two', '2026-01-02T00:00:00.000Z').digest).not.toBe(digest);
});

it('does not upload a kept release whose files were changed', () => {
  const { digest } = keep('one', '2026-01-01T00:00:00.000Z');
  appendFileSync(join(kept, digest, 'functions/service/index.js'), ' and more');
  expect(() => openRelease(kept, digest)).toThrow('was changed since it was kept: service');
});
