import { dayOf } from '../../../miniprogram/shared/days';
import type { Receivable } from '../../../miniprogram/shared/model/trade';
import type { ListReceivables, ReceivableList } from '../../_contracts/credit';
import type { UseCase } from '../../_platform/context';
import { oneOf, range, startsWith } from '../../_platform/where';
import { creditAccounts, receivables } from '../../_store/credit';
import { narrowedBy } from '../people/narrowed-by';

const PAGE = 30;

/**
 * 应收与发票, settled ones too: what is open by its day, the most overdue first, all else by the newest day. What was typed and has digits
 * is part of a number, its own or an invoice's.
 */
export const listReceivables: UseCase<ListReceivables, ReceivableList> = async (
  { actor, store, now },
  { dealerId: named, state, text, after },
) => {
  const today = dayOf(now);
  const dealerId = actor.dealerId ?? named;
  const isNumber = /\d/.test(text);
  const where = {
    ...(isNumber
      ? { searchKeys: startsWith(text.replace(/\s/g, '').toUpperCase()) }
      : await narrowedBy({ actor, store }, text, null)),
    ...(dealerId ? { dealerId } : {}),
    ...(isNumber ? {} : { open: state === 'all' ? oneOf([true, false]) : state !== 'settled' }),
    ...(state === 'overdue' && !isNumber ? { dueOn: range({ below: today }) } : {}),
  };
  const oldestFirst = state === 'open' || state === 'overdue';
  const page = isNumber
    ? await store
        .query(receivables, where, { limit: PAGE + 1 })
        .then((found) => ({ rows: found.slice(0, PAGE), next: null, isCut: found.length > PAGE }))
    : {
        ...(await store.seek(receivables, where, {
          by: ['dueOn', oldestFirst ? 'asc' : 'desc'],
          ...(oldestFirst ? {} : { ties: 'desc' as const }),
          after,
          limit: PAGE,
        })),
        isCut: false,
      };
  const accounts = await store.findMany(creditAccounts, [...new Set(page.rows.map((one) => one.dealerId))]);
  const row = ({ head: _, searchKeys: _1, writeOff: _2, ...receivable }: Receivable) => ({
    ...receivable,
    dealerName: accounts.get(receivable.dealerId)?.dealerName ?? '',
    isLate: receivable.open && receivable.dueOn < today,
  });
  return { receivables: page.rows.map(row), next: page.next, isCut: page.isCut };
};
