import type {
  PartRequest,
  PartReturn,
  StockBalance,
  StockCorrection,
  StockLocation,
  StockMove,
  StockOpening,
  StockSerial,
  StockShortfall,
} from '../../miniprogram/shared/model/goods';
import type { HospitalDelivery, Stocktake } from '../../miniprogram/shared/model/stocktakes';
import type { Actor } from '../_platform/actor';
import { hasRole, isManufacturer } from '../_platform/actor';
import { defineCollection, defineLedger } from '../_platform/collection';
import type { Collection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';

const ownHouse = (actor: Actor) =>
  isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null;
/** What is an engineer's own; who keeps stock or looks after engineers sees the house's. */
const ownOrHouse = (actor: Actor) =>
  actor.kind === 'member' && actor.roles.every((role) => role === 'engineer')
    ? { ...ownHouse(actor), memberId: actor.memberId }
    : ownHouse(actor);

export const stockLocations = defineCollection<StockLocation>({
  name: 'stock_locations',
  notFound: 'STOCK_LOCATION_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    {
      name: 'locations_of_house',
      keys: [
        ['dealerId', 1],
        ['kind', 1],
      ],
    },
    { name: 'locations_of_member', keys: [['memberId', 1]] },
    { name: 'locations_by_dealer_name', keys: [['dealerName', 1]] },
  ],
});

/** 待验 and 隔离 are found by whoever judges them. */
export const withUndecided = (balance: StockBalance): StockBalance => ({
  ...balance,
  undecided: (['pending', 'quarantine'] as const).filter((condition) =>
    balance.lots.some((lot) => lot[condition] > 0),
  ),
});

