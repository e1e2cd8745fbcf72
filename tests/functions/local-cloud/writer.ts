/** A process that writes and reports each acknowledged id to its parent, until it is killed. */
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';

void (async () => {
  const [, , dataDir = '', run = ''] = process.argv;
  const { database } = await startLocalCloud({ dataDir, collections: [{ name: 'things', indexes: [] }] });
  for (let n = 0; ; n++) {
    const _id = `${run}-${n}`;
    await database.insert('things', [{ _id, code: _id }]);
    process.send!(_id);
    await new Promise((next) => setImmediate(next));
  }
})();
