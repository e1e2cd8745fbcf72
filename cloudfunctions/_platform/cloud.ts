/** The only place that knows wx-server-sdk. Everything else speaks to the small surface below. */
import cloud from 'wx-server-sdk';
import { Refusal } from '../../miniprogram/shared/refusal';

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV as unknown as string });

export const database = cloud.database({ throwOnNotFound: false } as object);
export const command = database.command;

/** The stages of a lookup's own pipeline; the SDK's typings predate `aggregate.pipeline()`. */
export interface SidePipeline {
  match(conditions: object): SidePipeline;
  sort(order: object): SidePipeline;
  skip(count: number): SidePipeline;
  limit(count: number): SidePipeline;
  project(fields: object): SidePipeline;
  count(as: string): SidePipeline;
  lookup(how: { from: string; localField: string; foreignField: string; as: string }): SidePipeline;
  done(): unknown;
}
export const sidePipeline = (): SidePipeline =>
  (command.aggregate as unknown as { pipeline(): SidePipeline }).pipeline();

export interface Caller {
  openid: string;
  /** `wx_client` for a mini program; other sources are functions, timers and HTTP. */
  source: string;
  clientIp: string;
  /** A client's SDK called, of WeChat or of the web; an HTTP request has neither account nor source of one. */
  byClient: boolean;
}

/**
 * Who called, from the platform. The SDK turns all-digit values into numbers and returns `{}` outside a mini program
 * call, so everything is read once, as text, and missing means nobody.
 */
export function readCaller(): Caller {
  const context = cloud.getWXContext() as Record<string, unknown>;
  const [openid, source] = [String(context.OPENID ?? ''), String(context.SOURCE ?? '')];
  // Who signed in to the web SDK, anonymously too, has no openid but this.
  const webUser = process.env.TCB_UUID ?? '';
  const byClient = openid !== '' || webUser !== '' || /client/.test(source);
  return { openid, source, clientIp: String(context.CLIENTIP ?? ''), byClient };
}

/**
 * Whether a function called, not a person: the chain of callers ends in `scf`. What a timer made by the deployment (not by
 * WeChat's tools) passes on is not documented and may be empty; then nobody's openid stands there either.
 */
export function isCalledByFunction({ source, openid }: Pick<Caller, 'source' | 'openid'>): boolean {
  return source === '' ? openid === '' : source.split(',').pop() === 'scf';
}

export async function callFunction(name: string, event: object): Promise<unknown> {
  const reply = await cloud.callFunction({ name, data: event });
  return (reply as { result: unknown }).result;
}

/** Stores bytes and returns the file id; existing paths are replaced, so paths carry a hash or a random id. */
export async function uploadFile(path: string, bytes: Buffer): Promise<string> {
  const { fileID } = await cloud.uploadFile({ cloudPath: path, fileContent: bytes });
  return fileID;
}

export async function downloadFile(fileId: string): Promise<Buffer> {
  const { fileContent } = await cloud.downloadFile({ fileID: fileId });
  return fileContent as Buffer;
}

const DELETED = 0;
const NOT_THERE = -503003;
const DELETED_AT_ONCE = 50;

/** @returns those that are not there any more; one that storage refused to delete is left out */
export async function deleteFiles(fileIds: readonly string[]): Promise<Set<string>> {
  const gone = new Set<string>();
  for (let at = 0; at < fileIds.length; at += DELETED_AT_ONCE) {
    const { fileList } = (await cloud.deleteFile({
      fileList: fileIds.slice(at, at + DELETED_AT_ONCE),
    })) as unknown as { fileList: { fileID: string; status: number }[] };
    for (const { fileID, status } of fileList)
      if (status === DELETED || status === NOT_THERE) gone.add(fileID);
  }
  return gone;
}

/** Links that stop working after `maxAgeSeconds`; null for files that do not exist. */
export async function temporaryLinks(
  fileIds: string[],
  maxAgeSeconds = 3600,
): Promise<Map<string, string | null>> {
  if (fileIds.length === 0) return new Map();
  const { fileList } = (await cloud.getTempFileURL({
    fileList: fileIds.map((fileID) => ({ fileID, maxAge: maxAgeSeconds })),
  } as never)) as { fileList: unknown };
  return new Map(
    (fileList as { fileID: string; tempFileURL: string; status: number }[]).map((file) => [
      file.fileID,
      file.status === 0 ? file.tempFileURL : null,
    ]),
  );
}

/** A link to one file that stops working after `seconds`. @throws FILE_NOT_FOUND */
export async function linkTo(fileId: string, seconds = 600): Promise<string> {
  const link = (await temporaryLinks([fileId], seconds)).get(fileId);
  if (!link) throw new Refusal('FILE_NOT_FOUND');
  return link;
}

/** Links to those that there are, by file id. */
export async function linksTo(
  files: readonly { fileId: string }[],
  seconds = 600,
): Promise<Record<string, string>> {
  const links = await temporaryLinks(
    files.map(({ fileId }) => fileId),
    seconds,
  );
  return Object.fromEntries([...links].flatMap(([id, link]) => (link === null ? [] : [[id, link]])));
}
