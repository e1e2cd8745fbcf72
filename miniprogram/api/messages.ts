import type { Problem } from '../shared/limits';
import { Refusal } from '../shared/refusal';
import { CallRefused } from './client';

/** The sentence for any error; the request id goes along where the person should tell somebody. */
export function messageOf(error: unknown): string {
  if (error instanceof CallRefused && error.code === 'INTERNAL')
    return `${error.message}（编号 ${error.requestId}）`;
  if (error instanceof Refusal) return fieldProblem(error) || [error.message, ...lacksOf(error)].join('\n');
  console.error(error);
  return '出错了，请退出后重试。若仍出错，请联系管理员。';
}

/** Its sentence asks to look anew, because others have changed what stands here. */
export const saysToRefresh = (error: unknown): boolean =>
  error instanceof CallRefused && error.message.includes('刷新');

/** What is missing in particular, where the refusal lists it. */
function lacksOf({ details }: Refusal): string[] {
  const lacks = details && (details as { lacks?: string[] }).lacks;
  return Array.isArray(lacks) ? lacks.slice(0, 8) : [];
}

/** Which field has to change and how, where the limits of this phone have said so; '' otherwise. */
function fieldProblem({ code, details }: Refusal): string {
  const [first] =
    (code === 'INPUT_INVALID' && (details as { problems?: Problem[] } | undefined)?.problems) || [];
  return first && first.label ? `${first.label}：${first.why}` : '';
}

/** Shows an error calmly: short ones as a toast, longer ones to be read. */
export function showError(error: unknown): void {
  const text = messageOf(error);
  if (text.length <= 14) void wx.showToast({ title: text, icon: 'none' });
  else void wx.showModal({ content: text, showCancel: false, confirmText: '知道了' });
}

let asking = false;
/** Asks once before something that cannot be taken back; says what follows. A second tap asks nothing. */
export async function confirmed(content: string, confirmText: string, title = ''): Promise<boolean> {
  if (asking) return false;
  asking = true;
  try {
    return (await wx.showModal({ title, content, confirmText, cancelText: '再想想' })).confirm;
  } finally {
    asking = false;
  }
}
