import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** Whoever reads one of them must not have the other: who signs letters, and who writes the trail of it. */
const APART = ['LETTER_KEYS', 'TRAIL_KEY'] as const;
const CREDENTIALS = ['CLOUDBASE_ENV_ID', 'TENCENTCLOUD_SECRETID', 'TENCENTCLOUD_SECRETKEY'] as const;
export type Credentials = Record<(typeof CREDENTIALS)[number], string>;

export interface EnvironmentFile {
  /** As a person types it: `.env.production`. */
  name: string;
  values: Record<string, string>;
}

/** `.env.production.letter-keys`, `.env.production.trail-key`: git-ignored too, and each readable by who keeps it. */
const secretFile = (name: string, secret: string) => `${name}.${secret.toLowerCase().replace('_', '-')}`;
const secretFiles = (name: string) => APART.map((secret) => secretFile(name, secret)).join(', ');

/** The git-ignored `.env.<environment>`; empty when there is none. The name is signed into letters. */
export function readEnvironmentFile(environment: string): EnvironmentFile {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(environment))
    throw new Error(`An environment is named by 1 to 32 of a-z, 0-9 and hyphen, not "${environment}".`);
  const name = `.env.${environment}`;
  const read = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {});
  const own = read(name);
  const misplaced = APART.filter((secret) => own[secret]);
  if (misplaced.length > 1)
    throw new Error(
      `${name} holds ${misplaced.join(' and ')}: put each into a file of its own (${secretFiles(name)}).`,
    );
  const secrets = APART.flatMap((secret) => {
    const file = secretFile(name, secret);
    const found = read(file);
    const others = Object.keys(found).filter((key) => key !== secret);
    if (others.length > 0) throw new Error(`${file} holds ${secret} alone, not ${others.join(', ')}.`);
    return found[secret] ? [[secret, found[secret]] as const] : [];
  });
  const twin = readdirSync('.').find(
    (other) =>
      other !== name &&
      /^\.env\.[a-z0-9-]+$/.test(other) &&
      own.CLOUDBASE_ENV_ID &&
      read(other).CLOUDBASE_ENV_ID === own.CLOUDBASE_ENV_ID,
  );
  if (twin)
    throw new Error(
      `${name} and ${twin} name the same CLOUDBASE_ENV_ID (${own.CLOUDBASE_ENV_ID}): one of them was copied.`,
    );
  const values = { ...own, ...Object.fromEntries(secrets) };
  // Named on the command line, so that a copied file cannot sign one environment's letters with another's name.
  return { name, values: { ...(values as Record<string, string>), ENVIRONMENT: environment } };
}

/** Every name that deploying needs and the file lacks, with who needs it. */
export function missingValues(
  { values }: EnvironmentFile,
  functions: readonly { name: string; variables: Record<string, string | undefined> }[],
): string[] {
  const credentials = CREDENTIALS.filter((name) => !(values[name] || process.env[name])).map(
    (name) => `${name} (to reach the environment)`,
  );
  const variables = new Map<string, string[]>();
  for (const { name, variables: needed } of functions)
    for (const variable of Object.keys(needed))
      if (!values[variable]) variables.set(variable, [...(variables.get(variable) ?? []), name]);
  return [...credentials, ...[...variables].map(([name, users]) => `${name} (for ${users.join(', ')})`)];
}

/** From the file, else from the process (a CI's secrets). Ask `missingValues` first. */
export function credentialsOf({ values }: EnvironmentFile): Credentials {
  return Object.fromEntries(
    CREDENTIALS.map((name) => [name, values[name] || process.env[name]]),
  ) as Credentials;
}
