/** One JSON line per event, so that CloudBase's log search finds it by request id. Never put names or phones in. */
export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  facts: Record<string, unknown> = {},
): void {
  const line = JSON.stringify({ level, event, at: new Date().toISOString(), ...facts });
  if (level === 'error') console.error(line);
  else console.log(line);
}

/** What nobody expected; the SDK says in a code what its message may lack. */
export function logFailure(event: string, error: unknown, facts: Record<string, unknown>): void {
  const { message, stack, code, errCode } = (
    typeof error === 'object' && error !== null ? error : { message: String(error) }
  ) as Record<string, unknown>;
  log('error', event, { ...facts, message, code: code ?? errCode, stack });
}
