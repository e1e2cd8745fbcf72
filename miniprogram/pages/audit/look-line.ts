import type { LookView } from '../../../cloudfunctions/_contracts/looks';
import { sayTime } from '../../shared/say';
import { kindOf } from './words';

/** What somebody was shown by an action. */
const shown: Record<string, string> = {
  'member.list': '人员名单（含手机号）',
  'member.exportData': '导出的个人数据',
  'trail.record': '人员的审计记录',
  'workOrder.get': '工单联系人电话',
  'department.list': '科室联系人电话',
  'callBack.list': '回访电话',
  'dealer.life': '经销商联系人电话',
};

export interface LookLine {
  id: string;
  time: string;
  who: string;
  what: string;
  /** Whose, or of which record. */
  of: string;
  why: string;
  about: LookView['about'];
}
export const lookLine = (
  { id, at, byName, house, action, names, about, why }: LookView,
  now: Date,
): LookLine => ({
  ...{ id, why, about, time: sayTime(at, now), who: [byName, house].filter(Boolean).join(' · ') },
  what: shown[action] || action,
  of: [names.join('、'), about ? `${kindOf(about.collection)} ${about.id}` : ''].filter(Boolean).join('；'),
});
