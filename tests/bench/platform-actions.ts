import { withBuiltWorld } from './built-world';
import type { World } from '../functions/service/world';
import type { Figure } from './platform-database';

const BATCH = 20;

/** Steps from a phone's queue, the dearest way: each of another order. */
async function requestsOfBatch(world: World): Promise<number> {
  const items = [];
  for (let n = 0; n < BATCH; n++) {
    const { _id: workOrderId } = await world.addOrder({ _id: `WO-batch-${n}` });
    const deviceTime = new Date().toISOString();
    const step = { action: 'workOrder.accept', input: { workOrderId }, subject: workOrderId, deviceTime };
    items.push({ ...step, opId: world.newOpId() });
  }
  const before = world.cloud.requests.length;
  const reply = await world.raw('li', { action: 'sync.push', input: { items } });
  const { results } = (reply.ok ? reply.data : { results: [] }) as { results: { status: string }[] };
  if (results.filter(({ status }) => status === 'done').length !== BATCH)
    throw new Error(`a batch failed: ${JSON.stringify(reply)}`);
  return world.cloud.requests.length - before;
}

/** Database requests of every action, each called once in a small world; an action that was not reached is an error. */
export async function actionFigures(print: (figure: Figure) => void): Promise<void> {
  await withBuiltWorld(async (world) => {
    const { driveEveryAction } = await import('../functions/service/every-action');
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
    const ofBatch = await requestsOfBatch(world);
    print({
      figure: 'action.service.sync.push.db_requests',
      value: ofBatch / BATCH,
      unit: 'requests an item',
      against: `${ofBatch} requests for ${BATCH} items of ${BATCH} orders`,
    });
    if (failures.length) throw new Error(`not every action could be called:\n${failures.join('\n')}`);
  });
}
