import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { phoneRefusals } from '../../miniprogram/shared/phone-refusals';
import { Refusal } from '../../miniprogram/shared/refusal';
import { refusals } from '../../miniprogram/shared/refusals';

const phone = resolve(__dirname, '../../miniprogram');
const sources = (readdirSync(phone, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts') && !file.startsWith('miniprogram_npm'))
  .map((file) => ({ file, text: readFileSync(join(phone, file), 'utf8') }));

it('the phone has the sentence of every refusal that it makes itself', () => {
  const made = sources.flatMap(({ text }) => [...text.matchAll(/new Refusal\(\s*'(\w+)'/g)]);
  expect(made.length).toBeGreaterThan(20);
  expect(made.map(([, code]) => code!).filter((code) => !(code in phoneRefusals))).toEqual([]);
});

it('the phone carries no sentence that the server says', () => {
  const carrying = sources.filter(({ text }) => /^import \{[^}]*\} from '[\w./-]*\/refusals';/m.test(text));
  expect(carrying.map(({ file }) => file)).toEqual([]);
});

it('a refusal says what the server said, and what the phone knows where nobody said it', () => {
  expect(new Refusal('GRANT_TOO_WIDE', undefined, refusals.GRANT_TOO_WIDE).message).toBe(
    refusals.GRANT_TOO_WIDE,
  );
  expect(new Refusal('OFFLINE').message).toBe(refusals.OFFLINE);
});
