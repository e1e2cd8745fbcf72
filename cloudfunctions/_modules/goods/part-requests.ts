import { dayOf } from '../../../miniprogram/shared/days';
import { firstExpiring } from '../../../miniprogram/shared/goods/consume';
import { plainLot } from '../../../miniprogram/shared/goods/lots';
import { partRequestStates } from '../../../miniprogram/shared/goods/states';
import type { PartRequestState } from '../../../miniprogram/shared/goods/states';
import type { LotStock, PartRequest, RequestLine, SentLot } from '../../../miniprogram/shared/model/goods';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { may } from '../../../miniprogram/shared/rights';
import { lotReasons } from '../../../miniprogram/shared/trade/judge';
import type {
  CancelPartRequest,
  CreatePartRequest,
  DecidePartRequest,
  ListPartRequests,
  PartRequestMoved,
  PartRequestRequest,
  PartRequestRow,
  ReceiveParts,
  ResolvePartRequest,
  ShipPartRequest,
} from '../../_contracts/goods';
import { hasRole, stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { oneOf, range } from '../../_platform/where';
import { products, registrations } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import { partRequests, partReturns, stockBalances, stockLocations } from '../../_store/goods';
import { members } from '../../_store/people';
import { workOrders } from '../../_store/work-orders';
import { moveOn } from '../../_platform/life';
import {
  assertSerials,
  balanceAt,
  balanceId,
  MAKER,
  moveSerials,
  moveStock,
  open,
  shelf,
} from '../ledger/move-stock';
import { begin, bringTo } from '../ledger/use-stock';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { blockedLots } from './lot-gates';
import { lotIn } from './move-goods';
import { engineerLocation } from './places';
import { narrowedBy } from '../people/narrowed-by';

const PAGE = 50;
const onTheWay = (requestId: string): string => `part_request:${requestId}`;
const movedOf = ({ _id, state, revision }: PartRequest): PartRequestMoved => ({
  requestId: _id,
  state,
  revision,
});

function moved(
  { actor, happened }: Pick<Context, 'actor' | 'happened'>,
  request: PartRequest,
  state: PartRequestState,
  note: string,
): PartRequest {
  const past = { at: happened.at, by: stampOf(actor), state, note };
  return moveOn(partRequestStates, request, past, 'PART_REQUEST_STATE_CHANGED');
}

export const createPartRequest: UseCase<CreatePartRequest, PartRequestMoved> = async (
  context,
  { memberId, workOrderId, urgent, note, lines },
) => {
  const { actor, store, ids, now } = context;
  const today = dayOf(now);
  const who = memberId ?? actor.memberId;
  // An engineer asks for themselves, a dealer's admin for the dealer's engineers.
  if (who !== actor.memberId && !hasRole(actor, 'dealer_admin')) throw new Refusal('MEMBER_NOT_FOUND');
  const member = who === actor.memberId ? actor.member! : await store.get(members, who);
  if (!member.roles.includes('engineer')) throw new Refusal('MEMBER_NOT_FOUND', { path: 'memberId' });
  const order = workOrderId === null ? null : await store.get(workOrders, workOrderId);
  const known = await store.findMany(
    products,
    lines.map(({ productId }) => productId),
  );
  const overdue = await store.query(
    partReturns,
    { memberId: who, state: 'due', dueOn: range({ below: today }) },
    { limit: 200 },
  );
  for (const [n, { productId }] of lines.entries()) {
    if (!known.has(productId)) throw new Refusal('PRODUCT_NOT_FOUND', { path: `lines.${n}.productId` });
    const late = overdue.find((one) => one.productId === productId);
    if (late)
      throw new Refusal('PART_REQUEST_OLD_OVERDUE', {
        path: `lines.${n}.productId`,
        productName: late.productName,
        dueOn: late.dueOn,
      });
  }
  const location = await engineerLocation(context, member);
  const dealer = member.dealerId === null ? null : await store.get(dealers, member.dealerId);
  const request = store.insert(partRequests, {
    _id: ids.newId('PR'),
    number: `BJ${today.replace(/-/g, '').slice(2)}-${ids.newCode(5)}`,
    dealerId: member.dealerId,
    dealerName: dealer?.shortName ?? '',
    engineer: { memberId: member._id, name: member.name },
    locationId: location._id,
    fromId: null,
    fromName: '',
    workOrderId,
    orderNumber: order?.number ?? '',
    urgent,
    note,
    lines: lines.map(({ productId, quantity }, i) => {
      const product = known.get(productId)!;
      return { no: i + 1, productId, productName: product.name, unit: product.unit, quantity, sent: [] };
    }),
    state: 'pending',
    carrier: '',
    trackingNo: '',
    createdAt: now.toISOString(),
    createdBy: stampOf(actor),
    history: [{ at: now.toISOString(), by: stampOf(actor), state: 'pending', note }],
  });
  store.notify({
    memberIds: (await peopleWithRole('service_manager')).filter((id) => id !== actor.memberId),
    kind: 'part_request',
    title: urgent ? '紧急备件申请待审批' : '备件申请待审批',
    body: `${[dealer?.shortName, member.name].filter(Boolean).join(' ')}：${request.lines
      .map(({ productName, quantity }) => `${productName} × ${quantity}`)
      .join('、')}`,
    page: pages.partRequest({ id: request._id }),
  });
  return movedOf(request);
};

export const decidePartRequest: UseCase<DecidePartRequest, PartRequestMoved> = async (
  context,
  { requestId, passes, note, lines },
) => {
  const { actor, store } = context;
  const request = await store.get(partRequests, requestId);
  if (await isAmongPersons(store, actor, [request.createdBy, request.engineer], passes))
    throw new Refusal('PART_REQUEST_OWN');
  const cut = request.lines.map((line) => {
    const at = lines.findIndex(({ no }) => no === line.no);
    if (at < 0) return line;
    const { quantity } = lines[at]!;
    if (quantity > line.quantity)
      throw new Refusal('PART_REQUEST_QUANTITY', { path: `lines.${at}.quantity` });
    return { ...line, quantity };
  });
  if (passes && cut.every(({ quantity }) => quantity === 0))
    throw new Refusal('PART_REQUEST_QUANTITY', { path: 'lines.0.quantity' });
  const decided = moved(context, request, passes ? 'approved' : 'rejected', note);
  const saved = store.save(partRequests, { ...decided, lines: passes ? cut : request.lines }, note);
  const told = passes ? await peopleWithRole('warehouse') : [];
  store.notify({
    memberIds: [...told, request.engineer.memberId].filter((id) => id !== actor.memberId),
    kind: 'part_request_decided',
    title: passes ? '备件申请已同意，待发出' : '备件申请未同意',
    body: `${request.number} ${request.engineer.name}${note ? `：${note}` : ''}`,
    page: pages.partRequest({ id: requestId }),
  });
  return movedOf(saved);
};

export const cancelPartRequest: UseCase<CancelPartRequest, PartRequestMoved> = async (
  context,
  { requestId, reason },
) => {
  const request = await context.store.get(partRequests, requestId);
  return movedOf(context.store.save(partRequests, moved(context, request, 'cancelled', reason), reason));
};

/** Which lots of a line leave: as picked, or first expired first of those that may leave. */
function lotsFor(
  line: RequestLine,
  picked: readonly { lot: string; quantity: number; serials: readonly string[] }[],
  held: readonly LotStock[],
  passes: (lot: LotStock) => boolean,
): { lot: LotStock; quantity: number; serials: readonly string[] }[] {
  const leaving = picked.length
    ? picked.map(({ lot, quantity, serials }) => ({
        lot: lotIn({ lots: [...held] }, lot, 'good') as LotStock,
        quantity,
        serials,
      }))
    : firstExpiring(held, line.quantity, passes).map((one) => ({ ...one, serials: [] }));
  const quantity = leaving.reduce((sum, one) => sum + one.quantity, 0);
  if (quantity > line.quantity || (picked.length === 0 && quantity < line.quantity))
    throw new Refusal(quantity > line.quantity ? 'PART_REQUEST_QUANTITY' : 'STOCK_NOT_ENOUGH', {
      path: `lines.${line.no}`,
      productName: line.productName,
      held: held.reduce((sum, { good }) => sum + good, 0),
      wanted: line.quantity,
    });
  return leaving;
}

/** Parts leave a warehouse for an engineer; from here on the request is the place where they are. */
export const shipPartRequest: UseCase<ShipPartRequest, PartRequestMoved> = async (
  context,
  { requestId, fromId, carrier, trackingNo, lines },
) => {
  const { store, now } = context;
  const request = await store.get(partRequests, requestId);
  const shipped = moved(context, request, 'shipped', [carrier, trackingNo].filter(Boolean).join(' '));
  const from = await store.get(stockLocations, fromId);
  if (from.kind !== 'maker' || from.openedAt === null)
    throw new Refusal('STOCK_LOCATION_NOT_OPENED', { path: 'fromId' });
  const productIds = request.lines.map(({ productId }) => productId);
  const known = await store.findMany(products, productIds);
  const papers = await store.query(registrations, { productIds: oneOf(productIds) }, { limit: 1000 });
  const balances = await store.findMany(
    stockBalances,
    productIds.map((productId) => balanceId(fromId, productId, MAKER)),
  );
  const world = { day: dayOf(now), products: known, registrations: papers };
  const blocked = await blockedLots(
    store,
    [...balances.values()].flatMap(({ productId, lots }) => lots.map(({ lot }) => ({ productId, lot }))),
  );
  let no = 0;
  const sent: RequestLine[] = [];
  for (const line of request.lines.filter(({ quantity }) => quantity > 0)) {
    const product = known.get(line.productId)!;
    const balance = balances.get(balanceId(fromId, line.productId, MAKER));
    const picked = lines.find((one) => one.no === line.no);
    const reasons = (lot: LotStock) =>
      lotReasons(
        { productId: product._id, ...lot, blocked: blocked({ productId: product._id, lot: lot.lot }) },
        world,
      );
    const leaving = lotsFor(line, picked?.lots ?? [], balance?.lots ?? [], (lot) => !reasons(lot).length);
    const lots: SentLot[] = [];
    for (const { lot, quantity, serials } of leaving) {
      const why = reasons(lot);
      if (why.length)
        throw new Refusal('LOT_NOT_USABLE', { path: `lines.${line.no}`, lot: lot.lot, reasons: why });
      assertSerials(product, quantity, serials, `lines.${line.no}.serials`);
      const ends = { from: shelf(balance!), to: open(onTheWay(requestId)) };
      await moveStock(context, {
        ...{ kind: 'send', product, lot, quantity, serials, owner: MAKER, ...ends },
        document: { kind: 'part_request', id: requestId },
        dealerId: request.dealerId,
      });
      await moveSerials(context, product, serials, lot, ends.from, ends.to, request.dealerId);
      no += 1;
      lots.push({
        no,
        lot: lot.lot,
        producedOn: lot.producedOn,
        expiresOn: lot.expiresOn,
        quantity,
        serials: [...serials],
        owner: MAKER,
        received: 0,
        extra: 0,
        missing: null,
      });
    }
    sent.push({ ...line, sent: lots });
  }
  // From now on what this engineer uses is booked, also what is used before the receipt reaches us.
  begin(context, await store.get(stockLocations, request.locationId));
  const saved = store.save(partRequests, {
    ...shipped,
    lines: request.lines.map((line) => sent.find((one) => one.no === line.no) ?? line),
    fromId,
    fromName: from.name,
    carrier,
    trackingNo,
  });
  store.notify({
    memberIds: [request.engineer.memberId],
    kind: 'part_request_shipped',
    title: '备件已发出',
    body: `${request.number} ${[carrier, trackingNo].filter(Boolean).join(' ')}`,
    page: pages.partRequest({ id: requestId }),
  });
  return movedOf(saved);
};

const left = ({ quantity, received, missing }: SentLot): number =>
  quantity - received - (missing?.quantity ?? 0);

/**
 * What came, as counted; a fact, so it is never refused. What was sent and did not come stays on the way until the warehouse
 * says what became of it; what came and was never sent is told and is no stock. The same parcel told twice counts once.
 */
export const receiveParts: UseCase<ReceiveParts, PartRequestMoved> = async (
  context,
  { requestId, received },
) => {
  const { actor, store } = context;
  const request = await store.get(partRequests, requestId);
  if (request.state === 'closed') return movedOf(request);
  if (request.state !== 'shipped' && request.state !== 'received')
    throw new Refusal('PART_REQUEST_STATE_CHANGED', { state: request.state });
  const to = await store.get(stockLocations, request.locationId);
  const known = await store.findMany(
    products,
    request.lines.map(({ productId }) => productId),
  );
  const lines: RequestLine[] = [];
  for (const line of request.lines) {
    const product = known.get(line.productId)!;
    const sent: SentLot[] = [];
    for (const lot of line.sent) {
      const counted = received.find(({ no }) => no === lot.no)?.quantity ?? 0;
      const quantity = Math.min(counted, left(lot));
      const serials = lot.serials.slice(lot.received, lot.received + quantity);
      if (quantity > 0)
        await bringTo(context, {
          ...{ kind: 'arrive', product, lot: bareLot(lot), quantity, serials, owner: lot.owner, to },
          from: open(onTheWay(requestId)),
          condition: 'good',
          document: { kind: 'part_request', id: requestId },
        });
      const extra = lot.received === 0 && lot.extra === 0 ? Math.max(0, counted - lot.quantity) : 0;
      sent.push({ ...lot, received: lot.received + quantity, extra: lot.extra + extra });
    }
    lines.push({ ...line, sent });
  }
  const isWhole = lines.flatMap(({ sent }) => sent).every((lot) => left(lot) === 0);
  const saved = store.save(partRequests, {
    ...moved(context, request, isWhole ? 'closed' : 'received', ''),
    lines,
  });
  const extra = lines.flatMap(({ sent }) => sent).some((lot) => lot.extra > 0);
  if (!isWhole || extra)
    store.notify({
      memberIds: (await peopleWithRole('warehouse')).filter((id) => id !== actor.memberId),
      kind: 'part_request_short',
      title: '备件签收有差异',
      body: `${request.number} ${request.engineer.name}：${extra ? '有多收' : ''}${isWhole ? '' : '有少收'}`,
      page: pages.partRequest({ id: requestId }),
    });
  return movedOf(saved);
};
const bareLot = ({ lot, producedOn, expiresOn }: SentLot) => ({ lot, producedOn, expiresOn });

/** What became of what never came: back on its shelf, or lost. */
export const resolvePartRequest: UseCase<ResolvePartRequest, PartRequestMoved> = async (
  context,
  { requestId, no, outcome, reason },
) => {
  const { store } = context;
  const request = await store.get(partRequests, requestId);
  const line = request.lines.find(({ sent }) => sent.some((lot) => lot.no === no));
  const lot = line?.sent.find((one) => one.no === no);
  if (request.state !== 'received' || !line || !lot || left(lot) === 0)
    throw new Refusal('PART_REQUEST_STATE_CHANGED', { state: request.state });
  const product = (await store.get(products, line.productId)) satisfies Product;
  const from = await store.get(stockLocations, request.fromId!);
  const quantity = left(lot);
  const serials = lot.serials.slice(lot.received);
  const about = { document: { kind: 'part_request' as const, id: requestId }, why: reason };
  if (outcome === 'back')
    await bringTo(context, {
      ...{ kind: 'send_back', product, lot: bareLot(lot), quantity, serials, owner: lot.owner, ...about },
      ...{ from: open(onTheWay(requestId)), to: from, condition: 'good' as const },
    });
  else {
    const balance = await balanceAt(context, from, product._id, lot.owner);
    const ends = {
      from: { place: onTheWay(requestId), condition: null, balance: balance._id, numbersOnly: true },
      to: open('adjustment'),
    };
    await moveStock(context, {
      ...{ kind: 'adjust', product, lot: bareLot(lot), quantity, serials, owner: lot.owner, ...about },
      ...ends,
    });
    await moveSerials(context, product, serials, lot, open(onTheWay(requestId)), ends.to, null);
  }
  const lines = request.lines.map((one) => ({
    ...one,
    sent: one.sent.map((each) => (each.no === no ? { ...each, missing: { quantity, outcome } } : each)),
  }));
  const isWhole = lines.every(({ sent }) => sent.every((one) => left(one) === 0));
  const next = moved(context, request, isWhole ? 'closed' : 'received', reason);
  return movedOf(store.save(partRequests, { ...next, lines }, reason));
};

const everyState = Object.keys(partRequestStates) as PartRequestState[];
export const listPartRequests: UseCase<
  ListPartRequests,
  { requests: PartRequestRow[]; next: string | null }
> = async ({ actor, store }, { states, text, after }) => {
  const { rows, next } = await store.seek(
    partRequests,
    {
      ...(await narrowedBy({ actor, store }, text.toUpperCase(), 'number')),
      state: oneOf(states ?? everyState),
    },
    {
      by: ['createdAt', 'desc'],
      after,
      limit: PAGE,
    },
  );
  return { requests: rows.map(({ head: _, ...request }) => request), next };
};

/** The request, and for whoever decides or sends it what the manufacturer's warehouses hold of it. */
export const readPartRequest: UseCase<
  PartRequestRequest,
  {
    request: PartRequestRow;
    held: { locationId: string; name: string; productId: string; lots: LotStock[] }[];
  }
> = async ({ actor, store }, { requestId }) => {
  const { head: _, ...request } = await store.get(partRequests, requestId);
  const looks =
    may(actor.roles, 'goods', 'partRequest.decide') || may(actor.roles, 'goods', 'partRequest.ship');
  const productId = oneOf(request.lines.map((line) => line.productId));
  const found = looks
    ? await store.query(stockBalances, { productId, locationKind: 'maker' }, { limit: 1000 })
    : [];
  return {
    request,
    held: found.map(({ locationId, locationName: name, productId: of, lots }) => ({
      locationId,
      name,
      productId: of,
      lots: lots.map((lot) => ({ ...lot, lot: plainLot(lot.lot) })),
    })),
  };
};
