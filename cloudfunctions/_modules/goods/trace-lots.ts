import { netOf, receivedOf, treeOf } from '../../../miniprogram/shared/goods/trace';
import { plainLot, plainSerial } from '../../../miniprogram/shared/goods/lots';
import { conditions, moveKindLabels } from '../../../miniprogram/shared/model/goods';
import type { StockBalance, StockLocation, StockMove } from '../../../miniprogram/shared/model/goods';
import type { UnitOutcome } from '../../../miniprogram/shared/model/recalls';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { SerialWay, Trace, TraceLot, TraceRow, TraceSerial } from '../../_contracts/recalls';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import { devices } from '../../_store/devices';
import { stockBalances, stockLocations, stockMoves, stockSerials } from '../../_store/goods';
import { hospitals } from '../../_store/hospitals';
import { shipments } from '../../_store/shipments';

const STEP = 1000;

/** Every movement of a lot in as many steps as it takes; with the first of them its product and the books that hold it. */
async function lotOf(
  store: Store,
  productId: string,
  lot: string,
): Promise<{ product: Product; moves: StockMove[]; balances: StockBalance[] }> {
  const movesSince = (since: string) =>
    question<StockMove>({
      collection: stockMoves,
      where: { productId, lot, ...(since ? { at: range({ atLeast: since }) } : {}) },
      orderBy: [['at', 1]],
      limit: STEP,
    });
  const booksAfter = (last: string) =>
    question<StockBalance>({
      collection: stockBalances,
      where: { productId, 'lots.lot': lot, _id: range({ atLeast: `${last}\u0000` }) } as never,
      orderBy: [['_id', 1]],
      limit: STEP,
    });
  const first = await store.queryTogether({
    product: question({ collection: products, where: { _id: productId } }),
    balances: booksAfter(''),
    moves: movesSince(''),
  });
  const [product] = first.product;
  if (!product) throw new Refusal('PRODUCT_NOT_FOUND');
  const all = new Map(first.moves.map((move) => [move._id, move]));
  for (let { moves } = first; moves.length === STEP;) {
    const before = all.size;
    ({ moves } = await store.queryTogether({ moves: movesSince(moves.at(-1)!.at) }));
    for (const move of moves) all.set(move._id, move);
    if (all.size === before)
      throw new Error(`more than ${STEP} movements of ${productId} ${lot} at one instant`);
  }
  const books = [...first.balances];
  for (let { balances } = first; balances.length === STEP;) {
    ({ balances } = await store.queryTogether({ balances: booksAfter(balances.at(-1)!._id) }));
    books.push(...balances);
  }
  return { product, moves: [...all.values()], balances: books };
}

interface Named {
  name: string;
  outcome: UnitOutcome;
  location: StockLocation | null;
}
/** What places are called, and what it means that something is there. */
async function namesOf(store: Store, places: readonly string[]): Promise<Map<string, Named>> {
  const idsOf = (kind: string) =>
    places.filter((place) => place.startsWith(`${kind}:`)).map((place) => place.slice(kind.length + 1));
  const [dealerIds, hospitalIds, deviceIds, shipmentIds] = [
    idsOf('dealer'),
    idsOf('hospital'),
    idsOf('device'),
    idsOf('shipment'),
  ];
  const bare = places.filter((place) => !place.includes(':'));
  const step = (from: number) => {
    const some = (ids: readonly string[]) => ({ _id: oneOf(ids.slice(from, from + STEP)) });
    return store.queryTogether({
      locations: question({ collection: stockLocations, where: some(bare), limit: STEP }),
      dealers: question({ collection: dealers, where: some(dealerIds), limit: STEP }),
      hospitals: question({ collection: hospitals, where: some(hospitalIds), limit: STEP }),
      devices: question({ collection: devices, where: some(deviceIds), limit: STEP }),
      shipments: question({ collection: shipments, where: some(shipmentIds), limit: STEP }),
    });
  };
  const found = await step(0);
  const most = Math.max(...[bare, dealerIds, hospitalIds, deviceIds, shipmentIds].map((ids) => ids.length));
  for (let from = STEP; from < most; from += STEP) {
    const more = await step(from);
    found.locations.push(...more.locations);
    found.dealers.push(...more.dealers);
    found.hospitals.push(...more.hospitals);
    found.devices.push(...more.devices);
    found.shipments.push(...more.shipments);
  }
  const byKind: Record<string, UnitOutcome> = {
    shipment: 'on_the_way',
    part_request: 'on_the_way',
    dealer: 'dealer_unreported',
    hospital: 'hospital',
    device: 'device',
    loan: 'loan',
  };
  const open: Record<string, { name: string; outcome: UnitOutcome }> = {
    supplier: { name: '生产入库', outcome: 'maker' },
    adjustment: { name: '期初、盘点与更正', outcome: 'adjusted' },
    unexplained: { name: '待核对', outcome: 'unexplained' },
    scrap: { name: '报废', outcome: 'scrapped' },
  };
  const outcomeOfKind = { maker: 'maker', dealer: 'dealer', engineer: 'engineer' } as const;
  const name = (kind: string, id: string): string => {
    if (kind === 'shipment') {
      const shipment = found.shipments.find(({ _id }) => _id === id);
      return shipment ? `${shipment.number} ${shipment.dealerName}` : id;
    }
    if (kind === 'dealer') return found.dealers.find(({ _id }) => _id === id)?.shortName ?? id;
    if (kind === 'hospital') return found.hospitals.find(({ _id }) => _id === id)?.name ?? id;
    if (kind === 'device') {
      const device = found.devices.find(({ _id }) => _id === id);
      return device ? `${device.hospitalName} ${device.modelName} ${device.serial}` : id;
    }
    return kind === 'part_request' ? '备件在途' : kind === 'loan' ? '借出' : id;
  };
  const named = (place: string): Named => {
    const [kind, ...rest] = place.split(':');
    if (rest.length > 0)
      return {
        name: name(kind!, rest.join(':')),
        outcome: byKind[kind!] ?? 'unexplained',
        location: null,
      };
    const location = found.locations.find(({ _id }) => _id === place) ?? null;
    if (!location) return { ...(open[place] ?? { name: place, outcome: 'unexplained' as const }), location };
    const words = [location.dealerName, location.name].filter(Boolean).join(' ');
    return { name: words, outcome: outcomeOfKind[location.kind], location };
  };
  return new Map(places.map((place) => [place, named(place)]));
}

