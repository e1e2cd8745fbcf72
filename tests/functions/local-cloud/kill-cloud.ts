/** A local cloud in a process of its own, made to be killed; tells its parent its address. */
import { startLocalCloud } from '../../../scripts/local-cloud/local-cloud';

void (async () => {
  const [, , dataDir = ''] = process.argv;
  const { adminUrl } = await startLocalCloud({ dataDir, collections: [{ name: 'things', indexes: [] }] });
  process.send!(adminUrl);
})();
