import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Wanted } from './plan';
import { wantedState } from './wanted';

/**
 * The built functions of each deployment, kept by what they are, so that an environment can go back to them without
 * building: an old commit built today, with today's packages, would be another program.
 */
const MOST_KEPT = 10;
const FILE = 'release.json';
const WHOLE = /^[0-9a-f]{12}$/;

export interface Release {
  /** First digits of the SHA-256 over all functions' code digests. */
  digest: string;
  /** When it was first deployed. */
  at: string;
  functions: Record<string, string>;
}

export function digestOfRelease(functions: Record<string, string>): string {
  const named = Object.entries(functions).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(named)).digest('hex').slice(0, 12);
}
const codeOf = ({ functions }: Pick<Wanted, 'functions'>): Record<string, string> =>
  Object.fromEntries(functions.map(({ name, codeDigest }) => [name, codeDigest]));

/** Newest first. */
export function listReleases(kept: string): Release[] {
  if (!existsSync(kept)) return [];
  return (
    readdirSync(kept)
      // Not what a run that was killed left half copied.
      .filter((name) => WHOLE.test(name) && existsSync(join(kept, name, FILE)))
      .map((name) => JSON.parse(readFileSync(join(kept, name, FILE), 'utf8')) as Release)
      .sort((a, b) => (a.at < b.at ? 1 : -1))
  );
}

/** Keeps what is about to be deployed; the oldest give way. */
export function keepRelease(kept: string, builtFunctions: string, wanted: Wanted, at: string): Release {
  const functions = codeOf(wanted);
  const release: Release = { digest: digestOfRelease(functions), at, functions };
  const folder = join(kept, release.digest);
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    for (const name of Object.keys(functions))
      cpSync(join(builtFunctions, name), join(part, 'functions', name), { recursive: true });
    writeFileSync(join(part, FILE), `${JSON.stringify(release, null, 2)}\n`);
    renameSync(part, folder);
  }
  for (const old of listReleases(kept).slice(MOST_KEPT))
    if (old.digest !== release.digest) rmSync(join(kept, old.digest), { recursive: true });
  return release;
}

/**
 * The folder of a kept release's functions.
 *
 * @throws Error when none begins with these digits, or its files are not those that were kept
 */
export function openRelease(kept: string, digits: string): { folder: string; release: Release } {
  const found = listReleases(kept).filter(
    ({ digest }) => /^[0-9a-f]{4,}$/.test(digits) && digest.startsWith(digits),
  );
  const [release] = found;
  if (!release || found.length > 1)
    throw new Error(
      `${found.length ? 'Several releases begin' : 'No kept release begins'} with "${digits}". See --releases.`,
    );
  const folder = join(kept, release.digest, 'functions');
  const changed = Object.entries(codeOf(wantedState([], folder, {})))
    .filter(([name, digest]) => release.functions[name] !== digest)
    .map(([name]) => name);
  if (changed.length)
    throw new Error(`Release ${release.digest} was changed since it was kept: ${changed.join(', ')}.`);
  return { folder, release };
}
