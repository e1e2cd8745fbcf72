import { askWechat } from './wechat';

/**
 * WeChat's reading of pictures (`cv/ocr`), bought apart from the account: `WECHAT_OCR=on` says that it was. Interfaces
 * `ocr.businessLicense` and `ocr.printedText` of WeChat's server documents; an account without a purchase has 100 a day.
 */
export const readsPhotos = (): boolean => process.env.WECHAT_OCR === 'on';

/** Larger pictures are refused by WeChat. */
export const OCR_BYTES = 2 * 1024 * 1024;
/** A picture is fetched and read while somebody waits. */
const WITHIN_MS = 8000;

/** 101000 and 101002: a picture that WeChat cannot fetch or open; 101001: nothing of the kind on it. */
const NOTHING_THERE = new Set([101000, 101001, 101002]);
/** 45009: the day's calls; 101003: what was bought. */
const USED_UP = new Set([45009, 101003]);

/** Why nothing was read: nothing is on the picture, today's readings are used up, or WeChat did not answer. */
export type NotRead = 'nothing' | 'used_up' | 'later';
export type Read<T> = { said: T } | { why: NotRead };

const asked = async (path: string, link: string) => {
  const answer = await askWechat(path, {}, WITHIN_MS, { img_url: link });
  if (answer.errcode === 0) return { answer };
  if (NOTHING_THERE.has(answer.errcode)) return { why: 'nothing' as const };
  return { why: USED_UP.has(answer.errcode) ? ('used_up' as const) : ('later' as const) };
};

/** 营业执照 by the names that WeChat gives its fields; what the picture does not have is missing. */
export async function readBusinessLicence(link: string): Promise<Read<Readonly<Record<string, string>>>> {
  const read = await asked('/cv/ocr/bizlicense', link);
  if ('why' in read) return { why: read.why! };
  const texts = Object.entries(read.answer).filter(
    ([name, value]) => typeof value === 'string' && name !== 'errmsg',
  );
  return { said: Object.fromEntries(texts) as Record<string, string> };
}

/** 通用印刷体: the lines of print, from top to bottom. */
export async function readPrintedText(link: string): Promise<Read<readonly string[]>> {
  const read = await asked('/cv/ocr/comm', link);
  if ('why' in read) return { why: read.why! };
  const { items } = read.answer as { items?: { text?: unknown }[] };
  const lines = Array.isArray(items) ? items.map(({ text }) => text) : [];
  return { said: lines.filter((line): line is string => typeof line === 'string') };
}