/**
 * Where each unit of a lot is. The rows add up to what was received, and each place with a book is held against it: the
 * report says by how much where they differ.
 */
export async function trace(store: Store, { productId, lot: given }: TraceLot): Promise<Trace> {
  const lot = plainLot(given);
  const { product, moves, balances } = await lotOf(store, productId, lot);
  const net = netOf(moves);
  const tree = treeOf(moves);
  const places = [...new Set([...net.keys(), ...tree.map(({ place }) => place)])];
  const names = await namesOf(store, places);
  const rows: TraceRow[] = [...net]
    .filter(([place, quantity]) => quantity !== 0 && !(isSource(place) && quantity < 0))
    .map(([place, quantity]) => ({ place, quantity, ...pickName(names, place) }))
    .sort((a, b) => b.quantity - a.quantity || (a.place < b.place ? -1 : 1));
  const books = new Map<string, number>();
  for (const { locationId, lots } of balances) {
    const own = lots.find((one) => one.lot === lot)!;
    const sum = conditions.reduce((all, condition) => all + own[condition], 0);
    books.set(locationId, (books.get(locationId) ?? 0) + sum);
  }
  const guarded = new Set([
    ...books.keys(),
    ...places.filter((place) => names.get(place)?.location !== null && names.get(place) !== undefined),
  ]);
  const received = receivedOf(net);
  const total = rows.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    productId,
    productName: product.name,
    unit: product.unit,
    lot,
    received,
    rows,
    total,
    difference: received - total,
    bookDiffers: [...guarded].flatMap((place) => {
      const [said, book] = [net.get(place) ?? 0, books.get(place) ?? 0];
      return said === book ? [] : [{ name: names.get(place)?.name ?? place, moves: said, book }];
    }),
    tree: tree.map((node) => ({ ...node, name: names.get(node.place)?.name ?? node.place })),
  };
}
const isSource = (place: string): boolean => place === 'supplier' || place === 'adjustment';
const pickName = (
  names: ReadonlyMap<string, { name: string; outcome: UnitOutcome }>,
  place: string,
): { name: string; outcome: UnitOutcome } => {
  const { name, outcome } = names.get(place)!;
  return { name, outcome };
};

export const traceLot: UseCase<TraceLot, Trace> = ({ store }, request) => trace(store, request);

/** The way of one piece: where it is, and each step that it took. */
export const traceSerial: UseCase<TraceSerial, { ways: SerialWay[] }> = async (
  { store },
  { productId, serial: given },
) => {
  const serial = plainSerial(given);
  // The newest, should there be more: they end where the piece is.
  const newest = await store.query(
    stockMoves,
    { serials: serial, ...(productId ? { productId } : {}) },
    { orderBy: [['at', 'desc']], limit: 200 },
  );
  const moves = newest.reverse();
  const ids = [...new Set(moves.map((move) => move.productId))];
  const [known, pieces] = [
    await store.findMany(products, ids),
    await store.findMany(
      stockSerials,
      ids.map((id) => `${id}:${serial}`),
    ),
  ];
  const places = [...new Set(moves.flatMap(({ from, to }) => [from.place, to.place]))];
  const names = await namesOf(store, [
    ...new Set([...places, ...[...pieces.values()].map(({ place }) => place)]),
  ]);
  const name = (place: string) => names.get(place)?.name ?? place;
  return {
    ways: ids.map((id) => {
      const piece = pieces.get(`${id}:${serial}`);
      return {
        productId: id,
        productName: known.get(id)?.name ?? id,
        serial,
        lot: piece?.lot ?? '',
        place: piece?.place ?? '',
        name: piece ? name(piece.place) : '',
        moves: moves
          .filter((move) => move.productId === id)
          .map(({ factAt, kind, from, to, by, why }) => ({
            at: factAt,
            kind: moveKindLabels[kind],
            from: name(from.place),
            to: name(to.place),
            by: by.name,
            why,
          })),
      };
    }),
  };
};
