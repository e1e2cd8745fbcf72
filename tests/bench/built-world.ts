import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { letterKeyring, rotateKeys } from '../../cloudfunctions/_modules/letters/signing';
import { buildFunctions } from '../../scripts/build-functions';
import type { World } from '../functions/service/world';

/** The tests' small world, with the functions as they are built behind what calls another one. */
export async function withBuiltWorld(act: (world: World) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-functions-'));
  await buildFunctions({ outDir: dir });
  const keys = rotateKeys({}, Buffer.alloc(32, 7));
  const env = {
    ENVIRONMENT: 'bench',
    LETTER_KEYS: JSON.stringify(keys),
    LETTER_PUBLIC_KEYS: JSON.stringify(letterKeyring(keys, 'bench')),
    TRAIL_KEY: Buffer.alloc(32, 9).toString('base64url'),
    WORK_ORDER_TEMPLATE: '',
  };
  Object.assign(process.env, env, { PUBLIC_ORIGIN: 'https://letters.example.cn' });
  const { startWorld } = await import('../functions/service/world');
  const world = await startWorld({ dir, env });
  try {
    await act(world);
  } finally {
    await world.cloud.close();
    rmSync(dir, { recursive: true });
  }
}
