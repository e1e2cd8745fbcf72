import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const KEPT = join(ROOT, '.local/made');
const KEPT_MS = 3 * 3_600_000;

/**
 * A folder that `make` fills, made once for what the sources hold and kept in `.local/made`, so that houses and suites which
 * need the same share it; nobody may write into it. Folders that nobody asked for in three hours go.
 *
 * @param sources files and folders, from the root of the repository, that `make` reads; packages count by their lock file
 */
export async function madeOnce(
  name: string,
  sources: readonly string[],
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const digest = digestOf(['package-lock.json', ...sources]).slice(0, 16);
  const folder = join(KEPT, `${name}-${digest}`);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  forgetOld();
  const making = join(KEPT, `making-${randomBytes(6).toString('hex')}`);
  mkdirSync(making, { recursive: true });
  try {
    await make(making);
    // Two that need it at once both make it; the first stays.
    if (!existsSync(folder)) renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

function digestOf(sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const source of sources)
    for (const file of filesOf(resolve(ROOT, source))) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function forgetOld(): void {
  if (!existsSync(KEPT)) return;
  for (const name of readdirSync(KEPT)) {
    const folder = join(KEPT, name);
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found && Date.now() - found.mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}