/** One a product at a place: the guard of every movement of it there. */
export const stockBalances = defineCollection<StockBalance>({
  name: 'stock_balances',
  derive: withUndecided,
  notFound: 'STOCK_BALANCE_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    {
      name: 'balances_at_location',
      keys: [
        ['locationId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'balances_of_product',
      keys: [
        ['productId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'balances_of_lot_of_product',
      keys: [
        ['productId', 1],
        ['lots.lot', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'balances_of_house',
      keys: [
        ['dealerId', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'balances_of_lot',
      keys: [
        ['lots.lot', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'balances_undecided',
      keys: [
        ['undecided', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'balances_undecided_of_house',
      keys: [
        ['dealerId', 1],
        ['undecided', 1],
        ['_id', 1],
      ],
    },
    { name: 'balances_ending_anywhere', keys: [['firstExpiryOn', 1]] },
    {
      name: 'balances_ending_at_location',
      keys: [
        ['locationId', 1],
        ['firstExpiryOn', 1],
      ],
    },
    {
      name: 'balances_ending',
      keys: [
        ['dealerId', 1],
        ['firstExpiryOn', 1],
      ],
    },
  ],
});

export const stockMoves = defineLedger<StockMove>({
  name: 'stock_moves',
  notFound: 'STOCK_BALANCE_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    {
      name: 'moves_of_lot',
      keys: [
        ['productId', 1],
        ['lot', 1],
        ['at', 1],
      ],
    },
    {
      name: 'moves_from_balance',
      keys: [
        ['from.balanceId', 1],
        ['from.seq', 1],
      ],
    },
    {
      name: 'moves_to_balance',
      keys: [
        ['to.balanceId', 1],
        ['to.seq', 1],
      ],
    },
    {
      name: 'moves_in_time',
      keys: [
        ['at', 1],
        ['_id', 1],
      ],
    },
    { name: 'moves_of_serial', keys: [['serials', 1]] },
    { name: 'moves_into_place', keys: [['to.place', 1]] },
  ],
});

/** Of which piece somebody asks who does not keep stock. */
export const stockMovesOfAll = defineLedger<StockMove>({ ...stockMoves, scope: () => ({}) });

export const stockSerials = defineCollection<StockSerial>({
  name: 'stock_serials',
  notFound: 'STOCK_SERIAL_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    { name: 'serials_in_place', keys: [['place', 1]] },
    { name: 'serials_disputed', keys: [['disputed', 1]] },
  ],
});
/** For whoever books a piece that may lie with anybody: one piece, one document. */
export const serialsOfAll: Collection<StockSerial> = { ...stockSerials, scope: () => ({}) };

export const stockShortfalls = defineCollection<StockShortfall>({
  name: 'stock_shortfalls',
  derive: foundBy((one) => [...[one.productName, one.lot, one.serial, one.hospitalName, one.orderNumber]]),
  notFound: 'STOCK_SHORTFALL_NOT_FOUND',
  scope: ownOrHouse,
  indexes: [
    ...byText('stock_shortfalls', 'dealerId'),
    {
      name: 'shortfalls_by_state',
      keys: [
        ['state', 1],
        ['factAt', 1],
      ],
    },
    {
      name: 'shortfalls_of_house',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['factAt', 1],
      ],
    },
  ],
});

export const stockCorrections = defineCollection<StockCorrection>({
  name: 'stock_corrections',
  derive: foundBy(({ productName, locationName, lot }) => [productName, locationName, lot.lot]),
  notFound: 'STOCK_CORRECTION_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    ...byText('stock_corrections', 'dealerId'),
    {
      name: 'corrections_by_state',
      keys: [
        ['state', 1],
        ['askedAt', -1],
      ],
    },
    {
      name: 'corrections_of_house',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['askedAt', -1],
      ],
    },
    {
      name: 'corrections_newest',
      keys: [
        ['askedAt', -1],
        ['_id', 1],
      ],
    },
    { name: 'corrections_of_balance', keys: [['balanceId', 1]] },
  ],
});

export const stockOpenings = defineCollection<StockOpening>({
  name: 'stock_openings',
  notFound: 'STOCK_OPENING_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    {
      name: 'openings_of_house',
      keys: [
        ['dealerId', 1],
        ['askedAt', -1],
      ],
    },
    {
      name: 'openings_newest',
      keys: [
        ['askedAt', -1],
        ['_id', 1],
      ],
    },
    { name: 'openings_of_location', keys: [['locationId', 1]] },
  ],
});

/** What of a house has come and waits to be accepted, or is kept apart anywhere that one may see. */
export const stockToJudge = (undecided: 'pending' | 'quarantine', dealerId: string | null) => ({
  undecided,
  ...(undecided === 'pending' ? { dealerId } : {}),
});

/** What waits for the second person, and what for finance. */
export const stocktakesToPost = { state: 'counted' } as const;
export const stocktakesToAgree = { state: 'counted', 'worth.overLimit': true, agreedBy: null } as const;

export const stocktakes = defineCollection<Stocktake>({
  name: 'stocktakes',
  derive: foundBy(({ number, locationName }) => [number, locationName]),
  notFound: 'STOCKTAKE_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    ...byText('stocktakes', 'dealerId'),
    { name: 'stocktakes_newest', keys: [['openedAt', -1]] },
    {
      name: 'stocktakes_of_state',
      keys: [
        ['state', 1],
        ['openedAt', -1],
      ],
    },
    {
      name: 'stocktakes_of_house',
      keys: [
        ['dealerId', 1],
        ['openedAt', -1],
      ],
    },
    {
      name: 'stocktakes_of_location',
      keys: [
        ['locationId', 1],
        ['state', 1],
      ],
    },
  ],
});

export const hospitalDeliveries = defineCollection<HospitalDelivery>({
  name: 'hospital_deliveries',
  derive: foundBy(({ number, dealerName, hospitalName, lines }) => [
    ...[number, dealerName, hospitalName],
    ...new Set(lines.flatMap(({ productName, lot }) => [productName, lot])),
  ]),
  notFound: 'DELIVERY_NOT_FOUND',
  scope: ownHouse,
  indexes: [
    ...byText('hospital_deliveries', 'dealerId'),
    { name: 'deliveries_newest', keys: [['createdAt', -1]] },
    {
      name: 'deliveries_of_days',
      keys: [
        ['dealerId', 1],
        ['day', 1],
      ],
    },
    {
      name: 'deliveries_of_house',
      keys: [
        ['dealerId', 1],
        ['createdAt', -1],
      ],
    },
  ],
});

/** On the way it is the place of what was sent. */
export const partRequests = defineCollection<PartRequest>({
  name: 'part_requests',
  notFound: 'PART_REQUEST_NOT_FOUND',
  scope: (actor) => {
    const house = ownHouse(actor);
    return house && actor.kind === 'member' && actor.roles.every((role) => role === 'engineer')
      ? { ...house, 'engineer.memberId': actor.memberId }
      : house;
  },
  indexes: [
    {
      name: 'requests_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    { name: 'request_by_number', keys: [['number', 1]] },
    {
      name: 'requests_of_house',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'requests_of_engineer',
      keys: [
        ['engineer.memberId', 1],
        ['createdAt', -1],
      ],
    },
  ],
});

export const partReturns = defineCollection<PartReturn>({
  name: 'part_returns',
  derive: foundBy((one) => [
    ...[one.productName, one.oldSerial, one.trackingNo],
    ...[one.hospitalName, one.orderNumber],
  ]),
  notFound: 'PART_RETURN_NOT_FOUND',
  scope: ownOrHouse,
  indexes: [
    ...byText('part_returns', 'dealerId', 'memberId'),
    {
      name: 'returns_by_state',
      keys: [
        ['state', 1],
        ['dueOn', 1],
      ],
    },
    {
      name: 'returns_of_house',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['dueOn', 1],
      ],
    },
    {
      name: 'returns_of_engineer',
      keys: [
        ['memberId', 1],
        ['state', 1],
        ['dueOn', 1],
      ],
    },
  ],
});

/**
 * For the book itself, which whoever may do the act has been let into: an engineer who has gone to another dealer still uses
 * up what they carry of the old one's.
 */
export const locationsOfAll: Collection<StockLocation> = { ...stockLocations, scope: () => ({}) };
export const balancesOfAll: Collection<StockBalance> = { ...stockBalances, scope: () => ({}) };
export const shortfallsOfAll: Collection<StockShortfall> = { ...stockShortfalls, scope: () => ({}) };

/** The warehouse keeps everybody's stock, a dealer's admin the dealer's own. */
export const keepsStock = (actor: Actor, dealerId: string | null): boolean =>
  hasRole(actor, 'warehouse') ||
  (dealerId !== null && actor.dealerId === dealerId && hasRole(actor, 'dealer_admin'));
