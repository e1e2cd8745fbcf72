import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { schema } from '../../cloudfunctions/_store/schema';
import type { Ground } from '../../scripts/local-cloud/database';
import { layDocuments, openGround } from './ground';
import { makeScaleWorld } from './scale-world';
import type { Landmarks } from './scale-world';

const ROOT = resolve(__dirname, '../..');
const hashOf = (...texts: string[]) =>
  createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12);

/** What the world is made by, with everything that it calls, and the day from which it counts back. */
export async function worldDigest(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'scale-world.ts')],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  return hashOf(outputFiles[0]!.text, new Date().toISOString().slice(0, 10));
}

const beginOf = (share: number) => `scale-world-${hashOf(ROOT).slice(0, 6)}-${share}-`;

/**
 * The folder in which the world of a share lies; made now unless it is there. Those that were made by other code are
 * removed.
 */
export async function layScaleWorld(share: number, digest: string): Promise<string> {
  const name = `${beginOf(share)}${digest}`;
  const dir = join(tmpdir(), name);
  if (existsSync(dir)) return dir;
  for (const other of readdirSync(tmpdir()))
    if (other.startsWith(beginOf(share))) rmSync(join(tmpdir(), other), { recursive: true });
  const unfinished = `${dir}.new`;
  mkdirSync(unfinished);
  const { landmarks, documents } = await makeScaleWorld(share, new Date());
  writeFileSync(join(unfinished, 'landmarks.json'), JSON.stringify(landmarks));
  layDocuments(unfinished, schema, documents());
  openGround(unfinished, schema);
  renameSync(unfinished, dir);
  return dir;
}

/** The world of a share that was laid last, whatever code it was made by; null when there is none. */
export function lastLaid(share: number): string | null {
  const found = readdirSync(tmpdir()).find((name) => name.startsWith(beginOf(share)) && !name.endsWith('.new')); // prettier-ignore
  return found ? join(tmpdir(), found) : null;
}

export function openScaleWorld(dir: string): { landmarks: Landmarks; ground: Ground } {
  const landmarks = JSON.parse(readFileSync(join(dir, 'landmarks.json'), 'utf8')) as Landmarks;
  return { landmarks, ground: openGround(dir, schema) };
}
