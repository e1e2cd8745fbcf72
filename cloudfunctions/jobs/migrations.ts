import type { Appraisal } from '../../miniprogram/shared/model/appraisal';
import type { Loan } from '../../miniprogram/shared/model/loans';
import { loans, loansOfAll, withSerialKey } from '../_store/loans';
import type { Device } from '../../miniprogram/shared/model/devices';
import type { Entity, NamesFiles, Searchable } from '../../miniprogram/shared/model/entity';
import type { Dealer, Member } from '../../miniprogram/shared/model/people';
import type { StockBalance } from '../../miniprogram/shared/model/goods';
import type { GrantDocument } from '../../miniprogram/shared/model/grants';
import type { AuthorizationLetter } from '../../miniprogram/shared/model/letters';
import type { CreditAccount, Payment, Product, Receivable } from '../../miniprogram/shared/model/trade';
import { entitlementsOf } from '../../miniprogram/shared/visit/cover';
import type { WorkOrder } from '../../miniprogram/shared/model/work-orders';
import type { Collection } from '../_platform/collection';
import { fileMarksIn } from '../_platform/kept-files';
import type { Where } from '../_platform/where';
import { appraisals } from '../_store/appraisal';
import { products, withProductKeys } from '../_store/catalogue';
import {
  creditAccounts,
  payments,
  receivables,
  withPastLimit,
  withReceivableKeys,
  withUnappliedOn,
} from '../_store/credit';
import { dealers, withSearchKeys } from '../_store/dealers';
import { admissionLinks, dealerApplications, dealerTasks, dealerVisits } from '../_store/dealers-life';
import { devicesOfAll, withSerialTails } from '../_store/devices';
import {
  hospitalDeliveries,
  partReturns,
  stockBalances,
  stockCorrections,
  stockShortfalls,
  stocktakes,
  withUndecided,
} from '../_store/goods';
import { blocks, grants, withNumberTails } from '../_store/grants';
import { lettersOfAll } from '../_store/letters';
import { licences } from '../_store/licences';
import { numberOf, searchKeysOfLetter } from '../_modules/letters/letter-use-cases';
import { members, withPersonKeys } from '../_store/people';
import { priceLists, specialPrices } from '../_store/prices';
import { quotes } from '../_store/quotes';
import { lotBlocks, recalls } from '../_store/recalls';
import { shipmentClaims } from '../_store/shipments';
import { callBacks } from '../_store/surveys';
import { withNumberTail, workOrdersOfAll } from '../_store/work-orders';

/**
 * A change of what is kept, once in each environment. First expand: functions read old and new documents alike; the
 * migration follows with the same deployment or a later one; only a deployment after that demands the new form (contract).
 */
export interface Migration<T extends Entity = Entity> {
  /** The day and what it is about, e.g. `2026-12-01-dealer-short-names`; they run in this order. Never changed afterwards. */
  id: string;
  /** In the trail of each document that is changed. */
  why: string;
  collection: Collection<T>;
  /** Which documents are looked at; by `_id` alone, or with an index that has `_id` behind. */
  where: Where<T>;
  /** The document as it is to be; the same one when there is nothing to change, which a second run relies on. */
  change(document: T): T;
}

/** One typed for its own documents, among those of others. */
export const migration = <T extends Entity>(one: Migration<T>): Migration => one as unknown as Migration;

/** What is found by its texts from now on; the keys themselves are set whenever a document is written. */
const keysOf = (id: string, collection: { name: string }): Migration =>
  migration<Entity & Searchable>({
    id,
    why: '按编号和名称查找',
    collection: { ...(collection as Collection<Entity & Searchable>), scope: () => ({}) },
    where: {},
    change: (document) => (document.searchKeys ? document : { ...document, searchKeys: [] }),
  });

