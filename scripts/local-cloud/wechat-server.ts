import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Fault } from './fault';
import { readBody } from './read-body';

/** One call of WeChat's server API as it came and how it was answered. Secrets and tokens are not kept. */
export interface WechatCall {
  at: string;
  /** e.g. `/cgi-bin/message/subscribe/send` */
  path: string;
  data: Record<string, unknown>;
  errcode: number;
  errmsg: string;
}
interface Kept {
  calls: WechatCall[];
  /** Consents not yet used: `openid\ntemplateId` → messages that may still be sent. */
  consents: Record<string, number>;
}
type Body = Record<string, unknown>;
type Answer = { errcode?: number; errmsg?: string; [key: string]: unknown };

export const WECHAT_PATH = '/wechat';
export const LOCAL_WECHAT = {
  WECHAT_APP_ID: 'wxlocal',
  WECHAT_APP_SECRET: 'local-secret',
  WECHAT_OCR: 'on',
  WECHAT_CHECK_FILE: 'LocalCheck1.txt:0123456789abcdef0123456789abcdef',
};

const MOST_CALLS = 1000;
/** ocr.businessLicense, ocr.printedText: pictures of less than 2 MB, 100 a day without a purchase. */
const OCR_PATHS = ['/cv/ocr/bizlicense', '/cv/ocr/comm'];
const OCR_BYTES = 2 * 1024 * 1024;
const OCR_A_DAY = 100;
const BODY_BYTES = 1024 * 1024;
const TEMPLATES_PATH = '/wxaapi/newtmpl/gettemplate';
const TOKEN_SECONDS = 7200;
/** A token that ends sooner is replaced; both hold meanwhile. */
const RENEWED_BEFORE_SECONDS = 300;
/** The text that WeChat publishes for trying out what a refusal looks like. */
export const RISKY_SAMPLE = '特3456书yuuo莞6543李zxcz蒜7782法fgnv级';
/** What a template's field may hold, by the word its key begins with (订阅消息参数值内容限制说明). */
const PHOTO_BYTES = 10 * 1024 * 1024;
const FIELDS: Record<string, (text: string) => boolean> = {
  thing: upTo(20),
  number: (text) => /^-?\d+(\.\d+)?$/.test(text) && text.length <= 32,
  letter: (text) => /^[A-Za-z]{1,32}$/.test(text),
  symbol: upTo(5),
  character_string: (text) => /^[\x20-\x7e]{1,32}$/.test(text),
  time: (text) => /^(\d{4}年\d{1,2}月\d{1,2}日 )?\d{1,2}:\d{2}$/.test(text),
  date: (text) => /^\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?$/.test(text),
  amount: (text) => /^[¥$]?\d+(\.\d+)?元?$/.test(text),
  phone_number: (text) => /^[\d+-]{1,17}$/.test(text),
  car_number: upTo(8),
  name: upTo(20),
  phrase: (text) => /^\p{Script=Han}{1,5}$/u.test(text),
};
function upTo(length: number): (text: string) => boolean {
  return (text) => text !== '' && [...text].length <= length;
}

