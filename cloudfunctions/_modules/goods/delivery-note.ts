import type { Settings } from '../../../miniprogram/shared/settings/table';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import type { Product, Registration } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { sayDeciC } from '../../../miniprogram/shared/goods/cold-chain';
import type { FileLink } from '../../_contracts/shapes';
import type { ShipmentRequest } from '../../_contracts/shipments';
import { hasRole, isManufacturer } from '../../_platform/actor';
import { callFunction, temporaryLinks } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { question } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { products, registrations } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import { shipments } from '../../_store/shipments';
import type { DeliveryNote } from '../reports/render-delivery-note';
import { codeOnNote } from './arrival-code';
import { registrationFor } from './registration-for';

const LINK_SECONDS = 600;

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

/** @param withCode for the copy that travels with the goods */
export function deliveryNote(world: NoteWorld, withCode: boolean): DeliveryNote {
  const { shipment, issuer, supplier, consignee } = world;
  return {
    number: shipment.number,
    orderNumber: shipment.orderNumber,
    shippedOn: shipment.shippedOn ?? '',
    supplier: { name: issuer, ...supplier },
    consignee: {
      name:
        shipment.shipTo.kind === 'hospital'
          ? `${shipment.hospitalName}（购货单位：${consignee}）`
          : consignee,
      address: shipment.shipTo.address,
    },
    carrier: [shipment.carrier, shipment.trackingNo].filter(Boolean).join(' '),
    cold: shipment.cold
      ? {
          range: `${sayDeciC(shipment.cold.minDeciC)} 至 ${sayDeciC(shipment.cold.maxDeciC)}`,
          container: shipment.cold.container,
          loggers: shipment.cold.loggers.map(({ serial }) => serial).join('、'),
          packed: sayDeciC(shipment.cold.packedDeciC),
        }
      : null,
    code: withCode ? codeOnNote(shipment) : '',
    lines: shipment.lines.map((line) => {
      const product = world.products.get(line.productId)!;
      const registration = registrationFor(product, line.producedOn, world.registrations);
      return {
        name: line.productName,
        specification: line.specification,
        registration: line.registrationNumber || '—',
        registrant: registration?.registrant ?? '',
        makers: registration?.makers.join('、') ?? '',
        licence: registration?.productionLicence ?? '',
        lot: [line.lot, ...line.serials].filter(Boolean).join(' '),
        producedOn: line.producedOn ?? '—',
        expiresOn: line.expiresOn ?? '—',
        quantity: `${line.quantity} ${line.unit}`,
        storage: storageOf(product),
      };
    }),
    pickedBy: shipment.history[0]!.by.name,
    checkedBy: shipment.history.find(({ state }) => state === 'checked')?.by.name ?? '',
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
    consignee: found.dealer[0]?.name ?? shipment.dealerName,
    issuer: setting('letters').issuer.name,
    supplier: setting('shipping').supplier,
    products: new Map(found.products.map((product) => [product._id, product])),
    registrations: found.registrations,
  };
  const lacks = noteLacks(world);
  if (lacks.length > 0) throw new Refusal('SHIPMENT_NOTE_LACKS', { lacks });
  const isWarehouse = isManufacturer(actor) && hasRole(actor, 'warehouse');
  const reply = (await callFunction('documents', {
    document: 'delivery_note',
    note: deliveryNote(world, isWarehouse),
  })) as { file?: StoredFile } | null;
  if (!reply?.file) throw new Error('documents made no delivery note');
  const link = (await temporaryLinks([reply.file.fileId], LINK_SECONDS)).get(reply.file.fileId);
  if (!link) throw new Refusal('OBJECT_NOT_FOUND');
  return { link, bytes: reply.file.bytes };
};
