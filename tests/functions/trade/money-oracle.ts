/**
 * What a dealer owes and may spend, reckoned anew from what was done: big integers, fractions of an order kept as units, and
 * nothing of the house's own rules.
 */
export interface OracleLine {
  dealer: string;
  state: 'pending' | 'approved' | 'part' | 'done';
  gross: bigint;
  quantity: bigint;
  settled: bigint;
}
interface Shipped {
  dealer: string;
  fen: bigint;
  quantity: bigint;
  returned: bigint;
}
interface Credit {
  dealer: string;
  fen: bigint;
  left: bigint;
  parts: { owed: string; fen: bigint }[];
  reversed: boolean;
}

const upTo = (gross: bigint, quantity: bigint, units: bigint): bigint => (gross * units) / quantity;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export class MoneyOracle {
  readonly orders = new Map<string, OracleLine>();
  readonly shipped = new Map<string, Shipped>();
  readonly credits = new Map<string, Credit>();
  /** What is open of each debt. */
  readonly owed = new Map<string, { dealer: string; open: bigint }>();
  constructor(private readonly limits: Readonly<Record<string, number>>) {}

  private heldBy({ gross, quantity, settled }: OracleLine): bigint {
    return gross - upTo(gross, quantity, settled);
  }
  held(dealer: string): bigint {
    return [...this.orders.values()]
      .filter((one) => one.dealer === dealer && one.state !== 'done')
      .reduce((sum, one) => sum + this.heldBy(one), 0n);
  }
  sums(dealer: string): [held: number, receivable: number, unapplied: number] {
    const of = (all: Iterable<{ dealer: string }>, fen: (one: never) => bigint) =>
      [...all].filter((one) => one.dealer === dealer).reduce((sum, one) => sum + fen(one as never), 0n);
    return [
      Number(this.held(dealer)),
      Number(of(this.owed.values(), ({ open }: { open: bigint }) => open)),
      Number(of(this.credits.values(), ({ left }: Credit) => left)),
    ];
  }
  free(dealer: string): number {
    const [held, receivable, unapplied] = this.sums(dealer);
    return this.limits[dealer]! + unapplied - held - receivable;
  }

  /** @returns whether there was room for it */
  submit(id: string, dealer: string, gross: number, quantity: number): boolean {
    if (this.free(dealer) < gross) return false;
    this.orders.set(id, {
      ...{ dealer, state: 'pending', gross: BigInt(gross), quantity: BigInt(quantity), settled: 0n },
    });
    return true;
  }
  private settle(order: OracleLine, units: number): bigint {
    const before = order.settled;
    order.settled += BigInt(units);
    return upTo(order.gross, order.quantity, order.settled) - upTo(order.gross, order.quantity, before);
  }
  ship(orderId: string, shipmentId: string, units: number): void {
    const order = this.orders.get(orderId)!;
    const fen = this.settle(order, units);
    const { dealer } = order;
    this.owed.set(shipmentId, { dealer, open: fen });
    this.shipped.set(shipmentId, { dealer, fen, quantity: BigInt(units), returned: 0n });
    order.state = order.settled === order.quantity ? 'done' : 'part';
  }
  cut(orderId: string, units: number): void {
    const order = this.orders.get(orderId)!;
    this.settle(order, units);
    if (order.settled === order.quantity) order.state = 'done';
  }
  cancel(orderId: string): void {
    this.orders.get(orderId)!.state = 'done';
  }
  charge(id: string, dealer: string, fen: number): void {
    this.owed.set(id, { dealer, open: BigInt(fen) });
  }
  writeOff(id: string, fen: number): void {
    this.owed.get(id)!.open -= BigInt(fen);
  }
  pay(id: string, dealer: string, fen: number): void {
    this.credits.set(id, { dealer, fen: BigInt(fen), left: BigInt(fen), parts: [], reversed: false });
  }
  /** Of the debts of one day the smaller id first. */
  allocate(id: string): void {
    const credit = this.credits.get(id)!;
    for (const [owed, debt] of [...this.owed].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (debt.dealer !== credit.dealer) continue;
      const fen = least(debt.open, credit.left);
      if (fen === 0n) continue;
      debt.open -= fen;
      credit.left -= fen;
      credit.parts.push({ owed, fen });
    }
  }
  deallocate(id: string, which: (owed: string) => boolean): void {
    const credit = this.credits.get(id)!;
    for (const { owed, fen } of credit.parts.filter((part) => which(part.owed))) {
      this.owed.get(owed)!.open += fen;
      credit.left += fen;
    }
    credit.parts = credit.parts.filter((part) => !which(part.owed));
  }
  reverse(id: string): void {
    this.deallocate(id, () => true);
    Object.assign(this.credits.get(id)!, { left: 0n, reversed: true });
  }
  /** @returns what became a credit of its own */
  giveBack(shipmentId: string, units: number): number {
    const shipment = this.shipped.get(shipmentId)!;
    const before = upTo(shipment.fen, shipment.quantity, shipment.returned);
    shipment.returned += BigInt(units);
    const fen = upTo(shipment.fen, shipment.quantity, shipment.returned) - before;
    const debt = this.owed.get(shipmentId)!;
    const against = least(fen, debt.open);
    debt.open -= against;
    return Number(fen - against);
  }
}
