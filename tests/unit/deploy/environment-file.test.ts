import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsOf, missingValues, readEnvironmentFile } from '../../../scripts/deploy/environment-file';

const functions = [
  { name: 'issuer', variables: { ENVIRONMENT: '', PUBLIC_ORIGIN: '', LETTER_KEYS: '' } },
  { name: 'public', variables: { ENVIRONMENT: '', PUBLIC_ORIGIN: '' } },
];
const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

it('names all missing values at once, with who needs them', () => {
  writeFileSync('.env.trial', 'TENCENTCLOUD_SECRETID=id\nLETTER_KEYS=\n');
  expect(missingValues(readEnvironmentFile('trial'), functions)).toEqual([
    'CLOUDBASE_ENV_ID (to reach the environment)',
    'TENCENTCLOUD_SECRETKEY (to reach the environment)',
    'PUBLIC_ORIGIN (for issuer, public)',
    'LETTER_KEYS (for issuer)',
  ]);
});

it('takes quoted JSON as it stands, and the name of the environment from the command, never from a copied file', () => {
  writeFileSync('.env.trial', `ENVIRONMENT=production\nLETTER_KEYS='{"1":"abc="}'\n`);
  expect(readEnvironmentFile('trial').values).toEqual({ ENVIRONMENT: 'trial', LETTER_KEYS: '{"1":"abc="}' });
});

it('refuses a file that leads to the same environment as another one', () => {
  writeFileSync('.env.production', 'CLOUDBASE_ENV_ID=house-1a2b3c\n');
  expect(readEnvironmentFile('production').values.CLOUDBASE_ENV_ID).toBe('house-1a2b3c');
  writeFileSync('.env.staging', 'CLOUDBASE_ENV_ID=house-1a2b3c\n');
  for (const name of ['staging', 'production'])
    expect(() => readEnvironmentFile(name)).toThrow(
      /\.env\.(staging|production) name the same CLOUDBASE_ENV_ID \(house-1a2b3c\): one of them was copied/,
    );
  writeFileSync('.env.staging', 'CLOUDBASE_ENV_ID=house-9z8y7x\n');
  expect(readEnvironmentFile('staging').values.CLOUDBASE_ENV_ID).toBe('house-9z8y7x');
});

it("takes a CI's secrets from the process where the file has none", () => {
  process.env.TENCENTCLOUD_SECRETKEY = 'from-ci';
  try {
    writeFileSync('.env.trial', 'CLOUDBASE_ENV_ID=e\nTENCENTCLOUD_SECRETID=id\n');
    const file = readEnvironmentFile('trial');
    expect(missingValues(file, [])).toEqual([]);
    expect(credentialsOf(file).TENCENTCLOUD_SECRETKEY).toBe('from-ci');
  } finally {
    delete process.env.TENCENTCLOUD_SECRETKEY;
  }
});

it.each(['../secrets', 'Production', ''])('refuses the environment name %j', (name) => {
  expect(() => readEnvironmentFile(name)).toThrow('An environment is named by');
});

describe('the two secrets of the house', () => {
  const write = (name: string, text: string) => writeFileSync(name, text);

  it('are read from files of their own', () => {
    write('.env.trial', 'PUBLIC_ORIGIN=https://a.example\n');
    write('.env.trial.letter-keys', `LETTER_KEYS='{"1":"abc="}'\n`);
    write('.env.trial.trail-key', 'TRAIL_KEY=abc\n');
    expect(readEnvironmentFile('trial').values).toMatchObject({
      LETTER_KEYS: '{"1":"abc="}',
      TRAIL_KEY: 'abc',
    });
  });

  it.each([
    [
      'one file that holds both',
      '.env.trial',
      `LETTER_KEYS='{}'\nTRAIL_KEY=abc\n`,
      'put each into a file of its own',
    ],
    [
      'a secret’s file that holds the other too',
      '.env.trial.letter-keys',
      `LETTER_KEYS='{}'\nTRAIL_KEY=abc\n`,
      'holds LETTER_KEYS alone',
    ],
  ])('are refused in %s', (_, name, text, message) => {
    write(name, text);
    expect(() => readEnvironmentFile('trial')).toThrow(message);
  });
});
