import type { Functions } from '../../cloudfunctions/_contracts/actions';
import type { Reply } from '../../cloudfunctions/_contracts/reply';
import { Refusal } from '../shared/refusal';
import type { RefusalCode } from '../shared/refusals';
import { newOpId } from '../offline/random';
import { clientVersion } from './client-version';
import { refusalOfFailure } from './cloud-failure';
import { isSignedOut } from './session';
import { doesWrite } from '../shared/rights';

export type FunctionName = keyof Functions;
export type ActionOf<F extends FunctionName> = keyof Functions[F] & string;
export type InputOf<F extends FunctionName, A extends ActionOf<F>> = Functions[F][A] extends {
  input: infer I;
}
  ? I
  : never;
type ReplyOf<F extends FunctionName, A extends ActionOf<F>> = Functions[F][A] extends { reply: infer R }
  ? R
  : never;

/** A refusal that came from the server, with the number to tell the admin when it was a fault. */
export class CallRefused extends Refusal {
  constructor(
    code: RefusalCode,
    details: unknown,
    sentence: string | undefined,
    readonly requestId: string,
  ) {
    super(code, details, sentence);
  }
}

/**
 * The only place that calls the cloud. Throws `CallRefused` with the server's code, `Refusal('OFFLINE')` when there was no
 * answer at all, what the platform said in place of one (`cloud-failure`), or `Refusal('SIGNED_OUT')` without asking. What
 * writes gets an operation number, so that a repeated call counts once; `opId` when the number was kept from an earlier attempt.
 */
export async function call<F extends FunctionName, A extends ActionOf<F>>(
  name: F,
  action: A,
  input: InputOf<F, A>,
  { opId }: { opId?: string } = {},
): Promise<ReplyOf<F, A>> {
  if (name !== 'public' && isSignedOut()) throw new Refusal('SIGNED_OUT');
  const number = opId ?? (doesWrite(name, action) ? await newOpId() : null);
  const data = {
    action,
    input,
    ...(number ? { opId: number } : {}),
    deviceTime: new Date().toISOString(),
    client: clientVersion(),
  };
  let reply: Reply;
  try {
    reply = (await wx.cloud.callFunction({ name, data })).result as Reply;
    // Overtaken by others for as long as the server tries: the same operation once more, which still counts once.
    if (number && reply && !reply.ok && reply.code === 'CHANGED_MEANWHILE')
      reply = (await wx.cloud.callFunction({ name, data })).result as Reply;
  } catch (error) {
    console.warn('call without an answer', name, action, error);
    throw refusalOfFailure(error);
  }
  if (reply && reply.ok) {
    keepClock(Date.parse(reply.serverTime) - Date.now());
    return reply.data as ReplyOf<F, A>;
  }
  if (!reply) throw new CallRefused('INTERNAL', undefined, undefined, '');
  throw new CallRefused(reply.code, reply.details, reply.message, reply.requestId);
}

const CLOCK = 'clock-skew';
let skewMs: number | null = null;

/** Kept over the app's death: in a basement the last contact may be hours and a restart ago. */
function keepClock(measuredMs: number): void {
  skewMs = measuredMs;
  try {
    wx.setStorageSync(CLOCK, measuredMs);
  } catch {
    // A full phone knows it until the app ends.
  }
}
function lastSkewMs(): number | null {
  if (skewMs === null) {
    const kept: unknown = wx.getStorageSync(CLOCK);
    if (typeof kept === 'number') skewMs = kept;
  }
  return skewMs;
}

/** By the server's clock as last seen, which is official. */
export const officialNow = (): Date => new Date(Date.now() + (lastSkewMs() || 0));
/** How far this phone's clock was ahead of the server's at the last contact; null: there was none. */
export function clockAheadSeconds(): number | null {
  const skew = lastSkewMs();
  return skew === null ? null : Math.round(-skew / 1000);
}
