import type { GradedEvidence, WorkOrder } from '../../../miniprogram/shared/model/work-orders';

/** Orders for tests; every test says what differs. */
export const li = { memberId: 'M-li', name: '李工' };
export const wang = { memberId: 'M-wang', name: '王工' };
export const at = '2026-11-23T06:30:00.000Z';

export function order(change: Partial<WorkOrder> = {}): WorkOrder {
  return {
    _id: 'WO-1',
    revision: 1,
    head: '',
    number: 'WO261123-7KQF',
    state: 'assigned',
    task: 'repair',
    severity: 'ordinary',
    source: 'dispatcher',
    description: '开机报警',
    faultCode: 'E01',
    photos: [],
    device: null,
    site: {
      hospitalId: 'H-1',
      hospitalName: '测试医院',
      regionCode: '110105',
      address: '',
      location: { longitude: 116.4, latitude: 39.9 },
      departmentId: null,
      departmentName: '检验科',
    },
    contact: null,
    dealerId: 'D-1',
    engineer: li,
    certificationOverride: null,
    createdBy: wang,
    createdAt: at,
    plannedOn: null,
    responseDueAt: at,
    repairDueAt: at,
    respondedAt: null,
    repairedAt: null,
    nonce: 'n-1',
    timeline: [],
    visits: [],
    strays: [],
    surveyId: null,
    requestedBy: null,
    ...change,
  };
}

export const graded: GradedEvidence = {
  position: null,
  scannedText: null,
  photos: [],
  nonce: 'n-1',
  deviceTime: at,
  note: '',
  verdict: 'verified',
  distanceMetres: 3,
  reasons: ['inside'],
  at,
  skewSeconds: 0,
};
