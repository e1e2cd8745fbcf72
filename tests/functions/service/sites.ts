import { withSerialTails } from '../../../cloudfunctions/_store/devices';
import type { World } from './world';

/** What tests of instruments, places and visitors begin with: a model, a hospital and a labelled instrument of dealer D-1. */
const entity = { revision: 1, head: '' };
const made = { createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'seed' };
export const labelCode = 'LABEL0001';
export const otherLabelCode = 'LABEL0002';

export async function addSites({ put }: Pick<World, 'put'>): Promise<void> {
  await put('product_lines', { _id: 'L', ...entity, name: '免疫诊断', order: 1 });
  await put('models', {
    _id: 'X',
    ...entity,
    name: '测试仪 X',
    productLineId: 'L',
    maker: '测试厂',
    gtin: '06901234567892',
    serialPattern: '',
  });
  await put('hospitals', {
    _id: 'H-1',
    ...entity,
    name: '测试医院',
    aliases: [],
    regionCode: '110105',
    address: '测试路 1 号',
    location: { longitude: 116.4, latitude: 39.9 },
    standing: 'verified',
    searchKeys: ['测试医院', 'csyy'],
    ...made,
  });
  const contact = { id: 'C-1', name: '赵主任', phone: '13900000000', title: '主任' };
  await put('departments', {
    _id: 'DEP-1',
    ...entity,
    hospitalId: 'H-1',
    name: '检验科',
    contacts: [{ ...contact, fromOn: '2026-01-01', toOn: null }],
    standing: 'verified',
    ...made,
  });
  const instrument = {
    ...entity,
    modelId: 'X',
    modelName: '测试仪 X',
    productLineId: 'L',
    gtin: null,
    lot: null,
    productionOn: null,
    hospitalId: 'H-1',
    hospitalName: '测试医院',
    departmentId: 'DEP-1',
    departmentName: '检验科',
    installedOn: null,
    softwareVersion: '',
    entitlements: [],
    standing: 'verified',
    scannedTexts: [],
    claims: [],
    ...made,
  };
  await put(
    'devices',
    {
      _id: 'DV-X-SN001',
      ...instrument,
      serial: 'SN001',
      ...withSerialTails({ serialKey: 'SN001' }),
      code: labelCode,
      dealerId: 'D-1',
    },
    {
      _id: 'DV-X-SN900',
      ...instrument,
      serial: 'SN900',
      ...withSerialTails({ serialKey: 'SN900' }),
      code: otherLabelCode,
      dealerId: 'D-2',
    },
  );
}

export const registration = (serial: string, change: object = {}) => ({
  modelId: 'X',
  modelName: '测试仪 X',
  serial,
  gtin: null,
  lot: null,
  productionOn: null,
  hospitalId: 'H-1',
  departmentId: 'DEP-1',
  softwareVersion: '',
  scannedTexts: [],
  ...change,
});
export const creation = (workOrderId: string, change: object = {}) => ({
  workOrderId,
  task: 'repair',
  priority: 'normal',
  description: '开机报警',
  faultCode: 'E01',
  photos: [],
  deviceId: 'DV-X-SN001',
  hospitalId: 'H-1',
  departmentId: 'DEP-1',
  contact: null,
  plannedOn: null,
  ...change,
});