const WRONG_TOKEN = { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' };
/** Put into a picture's comment, so that the local cloud reads it there. */
export const wordsInPicture = (said: object): string => `ocr:${JSON.stringify(said)}:ocr`;

/**
 * WeChat's server API (https://api.weixin.qq.com) as far as the functions ask it, at `/wechat`: checks what WeChat's
 * documents say that it checks, keeps every call, sends nothing.
 */
export class WechatServer {
  private readonly file: string | null;
  private readonly kept: Kept = { calls: [], consents: {} };
  private tokens: { text: string; endsAt: number }[] = [];
  private read = { day: '', count: 0 };
  /** 订阅消息 › 我的模板 */
  readonly templates: { priTmplId: string; title: string; content: string; example: string; type: 2 }[] = [];
  /** Until then nothing answers: for trying out what happens when WeChat is down. */
  downUntil = 0;
  /** Accounts that were not in the mini program within the last two hours. */
  readonly away = new Set<string>();
  /** Where WeChat's message push goes; without functions, who tests it takes it from here. */
  onPush: (event: Record<string, unknown>) => Promise<unknown> = async () => undefined;

  constructor(dataDir: string | null) {
    this.file = dataDir === null ? null : join(dataDir, 'wechat.json');
    if (dataDir !== null) mkdirSync(dataDir, { recursive: true });
    if (this.file && existsSync(this.file))
      Object.assign(this.kept, JSON.parse(readFileSync(this.file, 'utf8')));
  }

  get calls(): readonly WechatCall[] {
    return this.kept.calls;
  }

  /** A person agreed to one message of each template. */
  grant(openid: string, templateIds: readonly string[]): void {
    for (const templateId of templateIds) {
      const key = `${openid}\n${templateId}`;
      this.kept.consents[key] = (this.kept.consents[key] ?? 0) + 1;
    }
    this.save();
  }

  /** As after a reset of the account's secret. */
  forgetTokens(): void {
    this.tokens = [];
  }

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice(WECHAT_PATH.length);
    const isRead = path === TEMPLATES_PATH;
    if (request.method !== (isRead ? 'GET' : 'POST'))
      throw new Fault('INVALID_PARAM', `${url.pathname} takes ${isRead ? 'GET' : 'POST'}`);
    const bytes = await readBody(request, BODY_BYTES);
    if (Date.now() < this.downUntil) {
      response.writeHead(502);
      response.end('Bad Gateway');
      return;
    }
    const body = (isRead ? {} : JSON.parse(bytes.toString('utf8'))) as Body;
    const token = url.searchParams.get('access_token') ?? '';
    const answer = OCR_PATHS.includes(path)
      ? await this.readPicture(path, token, url.searchParams.get('img_url') ?? '')
      : this.perform(path, token, body);
    if (path !== '/cgi-bin/stable_token')
      this.keep({
        at: new Date().toISOString(),
        path,
        data: body,
        errcode: answer.errcode ?? 0,
        errmsg: answer.errmsg ?? '',
      });
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer));
  }

  /**
   * Reads what stands in a picture's own comment, since no print can be read here: `ocr:` and the answer's JSON
   * (`wordsInPicture`). One without such a comment shows nothing.
   */
  private async readPicture(path: string, token: string, link: string): Promise<Answer> {
    if (!this.isToken(token)) return WRONG_TOKEN;
    const today = new Date().toISOString().slice(0, 10);
    this.read =
      this.read.day === today ? { day: today, count: this.read.count + 1 } : { day: today, count: 1 };
    if (this.read.count > OCR_A_DAY) return refused(101003, 'not enough market quota');
    const bytes = await fetch(link).then(
      async (reply) => (reply.ok ? Buffer.from(await reply.arrayBuffer()) : null),
      () => null,
    );
    if (!bytes) return refused(101000, 'invalid image url');
    if (bytes.length >= OCR_BYTES) return refused(101002, 'invalid image data');
    const [, words] = /ocr:(\{.*?\}):ocr/s.exec(bytes.toString('utf8')) ?? [];
    const said = words ? (JSON.parse(words) as Record<string, unknown>) : {};
    const isText = path === '/cv/ocr/comm';
    if (isText ? !Array.isArray(said.items) : !said.reg_num)
      return isText ? { errcode: 0, errmsg: 'ok', items: [] } : refused(101001, 'certificate not found');
    return { errcode: 0, errmsg: 'ok', ...said, img_size: { w: 1600, h: 1200 } };
  }

  private isToken(token: string): boolean {
    return this.tokens.some(({ text, endsAt }) => text === token && endsAt > Date.now());
  }

  private perform(path: string, token: string, body: Body): Answer {
    if (path === '/cgi-bin/stable_token') return this.stableToken(body);
    if (!this.isToken(token)) return WRONG_TOKEN;
    switch (path) {
      case '/cgi-bin/message/subscribe/send':
        return this.sendSubscribeMessage(body);
      case TEMPLATES_PATH:
        return { errcode: 0, errmsg: 'ok', data: this.templates };
      case '/wxa/msg_sec_check':
        return this.checkText(body);
      case '/wxa/media_check_async':
        return this.checkMedia(body);
      default:
        throw new Fault(
          'INVALID_ACTION',
          `${path} of WeChat's server API is not supported by the local cloud`,
        );
    }
  }

  private stableToken({ grant_type, appid, secret }: Body): Answer {
    if (grant_type !== 'client_credential') return refused(40002, 'invalid grant_type');
    if (appid !== LOCAL_WECHAT.WECHAT_APP_ID) return refused(40013, 'invalid appid');
    if (secret !== LOCAL_WECHAT.WECHAT_APP_SECRET) return refused(40125, 'invalid appsecret');
    const now = Date.now();
    this.tokens = this.tokens.filter(({ endsAt }) => endsAt > now);
    let newest = this.tokens.at(-1);
    if (!newest || newest.endsAt - now < RENEWED_BEFORE_SECONDS * 1000) {
      newest = { text: randomBytes(64).toString('base64url'), endsAt: now + TOKEN_SECONDS * 1000 };
      this.tokens.push(newest);
    }
    return { access_token: newest.text, expires_in: Math.floor((newest.endsAt - now) / 1000) };
  }

  private sendSubscribeMessage({ touser, template_id, page, data }: Body): Answer {
    if (typeof touser !== 'string' || touser === '') return refused(40003, 'invalid openid');
    if (typeof template_id !== 'string' || template_id === '') return refused(40037, 'invalid template_id');
    if (page !== undefined && (typeof page !== 'string' || page.startsWith('/')))
      return refused(41030, 'invalid page');
    const entries = typeof data === 'object' && data !== null ? Object.entries(data) : [];
    if (entries.length === 0) return refused(47003, 'argument invalid! data is empty');
    for (const [key, entry] of entries) {
      const value = (entry as { value?: unknown } | null)?.value;
      const fits = FIELDS[key.replace(/\d+$/, '')];
      if (!/^[a-z_]+\d+$/.test(key) || !fits || typeof value !== 'string' || !fits(value))
        return refused(47003, `argument invalid! data.${key}.value invalid`);
    }
    const consent = `${touser}\n${template_id}`;
    const left = this.kept.consents[consent] ?? 0;
    if (left === 0) return refused(43101, 'user refuse to accept the msg');
    this.kept.consents[consent] = left - 1;
    return refused(0, 'ok');
  }

  /** msgSecCheck 2.0 */
  private checkText({ content, version, scene, openid }: Body): Answer {
    if (typeof content !== 'string' || content === '') return refused(44004, 'empty content');
    if (content.length > 2500) return refused(45002, 'content size out of limit');
    const wrong = this.wrongIn(version, scene, openid);
    if (wrong) return wrong;
    const result = judged(risky(content));
    const detail = [{ strategy: 'content_model', errcode: 0, ...result, prob: 90 }];
    return { errcode: 0, errmsg: 'ok', trace_id: randomBytes(8).toString('hex'), result, detail };
  }

  /** mediaCheckAsync 2.0: the answer is a trace id, the verdict an event that is pushed later. */
  private checkMedia({ media_url, media_type, version, scene, openid }: Body): Answer {
    if (typeof media_url !== 'string' || !URL.canParse(media_url))
      return refused(40097, 'invalid args: media_url');
    if (media_type !== 1 && media_type !== 2) return refused(40004, 'invalid media type');
    const wrong = this.wrongIn(version, scene, openid);
    if (wrong) return wrong;
    const trace_id = `${randomBytes(4).toString('hex')}-${randomBytes(4).toString('hex')}`;
    void this.judgeMedia(media_url, trace_id, openid as string);
    return { errcode: 0, errmsg: 'ok', trace_id };
  }

  private async judgeMedia(url: string, trace_id: string, openid: string): Promise<void> {
    const bytes = await fetch(url).then(
      async (reply) => (reply.ok ? Buffer.from(await reply.arrayBuffer()) : null),
      () => null,
    );
    const isRead = bytes !== null && bytes.length <= PHOTO_BYTES;
    const result = judged(isRead && risky(bytes.toString('utf8')));
    await this.onPush({
      ToUserName: 'gh_local',
      FromUserName: openid,
      CreateTime: Math.floor(Date.now() / 1000),
      MsgType: 'event',
      Event: 'wxa_media_check',
      appid: LOCAL_WECHAT.WECHAT_APP_ID,
      trace_id,
      version: 2,
      ...(isRead
        ? {
            detail: [{ strategy: 'content_model', errcode: 0, ...result, prob: 90 }],
            errcode: 0,
            errmsg: 'ok',
            result,
          }
        : { detail: [], errcode: -1008, errmsg: '下载错误,请检查媒体链接是否正常' }),
    });
  }

  private wrongIn(version: unknown, scene: unknown, openid: unknown): Answer | null {
    if (version !== 2 || ![1, 2, 3, 4].includes(scene as number))
      return refused(40097, 'invalid args: version, scene');
    if (typeof openid !== 'string' || openid === '') return refused(40003, 'invalid openid');
    return this.away.has(openid) ? refused(61010, 'code is expired') : null;
  }

  private keep(call: WechatCall): void {
    this.kept.calls.push(call);
    if (this.kept.calls.length > MOST_CALLS) this.kept.calls.shift();
    this.save();
  }

  private save(): void {
    if (!this.file) return;
    writeFileSync(`${this.file}.part`, JSON.stringify(this.kept));
    renameSync(`${this.file}.part`, this.file);
  }
}

const risky = (content: string) => content.includes(RISKY_SAMPLE);
const judged = (isRisky: boolean) =>
  isRisky ? { suggest: 'risky', label: 20001 } : { suggest: 'pass', label: 100 };

const refused = (errcode: number, errmsg: string): Answer => ({ errcode, errmsg });
