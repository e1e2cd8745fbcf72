import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import {
  AddToRepairRequest,
  AskToRateRequest,
  ConfirmRequest,
  DeviceCodeRequest,
  FollowRequest,
  ReportFaultRequest,
  WithdrawRepairRequest,
} from '../../_contracts/repairs';
import type { RepairActions } from '../../_contracts/repairs';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import { publicRead } from '../../_platform/serve-public';
import type { PublicTable } from '../../_platform/serve-public';
import { clockSettings } from '../settings/clocks';
import { requestedOrders } from '../../_store/work-orders';
import { written } from '../../_store/writings';
import {
  addToRepair,
  askToRate,
  confirmRepair,
  followRepair,
  listMyRepairs,
  openRepair,
  reportFault,
  withdrawRepair,
} from './repair-use-cases';

const progress = fields(
  'workOrderId',
  'number',
  'state',
  'description',
  'createdAt',
  'deviceName',
  'hospitalName',
  'engineerName',
  'engineerPhone',
  'appointment',
  'etaAt',
  'steps',
  'report',
  'quote',
  'canConfirm',
  'canAdd',
  'canWithdraw',
  'followUp',
  'followsUp',
  'supplements',
);
const onOrder = (words: readonly string[], photos: readonly StoredFile[]) =>
  written({
    place: 'work_orders',
    idOf: ({ workOrderId }: { workOrderId: string }) => workOrderId,
    words,
    photos,
  });
const ownOrder = ({ workOrderId }: { workOrderId: string }) => [
  publicRead({ as: 'order', collection: requestedOrders, where: { _id: workOrderId }, limit: 1 }),
];

export const repairActions: PublicTable<RepairActions> = {
  'repair.open': {
    input: DeviceCodeRequest,
    reply: fields('device', 'faultCodes', 'open', 'others'),
    writes: false,
    perMinute: 30,
    settings: ['faultCodes'],
    run: openRepair,
  },
  'repair.report': {
    input: ReportFaultRequest,
    reply: progress,
    writes: true,
    perMinute: 5,
    recognizes: true,
    settings: ['faultCodes', ...clockSettings],
    writing: ({ photos }: ReportFaultRequest) => onOrder(['description', 'contactName'], photos),
    run: reportFault,
  },
  'repair.add': {
    input: AddToRepairRequest,
    reply: fields('workOrderId'),
    writes: true,
    perMinute: 10,
    recognizes: true,
    writing: ({ photos }: AddToRepairRequest) => onOrder(['text', 'name'], photos),
    run: addToRepair,
  },
  'repair.withdraw': {
    input: WithdrawRepairRequest,
    reply: progress,
    writes: true,
    perMinute: 10,
    reads: ownOrder,
    writing: () => onOrder(['reason'], []),
    run: withdrawRepair,
  },
  'repair.follow': {
    input: FollowRequest,
    reply: progress,
    writes: false,
    perMinute: 60,
    reads: ownOrder,
    run: followRepair,
  },
  'repair.mine': {
    input: Nothing,
    reply: fields('orders'),
    writes: false,
    perMinute: 30,
    run: listMyRepairs,
  },
  'repair.askToRate': {
    input: AskToRateRequest,
    reply: fields('workOrderId'),
    writes: true,
    perMinute: 10,
    recognizes: true,
    reads: ownOrder,
    settings: ['survey'],
    run: askToRate,
  },
  'repair.confirm': {
    input: ConfirmRequest,
    reply: progress,
    writes: true,
    perMinute: 10,
    recognizes: true,
    reads: ownOrder,
    settings: clockSettings,
    run: confirmRepair,
  },
};
