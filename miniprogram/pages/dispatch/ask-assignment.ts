import { askReason } from '../../kit/ask';
import type { Whole } from '../../kit/part';
import type { Suggestion } from '../../shared/visit/suggest-engineers';

/** What `workOrder.assign` needs beside the order and the day. */
export interface Assignment {
  engineerId: string;
  reason?: string;
  overrideReason?: string;
}

/**
 * Asks what an assignment owes: a reason where the order is taken from somebody, a service manager's reason where the
 * certificate is missing, else only a yes. Null: it stays as it was.
 *
 * @param page has the sheet that asks
 * @param before who has the order now, '' when nobody
 * @param day the day of the visit in words, '' when none was chosen
 */
export async function askAssignment(
  page: Whole,
  engineer: Pick<Suggestion, 'memberId' | 'name' | 'certified' | 'reasons'>,
  before: string,
  manages: boolean,
  day = '',
): Promise<Assignment | null> {
  const engineerId = engineer.memberId;
  if (!engineer.certified) {
    if (!manages) {
      void wx.showModal({
        content: `${engineer.name} 没有本机型此项工作的有效认证。请另选一人，或请服务经理说明理由后放行。`,
        showCancel: false,
        confirmText: '知道了',
      });
      return null;
    }
    const overrideReason = await askReason(page, {
      title: '没有有效认证，放行需说明理由',
      placeholder: '如：在认证工程师远程指导下处理',
      confirm: '放行派工',
      label: '理由',
    });
    return overrideReason ? { engineerId, overrideReason } : null;
  }
  if (before) {
    const reason = await askReason(page, {
      title: `由 ${before} 改派给 ${engineer.name}`,
      placeholder: '改派原因，如：请假、需要更高级别',
      confirm: '改派',
    });
    return reason ? { engineerId, reason } : null;
  }
  const { confirm } = await wx.showModal({
    content: `派给 ${engineer.name}${day ? `，${day}上门` : ''}？${engineer.reasons.join('，')}。`,
    confirmText: '派工',
    cancelText: '再想想',
  });
  return confirm ? { engineerId } : null;
}
