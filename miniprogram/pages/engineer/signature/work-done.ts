import { keptGuide } from '../kept-guides';
import type { LocalSettings } from '../../../offline/apply-item';
import { reportResultLabels } from '../../../shared/model/work-orders';
import type { WorkOrder } from '../../../shared/model/work-orders';
import { saySpan } from '../../../shared/say';

export interface WorkDone {
  result: string;
  tone: 'done' | 'attention' | 'danger';
  facts: { label: string; text: string }[];
}

/** The last visit in the words of its report, as the contact reads it before signing; null while there is none. */
export function workDone(order: WorkOrder, settings: LocalSettings | null): WorkDone | null {
  const visit = order.visits[order.visits.length - 1];
  if (!visit || !visit.report) return null;
  const { summary, cause, action, faultCode, labourMinutes, result } = visit.report;
  const answers = Object.values(visit.answers);
  const beyond = answers.filter(({ outOfLimits }) => outOfLimits).length;
  const guide = order.device ? keptGuide(order.device.modelId) : null;
  const fault = [...(guide ? guide.codes : []), ...(settings ? settings.faultCodes : [])].find(
    ({ code }) => code === faultCode,
  );
  const parts = visit.parts.map(({ name, partNumber, quantity }) => `${name || partNumber} × ${quantity}`);
  return {
    result: reportResultLabels[result],
    tone: result === 'fixed' ? 'done' : result === 'temporary' ? 'attention' : 'danger',
    facts: [
      {
        label: '设备',
        text: order.device ? `${order.device.modelName} ${order.device.serial}` : '',
      },
      { label: '报修', text: order.description },
      { label: '故障', text: fault ? fault.name : '' },
      { label: '工作内容', text: summary },
      { label: '原因', text: cause },
      { label: '处理与建议', text: action },
      {
        label: '检查',
        text: answers.length ? `${answers.length} 项${beyond ? `，${beyond} 项超出范围` : ''}` : '',
      },
      { label: '备件', text: parts.join('、') },
      { label: '工时', text: saySpan(labourMinutes) },
    ].filter(({ text }) => text),
  };
}
