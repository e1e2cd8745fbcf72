import type { DueRuleView, DueView } from '../../../cloudfunctions/_contracts/dues';
import type { DealerOrderRow } from '../../../cloudfunctions/_contracts/dealer-orders';
import type { LicenceRow } from '../../../cloudfunctions/_contracts/licences';
import type { PaymentView } from '../../../cloudfunctions/_contracts/payments';
import { officialNow } from '../../api/client';
import { dayOf } from '../../shared/days';
import { rebateBasisLabels, rebateModeLabels } from '../../shared/model/dues';
import { taskKindLabels } from '../../shared/model/people';
import { catalogueLabels, licenceTypeLabels, reasonLabels } from '../../shared/model/trade';
import type { JudgedReason, Licence, ScopeEntry } from '../../shared/model/trade';
import { sayExpiry, sayTime } from '../../shared/say';
import type { Tone } from '../../shared/states';
import type { Health } from '../../shared/trade/licence-days';
import { sayFen } from '../../shared/trade/say-fen';
import {
  dealerOrderLabel,
  dueStateLabels,
  licenceStateLabels,
  paymentStateLabels,
} from '../../shared/trade/states';
import type {
  DealerOrderState,
  DueState,
  LicenceState,
  PaymentState,
  PriceState,
  StatementState,
} from '../../shared/trade/states';

/** How the trade's screens say things. */
export const licenceTones: Record<LicenceState, Tone> = {
  pending: 'attention',
  valid: 'done',
  rejected: 'danger',
  withdrawn: 'past',
};
export const healthTones: Record<Health, Tone> = {
  fine: 'done',
  ends_soon: 'attention',
  gap_ahead: 'attention',
  expired: 'danger',
  missing: 'danger',
};
export const priceTones: Record<PriceState, Tone> = {
  draft: 'past',
  pending: 'attention',
  approved: 'done',
  ended: 'past',
};
export const orderTones: Record<DealerOrderState, Tone> = {
  draft: 'past',
  blocked: 'danger',
  pending: 'attention',
  approved: 'active',
  partially_shipped: 'active',
  shipped: 'active',
  received: 'done',
  closed: 'past',
  cancelled: 'past',
};
export const paymentTones: Record<PaymentState, Tone> = {
  entered: 'attention',
  awaiting: 'active',
  posted: 'done',
  reversing: 'attention',
  reversed: 'past',
};
export const statementTones: Record<StatementState, Tone> = {
  sent: 'attention',
  disputed: 'danger',
  confirmed: 'done',
  deemed: 'past',
};

/** Of an id that selectors cannot hold; the list finds its row by it. */
export const anchorOf = (id: string): string => id.replace(/[^\w-]/g, '_');

export const licenceDays = ({ fromOn, toOn }: Pick<Licence, 'fromOn' | 'toOn'>): string =>
  `${fromOn} 至 ${toOn || '长期'}`;
export const sayScope = ({ system, code, class: of, reagents, cold }: ScopeEntry): string =>
  [
    `${of === 'III' ? 'Ⅲ' : 'Ⅱ'}类 ${catalogueLabels[system]}${code === '*' ? '' : ` ${code}`}`,
    { with: '含诊断试剂', without: '诊断试剂除外', only: '仅诊断试剂' }[reagents],
    cold === 'with' ? '含低温冷藏' : '不含低温冷藏',
  ].join('，');
export function licenceLine(licence: LicenceRow) {
  const { _id, dealerName, type, number, state, toOn, createdAt } = licence;
  const now = officialNow();
  return {
    id: _id,
    anchor: anchorOf(_id),
    dealerName,
    type: licenceTypeLabels[type],
    number,
    label: licenceStateLabels[state],
    tone: licenceTones[state],
    days: licenceDays(licence),
    about: state === 'pending' ? `${sayTime(createdAt, now)} 提交` : toOn ? sayExpiry(toOn, dayOf(now)) : '',
  };
}
export type LicenceLine = ReturnType<typeof licenceLine>;

