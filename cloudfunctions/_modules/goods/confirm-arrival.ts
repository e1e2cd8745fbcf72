import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { ConfirmArrival, FindArrival } from '../../_contracts/arrivals';
import type { ArrivalActions, ArrivalPage } from '../../_contracts/arrivals';
import { fields } from '../../_platform/action';
import { publicRead } from '../../_platform/serve-public';
import type { PublicContext, PublicTable } from '../../_platform/serve-public';
import { oneOf } from '../../_platform/where';
import { shipmentsByCode } from '../../_store/shipments';
import { arrivalCodeHash } from './arrival-code';
import { onTheWayOf, receive } from './receive-shipment';

const page = fields(
  ...(['number', 'state', 'hospitalName', 'dealerName', 'shippedOn', 'carrier'] as const),
  ...(['isCold', 'confirmedBy', 'lines'] as const),
);
/** Shipments from before keep the code itself. */
const foundBy = (code: string) => ({ code: oneOf([arrivalCodeHash(code), code]) });
const byCode = ({ code }: { code: string }) => [
  publicRead({ as: 'shipment', collection: shipmentsByCode, where: foundBy(code), limit: 1 }),
];

/** Goods of a dealer's order that went straight to a hospital; an unknown code finds nothing, whatever it was like. */
function shipmentOf({ found }: PublicContext): Shipment {
  const [shipment] = found<Shipment>('shipment');
  if (!shipment || shipment.shippedOn === null) throw new Refusal('SHIPMENT_NOT_FOUND');
  return shipment;
}
const pageOf = (shipment: Shipment): ArrivalPage => ({
  number: shipment.number,
  state: shipment.state,
  hospitalName: shipment.hospitalName,
  dealerName: shipment.dealerName,
  shippedOn: shipment.shippedOn ?? '',
  carrier: [shipment.carrier, shipment.trackingNo].filter(Boolean).join(' '),
  isCold: shipment.cold !== null,
  confirmedBy: shipment.confirmedBy?.name ?? '',
  lines: shipment.lines.map((line, at) => ({
    line: at + 1,
    name: line.productName,
    specification: line.specification,
    lot: line.lot,
    expiresOn: line.expiresOn ?? '',
    unit: line.unit,
    left: onTheWayOf(line),
    serials: line.serials,
  })),
});

export const arrivalActions: PublicTable<ArrivalActions> = {
  'arrival.find': {
    input: FindArrival,
    reply: page,
    writes: false,
    perMinute: 20,
    reads: byCode,
    run: (context) => pageOf(shipmentOf(context)),
  },
  'arrival.confirm': {
    input: ConfirmArrival,
    reply: fields(...page, 'claims'),
    writes: true,
    perMinute: 10,
    recognizes: true,
    reads: byCode,
    settings: ['shipping'],
    run: async (context, { name, lines, note, arrivedDeciC }) => {
      // The house's own people and the dealer's sign for goods under their own names, also who was one once.
      if (context.caller || context.formerly.length > 0) throw new Refusal('ARRIVAL_BY_HOSPITAL_ONLY');
      const { code: kept } = shipmentOf(context);
      const [shipment] = await context.store.query(shipmentsByCode, { code: kept }, { limit: 1 });
      if (!shipment) throw new Refusal('SHIPMENT_NOT_FOUND');
      const counted = lines.map((one) => {
        const line = shipment.lines[one.line - 1];
        if (!line) throw new Refusal('INPUT_INVALID', { path: `lines.${one.line}` });
        const came = one.received + one.damaged;
        // Pieces are not scanned at the hospital: they are those that the paper names, in its order.
        return {
          ...one,
          lot: line.lot,
          serials: line.serials.slice(line.received + line.damaged, line.received + line.damaged + came),
        };
      });
      const actor = { ...context.actor, name };
      const done = await receive({ ...context, actor }, shipment, {
        ...{ lines: counted, to: null, arrivedDeciC, complete: true, note, photos: [] },
      });
      const confirmed = context.store.save(shipmentsByCode, {
        ...done.shipment,
        confirmedBy: { name, at: context.now.toISOString() },
      });
      return { ...pageOf(confirmed), claims: done.claims };
    },
  },
};
