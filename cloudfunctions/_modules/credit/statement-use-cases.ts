import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import type { CreditEntry, Statement } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Settings } from '../../../miniprogram/shared/settings/table';
import { statementStates } from '../../../miniprogram/shared/trade/states';
import type { StatementState } from '../../../miniprogram/shared/trade/states';
import type {
  AnswerStatement,
  ConfirmStatement,
  DisputeStatement,
  EntryView,
  ListStatements,
  ScanStatement,
  SealStatement,
  StatementMoved,
  StatementRequest,
  StatementView,
} from '../../_contracts/credit';
import { stampOf } from '../../_platform/actor';
import { linksTo } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { oneOf, range } from '../../_platform/where';
import { creditAccounts, creditEntries, statements } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import { assertMove } from '../../_platform/life';
import { markAccount } from '../ledger/book';
import { narrowedBy } from '../people/narrowed-by';
import { adminsAndRole, adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { entryView } from './credit-use-cases';
import { pages } from '../../../miniprogram/shared/pages';

const PAGE = 30;
const everyState = Object.keys(statementStates) as StatementState[];
type Acting = Pick<Context, 'store' | 'actor' | 'now'>;
export const statementPage = (id: string) => pages.statement({ id });
const statementMoved = ({ _id, state, revision }: Statement): StatementMoved => ({
  statementId: _id,
  state,
  revision,
});
export function answered(
  { actor, now }: Pick<Context, 'actor' | 'now'>,
  statement: Statement,
  to: StatementState,
  answer: Pick<Statement['answers'][number], 'kind' | 'text' | 'disputed'>,
): Statement {
  assertMove(statementStates, statement, to, 'STATEMENT_STATE_CHANGED');
  return {
    ...statement,
    state: to,
    answers: [...statement.answers, { at: now.toISOString(), by: stampOf(actor), ...answer }],
  };
}

/**
 * The rows since the last statement, up to the newest one there is. A range of rows can not change any more; what is booked
 * later, for whatever day, is in the next one.
 */
export const sealStatement: UseCase<SealStatement, StatementMoved> = async (
  { actor, store, now },
  { dealerId, period },
) => {
  // They follow one another by month: one that is ahead would keep back all before it.
  if (period > dayOf(now).slice(0, 7)) throw new Refusal('STATEMENT_PERIOD_AHEAD', { path: 'period' });
  const account = await store.get(creditAccounts, dealerId);
  const _id = `${dealerId}:${period}`;
  const [last] = await store.query(statements, { dealerId }, { orderBy: [['period', 'desc']], limit: 1 });
  if ((last && last.period >= period) || (await store.find(statements, _id)))
    throw new Refusal('STATEMENT_EXISTS', { path: 'period' });
  const statement = store.insert(statements, {
    _id,
    dealerId,
    dealerName: account.dealerName,
    period,
    fromSeq: (last?.toSeq ?? 0) + 1,
    toSeq: account.seq,
    opening: last?.closing ?? { heldFen: 0, receivableFen: 0, unappliedFen: 0 },
    closing: {
      heldFen: account.heldFen,
      receivableFen: account.receivableFen,
      unappliedFen: account.unappliedFen,
    },
    rowsHash: account.tail,
    state: 'sent',
    sentAt: now.toISOString(),
    sentBy: stampOf(actor),
    answers: [],
  });
  // Of two sealed at once, for whatever periods, the second begins where the first ends.
  await markAccount(store, dealerId);
  store.notify({
    memberIds: await adminsOf(dealerId),
    kind: 'statement_sent',
    title: '有对账单待确认',
    body: `${period} 对账单，请核对后确认或提出异议。`,
    page: statementPage(_id),
  });
  return statementMoved(statement);
};

export const listStatements: UseCase<
  ListStatements,
  { statements: StatementView[]; next: string | null }
> = async ({ actor, store }, { dealerId: named, states, text, after }) => {
  const dealerId = actor.dealerId ?? named;
  const { rows, next } = await store.seek(
    statements,
    {
      ...(await narrowedBy({ actor, store }, text, 'period')),
      ...(dealerId ? { dealerId } : {}),
      state: oneOf(states ?? everyState),
    },
    { by: ['period', 'desc'], after, limit: PAGE },
  );
  return { statements: rows.map(({ head: _, ...one }) => one), next };
};

export const rowsOf = (
  store: Context['store'],
  { dealerId, fromSeq, toSeq }: Statement,
): Promise<CreditEntry[]> =>
  queryAll(
    store,
    creditEntries,
    // In order of the id, which is that of the numbers.
    { dealerId, seq: range({ atLeast: fromSeq, below: toSeq + 1 }) },
  );

export const readStatement: UseCase<
  StatementRequest,
  { statement: StatementView; entries: EntryView[]; answerBy: Day | null; files: Record<string, string> }
> = async ({ store, setting }, { statementId }) => {
  const statement = await store.get(statements, statementId);
  const dealer = await store.get(dealers, statement.dealerId);
  const { head: _, ...view } = statement;
  return {
    statement: view,
    entries: (await rowsOf(store, statement)).map(entryView),
    files: await linksTo([...(statement.scan?.files ?? []), ...(statement.makerScan?.files ?? [])]),
    answerBy: statement.state === 'sent' ? answerBy(statement, dealer, setting('trade')) : null,
  };
};

/** The last day on which a dealer may answer before its contract takes silence for a yes; null where it says no such thing. */
export function answerBy(
  { sentAt }: Pick<Statement, 'sentAt'>,
  { contract }: Pick<Dealer, 'contract'>,
  { deeming }: Settings['trade'],
): Day | null {
  const sentOn = dayOf(sentAt);
  const isAgreed = contract?.deemsStatements && contract.fromOn <= sentOn && sentOn <= contract.toOn;
  return isAgreed ? addDays(sentOn, deeming.days) : null;
}

/** 视同确认: silence counts as the contract says, and is never called a confirmation. Both sides are told. */
export async function deemStatement(
  { store, actor, now }: Acting,
  statement: Statement,
  lastDay: Day,
): Promise<void> {
  const text = `${lastDay} 前没有答复，按合同约定视同确认。`;
  store.save(
    statements,
    answered({ actor, now }, statement, 'deemed', { kind: 'deemed', text, disputed: [] }),
  );
  store.notify({
    memberIds: await adminsAndRole(statement.dealerId, 'finance'),
    kind: 'statement_deemed',
    title: '对账单视同确认',
    body: `${statement.dealerName} ${statement.period} 对账单：${text}`,
    page: statementPage(statement._id),
  });
}

/** Confirmed by number and hash: what the dealer had before its eyes is what it says yes to. */
export const confirmStatement: UseCase<ConfirmStatement, StatementMoved> = async (
  context,
  { statementId, rowsHash },
) => {
  const { store } = context;
  const statement = await store.get(statements, statementId);
  if (statement.rowsHash !== rowsHash) throw new Refusal('STATEMENT_OTHER');
  return statementMoved(
    store.save(
      statements,
      answered(context, statement, 'confirmed', { kind: 'confirmed', text: '', disputed: [] }),
    ),
  );
};

export const disputeStatement: UseCase<DisputeStatement, StatementMoved> = async (
  context,
  { statementId, rows },
) => {
  const { store } = context;
  const statement = await store.get(statements, statementId);
  const wrong = rows.findIndex(({ seq }) => seq < statement.fromSeq || seq > statement.toSeq);
  if (wrong >= 0) throw new Refusal('STATEMENT_ROW_UNKNOWN', { path: `rows.${wrong}.seq` });
  const disputed = answered(context, statement, 'disputed', { kind: 'disputed', text: '', disputed: rows });
  store.notify({
    memberIds: await peopleWithRole('finance'),
    kind: 'statement_disputed',
    title: '对账单有异议',
    body: `${statement.dealerName} ${statement.period}，${rows.length} 处`,
    page: statementPage(statementId),
  });
  return statementMoved(store.save(statements, disputed));
};

/**
 * The sealed paper, by either side beside the other's: kept beside the answer, which it is not. Another of the same side takes
 * its place; none takes it back.
 */
export const scanStatement: UseCase<ScanStatement, StatementMoved> = async (
  { actor, store, now },
  { statementId, files },
) => {
  const statement = await store.get(statements, statementId);
  const own = actor.dealerId === null ? 'makerScan' : 'scan';
  if (files.length === 0 && !statement[own]) throw new Refusal('INPUT_INVALID', { path: 'files' });
  const scan = files.length > 0 ? { at: now.toISOString(), by: stampOf(actor), files } : null;
  const saved = store.save(statements, { ...statement, [own]: scan });
  if (scan)
    store.notify({
      memberIds:
        actor.dealerId === null ? await adminsOf(statement.dealerId) : await peopleWithRole('finance'),
      kind: 'statement_scan',
      title: '对账单盖章件已上传',
      body: `${statement.dealerName} ${statement.period} 对账单，${files.length} 张`,
      page: statementPage(statementId),
    });
  return statementMoved(saved);
};

/** Finance answers and sends it again; what is wrong is put right by rows of its own, in the next statement. */
export const answerStatement: UseCase<AnswerStatement, StatementMoved> = async (
  context,
  { statementId, text },
) => {
  const { store } = context;
  const statement = await store.get(statements, statementId);
  const sent = {
    ...answered(context, statement, 'sent', { kind: 'answered', text, disputed: [] }),
    sentAt: context.now.toISOString(),
    sentBy: stampOf(context.actor),
  };
  store.notify({
    memberIds: await adminsOf(statement.dealerId),
    kind: 'statement_sent',
    title: '对账单异议已答复',
    body: `${statement.period}：${text}`,
    page: statementPage(statementId),
  });
  return statementMoved(store.save(statements, sent));
};
