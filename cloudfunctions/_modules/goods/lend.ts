import { dayOf } from '../../../miniprogram/shared/days';
import { plainSerial, serialKey } from '../../../miniprogram/shared/goods/lots';
import { loanStates } from '../../../miniprogram/shared/goods/states';
import type { LoanState } from '../../../miniprogram/shared/goods/states';
import type { Lot } from '../../../miniprogram/shared/model/goods';
import type { Loan } from '../../../miniprogram/shared/model/loans';
import { loanPurposeLabels } from '../../../miniprogram/shared/model/loans';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import * as contract from '../../_contracts/loans';
import type {
  AskLoan,
  DecideLoan,
  ExtendLoan,
  ListLoans,
  LoanActions,
  LoanMoved,
  LoanRequest,
  LoanRow,
  LoseLoan,
  ReturnLoan,
} from '../../_contracts/loans';
import type { Listed } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { oneOf, range } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { dealers } from '../../_store/dealers';
import { serialsOfAll, stockBalances, stockLocations } from '../../_store/goods';
import { hospitals } from '../../_store/hospitals';
import { loans } from '../../_store/loans';
import { moveOn } from '../../_platform/life';
import { balanceAt, balanceId, MAKER, moveSerials, moveStock, open, shelf } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { assertKeeps, assertSecondPerson } from './keeping';
import { blockedLots } from './lot-gates';

const PAGE = 50;
const placeOf = (loanId: string): string => `loan:${loanId}`;
const moved = ({ _id, state }: Loan): LoanMoved => ({ loanId: _id, state });

/** The only way in which a loan changes its state. */
function move({ actor, now }: Pick<Context, 'actor' | 'now'>, loan: Loan, state: LoanState, note = ''): Loan {
  const past = { at: now.toISOString(), by: stampOf(actor), state, note };
  return moveOn(loanStates, loan, past, 'LOAN_STATE_CHANGED');
}

const listLoans: UseCase<ListLoans, Listed<'loans', LoanRow>> = async (
  { store, now },
  { states, overdue, text, after },
) => {
  const { rows, ...page } = await listOrFind(store, loans, {
    ...{ text, after, limit: PAGE, by: overdue ? ['dueOn', 'asc'] : ['createdAt', 'desc'] },
    where: overdue
      ? { state: 'out', dueOn: range({ below: dayOf(now) }) }
      : states
        ? { state: oneOf(states) }
        : {},
  });
  return { loans: rows.map(rowOf), ...page };
};

/** One piece that lies here, for somebody, until a day. */
const askLoan: UseCase<AskLoan, LoanMoved> = async (
  { actor, store, ids, now },
  { fromId, productId, serial: given, purpose, dealerId, hospitalId, dueOn, reason },
) => {
  const from = await store.get(stockLocations, fromId);
  if (from.kind !== 'maker') throw new Refusal('STOCK_NOT_YOURS', { path: 'fromId' });
  assertKeeps(actor, from);
  if (dueOn <= dayOf(now)) throw new Refusal('LOAN_DUE_INVALID', { path: 'dueOn' });
  if (dealerId === null && hospitalId === null)
    throw new Refusal('LOAN_BORROWER_MISSING', { path: 'hospitalId' });
  const product = await store.get(products, productId);
  const serial = plainSerial(given);
  const piece = await store.find(serialsOfAll, serialKey(productId, serial));
  if (!piece || piece.place !== fromId || piece.condition !== 'good')
    throw new Refusal('SERIAL_ELSEWHERE', { path: 'serial', serial });
  const dealer = dealerId === null ? null : await store.get(dealers, dealerId);
  const hospital = hospitalId === null ? null : await store.get(hospitals, hospitalId);
  const loan = store.insert(loans, {
    _id: ids.newId('LN'),
    number: `JY${dayOf(now).replace(/-/g, '').slice(2)}-${ids.newCode(4)}`,
    productId,
    productName: product.name,
    lot: piece.lot,
    serial,
    fromId,
    fromName: from.name,
    purpose,
    dealerId,
    dealerName: dealer?.shortName ?? '',
    hospitalId,
    hospitalName: hospital?.name ?? '',
    dueOn,
    reason,
    state: 'requested',
    outcome: '',
    askedBy: stampOf(actor),
    createdAt: now.toISOString(),
    history: [{ at: now.toISOString(), by: stampOf(actor), state: 'requested', note: reason }],
  });
  store.notify({
    memberIds: (await peopleWithRole('service_manager')).filter((id) => id !== actor.memberId),
    kind: 'loan',
    title: '借用待审批',
    body: `${loanPurposeLabels[purpose]} ${product.name} ${serial} → ${hospital?.name ?? dealer?.shortName}`,
    page: pages.loans({}),
  });
  return moved(loan);
};

const decideLoan: UseCase<DecideLoan, LoanMoved> = async (context, { loanId, passes, note }) => {
  const { store } = context;
  const loan = await store.get(loans, loanId);
  await assertSecondPerson(context, [loan.askedBy], passes);
  const saved = store.save(loans, move(context, loan, passes ? 'approved' : 'refused', note), note);
  store.notify({
    memberIds: [loan.askedBy.memberId],
    kind: 'loan',
    title: passes ? '借用已同意，可以借出' : '借用未同意',
    body: `${loan.number} ${loan.productName} ${loan.serial}${note ? `：${note}` : ''}`,
    page: pages.loans({}),
  });
  return moved(saved);
};

