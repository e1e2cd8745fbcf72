import { deviceId } from '../../../miniprogram/shared/model/devices';
import {
  DeviceHistoryRequest,
  DeviceReportRequest,
  DeviceRequest,
  KnownSerialsRequest,
  RegisterDeviceRequest,
  SaveCoverRequest,
  ScanRequest,
} from '../../_contracts/devices';
import type { DeviceActions } from '../../_contracts/devices';
import {
  EndPlanRequest,
  GoOnRequest,
  PlannedOrdersRequest,
  StartPlanRequest,
} from '../../_contracts/service-plans';
import type { ServicePlanActions } from '../../_contracts/service-plans';
import { Nothing } from '../../_contracts/shapes';
import { fields, loadIf } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { devices, devicesOfAll } from '../../_store/devices';
import { hospitals } from '../../_store/hospitals';
import { servicePlans } from '../../_store/service-plans';
import { models } from '../../_store/product-lines';
import { departments } from '../../_store/sites';
import { workOrdersOfAll } from '../../_store/work-orders';
import {
  findKnownSerials,
  getDevice,
  getDeviceReport,
  listDeviceHistory,
  registerDevice,
  resolveScan,
} from './device-use-cases';
import { endPlan, goOnWithPlan, listPlannedOrders, listPlans, startPlan } from './service-plan-use-cases';
import { saveCover } from './save-cover';

export const servicePlanActions: ActionTable<ServicePlanActions> = {
  'servicePlan.list': { input: Nothing, reply: fields('plans'), run: listPlans },
  'servicePlan.start': {
    input: StartPlanRequest,
    reply: fields('planId'),
    loads: ({ planId, modelId }: StartPlanRequest) => [
      [servicePlans, planId],
      [models, modelId],
    ],
    run: startPlan,
  },
  'servicePlan.end': {
    input: EndPlanRequest,
    reply: fields('planId'),
    loads: ({ planId }: EndPlanRequest) => [[servicePlans, planId]],
    run: endPlan,
  },
  'servicePlan.goOn': {
    input: GoOnRequest,
    reply: fields('deviceId'),
    loads: ({ deviceId, planId }: GoOnRequest) => [
      [devices, deviceId],
      [servicePlans, planId],
    ],
    run: goOnWithPlan,
  },
  'servicePlan.orders': {
    input: PlannedOrdersRequest,
    reply: fields('orders', 'next'),
    run: listPlannedOrders,
  },
};

export const deviceActions: ActionTable<DeviceActions> = {
  'scan.resolve': {
    input: ScanRequest,
    reply: fields('page', 'candidates', 'modelId'),
    run: resolveScan,
  },
  'scan.known': {
    input: KnownSerialsRequest,
    reply: fields('known'),
    run: findKnownSerials,
  },
  'device.get': {
    input: DeviceRequest,
    reply: fields('device', 'hospital', 'department', 'contacts', 'history', 'historyNext', 'openOrders'),
    loads: ({ deviceId }: DeviceRequest) => [[devices, deviceId]],
    run: getDevice,
  },
  'device.history': {
    input: DeviceHistoryRequest,
    reply: fields('history', 'historyNext'),
    loads: ({ deviceId }: DeviceHistoryRequest) => [[devices, deviceId]],
    run: listDeviceHistory,
  },
  'device.report': {
    input: DeviceReportRequest,
    reply: fields('link', 'bytes'),
    loads: ({ deviceId, workOrderId }: DeviceReportRequest) => [
      [devices, deviceId],
      [workOrdersOfAll, workOrderId],
    ],
    run: getDeviceReport,
  },
  'device.saveCover': {
    input: SaveCoverRequest,
    reply: fields('deviceId'),
    loads: ({ deviceId }: SaveCoverRequest) => [[devices, deviceId]],
    run: saveCover,
  },
  'device.register': {
    input: RegisterDeviceRequest,
    reply: fields('deviceId', 'registered'),
    loads: ({ modelId, serial, hospitalId, departmentId }: RegisterDeviceRequest) => [
      [models, modelId],
      [devicesOfAll, deviceId(modelId, serial)],
      [hospitals, hospitalId],
      ...loadIf(departments, departmentId),
    ],
    run: registerDevice,
  },
};
