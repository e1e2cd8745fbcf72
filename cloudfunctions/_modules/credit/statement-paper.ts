import { dayOf } from '../../../miniprogram/shared/days';
import { entryKindLabels } from '../../../miniprogram/shared/model/trade';
import type { Balances, CreditEntry, Statement } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { sayFen, sayYuan } from '../../../miniprogram/shared/trade/say-fen';
import { statementStateLabels } from '../../../miniprogram/shared/trade/states';
import type { StatementRequest } from '../../_contracts/credit';
import type { FileLink } from '../../_contracts/shapes';
import type { UseCase } from '../../_platform/context';
import { statements } from '../../_store/credit';
import { printed } from '../forms/print-form';
import type { Form } from '../forms/render-form';
import { rowsOf } from './statement-use-cases';

/** What one call of the function that prints holds. */
const MOST_ROWS = 500;
const columns: Form['columns'] = [
  { title: '序号', width: 40 },
  { title: '入账日', width: 64 },
  { title: '业务', width: 76 },
  { title: '说明', width: 213 },
  { title: '应收增减（元）', width: 90, align: 'right' },
  { title: '应收余额（元）', width: 90, align: 'right' },
  { title: '未核销增减（元）', width: 100, align: 'right' },
  { title: '未核销余额（元）', width: 100, align: 'right' },
];
const signed = (fen: number): string => (fen === 0 ? '' : `${fen > 0 ? '+' : ''}${sayYuan(fen)}`);
const say = ({ receivableFen, heldFen, unappliedFen }: Balances): string =>
  `应收 ${sayFen(receivableFen)}，未核销 ${sayFen(unappliedFen)}，订单占用 ${sayFen(heldFen)}`;

/** 对账单 as both sides put their seal on it. Rows that move neither debt nor credit (holds of orders) are on the screen only. */
export function statementForm(statement: Statement, rows: readonly CreditEntry[], seller: string): Form {
  const moving = rows.filter(({ receivable, unapplied }) => receivable !== 0 || unapplied !== 0);
  if (moving.length > MOST_ROWS) throw new Refusal('STATEMENT_PAPER_TOO_LONG');
  return {
    title: '往来对账单',
    number: statement.period,
    about: `${statement.period}　状态 ${statementStateLabels[statement.state]}　流水 ${statement.fromSeq} 至 ${statement.toSeq}`,
    day: dayOf(statement.sentAt),
    head: [
      [
        ['供货单位', seller],
        ['购货单位', statement.dealerName],
      ],
      [
        ['期初', say(statement.opening)],
        ['期末', say(statement.closing)],
      ],
      [
        ['发出', `${statement.sentBy.name} ${dayOf(statement.sentAt)}`],
        ['校验', statement.rowsHash.slice(0, 16)],
      ],
    ],
    columns,
    rows: moving.map(({ seq, day, valueOn, kind, note, receivable, unapplied, after }) => [
      String(seq),
      day,
      entryKindLabels[kind],
      [note, valueOn === day ? '' : `计 ${valueOn}`].filter(Boolean).join('，'),
      signed(receivable),
      sayYuan(after.receivableFen),
      signed(unapplied),
      sayYuan(after.unappliedFen),
    ]),
    sums: [
      ['期末应收', sayFen(statement.closing.receivableFen)],
      ['期末未核销', sayFen(statement.closing.unappliedFen)],
    ],
    foot: ['盖章件仅作存档；确认或异议以系统中的答复为准。'],
    code: null,
    seal: '（购货单位盖章）',
  };
}

export const getStatementPaper: UseCase<StatementRequest, FileLink> = async (
  { store, setting },
  { statementId },
) => {
  const statement = await store.get(statements, statementId);
  const seller = setting('letters').issuer.name || '—';
  return printed(statementForm(statement, await rowsOf(store, statement), seller));
};
