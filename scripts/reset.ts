import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isInUse } from './local-cloud/journal';
import { portUsing } from './local-cloud/running-port';

/** `npm run reset`: the next start makes the demo world anew. Letter keys stay, as they are pinned in built phones. */
const DATA = join(resolve(__dirname, '..'), '.local/data');

void (async () => {
  const port = await portUsing(DATA);
  if (port !== null || isInUse(DATA)) {
    const where = port === null ? '' : ` on port ${port}`;
    console.error(
      `The local environment is running${where}; stop it (Ctrl-C), then run npm run reset again.`,
    );
    process.exit(1);
  }
  rmSync(DATA, { recursive: true, force: true });
  console.log('.local/data is removed; npm start makes the demo world anew.');
})();
