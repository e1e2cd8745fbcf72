import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironmentFile } from './deploy/environment-file';

/** The key of the trail on this machine, made the first time; functions, the demo world and the verifier use the same. */
export function useLocalTrailKey(folder: string): void {
  const file = join(folder, 'trail-key');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  }
  process.env.TRAIL_KEY = readFileSync(file, 'utf8');
}

/** That of an environment, for what scripts write and verify there. */
export function useTrailKeyOf(environment: string): void {
  const { name, values } = readEnvironmentFile(environment);
  const key = values.TRAIL_KEY ?? process.env.TRAIL_KEY;
  if (!key) throw new Error(`${name} lacks TRAIL_KEY (of the audit trail)`);
  process.env.TRAIL_KEY = key;
}
