import { assertMove } from '../../_platform/life';
import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { DealerOrder, DealerOrderEvent, OrderLine } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { exactPart } from '../../../miniprogram/shared/trade/parts';
import { dealerOrderStates } from '../../../miniprogram/shared/trade/states';
import type { DealerOrderState } from '../../../miniprogram/shared/trade/states';

export interface OrderAct {
  by: PersonStamp;
  at: string;
  event: DealerOrderEvent['event'];
  note?: string;
}

/** The only way in which an order changes its state. */
export function moveOrder(order: DealerOrder, to: DealerOrderState, act: OrderAct): DealerOrder {
  assertMove(dealerOrderStates, order, to, 'DEALER_ORDER_STATE_CHANGED');
  // Whatever kept it from being shipped was about the state it was in.
  return withEvent({ ...order, state: to, ...(order.lapse ? { lapse: null } : {}) }, act);
}
export const withEvent = (order: DealerOrder, { by, at, event, note = '' }: OrderAct): DealerOrder => ({
  ...order,
  history: [...order.history, { at, by, event, note }],
});

/** What of a line is still to be settled, in fen. */
export const leftFen = ({ grossFen, quantity, settled }: OrderLine): number =>
  exactPart(grossFen, quantity, settled, quantity);

/** What an order holds while it holds credit. */
export const heldOf = (lines: readonly OrderLine[]): number =>
  lines.reduce((sum, line) => sum + leftFen(line), 0);

/** What of a line may still be picked or cut. */
export const openUnits = ({ quantity, settled, picked = 0 }: OrderLine): number =>
  quantity - settled - picked;

/** Units of a line are taken in hand by a warehouse, or (below zero) put back. */
export function pick(line: OrderLine, units: number): OrderLine {
  if (units > openUnits(line))
    throw new Refusal('DEALER_ORDER_QUANTITY', { path: `lines.${line.no}`, left: openUnits(line) });
  return { ...line, picked: (line.picked ?? 0) + units };
}

/** Settles units of a line, as shipped (what was picked) or as cut (what was not), and says what part of its gross they make. */
export function settle(
  line: OrderLine,
  units: number,
  as: 'shipped' | 'cut',
): { line: OrderLine; fen: number } {
  const { picked = 0 } = line;
  const left = as === 'cut' ? openUnits(line) : picked;
  if (units > left) throw new Refusal('DEALER_ORDER_QUANTITY', { path: `lines.${line.no}`, left });
  const settled = line.settled + units;
  return {
    line: {
      ...line,
      settled,
      [as]: line[as] + units,
      ...(as === 'shipped' ? { picked: picked - units } : {}),
    },
    fen: exactPart(line.grossFen, line.quantity, line.settled, settled),
  };
}

/** Where an order stands once units have been shipped or cut: shipped when nothing is left, cancelled when nothing ever left. */
export function stateAfterSettling(
  lines: readonly OrderLine[],
): 'shipped' | 'partially_shipped' | 'approved' | 'cancelled' {
  const left = lines.some(({ settled, quantity }) => settled < quantity);
  const shipped = lines.some((line) => line.shipped > 0);
  return left ? (shipped ? 'partially_shipped' : 'approved') : shipped ? 'shipped' : 'cancelled';
}