export function orderLine(order: DealerOrderRow) {
  const { _id, number, dealerName, purpose, hospitalName, totalFen, state, reasonCount, lineCount } = order;
  return {
    id: _id,
    number,
    dealerName,
    where: purpose === 'terminal' ? hospitalName : '备货',
    total: totalFen ? sayFen(totalFen) : '未计价',
    label: dealerOrderLabel(order),
    tone: orderTones[state],
    about: `${lineCount} 个产品${state === 'blocked' ? ` · ${reasonCount} 条原因` : order.waits ? ' · 待货' : ''}`,
    lapsed: order.lapsedSince ? `${order.lapsedSince} 起不能发货` : '',
    time: sayTime(order.submittedAt || order.createdAt, officialNow()),
  };
}
export type OrderLine = ReturnType<typeof orderLine>;

export function paymentLine(payment: PaymentView) {
  const { _id, dealerName, fen, unappliedFen, payerName, thirdParty, receivedOn, state, source } = payment;
  return {
    id: _id,
    anchor: anchorOf(_id),
    dealerName,
    fen: sayFen(fen),
    left: state === 'posted' && unappliedFen ? `未核销 ${sayFen(unappliedFen)}` : '',
    payer: payerName ? `${payerName}${thirdParty ? '（第三方付款）' : ''}` : sourceLabels[source],
    receivedOn,
    label: paymentStateLabels[state],
    tone: paymentTones[state],
  };
}
export type PaymentLine = ReturnType<typeof paymentLine>;
const sourceLabels: Record<PaymentView['source'], string> = {
  bank: '银行流水',
  manual: '手工登记',
  return: '退货',
  rebate: '返利',
  fee: '服务费抵扣',
  opening: '期初预收',
};
export const saySource = (source: PaymentView['source']): string => sourceLabels[source];

/** Each reason with what it is about and what to do. */
export const reasonLine = (
  { code, productId, lines, remedy }: JudgedReason,
  nameOf: (productId: string) => string,
) => ({
  key: code + (productId || '') + lines.join(),
  title: reasonLabels[code],
  about: productId ? nameOf(productId) : '',
  remedy,
});
export type ReasonLine = ReturnType<typeof reasonLine>;

export const dueTones: Record<DueState, Tone> = {
  stated: 'attention',
  disputed: 'danger',
  confirmed: 'active',
  credited: 'done',
  withdrawn: 'past',
};
export type DueLine = ReturnType<typeof dueLine>;
export const dueLine = ({ _id, kind, name, dealerName, fromOn, toOn, fen, state, withdrawal }: DueView) => ({
  id: _id,
  anchor: anchorOf(_id),
  name: kind === 'fee' ? '服务费' : `返利 ${name}`,
  dealerName,
  days: `${fromOn} 至 ${toOn}`,
  fen: sayFen(fen),
  ...(withdrawal && state !== 'withdrawn'
    ? { label: '撤回待复核', tone: 'attention' }
    : { label: dueStateLabels[state], tone: dueTones[state] }),
});

const percent = (basisPoints: number): string => `${basisPoints / 100}%`;
export function ruleWords({ rebate, fee }: DueRuleView): string {
  if (fee)
    return [
      taskKindLabels[fee.task],
      fee.modelName || '不限机型',
      fee.regionCode ? `地区 ${fee.regionCode}` : '不限地区',
      `每单 ${sayFen(fee.fen)}`,
    ].join('，');
  const { basis, mode, tiers, capFen } = rebate!;
  const steps = tiers.map(({ fromFen, basisPoints }) => `${sayFen(fromFen)} 起 ${percent(basisPoints)}`);
  const cap = capFen === null ? '' : `，封顶 ${sayFen(capFen)}`;
  return `${rebateBasisLabels[basis]}，${rebateModeLabels[mode]}：${steps.join('，')}${cap}`;
}
export type RuleLine = ReturnType<typeof ruleLine>;
export const ruleLine = (rule: DueRuleView, memberId: string) => ({
  id: rule._id,
  name: rule.name,
  words: ruleWords(rule),
  whose: rule.dealerName || '全部经销商',
  days: `${rule.fromOn} 至 ${rule.toOn}`,
  reason: rule.reason,
  label:
    rule.state === 'pending'
      ? '待复核'
      : rule.state === 'draft'
        ? '已退回'
        : rule.state === 'approved'
          ? '生效'
          : '已结束',
  tone: priceTones[rule.state],
  pending: rule.state === 'pending',
  runs: rule.state === 'approved',
  mine: rule.createdBy.memberId === memberId,
});
