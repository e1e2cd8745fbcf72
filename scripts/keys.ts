import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { kmsCredentials, kmsOf } from '../cloudfunctions/_platform/kms';
import type { Kms } from '../cloudfunctions/_platform/kms';
import {
  letterKeyring,
  parseKeys,
  readLetterSigner,
  refuseKey,
  rotateKeys,
} from '../cloudfunctions/_modules/letters/signing';
import { sealKeys } from '../cloudfunctions/_modules/letters/sealed-keys';
import type { StoredKeys } from '../cloudfunctions/_modules/letters/signing';
import { readEnvironmentFile } from './deploy/environment-file';
import { runCommand } from './run-command';

const USAGE = `npm run keys -- rotate | revoke <key id> | show  [--env local] [--file .local/letter-keys.json]
npm run keys -- seal --env production --kms-key <id>  [--file …]

The file is the value of the issuer's variable LETTER_KEYS. It holds the signing key: keep it where secrets are kept, put
it into no repository, and clear it away once it is sealed and in the vault.

  rotate   a new key signs from now on; the old one goes on verifying, its private half is forgotten
  revoke   nothing that this key signed counts any more; a signing key is replaced at once
  seal     writes .env.<environment>.letter-keys: the keys in an envelope that KMS opens for this environment alone. Reads
           TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY of somebody who may use the KMS key; the value deploys as it is
  show     the public halves: LETTER_PUBLIC_KEYS of the function \`public\` and of the phones, which the upload gives them

After rotate or revoke: 1. LETTER_PUBLIC_KEYS of \`public\`, from then on the server knows the new key and refuses what is
revoked; 2. LETTER_KEYS of \`issuer\`; 3. letterKeys of the mini program, with its next release. In this order every letter
can be verified from the moment of its issue.

When a key is compromised: revoke it, set both variables, then have a channel manager begin a batch with the key's id
(授权书 → 批量签发 → 密钥泄露后重新签发) and a second one issue it. The register knows every letter of the key: each
standing one is issued again under the new key and takes the old one's place; until then the old ones show as 暂停使用 by
number, and their codes lead nowhere. Dealers find the new PDFs under "我的授权书".`;

/** @returns what is printed; never a private half */
export function keysCommand(given: readonly string[], file: string, environment: string): string {
  const [command, id] = given;
  const stored: StoredKeys = existsSync(file) ? parseKeys(readFileSync(file, 'utf8')) : {};
  switch (command) {
    case 'rotate': {
      const keys = rotateKeys(stored);
      const words = `Key ${signingKey(keys, environment)} signs now; ${file} is the new LETTER_KEYS.\n${publicKeys(keys, environment)}`;
      save(file, keys);
      return words;
    }
    case 'revoke': {
      const keyId = Number(id);
      if (!Number.isInteger(keyId)) throw new Error('revoke which key? npm run keys -- revoke 3');
      const keys = refuseKey(stored, keyId);
      const words = `Key ${keyId} is refused, key ${signingKey(keys, environment)} signs; ${file} is the new LETTER_KEYS.\n${publicKeys(keys, environment)}`;
      save(file, keys);
      return words;
    }
    case 'show': {
      if (Object.keys(stored).length === 0) throw new Error(`${file}: no keys yet; npm run keys -- rotate`);
      const states = Object.entries(stored).map(([name, { status }]) => `key ${name}: ${status}`);
      return `${states.join('\n')}\n${publicKeys(stored, environment)}`;
    }
    default:
      throw new Error(USAGE);
  }
}

/** Writes the file that the deployment reads, beside `.env.<environment>`; the keys' own file stays for the vault. */
export async function sealCommand(
  file: string,
  environment: string,
  kmsKeyId: string,
  kms: Kms,
  folder = '.',
): Promise<string> {
  if (!kmsKeyId)
    throw new Error('seal with which key of KMS? npm run keys -- seal --env production --kms-key <id>');
  if (!existsSync(file)) throw new Error(`${file}: no keys yet; npm run keys -- rotate --env ${environment}`);
  const keys = parseKeys(readFileSync(file, 'utf8'));
  readLetterSigner(JSON.stringify(keys), environment);
  const sealed = await sealKeys(JSON.stringify(keys), environment, kmsKeyId, kms);
  const target = resolve(folder, `.env.${environment}.letter-keys`);
  writeFileSync(target, `LETTER_KEYS='${sealed}'\n`, { mode: 0o600 });
  return `${target} holds the sealed keys. Deploy, then put ${file} into the vault and remove it here.`;
}

function publicKeys(keys: StoredKeys, environment: string): string {
  return `LETTER_PUBLIC_KEYS=${JSON.stringify(letterKeyring(keys, environment))}`;
}

function signingKey(keys: StoredKeys, environment: string): number {
  return readLetterSigner(JSON.stringify(keys), environment).keyId;
}

/** Written beside and moved over, so that a crash leaves the old keys. */
function save(file: string, keys: StoredKeys): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

if (require.main === module) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      env: { type: 'string', default: 'local' },
      file: { type: 'string' },
      'kms-key': { type: 'string' },
    },
  });
  const file = resolve(
    values.file ?? `.local/${values.env === 'local' ? '' : `${values.env}-`}letter-keys.json`,
  );
  const told = async (): Promise<string> => {
    // The name is signed into letters: one that the deployment refuses has no keys either.
    readEnvironmentFile(values.env);
    if (positionals[0] !== 'seal') return keysCommand(positionals, file, values.env);
    const credentials = kmsCredentials();
    if (!credentials.secretId || !credentials.secretKey)
      throw new Error(
        'seal as whom? Set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY (docs/deploy.md, step 4).',
      );
    return sealCommand(file, values.env, values['kms-key'] ?? '', kmsOf(credentials));
  };
  runCommand(async () => console.log(await told()));
}
