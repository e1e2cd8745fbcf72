import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import type { Product, Registration } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { sayDeciC } from '../../../miniprogram/shared/goods/cold-chain';
import type { FileLink } from '../../_contracts/shapes';
import type { ShipmentRequest } from '../../_contracts/shipments';
import { hasRole } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { products, registrations } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import { shipments } from '../../_store/shipments';
import { printed } from '../forms/print-form';
import type { Form } from '../forms/render-form';
import { codeOnNote } from './arrival-code';
import { papersOf, registrationFor } from './registration-for';

/** What a delivery note is made of. */
export interface NoteWorld {
  shipment: Shipment;
  consignee: string;
  issuer: string;
  supplier: Settings['shipping']['supplier'];
  products: ReadonlyMap<string, Product>;
  registrations: readonly Registration[];
}

/** What the 规范 wants on a delivery note and nobody has said: in words, one each; none means that it is whole. */
export function noteLacks(world: NoteWorld): string[] {
  const { shipment, consignee, issuer, supplier } = world;
  const lacks = [
    issuer ? '' : '供货单位名称（设置：授权书签发单位）',
    supplier.licence ? '' : '供货单位许可证编号（设置）',
    supplier.address ? '' : '供货单位地址（设置）',
    consignee ? '' : '收货单位',
    shipment.shipTo.address ? '' : '收货地址',
  ];
  for (const line of shipment.lines) {
    const product = world.products.get(line.productId);
    if (!product) continue;
    const registration = registrationFor(product, line.producedOn, world.registrations);
    const isDevice = product.class !== 'none';
    lacks.push(
      product.specification ? '' : `${product.name}：规格型号`,
      isDevice && !registration ? `${product.name} 批号 ${line.lot}：注册证或备案凭证编号` : '',
      isDevice && registration && !registration.registrant ? `${product.name}：注册人` : '',
      isDevice && registration && !registration.productionLicence ? `${product.name}：生产许可证编号` : '',
      product.tracking !== 'none' && !line.lot && line.serials.length === 0
        ? `${product.name}：批号或序列号`
        : '',
    );
  }
  return [...new Set(lacks.filter(Boolean))];
}

const storageOf = ({ cold }: Product): string =>
  cold ? `${sayDeciC(cold.minDeciC)} 至 ${sayDeciC(cold.maxDeciC)}` : '常温';

const columns: Form['columns'] = [
  { title: '产品名称', width: 112 },
  { title: '规格型号', width: 68 },
  { title: '注册证/备案编号', width: 92 },
  { title: '注册人/备案人（受托生产）', width: 104 },
  { title: '生产许可证编号', width: 92 },
  { title: '批号/序列号', width: 80 },
  { title: '生产日期', width: 54 },
  { title: '有效期至', width: 54 },
  { title: '数量', width: 42 },
  { title: '储运条件', width: 75 },
];

/** 随货同行单. @param withCode for the copy that travels with the goods */
export function deliveryNote(world: NoteWorld, withCode: boolean): Form {
  const { shipment, issuer, supplier, consignee } = world;
  const { cold } = shipment;
  const code = withCode ? codeOnNote(shipment) : '';
  const receiver =
    shipment.shipTo.kind === 'hospital' ? `${shipment.hospitalName}（购货单位：${consignee}）` : consignee;
  const checkedBy = shipment.history.find(({ state }) => state === 'checked')?.by.name ?? '';
  return {
    title: '随货同行单',
    number: shipment.number,
    about: `单号 ${shipment.number}　订单 ${shipment.orderNumber}　发货日期 ${shipment.shippedOn}`,
    day: shipment.shippedOn ?? '',
    head: [
      [
        ['供货单位', issuer],
        ['收货单位', receiver],
      ],
      [
        ['许可证编号', supplier.licence],
        ['收货地址', shipment.shipTo.address],
      ],
      [
        ['地址电话', [supplier.address, supplier.phone].filter(Boolean).join('　')],
        ['承运', [shipment.carrier, shipment.trackingNo].filter(Boolean).join(' ')],
      ],
      ...(cold
        ? [
            [
              [
                '冷链',
                `${sayDeciC(cold.minDeciC)} 至 ${sayDeciC(cold.maxDeciC)}　装箱温度 ${sayDeciC(cold.packedDeciC)}　${cold.container}`,
              ],
              ['温度记录仪', cold.loggers.map(({ serial }) => serial).join('、')],
            ] as Form['head'][number],
          ]
        : []),
    ],
    columns,
    rows: shipment.lines.map((line) => {
      const product = world.products.get(line.productId)!;
      // As it was when it left; notes of before that was kept are made of what stands today.
      const { registrant, makers, productionLicence } =
        line.papers ?? papersOf(registrationFor(product, line.producedOn, world.registrations));
      return [
        line.productName,
        line.specification,
        line.registrationNumber || '—',
        [registrant, makers && `受托生产：${makers}`].filter(Boolean).join('\n'),
        productionLicence,
        [line.lot, ...line.serials].filter(Boolean).join(' '),
        line.producedOn ?? '—',
        line.expiresOn ?? '—',
        `${line.quantity} ${line.unit}`,
        storageOf(product),
      ];
    }),
    sums: [],
    foot: [`拣货　${shipment.history[0]!.by.name}　　复核　${checkedBy}`],
    code: code
      ? {
          label: '医院收货确认码',
          text: code,
          say: '请收货人打开小程序“确认收货”，输入确认码和清点的数量。',
        }
      : null,
    seal: '（加盖出库印章）',
  };
}

/** 随货同行单 as PDF: the warehouse's copy bears the code by which a hospital confirms, a dealer's does not. */
export const getDeliveryNote: UseCase<ShipmentRequest, FileLink> = async (
  { actor, store, setting },
  { shipmentId },
) => {
  const shipment = await store.get(shipments, shipmentId);
  if (shipment.shippedOn === null) throw new Refusal('SHIPMENT_STATE_CHANGED', { state: shipment.state });
  const productIds = [...new Set(shipment.lines.map(({ productId }) => productId))];
  const found = await store.queryTogether({
    dealer: question({ collection: dealers, where: { _id: shipment.dealerId } }),
    products: question({ collection: products, where: { _id: oneOf(productIds) }, limit: 200 }),
    registrations: question({
      collection: registrations,
      where: { productIds: oneOf(productIds) },
      limit: 1000,
    }),
  });
  const world: NoteWorld = {
    shipment,
    consignee: shipment.buyer?.name ?? found.dealer[0]?.name ?? shipment.dealerName,
    issuer: setting('letters').issuer.name,
    supplier: setting('shipping').supplier,
    products: new Map(found.products.map((product) => [product._id, product])),
    registrations: found.registrations,
  };
  const lacks = noteLacks(world);
  if (lacks.length > 0) throw new Refusal('SHIPMENT_NOTE_LACKS', { lacks });
  return printed(deliveryNote(world, hasRole(actor, 'warehouse')));
};
