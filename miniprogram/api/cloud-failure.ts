import { Refusal } from '../shared/refusal';

/**
 * What a call without a reply means, by the code that the platform puts into `errCode` or the text: it was too large, it
 * took too long, or the cloud would not have it (`-5…` and `-404011`, WeChat's list of cloud errors). Anything else is no
 * network: what is not the platform's own word must not be taken for one, since only that makes a phone stop trying.
 */
export function refusalOfFailure(error: unknown): Refusal {
  const { errCode, errMsg, message } = (error || {}) as Record<string, unknown>;
  const said = [errCode, errMsg, message].filter((part) => part !== undefined).join(' ');
  if (/EXCEED_MAX_PAYLOAD_SIZE|EXCEED_REQUEST_SIZE|-501003|data exceed max size/.test(said))
    return new Refusal('REQUEST_TOO_LARGE');
  if (/-504003|TIME_LIMIT_EXCEEDED/.test(said)) return new Refusal('NO_ANSWER_IN_TIME');
  const [code] = /-5\d{5}|-404011/.exec(said) || [];
  return code ? new Refusal('CLOUD_REFUSED', { code }) : new Refusal('OFFLINE');
}

/** The cloud gave no answer of ours, for whatever reason: what the phone keeps is all there is for now. */
export function isUnreached(error: unknown): boolean {
  return error instanceof Refusal && ['OFFLINE', 'NO_ANSWER_IN_TIME', 'CLOUD_REFUSED'].includes(error.code);
}
