import type { ExportKind } from '../../../miniprogram/shared/model/exchange';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import { entryKindLabels, priceLevelLabels } from '../../../miniprogram/shared/model/trade';
import type {
  CreditEntry,
  DealerOrder,
  Payment,
  Receivable,
  Statement,
} from '../../../miniprogram/shared/model/trade';
import { shipmentStateLabels } from '../../../miniprogram/shared/goods/states';
import {
  dealerOrderLabel,
  paymentStateLabels,
  statementStateLabels,
} from '../../../miniprogram/shared/trade/states';

/** What stands beside documents in a file: whose they are by 信用代码, and products by their 货号. */
export interface Known {
  dealer(id: string): { creditCode: string; name: string; contactPhone: string };
  product(id: string): { code: string };
}
/** Amounts are yuan with two decimals; each row says whose it is. */
export interface ExportTable<T> {
  name: string;
  headings: readonly string[];
  rows(document: T, known: Known): string[][];
}
interface Documents {
  orders: DealerOrder;
  shipments: Shipment;
  receivables: Receivable;
  payments: Payment;
  statements: Statement;
  entries: CreditEntry;
}
const yuan = (fen: number | null): string =>
  fen === null
    ? ''
    : `${fen < 0 ? '-' : ''}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
const owner = (known: Known, dealerId: string): string[] => {
  const { creditCode, name } = known.dealer(dealerId);
  return [creditCode, name];
};
const whose = ['信用代码', '经销商'] as const;
const sources = {
  bank: '银行',
  manual: '登记',
  return: '退货',
  rebate: '返利',
  fee: '服务费',
  opening: '期初',
};
const receivableSources = { shipment: '发货', charge: '其他应收', opening: '期初' };

export const exportTables: { [Kind in ExportKind]: ExportTable<Documents[Kind]> } = {
  orders: {
    name: '订单',
    headings: [
      '订单号',
      ...whose,
      '状态',
      '提交时间',
      '终端医院',
      '收货地址',
      '期望到货',
      '行号',
      '货号',
      '产品',
      '单位',
      '数量',
      '含税单价',
      '税率%',
      '含税金额',
      '价格来源',
      '已发',
      '已减',
      '备注',
    ],
    rows: (order, known) =>
      order.lines.map((line) => [
        ...[order.number, ...owner(known, order.dealerId), dealerOrderLabel(order)],
        ...[order.submittedAt ?? '', order.hospitalName, order.shipTo.address, order.wishOn ?? ''],
        ...[
          String(line.no),
          known.product(line.productId).code,
          line.productName,
          line.unit,
          String(line.quantity),
        ],
        ...[yuan(line.unitFen), String(line.taxPercent), yuan(line.grossFen)],
        line.price ? (line.price.level === 'special' ? '特价' : priceLevelLabels[line.price.level]) : '',
        ...[String(line.shipped), String(line.cut), order.note],
      ]),
  },
  shipments: {
    name: '发货',
    headings: [
      '发货单号',
      '订单号',
      ...whose,
      '状态',
      '发货日',
      '仓库',
      '终端医院',
      '收货地址',
      '承运',
      '运单号',
      '行号',
      '货号',
      '产品',
      '批号',
      '生产日期',
      '有效期至',
      '序列号',
      '数量',
      '含税金额',
      '税额',
      '注册证号',
      '实收',
      '破损',
      '未到',
      '退回',
      '规格型号',
      '注册人/备案人',
      '受托生产企业',
      '生产许可证编号',
      '购货方电话',
      '购货方许可证编号',
    ],
    // With what an inspector asks of a sales record, as it was when it left.
    rows: (shipment, known) =>
      shipment.lines.map((line, at) => [
        ...[shipment.number, shipment.orderNumber, ...owner(known, shipment.dealerId)],
        ...[shipmentStateLabels[shipment.state], shipment.shippedOn ?? '', shipment.fromName],
        ...[shipment.hospitalName, shipment.shipTo.address, shipment.carrier, shipment.trackingNo],
        ...[String(at + 1), known.product(line.productId).code, line.productName, line.lot],
        ...[line.producedOn ?? '', line.expiresOn ?? '', line.serials.join(' '), String(line.quantity)],
        ...[yuan(line.fen), yuan(line.taxFen), line.registrationNumber],
        ...[line.received, line.damaged, line.missing, line.returned].map(String),
        ...[line.specification, line.papers?.registrant ?? '', line.papers?.makers ?? ''],
        ...[line.papers?.productionLicence ?? '', known.dealer(shipment.dealerId).contactPhone],
        shipment.buyer?.licenceNumber ?? '',
      ]),
  },
  receivables: {
    name: '应收与发票',
    headings: ['单号', '来源', ...whose, '金额', '未结', '开单日', '到期日', '发票号码'],
    rows: (one, known) =>
      (one.invoices.length > 0 ? one.invoices : ['']).map((invoice) => [
        ...[one.number, receivableSources[one.source], ...owner(known, one.dealerId)],
        ...[yuan(one.fen), yuan(one.openFen), one.issuedOn, one.dueOn, invoice],
      ]),
  },
  payments: {
    name: '回款与核销',
    headings: [
      '编号',
      '来源',
      ...whose,
      '状态',
      '金额',
      '未核销',
      '收款日',
      '计入日',
      '付款方',
      '方式',
      '流水号',
      '核销单号',
      '核销金额',
    ],
    rows: (one, known) => {
      const parts = one.allocations.length > 0 ? one.allocations : [null];
      return parts.map((part) => [
        ...[one._id, sources[one.source], ...owner(known, one.dealerId), paymentStateLabels[one.state]],
        ...[yuan(one.fen), yuan(one.unappliedFen), one.receivedOn, one.countsOn, one.payerName],
        ...[one.instrument === 'transfer' ? '转账' : '承兑汇票', one.reference],
        ...[part?.number ?? '', part ? yuan(part.fen) : ''],
      ]);
    },
  },
  statements: {
    name: '对账单',
    headings: [
      '编号',
      ...whose,
      '月份',
      '状态',
      '起始序号',
      '截止序号',
      '期初占用',
      '期初应收',
      '期初未核销',
      '期末占用',
      '期末应收',
      '期末未核销',
      '校验值',
      '发出时间',
    ],
    rows: (one, known) => [
      [
        ...[one._id, ...owner(known, one.dealerId), one.period, statementStateLabels[one.state]],
        ...[String(one.fromSeq), String(one.toSeq)],
        ...[one.opening, one.closing].flatMap(({ heldFen, receivableFen, unappliedFen }) =>
          [heldFen, receivableFen, unappliedFen].map(yuan),
        ),
        ...[one.rowsHash, one.sentAt],
      ],
    ],
  },
  entries: {
    name: '往来流水',
    headings: [
      ...whose,
      '序号',
      '时间',
      '入账日',
      '计入日',
      '种类',
      '占用',
      '应收',
      '未核销',
      '占用余额',
      '应收余额',
      '未核销余额',
      '订单',
      '发货单',
      '应收单',
      '回款',
      '摘要',
      '借贷（元）',
    ],
    rows: (row, known) => [
      [
        ...[...owner(known, row.dealerId), String(row.seq), row.at, row.day, row.valueOn],
        ...[entryKindLabels[row.kind], yuan(row.held), yuan(row.receivable), yuan(row.unapplied)],
        ...[row.after.heldFen, row.after.receivableFen, row.after.unappliedFen].map(yuan),
        ...[row.orderId, row.shipmentId, row.receivableId, row.paymentId].map((id) => id ?? ''),
        row.note,
        row.postings.map(({ account, fen }) => `${account} ${yuan(fen)}`).join('；'),
      ],
    ],
  },
};

/** A cell that a spreadsheet would take for a formula is text. */
const harmless = (text: string): string =>
  /^[=+@\t\r]/.test(text) || (text.startsWith('-') && !/^-\d+(\.\d+)?$/.test(text)) ? `'${text}` : text;
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** UTF-8 with a mark, so that Excel reads it as such; lines end as RFC 4180 says. */
export const csvOf = (rows: readonly (readonly string[])[]): Buffer =>
  Buffer.from(
    `\uFEFF${rows.map((row) => row.map((cell) => quoted(harmless(cell))).join(',')).join('\r\n')}\r\n`,
  );