/** All of them, also those that every environment has behind it: a new environment finds nothing to change. */
export const migrations: readonly Migration[] = [
  migration<Dealer>({
    id: '2026-11-29-dealer-search-keys',
    why: '按名称、简称和信用代码的任意部分查找经销商',
    collection: dealers,
    where: {},
    change: (dealer) => (dealer.searchKeys ? dealer : withSearchKeys(dealer)),
  }),
  migration<Product>({
    id: '2026-11-29-product-search-keys',
    why: '按产品名称和货号的任意部分查找产品',
    collection: products,
    where: {},
    change: (product) => (product.searchKeys ? product : withProductKeys(product)),
  }),
  migration<Member>({
    id: '2026-11-29-member-search-keys',
    why: '按姓名和手机号查找人员，按认证到期日和角色筛选',
    collection: members,
    where: {},
    change: (member) => (member.searchKeys ? member : withPersonKeys(member)),
  }),
  migration<Device>({
    id: '2026-11-29-cover-kinds',
    why: '保修和合同按人工、备件、差旅、保养、校准登记',
    collection: { ...devicesOfAll },
    where: {},
    change: (device) =>
      device.entitlements.every((one) => 'includes' in one)
        ? device
        : { ...device, entitlements: entitlementsOf(device) },
  }),
  migration<Device>({
    id: '2026-11-29-device-search-keys',
    why: '按序列号的任意部分查找设备和工单',
    collection: devicesOfAll,
    where: {},
    change: (device) => (device.searchKeys ? device : withSerialTails(device)),
  }),
  migration<WorkOrder>({
    id: '2026-11-29-order-number-tails',
    why: '按工单号的后半段查找工单',
    collection: workOrdersOfAll,
    where: {},
    change: (order) => (order.numberTail === undefined ? withNumberTail(order) : order),
  }),
  migration<Appraisal>({
    id: '2026-11-30-dropped-objections',
    why: '已作废的考核不再算作有申诉待答复',
    collection: { ...appraisals, scope: () => ({}) },
    where: {},
    change: (sheet) =>
      sheet.state === 'dropped' && sheet.openObjections > 0 ? { ...sheet, openObjections: 0 } : sheet,
  }),
  migration<Loan>({
    id: '2026-11-30-loan-serial-keys',
    why: '借机工单按设备序列号对应借用单',
    collection: loansOfAll,
    where: {},
    change: (loan) => (loan.serialKey === undefined ? withSerialKey(loan) : loan),
  }),
  migration<Receivable>({
    id: '2026-11-30-receivable-search-keys',
    why: '按单号和发票号码查找应收',
    collection: receivables,
    where: {},
    change: (receivable) => (receivable.searchKeys ? receivable : withReceivableKeys(receivable)),
  }),
  migration<GrantDocument>({
    id: '2026-11-30-grant-number-tails',
    why: '按编号的任意部分查找授权',
    collection: grants,
    where: {},
    change: (grant) => (grant.numberTails ? grant : withNumberTails(grant)),
  }),
  migration<GrantDocument>({
    id: '2026-12-01-grant-number-without-dash',
    why: '按不带横线的编号查找授权',
    collection: grants,
    where: {},
    change: (grant) => {
      const found = withNumberTails(grant);
      return grant.numberTails?.[0] === found.numberTails[0] ? grant : found;
    },
  }),
  migration<AuthorizationLetter>({
    id: '2026-12-01-letter-search-keys',
    why: '按全部医院和编号的任意部分查找授权书',
    collection: lettersOfAll,
    where: {},
    change: (letter) => {
      const searchKeys = searchKeysOfLetter(letter, numberOf(letter));
      return JSON.stringify(searchKeys) === JSON.stringify(letter.searchKeys)
        ? letter
        : { ...letter, searchKeys };
    },
  }),
  ...[
    ...[admissionLinks, dealerApplications, dealerTasks, dealerVisits, callBacks, quotes, lotBlocks, loans],
    ...[stockShortfalls, stockCorrections, stocktakes, hospitalDeliveries, partReturns],
    ...[priceLists, specialPrices, blocks],
  ].map((collection) => keysOf(`2026-11-30-search-keys-${collection.name}`, collection)),
  keysOf('2026-11-30-recall-search-keys', recalls),
  // What nothing names is removed after a week: whatever names a file must say so before.
  ...[workOrdersOfAll, licences, dealers, dealerApplications, payments, shipmentClaims].map((collection) =>
    migration<Entity & NamesFiles>({
      id: `2026-11-29-file-marks-${collection.name}`,
      why: '登记所引用的照片',
      collection: { ...(collection as unknown as Collection<Entity & NamesFiles>), scope: () => ({}) },
      where: {},
      // The marks themselves are set whenever a document is written.
      change: (document) =>
        document.fileMarks || fileMarksIn(document).size === 0 ? document : { ...document, fileMarks: [] },
    }),
  ),
  migration<CreditAccount>({
    id: '2026-11-30-accounts-past-limit',
    why: '按超出额度查找授信账户',
    collection: { ...creditAccounts, scope: () => ({}) },
    where: {},
    change: (account) => (account.isPastLimit === undefined ? withPastLimit(account) : account),
  }),
  migration<StockBalance>({
    id: '2026-12-01-stock-undecided',
    why: '按待验和隔离查找库存',
    collection: { ...stockBalances, scope: () => ({}) },
    where: {},
    change: (balance) => (balance.undecided === undefined ? withUndecided(balance) : balance),
  }),
  migration<Payment>({
    id: '2026-11-30-payments-unapplied',
    why: '按未分配完查找回款',
    collection: { ...payments, scope: () => ({}) },
    where: {},
    change: (payment) => (payment.unappliedOn === undefined ? withUnappliedOn(payment) : payment),
  }),
];
