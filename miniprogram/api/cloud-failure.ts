import { Refusal } from '../shared/refusal';

/**
 * The plan's requests, concurrency, reads, writes or disk are used up, by number (WeChat's list of cloud errors) or by name
 * (CloudBase's). Nobody's item is too large then: the phone keeps all and tries again.
 */
const USED_UP =
  /-5010(03|04|15|16|17)|EXCEED_(CONCURRENT_)?REQUEST_LIMIT|EXCEED_RATELIMIT|RequestLimitExceeded|CHARGE_OVERDUE/;

/**
 * What a call without a reply means, by the code that the platform puts into `errCode` or the text: it was too large, it
 * took too long, the plan is used up, or the cloud would not have it (`-5…` and `-404011`, WeChat's list of cloud errors). Anything else is no
 * network: what is not the platform's own word must not be taken for one, since only that makes a phone stop trying.
 */
export function refusalOfFailure(error: unknown): Refusal {
  const { errCode, errMsg, message } = (error || {}) as Record<string, unknown>;
  const said = [errCode, errMsg, message].filter((part) => part !== undefined).join(' ');
  if (/EXCEED_MAX_PAYLOAD_SIZE|EXCEED_REQUEST_SIZE|data exceed max size/.test(said))
    return new Refusal('REQUEST_TOO_LARGE');
  if (/-504003|TIME_LIMIT_EXCEEDED/.test(said)) return new Refusal('NO_ANSWER_IN_TIME');
  if (USED_UP.test(said)) return new Refusal('CLOUD_USED_UP');
  const [code] = /-5\d{5}|-404011/.exec(said) || [];
  return code ? new Refusal('CLOUD_REFUSED', { code }) : new Refusal('OFFLINE');
}

const UNREACHED: readonly string[] = ['OFFLINE', 'NO_ANSWER_IN_TIME', 'CLOUD_REFUSED', 'CLOUD_USED_UP'];

/** The cloud gave no answer of ours, for whatever reason: what the phone keeps is all there is for now. */
export function isUnreached(error: unknown): boolean {
  return error instanceof Refusal && UNREACHED.includes(error.code);
}