/** It leaves its shelf; until it is back the loan is where it is. */
const handOver: UseCase<LoanRequest, LoanMoved> = async (context, { loanId }) => {
  const { actor, store } = context;
  const loan = await store.get(loans, loanId);
  const out = move(context, loan, 'out');
  const from = await store.get(stockLocations, loan.fromId);
  assertKeeps(actor, from);
  const product = await store.get(products, loan.productId);
  const blocked = await blockedLots(store, [loan]);
  if (blocked(loan) !== null) throw new Refusal('LOT_IS_BLOCKED', { reason: blocked(loan) });
  const balance = await store.get(stockBalances, balanceId(loan.fromId, product._id, MAKER));
  const of: Lot = balance.lots.find(({ lot }) => lot === loan.lot) ?? {
    ...{ lot: loan.lot, producedOn: null, expiresOn: null },
  };
  const ends = { from: shelf(balance), to: open(placeOf(loanId)) };
  await moveStock(context, {
    ...{ kind: 'lend', product, lot: of, quantity: 1, serials: [loan.serial], owner: MAKER, ...ends },
    document: { kind: 'loan', id: loanId },
  });
  await moveSerials(context, product, [loan.serial], of, ends.from, ends.to, loan.dealerId);
  return moved(store.save(loans, out));
};

/** Whoever got it out of the warehouse says neither that it stays longer nor that it is lost. */
const assertNotHolder = (context: Pick<Context, 'actor' | 'store'>, loan: Loan): Promise<void> =>
  assertSecondPerson(context, [
    loan.askedBy,
    ...loan.history
      .filter(({ state }) => state === 'out')
      .map(({ by }) => by)
      .slice(0, 1),
  ]);

const extendLoan: UseCase<ExtendLoan, LoanMoved> = async (context, { loanId, dueOn, reason }) => {
  const { store } = context;
  const loan = await store.get(loans, loanId);
  if (dueOn <= loan.dueOn) throw new Refusal('LOAN_DUE_INVALID', { path: 'dueOn' });
  await assertNotHolder(context, loan);
  const longer = move(context, loan, 'out', `延期到 ${dueOn}：${reason}`);
  return moved(store.save(loans, { ...longer, dueOn }, reason));
};

/** It comes back to be judged like anything that comes. */
const returnLoan: UseCase<ReturnLoan, LoanMoved> = async (
  context,
  { loanId, locationId, condition, note },
) => {
  const { actor, store } = context;
  const loan = await store.get(loans, loanId);
  const back = move(context, loan, 'returned', note);
  const to = await store.get(stockLocations, locationId);
  if (to.kind !== 'maker') throw new Refusal('STOCK_NOT_YOURS', { path: 'locationId' });
  assertKeeps(actor, to);
  const product = await store.get(products, loan.productId);
  const lot = { lot: loan.lot, producedOn: null, expiresOn: null };
  await bringTo(context, {
    ...{ kind: 'bring_back', product, lot, quantity: 1, serials: [loan.serial], owner: MAKER, to, condition },
    ...{ from: open(placeOf(loanId)), document: { kind: 'loan', id: loanId }, why: note },
  });
  return moved(store.save(loans, { ...back, outcome: note }, note));
};

/** It never comes back; what it costs is charged by finance. */
const loseLoan: UseCase<LoseLoan, LoanMoved> = async (context, { loanId, reason }) => {
  const { store } = context;
  const loan = await store.get(loans, loanId);
  const lost = move(context, loan, 'lost', reason);
  await assertNotHolder(context, loan);
  const from = await store.get(stockLocations, loan.fromId);
  const product = await store.get(products, loan.productId);
  const balance = await balanceAt(context, from, product._id, MAKER);
  const lot = { lot: loan.lot, producedOn: null, expiresOn: null };
  const ends = {
    from: { ...open(placeOf(loanId)), balance: balance._id, numbersOnly: true },
    to: open('adjustment'),
  };
  await moveStock(context, {
    ...{ kind: 'adjust', product, lot, quantity: 1, serials: [loan.serial], owner: MAKER, ...ends },
    document: { kind: 'loan', id: loanId },
    why: reason,
  });
  await moveSerials(context, product, [loan.serial], lot, ends.from, ends.to, null);
  const told = [
    await peopleWithRole('finance'),
    loan.dealerId === null ? [] : await adminsOf(loan.dealerId),
  ].flat();
  store.notify({
    memberIds: told,
    kind: 'loan',
    title: '借出的设备已丢失',
    body: `${loan.number} ${loan.productName} ${loan.serial}：${reason}`,
    page: pages.loans({}),
  });
  return moved(store.save(loans, { ...lost, outcome: reason }, reason));
};

const reply = fields('loanId', 'state');
const loads = ({ loanId }: { loanId: string }): Load[] => [[loans, loanId]];
const contended = true as const;
export const loanActions: ActionTable<LoanActions> = {
  'loan.list': { input: contract.ListLoans, reply: fields('loans', 'next', 'isCut'), run: listLoans },
  'loan.ask': { input: contract.AskLoan, reply, run: askLoan },
  'loan.decide': {
    input: contract.DecideLoan,
    reply,
    loads,
    approves: true,
    sees: 'a loan is written once and decided once',
    run: decideLoan,
  },
  'loan.handOver': { input: contract.LoanRequest, reply, loads, contended, run: handOver },
  'loan.extend': {
    input: contract.ExtendLoan,
    reply,
    loads,
    approves: true,
    sees: 'says itself until which day',
    run: extendLoan,
  },
  'loan.return': { input: contract.ReturnLoan, reply, loads, contended, run: returnLoan },
  'loan.lose': {
    input: contract.LoseLoan,
    reply,
    loads,
    approves: true,
    sees: 'says itself that it is lost',
    contended,
    run: loseLoan,
  },
};
