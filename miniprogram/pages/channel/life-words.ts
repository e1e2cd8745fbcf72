import type { TaskRow } from '../../../cloudfunctions/_contracts/dealers-life';
import { dealerTaskKinds, taskCheckLabels } from '../../shared/model/dealers-life';
import type { DealerAsked } from '../../shared/model/dealers-life';
import { sayExpiry } from '../../shared/say';
import { dealerStateLabels, roleLabels } from '../../shared/states';
import type { Role, Tone } from '../../shared/states';

/** How the screens of a dealer's life say things. */
export interface TaskLine {
  id: string;
  dealerId: string;
  dealerName: string;
  role: Role;
  text: string;
  kind: string;
  who: string;
  due: string;
  tone: Tone;
  label: string;
  /** What the database says of it; '' where nobody can look. */
  fact: string;
  required: boolean;
  open: boolean;
  note: string;
}

export function taskLine(task: TaskRow, today: string): TaskLine {
  const isOpen = task.state === 'open';
  const { check, fact } = task;
  const late = isOpen && task.dueOn < today;
  return {
    id: task._id,
    dealerId: task.dealerId,
    dealerName: task.dealerName,
    role: task.role,
    text: task.text,
    kind: dealerTaskKinds[task.kind],
    who: task.owner ? task.owner.name : roleLabels[task.role],
    due: isOpen
      ? `${task.dueOn}（${sayExpiry(task.dueOn, today)}）`
      : `${task.closedBy ? task.closedBy.name : ''} ${(task.closedAt || '').slice(0, 10)}`,
    tone: isOpen ? (late ? 'danger' : 'attention') : task.state === 'done' ? 'done' : 'past',
    label: isOpen ? (late ? '逾期' : '待办') : task.state === 'done' ? '已完成' : '已取消',
    fact:
      check && fact
        ? fact.holds
          ? `系统核对：${taskCheckLabels[check]}，可以标为完成`
          : `系统核对：还不是“${taskCheckLabels[check]}”${fact.left ? `，还有 ${fact.left >= 1000 ? '999+' : fact.left}` : ''}`
        : '',
    required: task.required,
    open: isOpen,
    note: task.note,
  };
}

export function sayWish({ wish }: Pick<DealerAsked, 'wish'>): string {
  if (wish.kind === 'move')
    return wish.to === 'active' ? '进入“合作中”' : `回到“${dealerStateLabels.reviewing}”，重新合作`;
  if (wish.kind === 'tier') return wish.tier ? `等级改为“${wish.tier}”` : '取消等级';
  return `银行账户改为 ${wish.bank.holder}，${wish.bank.bank}，${wish.bank.account}`;
}

/** 120,000.00 → yuan as people write targets: whole. */
export const yuan = (fen: number): string =>
  String(Math.round(fen / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** 得分 with its decimals as they are; – where nothing counts. */
export const sayScore = (score: number | null): string =>
  score === null ? '–' : String(Math.round(score * 100) / 100);
