import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Root } from 'protobufjs/light';
import { toBuffer } from 'qrcode';
import { Fault } from './fault';

/** One call of an open API as it came and how it was answered. */
export interface OpenApiCall {
  at: string;
  api: string;
  /** The function that called; null for a process outside the function host. */
  function: string | null;
  /** Binary arguments are kept as `{ bytes }`. */
  data: Record<string, unknown>;
  errcode: number;
  errmsg: string;
}
interface Kept {
  calls: OpenApiCall[];
  /** Consents not yet used: `openid\ntemplateId` → messages that may still be sent. */
  consents: Record<string, number>;
}
type Arguments = Record<string, unknown>;
interface Picture {
  picture: Buffer;
}
type Answer = { errcode: number; errmsg: string; [key: string]: unknown } | Picture;

const MOST_CALLS = 1000;
const CODES_A_MINUTE = 5000;
const MOST_PICTURE_BYTES = 1024 * 1024;
/** The text that WeChat publishes for trying out what a refusal looks like. */
const RISKY_SAMPLE = '特3456书yuuo莞6543李zxcz蒜7782法fgnv级';
/** Longest value of a template's field, by the word its key begins with. */
const FIELD_LIMITS: Record<string, number> = {
  thing: 20,
  number: 32,
  letter: 32,
  symbol: 5,
  character_string: 32,
  phone_number: 17,
  car_number: 8,
  name: 20,
  phrase: 5,
};

// As wx-server-sdk's own protobuf/openapi.js has them.
const { nested } = {
  nested: {
    KeyValuePair: {
      fields: { key: field('string', 1), value: field('bytes', 2), filename: field('string', 4) },
    },
    OpenApiData: { fields: { pairs: { rule: 'repeated', ...field('KeyValuePair', 1) } } },
    CommApiData: { fields: { apiType: field('int32', 1), openapiData: field('OpenApiData', 2) } },
    CommOpenApiResp: {
      fields: { respData: field('bytes', 1), contentType: field('string', 2), errorCode: field('int32', 3) },
    },
  },
};
const root = Root.fromJSON({ nested });
const requestType = root.lookupType('CommApiData');
const responseType = root.lookupType('CommOpenApiResp');
function field(type: string, id: number): { type: string; id: number } {
  return { type, id };
}

/** WeChat's open API: checks what WeChat checks, keeps every call, sends nothing. */
export class OpenApi {
  private readonly file: string | null;
  private readonly kept: Kept = { calls: [], consents: {} };
  private codes = { minute: 0, made: 0 };

  constructor(dataDir: string | null) {
    this.file = dataDir === null ? null : join(dataDir, 'open-api.json');
    if (dataDir !== null) mkdirSync(dataDir, { recursive: true });
    if (this.file && existsSync(this.file)) this.kept = JSON.parse(readFileSync(this.file, 'utf8')) as Kept;
  }

