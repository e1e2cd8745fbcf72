import { addDays, dayOf } from '../../miniprogram/shared/days';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import { defaultClockBook } from '../../miniprogram/shared/clocks/default-book';
import type { Planning } from '../../cloudfunctions/_modules/devices/make-planned-orders';
import { schema } from '../../cloudfunctions/_store/schema';
import type { Change } from '../../scripts/local-cloud/database';
import { Database } from '../../scripts/local-cloud/database';
import type { Doc } from '../../scripts/local-cloud/codec';
import { noJournal } from '../../scripts/local-cloud/journal';
import { addSites } from '../functions/service/sites';
import { startWorld } from '../functions/service/world';
import type { World } from '../functions/service/world';
import { order } from '../unit/visit/orders';

const DEVICES = 200_000;
const ORDERS = 500_000;
const CALLS = 21;
const today = dayOf(new Date());
const padded = (n: number) => String(n).padStart(7, '0');

const plan = {
  ...{ _id: 'SP-1', revision: 1, head: '', name: '半年保养', task: 'maintenance', modelId: 'X' },
  ...{ modelName: '测试仪 X', contract: null, months: 6, anchor: 'plan', windowDays: 15, startsOn: today },
  ...{
    endedOn: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'M-qian',
  },
};
const deviceOf = (n: number, dueOn: string | null, installedOn: string | null = '2025-01-15') => {
  const known = {
    ...{ planId: 'SP-1', name: plan.name, task: 'maintenance', anchorOn: '2025-01-15', next: 4, dueOn },
    ...{ order: null, hospitalId: 'H-1', stopped: null },
  };
  return {
    ...{
      _id: `DV-X-${padded(n)}`,
      revision: 1,
      head: '',
      modelId: 'X',
      modelName: '测试仪 X',
      productLineId: 'L',
    },
    ...{ serial: padded(n), serialKey: padded(n), code: null, gtin: null, lot: null, productionOn: null },
    ...{ hospitalId: 'H-1', hospitalName: '测试医院', departmentId: 'DEP-1', departmentName: '检验科' },
    ...{
      dealerId: `D-${1 + (n % 2)}`,
      installedOn,
      softwareVersion: '',
      entitlements: [],
      standing: 'verified',
    },
    ...{ scannedTexts: [], claims: [], createdAt: '2025-01-15T00:00:00.000Z', createdBy: 'seed' },
    ...(dueOn ? { plans: [known], planDueOn: dueOn } : {}),
  };
};

/** Instruments whose next is due later, and orders of which every eighth is a plan's and still open; written past the functions. */
function* grown(share: number): Generator<Change> {
  const change = (collection: string, document: object): Change => ({
    ...{ collection, id: (document as { _id: string })._id, document: document as Doc },
  });
  for (let n = 0; n < DEVICES * share; n++)
    yield change('devices', deviceOf(n, addDays(today, 70 + (n % 110))));
  const whole = order({});
  for (let n = 0; n < ORDERS * share; n++) {
    const fromOn = addDays(today, (n % 90) - 20);
    const isPlanned = n % 8 === 0;
    const servicePlan = {
      ...{
        planId: 'SP-1',
        name: plan.name,
        sequence: 4,
        dueOn: addDays(fromOn, 15),
        fromOn,
        toOn: addDays(fromOn, 30),
      },
    };
    yield change('work_orders', {
      ...{ ...whole, _id: `WO-${padded(n)}`, revision: 1, head: '', dealerId: `D-${1 + (n % 2)}` },
      ...(isPlanned
        ? { state: 'assigned_dealer', engineer: null, servicePlan, planOpenUntil: servicePlan.toOn }
        : { state: 'closed' }),
    });
  }
}

