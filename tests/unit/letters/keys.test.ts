import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLetterSigner } from '../../../cloudfunctions/_modules/letters/signing';
import { verifySignature } from '../../../cloudfunctions/_modules/letters/verify-signature';
import { judgeLetterToken } from '../../../miniprogram/shared/letter-token';
import type { LetterKeyring } from '../../../miniprogram/shared/letter-token';
import { keysCommand } from '../../../scripts/keys';
import { payload } from './token-fixtures';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'letter-keys.json');
});

const run = (...words: string[]) => keysCommand(words, file, 'production');
const keyring = (printed: string) =>
  JSON.parse(/LETTER_PUBLIC_KEYS=(.*)/.exec(printed)![1]!) as LetterKeyring;
const signer = () => readLetterSigner(readFileSync(file, 'utf8'), 'production');
const judged = (token: string, printed: string) => judgeLetterToken(token, keyring(printed), verifySignature);

describe('npm run keys', () => {
  it('makes the first key, readable by its owner only, and never prints a private half', () => {
    const printed = run('rotate');
    const { private: secret } = (
      JSON.parse(readFileSync(file, 'utf8')) as Record<string, { private: string }>
    )['1']!;
    expect(printed).not.toContain(secret);
    expect(run('show')).not.toContain(secret);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(keyring(printed)).toMatchObject({ environment: 'production', refused: [] });
  });

  it('lets letters of a rotated key go on counting, and forgets its private half', () => {
    run('rotate');
    const old = signer().sign(payload);
    const printed = run('rotate');
    expect(judged(old, printed)).toMatchObject({ genuine: true });
    expect(judged(signer().sign(payload), printed)).toMatchObject({
      genuine: true,
      token: { payload: { keyId: 2 } },
    });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ 1: { status: 'verifying' } });
    expect(readFileSync(file, 'utf8').match(/private/g)).toHaveLength(1);
  });

  it('refuses everything of a compromised key at once, and another one signs', () => {
    run('rotate');
    const stolen = signer().sign(payload);
    const printed = run('revoke', '1');
    expect(judged(stolen, printed)).toEqual({ genuine: false, because: 'refused_key' });
    expect(judged(signer().sign(payload), printed)).toMatchObject({ genuine: true });
  });

  it('leaves the keys as they were when the environment has no name that can be signed', () => {
    run('rotate');
    const before = readFileSync(file, 'utf8');
    expect(() => keysCommand(['rotate'], file, 'Bad Name')).toThrow('environment');
    expect(() => keysCommand(['revoke', '1'], file, 'Bad Name')).toThrow('environment');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('says what to do when it is not told what to do', () => {
    expect(() => run()).toThrow('npm run keys -- rotate');
    expect(() => run('revoke')).toThrow('revoke which key?');
    expect(() => run('revoke', '9')).toThrow('there is no key 9');
    expect(() => run('show')).toThrow('no keys yet');
  });
});
