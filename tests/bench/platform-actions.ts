import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { letterKeyring, rotateKeys } from '../../cloudfunctions/_modules/letters/signing';
import { buildLetterFonts } from '../../scripts/build-font';
import { buildFunctions } from '../../scripts/build-functions';
import type { Figure } from './platform-database';

/** Database requests of every action, each called once in a small world; an action that was not reached is an error. */
export async function actionFigures(print: (figure: Figure) => void): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-functions-'));
  await buildLetterFonts();
  await buildFunctions({ outDir: dir });
  const keys = rotateKeys({}, Buffer.alloc(32, 7));
  const env = {
    ENVIRONMENT: 'bench',
    LETTER_KEYS: JSON.stringify(keys),
    LETTER_PUBLIC_KEYS: JSON.stringify(letterKeyring(keys, 'bench')),
    WORK_ORDER_TEMPLATE: '',
  };
  Object.assign(process.env, env, { PUBLIC_ORIGIN: 'https://letters.example.cn' });
  const { startWorld } = await import('../functions/service/world');
  const { driveEveryAction } = await import('../functions/service/every-action');
  const world = await startWorld({ dir, env });
  try {
    const failures: string[] = [];
    const printed = new Set<string>();
    for (const { name, action, requests, reply } of await driveEveryAction(world)) {
      const figure = `action.${name}.${action}.db_requests`;
      if (!reply.ok) failures.push(`${figure}: ${reply.code} ${JSON.stringify(reply.details ?? '')}`);
      else if (!printed.has(figure)) {
        printed.add(figure);
        print({ figure, value: requests, unit: 'requests' });
      }
    }
    if (failures.length) throw new Error(`not every action could be called:\n${failures.join('\n')}`);
  } finally {
    await world.cloud.close();
    rmSync(dir, { recursive: true });
  }
}