async function databaseOf(world: World, share: number): Promise<Database> {
  const kept = ['dealers', 'members', 'models', 'product_lines', 'hospitals', 'departments'];
  const before: Change[] = [];
  for (const collection of kept)
    for (const document of await world.all<{ _id: string }>(collection))
      before.push({ collection, id: document._id, document: document as unknown as Doc });
  before.push({ collection: 'service_plans', id: plan._id, document: plan as unknown as Doc });
  const documents = function* () {
    yield* before;
    yield* grown(share);
  };
  return new Database(schema, { ...noJournal, load: documents });
}

interface Size {
  requests: number;
  ms: number;
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
/** Page after page of both sizes in turn, so that whatever else the machine does slows both alike. */
async function dueLists() {
  const world = await startWorld();
  try {
    await addSites(world);
    const sizes = [];
    for (const share of [0.01, 1])
      sizes.push({
        ...{ database: await databaseOf(world, share), after: null as string | null },
        ...{ times: [] as number[], requests: 0 },
      });
    for (let n = 0; n <= CALLS; n++)
      for (const size of sizes) {
        world.cloud.database = size.database;
        world.cloud.requests.length = 0;
        const from = performance.now();
        const input = { group: 'later', dealerId: null, after: size.after };
        const reply = await world.call('boss', 'servicePlan.orders', input, null);
        if (!reply.ok) throw new Error(reply.code);
        if (n > 0) size.times.push(performance.now() - from);
        size.requests = world.cloud.requests.length;
        size.after = (reply.data as { next: string | null }).next;
      }
    return sizes.map(({ requests, times }) => ({ requests, ms: median(times) }));
  } finally {
    await world.cloud.close();
  }
}

/** The job twice, four at once past the turn that keeps them apart, and ended somewhere again and again: each order once. */
async function duplicates(): Promise<{ value: number; orders: number; ended: number }> {
  const world = await startWorld();
  try {
    await addSites(world);
    const instruments = Array.from({ length: 300 }, (_, n) => deviceOf(n, addDays(today, (n % 50) - 10)));
    await world.put('service_plans', plan);
    await world.put('devices', ...instruments);
    const { makeDue, makePlannedOrders } = await import('../../cloudfunctions/jobs/make-planned-orders');
    const { surroundings } = await import('../../cloudfunctions/_platform/serve');
    const planning = {
      ...{ plans: [plan], clocks: { book: defaultClockBook, days: { rest: [], worked: [] } } },
      calendar: { holidays: [], workedInstead: [] },
    } as unknown as Planning;
    let ended = 0;
    for (let n = 0; n < 40; n++) {
      const whole = surroundings();
      let left = 1 + ((n * 37) % 90);
      const newId = (prefix: string) => {
        if ((left -= 1) <= 0) throw new Error('ended');
        return whole.ids.newId(prefix);
      };
      await makeDue({ ...whole, ids: { ...whole.ids, newId } }, planning).catch(() => (ended += 1));
    }
    await Promise.all([1, 2, 3, 4].map(() => makeDue(surroundings(), planning)));
    await makePlannedOrders(surroundings());
    await makePlannedOrders(surroundings());
    const made = await world.all<WorkOrder>('work_orders');
    const named = made.map(({ device, servicePlan }) => `${device!.id} ${servicePlan!.sequence}`);
    const twice = named.length - new Set(named).size;
    const missing = instruments.filter(({ _id }) => !made.some(({ device }) => device!.id === _id)).length;
    return { value: twice + missing, orders: made.length, ended };
  } finally {
    await world.cloud.close();
  }
}

/** Plans: what waits to be done by index at any size, and each order made once whatever becomes of the job. */
export async function measurePlans(): Promise<void> {
  const print = (figure: object) => console.log(JSON.stringify(figure));
  print({ name: 'plan.duplicates', ...(await duplicates()) });
  const [little, whole] = (await dueLists()) as [Size, Size];
  print({ name: 'plan.due.db_requests', value: whole.requests });
  print({
    name: 'plan.due.growth',
    value: Number((whole.ms / little.ms).toFixed(2)),
    ms: Number(whole.ms.toFixed(1)),
  });
}
