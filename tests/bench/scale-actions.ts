import type { Landmarks } from './scale-world';

/** One question or act that is measured; `make` gives the input of the n-th call. */
export interface Asked {
  function: 'service' | 'channel' | 'public';
  action: string;
  as: keyof Landmarks;
  make?: (world: Landmarks, n: number) => object;
  /** What makes this one differ from others of the action. */
  called?: string;
  /** Reads everything by its nature (a file of all grants): no bar on what it examines. */
  bulk?: boolean;
}

const today = new Date().toISOString().slice(0, 10);
const unique = (n: number) => `scale-${process.pid}-${n}`;

/** The main actions of every role, as the screens call them. */
export const asked: Asked[] = [
  { function: 'service', action: 'home.get', as: 'engineer', called: 'engineer' },
  { function: 'service', action: 'home.get', as: 'dispatcher', called: 'dispatcher' },
  { function: 'service', action: 'home.get', as: 'service', called: 'service' },
  { function: 'service', action: 'home.get', as: 'dealerAdmin', called: 'dealer' },
  { function: 'service', action: 'home.get', as: 'channel', called: 'channel' },
  { function: 'service', action: 'scan.resolve', as: 'engineer', make: () => ({ text: '(21)SN000000', serial: 'SN000000' }) },
  { function: 'service', action: 'device.get', as: 'engineer', make: ({ deviceId }) => ({ deviceId }) },
  { function: 'service', action: 'workOrder.get', as: 'dispatcher', make: ({ orderId }) => ({ workOrderId: orderId }) },
  { function: 'service', action: 'workOrder.list', as: 'engineer', called: 'engineer' },
  { function: 'service', action: 'workOrder.list', as: 'dispatcher', called: 'dispatcher' },
  { function: 'service', action: 'workOrder.list', as: 'dispatcher', called: 'closed', make: () => ({ states: ['closed'] }) },
  { function: 'service', action: 'workOrder.find', as: 'dispatcher', make: () => ({ group: 'finished' }) },
  { function: 'service', action: 'workOrder.find', as: 'dispatcher', called: 'hospital', make: () => ({ text: '第1' }) },
  { function: 'service', action: 'device.history', as: 'engineer', make: ({ deviceId }) => ({ deviceId }) },
  { function: 'service', action: 'workOrder.pool', as: 'engineer' },
  { function: 'service', action: 'workOrder.board', as: 'dispatcher', make: ({ dealerId }) => ({ dealerId }) },
  { function: 'service', action: 'workOrder.suggest', as: 'dispatcher', make: ({ newOrderId }) => ({ workOrderId: newOrderId }) },
  { function: 'service', action: 'hospital.search', as: 'engineer', make: () => ({ text: '人民医院' }) },
  { function: 'service', action: 'review.list', as: 'service' },
  { function: 'service', action: 'callBack.list', as: 'service' },
  { function: 'service', action: 'inbox.list', as: 'dispatcher' },
  { function: 'service', action: 'member.list', as: 'sysadmin' },
  { function: 'service', action: 'settings.get', as: 'sysadmin' },
  {
    function: 'service', action: 'workOrder.create', as: 'dispatcher',
    make: ({ hospitalId, deviceId }, n) => ({
      workOrderId: unique(n), task: 'repair', priority: 'normal', description: '开机报警', faultCode: 'E01', photos: [],
      deviceId, hospitalId, departmentId: null, contact: null, plannedOn: null,
    }),
  },
  { function: 'channel', action: 'dealer.list', as: 'channel' },
  { function: 'channel', action: 'dealer.get', as: 'channel', make: ({ dealerId }) => ({ dealerId }) },
  { function: 'channel', action: 'grant.list', as: 'channel' },
  { function: 'channel', action: 'grant.list', as: 'channel', called: 'ending', make: () => ({ queue: 'ending' }) },
  { function: 'channel', action: 'grant.list', as: 'channel', called: 'region', make: ({ regionCode }) => ({ regionCode }) },
  { function: 'channel', action: 'grant.get', as: 'channel', make: ({ grantId }) => ({ grantId }) },
  { function: 'channel', action: 'grant.who', as: 'channel', make: ({ hospitalId, productLineId }) => ({ hospitalId, productLineId }) },
  { function: 'channel', action: 'grant.conflicts', as: 'channel', make: ({ pendingGrantId }) => ({ grantId: pendingGrantId }) },
  { function: 'channel', action: 'coverage.grid', as: 'channel', called: 'country', make: () => ({ parentCode: null }) },
  { function: 'channel', action: 'coverage.grid', as: 'channel', called: 'province', make: ({ regionCode }) => ({ parentCode: regionCode }) },
  { function: 'channel', action: 'coverage.grid', as: 'dealerAdmin', called: 'dealer', make: ({ dealerId }) => ({ parentCode: null, dealerId }) },
  { function: 'channel', action: 'coverage.whiteSpace', as: 'channel', make: () => ({}) },
  { function: 'channel', action: 'coverage.whiteSpace', as: 'channel', called: 'cell', make: ({ regionCode, productLineId }) => ({ cell: { regionCode, productLineId } }) },
  { function: 'channel', action: 'coverage.conflicts', as: 'channel', make: () => ({}) },
  { function: 'channel', action: 'block.list', as: 'channel' },
  { function: 'channel', action: 'hospital.search', as: 'channel', make: () => ({ text: '第1' }) },
  { function: 'channel', action: 'letter.list', as: 'channel' },
  { function: 'channel', action: 'letter.list', as: 'channel', called: 'to_approve', make: () => ({ queue: 'to_approve' }) },
  { function: 'channel', action: 'letter.get', as: 'channel', make: ({ letterId }) => ({ letterId }) },
  { function: 'channel', action: 'letter.alerts', as: 'channel' },
  { function: 'public', action: 'verify.lookUp', as: 'engineer', make: ({ letterNumber }) => ({ number: letterNumber, checkCode: 'AAAAA-AAAAA' }) },
]; // prettier-ignore

/** Work in steps: each is called again until `isDone`. */
export interface Steps {
  function: 'channel';
  action: string;
  as: keyof Landmarks;
  make(world: Landmarks): object;
  isDone(reply: never, calls: number): boolean;
  /** So many calls are measured, at most. */
  most: number;
}
let exported = { step: 0, after: null as string | null };
export const inSteps: Steps[] = [
  {
    function: 'channel',
    action: 'grant.export',
    as: 'channel',
    make: () => ({ exportId: `export-${process.pid}-0123456789`, ...exported }),
    isDone: ({ next }: { next: string | null }) => {
      exported = { step: exported.step + 1, after: next };
      return next === null;
    },
    most: 60,
  },
  {
    function: 'channel',
    action: 'letter.requestBulk',
    as: 'channel',
    make: () => ({
      batchId: `LB-${process.pid}`,
      title: '年度授权书',
      what: { fromOn: today, toOn: `${Number(today.slice(0, 4)) + 1}-12-31` },
    }),
    isDone: ({ state }: { state: string }) => state !== 'listing' && state !== 'requesting',
    most: 12,
  },
];
