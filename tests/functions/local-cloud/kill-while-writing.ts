import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';

const WRITERS = 8;

/**
 * Starts the local cloud again and again on the same data, writes to it from all sides as SDKs do, and kills it with
 * SIGKILL in the middle. Every kill comes after another number of acknowledged writes.
 *
 * @returns how many writes were acknowledged, and how many of those were not there at the end
 */
export async function killWhileWriting(kills: number): Promise<{ acknowledged: number; lost: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-kill-'));
  try {
    const acknowledged: string[] = [];
    const script = join(dataDir, 'kill-cloud.cjs');
    // Built once: each start would compile it anew.
    buildSync({
      entryPoints: [join(__dirname, 'kill-cloud.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      packages: 'external',
    });
    for (let kill = 0; kill < kills; kill++)
      acknowledged.push(...(await writeUntilKilled(script, join(dataDir, 'data'), kill)));
    const cloud = await startLocalCloud({
      dataDir: join(dataDir, 'data'),
      collections: [{ name: 'things', indexes: [] }],
    });
    const cost = { index: null, examined: 0 };
    const found = acknowledged.filter(
      (_id) => cloud.database.find('things', { _id }, { limit: 1 }, cost)[0]?.code === `code of ${_id}`,
    );
    await cloud.close();
    return { acknowledged: acknowledged.length, lost: acknowledged.length - found.length };
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

async function writeUntilKilled(script: string, dataDir: string, kill: number): Promise<string[]> {
  const child = fork(script, [dataDir], {
    execArgv: [],
    env: { ...process.env, NODE_PATH: join(__dirname, '../../../node_modules') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const adminUrl = await new Promise<string>((done, failed) => {
    child.once('message', (url: string) => done(url));
    void gone.then(() => failed(new Error('the local cloud did not start')));
  });
  const acknowledged: string[] = [];
  const enough = 10 + ((kill * 7) % 60);
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; ; n++) {
      const _id = `${kill}-${writer}-${n}`;
      const data = [JSON.stringify({ _id, code: `code of ${_id}` })];
      const body = JSON.stringify({ action: 'database.insertDocument', collectionName: 'things', data });
      const reply = (await (await fetch(adminUrl, { method: 'POST', body })).json()) as { code?: string };
      if (reply.code) throw new Error(reply.code);
      acknowledged.push(_id);
      if (acknowledged.length >= enough) child.kill('SIGKILL');
    }
  };
  // Each ends when the connection breaks.
  await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  await gone;
  return acknowledged;
}
