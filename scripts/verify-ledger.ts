import { rowHash } from '../cloudfunctions/_platform/audit';
import { creditAccounts, creditEntries, payments, receivables } from '../cloudfunctions/_store/credit';
import { dealerOrders } from '../cloudfunctions/_store/dealer-orders';
import type {
  Balances,
  CreditAccount,
  CreditEntry,
  DealerOrder,
  Payment,
  Receivable,
} from '../miniprogram/shared/model/trade';
import { entryFaults } from '../miniprogram/shared/trade/account';
import { databaseOf, runningDatabase } from './admin-database';
import type { AdminDatabase } from './admin-database';
import { eachOf } from './each-of';
import { verifyStock } from './verify-stock';
import { runCommand } from './run-command';

export interface LedgerReport {
  accounts: number;
  rows: number;
  /** One sentence each. */
  faults: string[];
}

/**
 * Holds every dealer's account against its rows (numbers without a hole, balances after each, double entry, hashes) and its
 * sums against what they are the sums of: held of orders, open of receivables, unapplied of payments.
 */
export async function verifyLedger(database: AdminDatabase): Promise<LedgerReport> {
  const report: LedgerReport = { accounts: 0, rows: 0, faults: [] };
  const accounts = new Map<string, CreditAccount>();
  for await (const account of eachOf<CreditAccount>(database, creditAccounts.name))
    accounts.set(account._id, account);
  report.accounts = accounts.size;

  // A row's id is its account's, then its number with leading zeros: in order of ids accounts follow one another.
  let own: CreditEntry[] = [];
  const withRows = new Set<string>();
  const judge = (): void => {
    const [first] = own;
    if (!first) return;
    withRows.add(first.dealerId);
    const account = accounts.get(first.dealerId);
    if (!account)
      report.faults.push(`${creditEntries.name}: rows of ${first.dealerId}, which has no account`);
    else report.faults.push(...faultsOf(account, own).map((fault) => `${account._id}: ${fault}`));
    report.rows += own.length;
    own = [];
  };
  for await (const row of eachOf<CreditEntry>(database, creditEntries.name)) {
    if (own[0] && own[0].dealerId !== row.dealerId) judge();
    own.push(row);
  }
  judge();
  for (const account of accounts.values())
    if (!withRows.has(account._id))
      report.faults.push(...faultsOf(account, []).map((fault) => `${account._id}: ${fault}`));

  await verifySums(database, accounts, report);
  return report;
}

function faultsOf(account: CreditAccount, rows: readonly CreditEntry[]): string[] {
  const faults = entryFaults(rows, account);
  let prev = '';
  for (const { hash, ...row } of rows) {
    if (row.prev !== prev) faults.push(`row ${row.seq} does not follow the row before it`);
    if (rowHash(row) !== hash) faults.push(`row ${row.seq} is not what its hash says`);
    prev = hash;
  }
  if (account.tail !== prev) faults.push('the account names another newest row');
  return faults;
}

async function verifySums(
  database: AdminDatabase,
  accounts: ReadonlyMap<string, CreditAccount>,
  report: LedgerReport,
): Promise<void> {
  const sums = new Map<string, Balances>();
  const add = (dealerId: string, of: keyof Balances, fen: number): void => {
    const sum = sums.get(dealerId) ?? { heldFen: 0, receivableFen: 0, unappliedFen: 0 };
    sums.set(dealerId, { ...sum, [of]: sum[of] + fen });
  };
  const fields = (name: string) => ({ dealerId: true, [name]: true });
  for await (const one of eachOf<DealerOrder>(database, dealerOrders.name, fields('heldFen')))
    add(one.dealerId, 'heldFen', one.heldFen);
  for await (const one of eachOf<Receivable>(database, receivables.name, fields('openFen')))
    add(one.dealerId, 'receivableFen', one.openFen);
  for await (const one of eachOf<Payment>(database, payments.name, fields('unappliedFen')))
    add(one.dealerId, 'unappliedFen', one.unappliedFen);
  const words: Record<keyof Balances, string> = {
    heldFen: 'its orders hold',
    receivableFen: 'its receivables leave open',
    unappliedFen: 'its payments leave unapplied',
  };
  for (const dealerId of new Set([...accounts.keys(), ...sums.keys()]))
    for (const of of Object.keys(words) as (keyof Balances)[]) {
      const [booked, summed] = [accounts.get(dealerId)?.[of] ?? 0, sums.get(dealerId)?.[of] ?? 0];
      if (booked !== summed) report.faults.push(`${dealerId}: ${of} is ${booked}, ${words[of]} ${summed}`);
    }
}

/** `npm run verify-ledger [-- <environment>]`: the environment that runs on this machine when none is named. */
async function main([environment]: string[]): Promise<void> {
  const database = environment ? databaseOf(environment) : await runningDatabase();
  const money = await verifyLedger(database);
  const stock = await verifyStock(database);
  const faults = [...money.faults, ...stock.faults];
  for (const fault of faults) console.log(fault);
  console.log(
    `${money.accounts} accounts, ${money.rows} rows; ${stock.balances} stock balances, ${stock.moves} moves: ${
      faults.length || 'no'
    } fault${faults.length === 1 ? '' : 's'}`,
  );
  if (faults.length) process.exitCode = 1;
}

if (require.main === module) runCommand(() => main(process.argv.slice(2)));
