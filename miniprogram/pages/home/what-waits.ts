import type { Home, Waiting } from '../../../cloudfunctions/_contracts/home';
import { ENDING_DAYS } from '../../shared/model/grants';
import type { Role } from '../../shared/states';
import { pages } from '../../shared/pages';

export interface WaitingLine {
  text: string;
  count: number;
  tone: 'danger' | 'attention' | 'active';
  url: string;
}

/** Each number opens the list of what it counts. */
const lines: Record<Waiting['kind'], Omit<WaitingLine, 'count'>> = {
  letter_alerts: {
    text: '异常核验与举报',
    tone: 'danger',
    url: pages.letterAlerts(),
  },
  grants_to_approve: {
    text: '待我审批的授权',
    tone: 'attention',
    url: pages.grants({ state: 'to_approve' }),
  },
  letters_to_approve: {
    text: '待我审批的授权书',
    tone: 'attention',
    url: pages.letters({ state: 'to_approve' }),
  },
  dealers_under_review: {
    text: '审核中的经销商',
    tone: 'attention',
    url: pages.dealers({ state: 'reviewing' }),
  },
  imports_open: {
    text: '没有做完的 Excel 导入',
    tone: 'attention',
    url: pages.grantBook(),
  },
  letters_issued: {
    text: '近 7 天签发的授权书',
    tone: 'active',
    url: pages.letters({ state: 'issued' }),
  },
  letter_drafts: {
    text: '没有提交的授权书草稿',
    tone: 'attention',
    url: pages.letters({ state: 'draft' }),
  },
  grants_ending: {
    text: `${ENDING_DAYS} 天内到期的授权`,
    tone: 'attention',
    url: pages.grants({ state: 'ending' }),
  },
  call_backs: {
    text: '低分评价待回访',
    tone: 'danger',
    url: pages.callBacks(),
  },
  arrivals_in_doubt: {
    text: '签到待人工确认',
    tone: 'attention',
    url: pages.review({ tab: 'arrivals' }),
  },
  records_to_review: {
    text: '现场新建，待核实',
    tone: 'attention',
    url: pages.review({}),
  },
  people_unbound: {
    text: '还没有绑定微信的人员',
    tone: 'attention',
    url: pages.people({ filter: 'unbound' }),
  },
  certifications_ending: {
    text: '认证到期或将到期的工程师',
    tone: 'attention',
    url: pages.people({ filter: 'expiring' }),
  },
};

/** What home leads with; a newer server may know kinds that this version cannot open. */
export const waitingLines = ({ waiting }: Pick<Home, 'waiting'>): WaitingLine[] =>
  waiting.filter(({ kind }) => kind in lines).map(({ kind, count }) => ({ ...lines[kind], count }));

/** Said where nothing waits; null for those whose home shows orders anyway. */
export function nothingWaits(roles: readonly Role[]): string | null {
  const desk: readonly Role[] = ['channel_manager', 'sysadmin'];
  if (roles.some((role) => desk.indexOf(role) >= 0)) return '现在没有等您处理的事。';
  const offline: readonly Role[] = ['warehouse', 'finance'];
  return roles.every((role) => offline.indexOf(role) >= 0)
    ? '发货、回款和授信仍在线下办理。您可以在这里核验授权书、收看消息。'
    : null;
}
