import type { DealerOrder, Product } from '../../../miniprogram/shared/model/trade';
import { taxInside } from '../../../miniprogram/shared/trade/parts';
import { sayFen, sayYuan } from '../../../miniprogram/shared/trade/say-fen';
import { dealerOrderLabel } from '../../../miniprogram/shared/trade/states';
import { dayOf } from '../../../miniprogram/shared/days';
import type { DealerOrderRequest } from '../../_contracts/dealer-orders';
import type { FileLink } from '../../_contracts/shapes';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealers } from '../../_store/dealers';
import { printed } from '../forms/print-form';
import type { Form } from '../forms/render-form';

const columns: Form['columns'] = [
  { title: '行', width: 26 },
  { title: '货号', width: 84 },
  { title: '产品名称', width: 176 },
  { title: '规格型号', width: 92 },
  { title: '数量', width: 66, align: 'right' },
  { title: '含税单价（元）', width: 82, align: 'right' },
  { title: '税率', width: 40, align: 'right' },
  { title: '含税金额（元）', width: 92, align: 'right' },
  { title: '已发/已减', width: 66, align: 'right' },
  { title: '备注', width: 49 },
];

/** 订单 as it stands now: prices are those of its submission, a line without one says so and counts nothing. */
export function orderForm(
  order: DealerOrder,
  world: { seller: string; buyer: string; products: ReadonlyMap<string, Product> },
): Form {
  const { lines } = order;
  const tax = lines.reduce((sum, { grossFen, taxPercent }) => sum + taxInside(grossFen, taxPercent), 0);
  const approved = order.approvals.map(
    ({ level, by, at }) => `${level === 'finance' ? '财务' : '渠道经理'} ${by.name} ${dayOf(at)}`,
  );
  const cut = lines.some((line) => line.cut > 0);
  return {
    title: '经销商订单',
    number: order.number,
    about: `单号 ${order.number}　状态 ${dealerOrderLabel(order)}　价格日期 ${order.priceOn ?? '提交时定'}`,
    day: dayOf(order.submittedAt ?? order.createdAt),
    head: [
      [
        ['供货单位', world.seller],
        ['购货单位', world.buyer],
      ],
      [
        ['用途', order.purpose === 'terminal' ? `终端医院：${order.hospitalName}` : '备货'],
        ['收货地址', order.shipTo.address || (order.shipTo.kind === 'hospital' ? '直送医院' : '未选择')],
      ],
      [
        [
          '提交',
          order.submittedBy && order.submittedAt
            ? `${order.submittedBy.name} ${dayOf(order.submittedAt)}`
            : '尚未提交',
        ],
        ['审批', approved.join('，') || '—'],
      ],
      [
        ['希望到货', order.wishOn ?? '—'],
        ['备注', order.note || '—'],
      ],
    ],
    columns,
    rows: lines.map((line) => {
      const product = world.products.get(line.productId);
      return [
        String(line.no),
        product?.code ?? '—',
        line.productName,
        product?.specification || '—',
        `${line.quantity} ${line.unit}`,
        line.unitFen === null ? '未计价' : sayYuan(line.unitFen),
        line.unitFen === null ? '—' : `${line.taxPercent}%`,
        line.unitFen === null ? '—' : sayYuan(line.grossFen),
        line.cut ? `${line.shipped}/${line.cut}` : String(line.shipped),
        line.price?.level === 'special' ? '特价' : '',
      ];
    }),
    sums: [
      ['合计（含税）', sayFen(order.totalFen)],
      ['其中税额', sayFen(tax)],
    ],
    foot: [
      ...(lines.some(({ unitFen }) => unitFen === null) ? ['未计价的行在提交时按当日价格计价。'] : []),
      ...(cut ? ['已减的数量不再发货；金额为下单时的金额。'] : []),
    ],
    code: null,
    seal: order.submittedAt ? '（购货单位盖章）' : '',
  };
}

export const getOrderPaper: UseCase<DealerOrderRequest, FileLink> = async (
  { store, setting },
  { orderId },
) => {
  const order = await store.get(dealerOrders, orderId);
  const ids = [...new Set(order.lines.map(({ productId }) => productId))];
  const found = await store.queryTogether({
    dealer: question({ collection: dealers, where: { _id: order.dealerId } }),
    products: question({ collection: products, where: { _id: oneOf(ids) }, limit: 200 }),
  });
  return printed(
    orderForm(order, {
      seller: setting('letters').issuer.name || '—',
      buyer: found.dealer[0]?.name ?? order.dealerName,
      products: new Map(found.products.map((product) => [product._id, product])),
    }),
  );
};