  get calls(): readonly OpenApiCall[] {
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

  /**
   * @param data protobuf CommApiData
   * @param caller the calling function and what its config.json declares; null outside the function host
   * @returns protobuf CommOpenApiResp
   */
  async answer(
    api: string,
    data: Buffer,
    caller: { function: string; declared: readonly string[] } | null,
  ): Promise<Buffer> {
    if (caller && !caller.declared.includes(api)) {
      const errmsg = `function has no permission to call this API: ${api} is not in permissions.openapi of ${caller.function}`;
      this.keep(api, caller, {}, { errcode: -604101, errmsg });
      return encode({ errorCode: -604101 });
    }
    const request = readArguments(data);
    const answer = await this.perform(api, request);
    this.keep(api, caller, request, isPicture(answer) ? { errcode: 0, errmsg: 'ok' } : answer);
    return isPicture(answer)
      ? encode({ respData: answer.picture, contentType: 'image/png' })
      : encode({
          respData: Buffer.from(JSON.stringify(answer)),
          contentType: 'application/json; charset=UTF-8',
        });
  }

  private perform(api: string, request: Arguments): Answer | Promise<Answer> {
    switch (api) {
      case 'subscribeMessage.send':
        return this.sendSubscribeMessage(request);
      case 'wxacode.getUnlimited':
        return this.drawCode(request);
      case 'security.msgSecCheck':
        return checkText(request);
      case 'security.imgSecCheck':
        return checkPicture(request);
      case 'security.mediaCheckAsync':
        return checkMedia(request);
      default:
        throw new Fault('INVALID_ACTION', `open API ${api} is not supported by the local cloud`);
    }
  }

  private sendSubscribeMessage({ touser, template_id, page, data }: Arguments): Answer {
    if (typeof touser !== 'string' || touser === '') return refused(40003, 'invalid openid');
    if (typeof template_id !== 'string' || template_id === '') return refused(40037, 'invalid template_id');
    if (page !== undefined && (typeof page !== 'string' || page.startsWith('/')))
      return refused(41030, 'invalid page');
    const entries = typeof data === 'object' && data !== null ? Object.entries(data) : [];
    if (entries.length === 0) return refused(47003, 'argument invalid! data is empty');
    for (const [key, entry] of entries) {
      const value = (entry as { value?: unknown } | null)?.value;
      const text = typeof value === 'number' ? String(value) : value;
      const limit = FIELD_LIMITS[key.replace(/\d+$/, '')] ?? Infinity;
      if (typeof text !== 'string' || text === '' || [...text].length > limit)
        return refused(47003, `argument invalid! data.${key}.value invalid`);
    }
    const consent = `${touser}\n${template_id}`;
    const left = this.kept.consents[consent] ?? 0;
    if (left === 0) return refused(43101, 'user refuse to accept the msg');
    this.kept.consents[consent] = left - 1;
    return { errcode: 0, errmsg: 'ok' };
  }

  private async drawCode({ scene, page, width = 430 }: Arguments): Promise<Answer> {
    if (typeof scene !== 'string' || scene === '' || scene.length > 32)
      return refused(40169, 'invalid length for scene, or the data is not json string');
    if (!/^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+$/.test(scene)) return refused(40129, 'invalid scene');
    if (page !== undefined && (typeof page !== 'string' || page.startsWith('/') || page.includes('?')))
      return refused(41030, 'invalid page');
    if (typeof width !== 'number' || width < 280 || width > 1280)
      return refused(40097, 'invalid args: width');
    const minute = Math.floor(Date.now() / 60_000);
    this.codes = { minute, made: this.codes.minute === minute ? this.codes.made + 1 : 1 };
    if (this.codes.made > CODES_A_MINUTE) return refused(45009, 'reach max api minute quota limit');
    // An ordinary QR code that says what a mini program code would open; the preview's scanner reads it.
    const said = `miniprogram:${page ?? ''}?scene=${encodeURIComponent(scene)}`;
    return { picture: await toBuffer(said, { type: 'png', width, margin: 4, errorCorrectionLevel: 'M' }) };
  }

  private keep(
    api: string,
    caller: { function: string } | null,
    request: Arguments,
    { errcode, errmsg }: { errcode: number; errmsg: string },
  ): void {
    const readable = Object.fromEntries(
      Object.entries(request).map(([key, value]) => [
        key,
        Buffer.isBuffer(value) ? { bytes: value.length } : value,
      ]),
    );
    this.kept.calls.push({
      at: new Date().toISOString(),
      api,
      function: caller?.function ?? null,
      data: readable,
      errcode,
      errmsg,
    });
    if (this.kept.calls.length > MOST_CALLS) this.kept.calls.shift();
    this.save();
  }

  private save(): void {
    if (!this.file) return;
    writeFileSync(`${this.file}.part`, JSON.stringify(this.kept));
    renameSync(`${this.file}.part`, this.file);
  }
}

const isPicture = (answer: Answer): answer is Picture => Buffer.isBuffer(answer.picture);
const refused = (errcode: number, errmsg: string): { errcode: number; errmsg: string } => ({
  errcode,
  errmsg,
});

/** Every argument is JSON but files, which come with a name. */
function readArguments(data: Buffer): Arguments {
  const { openapiData } = requestType.decode(data) as unknown as {
    openapiData?: { pairs: { key: string; value: Uint8Array; filename: string }[] };
  };
  return Object.fromEntries(
    (openapiData?.pairs ?? []).map(({ key, value, filename }) => {
      const bytes = Buffer.from(value);
      return [key, filename ? bytes : (JSON.parse(bytes.toString('utf8')) as unknown)];
    }),
  );
}

function encode(response: { respData?: Buffer; contentType?: string; errorCode?: number }): Buffer {
  return Buffer.from(responseType.encode(responseType.create({ errorCode: 0, ...response })).finish());
}

function checkText({ content, version, scene, openid }: Arguments): Answer {
  if (typeof content !== 'string' || content === '') return refused(44004, 'empty content');
  if (content.length > 2500) return refused(45002, 'content size out of limit');
  const risky = content.includes(RISKY_SAMPLE);
  if (version === undefined) return risky ? refused(87014, 'risky content') : { errcode: 0, errmsg: 'ok' };
  if (version !== 2 || ![1, 2, 3, 4].includes(scene as number))
    return refused(40097, 'invalid args: version, scene');
  if (typeof openid !== 'string' || openid === '') return refused(40003, 'invalid openid');
  const result = risky ? { suggest: 'risky', label: 20001 } : { suggest: 'pass', label: 100 };
  const detail = [{ strategy: 'content_model', errcode: 0, ...result, prob: 90 }];
  return { errcode: 0, errmsg: 'ok', trace_id: newTraceId(), result, detail };
}

function checkPicture({ media }: Arguments): Answer {
  if (!Buffer.isBuffer(media)) return refused(41005, 'media data missing');
  if (media.length > MOST_PICTURE_BYTES) return refused(40006, 'invalid media size');
  return { errcode: 0, errmsg: 'ok' };
}

/** WeChat answers with a trace id and sends its verdict to the mini program's message push later; here none comes. */
function checkMedia({ media_url, media_type, version, scene, openid }: Arguments): Answer {
  if (typeof media_url !== 'string' || !/^https?:\/\//.test(media_url))
    return refused(40097, 'invalid args: media_url');
  if (![1, 2].includes(media_type as number)) return refused(40097, 'invalid args: media_type');
  if (version !== 2 || ![1, 2, 3, 4].includes(scene as number))
    return refused(40097, 'invalid args: version, scene');
  if (typeof openid !== 'string' || openid === '') return refused(40003, 'invalid openid');
  return { errcode: 0, errmsg: 'ok', trace_id: newTraceId() };
}

const newTraceId = (): string => `${randomBytes(4).toString('hex')}-${randomBytes(4).toString('hex')}`;
