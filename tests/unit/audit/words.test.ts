import { schema } from '../../../cloudfunctions/_store/schema';
import {
  channelRights,
  goodsRights,
  serviceRights,
  tradeRights,
  publicRights,
} from '../../../miniprogram/shared/rights';
import type { Right } from '../../../miniprogram/shared/rights';
import {
  actionLabel,
  kindLabels,
  knowsAction,
  placeLabel,
  sayValue,
  trailLine,
} from '../../../miniprogram/pages/audit/words';

const now = new Date('2026-11-29T04:00:00.000Z');

it('has a word for every kind of record that has a trail', () => {
  const audited = schema.filter(({ withoutTrail }) => !withoutTrail).map(({ name }) => name);
  expect(Object.keys(kindLabels).sort()).toEqual(audited.sort());
});

it('has words for every action that writes', () => {
  const rights: Record<string, Pick<Right, 'does'>> = {
    ...serviceRights,
    ...channelRights,
    ...tradeRights,
    ...goodsRights,
  };
  const writing = Object.keys(rights).filter((action) => rights[action]!.does !== 'reads');
  const visitorsWrite = Object.entries(publicRights).flatMap(([name, does]) =>
    does === 'writes' ? [name] : [],
  );
  expect([...writing, ...visitorsWrite].filter((action) => !knowsAction(action))).toEqual([]);
  expect(actionLabel('workOrder.checkIn')).toBe('工单·签到');
  expect(actionLabel('job.closeOrder')).toBe('系统·关闭工单');
});

it.each([
  ['visits.0.checkIn.at', '到访 1 › 签到 › 时间'],
  ['dealerId', '经销商'],
  ['someNewField', 'someNewField'],
])('says the place %s', (path, said) => {
  expect(placeLabel(path)).toBe(said);
});

it.each<[unknown, string]>([
  [null, '空'],
  ['', '空'],
  [[], '空'],
  [true, '是'],
  [3, '3'],
  ['2026-11-28', '昨天'],
  ['2026-11-29T03:30:00.000Z', '今天 11:30'],
  [['auditor', 'finance'], '审计、财务'],
  [{ name: '李明', phone: '' }, '名称 李明'],
  [{ memberId: 'M-1', name: '李明' }, '李明'],
])('says the value %j', (value, said) => {
  expect(sayValue(value, now)).toBe(said);
});

it('tells of an act that was done off line when the phone says it was done', () => {
  const row = {
    ...{ _id: 'work_orders:WO-1:2', collection: 'work_orders', entityId: 'WO-1', revision: 2 },
    ...{ at: '2026-11-29T03:30:00.000Z', action: 'workOrder.checkIn', why: '', title: 'GD1' },
    by: { memberId: 'M-1', name: '李明', roles: ['engineer'] as const, dealerId: 'D-1' },
    ...{
      deviceTime: '2026-11-28T03:30:00.000Z',
      changes: [{ path: 'state', after: 'onsite' }],
      moreChanges: 2,
    },
  };
  expect(trailLine(row, now)).toMatchObject({
    ...{ what: '工单·签到', kind: '工单', title: 'GD1', who: '李明 · 工程师', time: '今天 11:30' },
    ...{ late: '手机时间 昨天 11:30', more: '还有 2 处变更' },
    changes: [{ place: '状态', before: '空', after: '服务中', added: true }],
  });
});
