/** What a failed database request means; matched on code and text because the same fault has several codes. */
export type DatabaseFault =
  'duplicate' | 'conflict' | 'connection_lost' | 'timed_out' | 'missing_collection' | 'other';

export function databaseFault(error: unknown): DatabaseFault {
  const { errCode, code, message, errMsg } = (error ?? {}) as Record<string, unknown>;
  const text = `${code ?? ''} ${message ?? ''} ${errMsg ?? ''} ${typeof error === 'string' ? error : ''}`;
  if (/E11000|DATABASE_DUPLICATE_WRITE|duplicate key/i.test(text)) return 'duplicate';
  if (
    /TransactionConflict|TRANSACTION_CONFLICT|TransactionBusy|TransactionNotExist|WriteConflict/i.test(text)
  )
    return 'conflict';
  if (/ECONNRESET|ECONNREFUSED|EPIPE|socket hang up/i.test(text)) return 'connection_lost';
  // No further attempt: whoever waited that long has no time for one.
  if (/ESOCKETTIMEDOUT|ETIMEDOUT|(request|connect) timeout/i.test(text)) return 'timed_out';
  if (errCode === -502005 || /COLLECTION_NOT_EXIST|Table not exist/i.test(text)) return 'missing_collection';
  return 'other';
}
