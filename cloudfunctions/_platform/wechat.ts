import { log } from './logger';

/**
 * WeChat's server interfaces over HTTPS. Cloud calls (`cloud.openapi`) need a token that WeChat gives only to invocations
 * from a phone and to timers which its own tools uploaded (errCode 501007 otherwise), so a timer made by the deployment
 * could never send a message that way.
 *
 * Environment: WECHAT_APP_ID, WECHAT_APP_SECRET; WECHAT_API names another server (the local cloud's).
 */
const origin = (): string => process.env.WECHAT_API || 'https://api.weixin.qq.com';

const ANSWER_WITHIN_MS = 5000;
/** A token that ends sooner is asked for anew; WeChat renews five minutes before the end and honours both meanwhile. */
const SPARE_MS = 4 * 60_000;
/** invalid credential, invalid access_token, access_token expired */
const TOKEN_REFUSED = new Set([40001, 40014, 42001]);
/** No answer, or WeChat is busy (both −1); the interface's calls of the day are used up. */
const NOT_NOW = new Set([-1, 45009]);

export interface WechatAnswer {
  /** 0: done. −1: WeChat did not answer, or not with JSON. Otherwise WeChat's own code. */
  errcode: number;
  errmsg: string;
  [field: string]: unknown;
}

let token: { text: string; endsAt: number } | null = null;
/** Whoever needs a new token meanwhile waits for this one. */
let refresh: Promise<string | WechatAnswer> | null = null;

/** Whether an answer says nothing about what was asked, so that the same may be asked again later. */
export const isTurnedAway = ({ errcode, noToken }: WechatAnswer): boolean =>
  noToken === true || NOT_NOW.has(errcode) || TOKEN_REFUSED.has(errcode);

/** Why WeChat would turn away whatever is asked now; null when there is a token. */
export async function turnedAway(): Promise<WechatAnswer | null> {
  const credential = await accessToken(ANSWER_WITHIN_MS);
  return typeof credential === 'string' ? null : credential;
}

/**
 * POSTs JSON with the account's token.
 *
 * @param body null for what WeChat answers to GET
 * @param path as WeChat documents it, e.g. `/cgi-bin/message/subscribe/send`
 * @param withinMs how long one request may take
 * @param asked what WeChat takes in the address instead of the body
 */
export async function askWechat(
  path: string,
  body: object | null,
  withinMs = ANSWER_WITHIN_MS,
  asked: Readonly<Record<string, string>> = {},
): Promise<WechatAnswer> {
  for (let attempt = 0; ; attempt++) {
    const credential = await accessToken(withinMs);
    if (typeof credential !== 'string') return credential;
    const query = new URLSearchParams({ ...asked, access_token: credential });
    const answer = await send(`${path}?${query.toString()}`, body, withinMs);
    if (attempt > 0 || !TOKEN_REFUSED.has(answer.errcode)) return answer;
    // Made invalid elsewhere, e.g. by a reset secret; another question may have fetched a new one since.
    if (token?.text === credential) token = null;
  }
}

/**
 * Kept in the instance only: in its ordinary mode `stable_token` gives every caller the same token until shortly before
 * it ends (10,000 calls a minute), so instances need not share it and no secret lies in the database.
 */
async function accessToken(withinMs: number): Promise<string | WechatAnswer> {
  if (token && token.endsAt - Date.now() > SPARE_MS) return token.text;
  refresh ??= freshToken(withinMs).finally(() => (refresh = null));
  return refresh;
}

async function freshToken(withinMs: number): Promise<string | WechatAnswer> {
  const { WECHAT_APP_ID: appid, WECHAT_APP_SECRET: secret } = process.env;
  if (!appid || !secret)
    return { errcode: 40013, errmsg: 'WECHAT_APP_ID or WECHAT_APP_SECRET is not set', noToken: true };
  const answer = await send(
    '/cgi-bin/stable_token',
    { grant_type: 'client_credential', appid, secret },
    withinMs,
  );
  if (typeof answer.access_token !== 'string') {
    log('error', 'wechat_token_refused', { errcode: answer.errcode });
    return { ...answer, noToken: true };
  }
  token = { text: answer.access_token, endsAt: Date.now() + Number(answer.expires_in) * 1000 };
  return token.text;
}

async function send(path: string, body: object | null, withinMs: number): Promise<WechatAnswer> {
  try {
    const reply = await fetch(`${origin()}${path}`, {
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(withinMs),
    });
    const answer = (await reply.json()) as Partial<WechatAnswer>;
    return { ...answer, errcode: answer.errcode ?? 0, errmsg: answer.errmsg ?? '' };
  } catch (error) {
    // The address carries the token: only the kind of failure may be logged.
    log('warn', 'wechat_unreachable', { path: path.split('?')[0], kind: (error as Error).name });
    return { errcode: -1, errmsg: 'no answer' };
  }
}
