import type { StoredFile } from '../../miniprogram/shared/model/entity';
import type { MarkedText, Writing, WritingPlace } from '../../miniprogram/shared/model/writings';
import type { Collection } from './collection';
import type { Ids } from './ids';
import type { Draft } from './unit-of-work';
import { askWechat, isTurnedAway } from './wechat';
import type { WechatAnswer } from './wechat';

/** What of a request others will read. */
export interface Written<Reply> {
  /** Where what has not passed is kept; `written` of the store says it. */
  keptIn: Collection<Writing>;
  place: WritingPlace;
  idOf(reply: Reply): string;
  /** Paths of texts in the request, e.g. `answers.0.answer`. */
  words: readonly string[];
  photos: readonly StoredFile[];
}

/** What WeChat says: `later` where it did not answer and may another time, `never` where it will not. */
export type Verdict = 'pass' | 'risky' | 'later' | 'never';

/** msgSecCheck 2.0: so many characters a question. */
const CHARACTERS = 2500;
/** Somebody waits for the answer; a queue takes what is not answered by then. */
const WITHIN_MS = 2000;
/** 评论 */
const SCENE = 2;
/** The word for risky content of the interfaces before 2.0. */
const RISKY = 87014;
/** So many questions a minute. */
const TOO_MANY = new Set([44991, 45011]);

/**
 * Also what WeChat wants somebody to look at (`review`) is not let pass. Only what says nothing about this question is asked
 * again: one that WeChat will never answer (an unknown visitor, a form that it does not take) would hold up all behind it.
 */
export const verdictOf = (answer: WechatAnswer, suggest: unknown): Verdict => {
  const { errcode } = answer;
  if (errcode === 0) return suggest === 'pass' ? 'pass' : 'risky';
  if (errcode === RISKY) return 'risky';
  return isTurnedAway(answer) || TOO_MANY.has(errcode) ? 'later' : 'never';
};

const suggestOf = (result: unknown) => (result as { suggest?: unknown } | undefined)?.suggest;

export async function judgeText(content: string, openid: string): Promise<Verdict> {
  const answer = await askWechat(
    '/wxa/msg_sec_check',
    { content, version: 2, scene: SCENE, openid },
    WITHIN_MS,
  );
  return verdictOf(answer, suggestOf(answer.result));
}

/** The verdict comes as an event, by the trace id. */
export async function askAboutPhoto(
  link: string,
  openid: string,
): Promise<{ traceId: string } | { traceId: null; verdict: Verdict }> {
  const answer = await askWechat('/wxa/media_check_async', {
    media_url: link,
    media_type: 2,
    version: 2,
    scene: SCENE,
    openid,
  });
  const { errcode, trace_id } = answer;
  if (errcode === 0 && typeof trace_id === 'string') return { traceId: trace_id };
  return { traceId: null, verdict: errcode === 0 ? 'never' : verdictOf(answer, null) };
}

/** Texts that are asked about together. */
export interface Judged {
  paths: string[];
  words: MarkedText[];
  verdict: Verdict;
}

const at = (node: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((one, key) => (one as Record<string, unknown> | undefined)?.[key], node);

/** Asks about everything at once, in as few questions as the limit lets. */
export function judgeWords(
  request: unknown,
  { words }: Pick<Written<never>, 'words'>,
  openid: string,
  ids: Ids,
): Promise<Judged[]> {
  const lots: Omit<Judged, 'verdict'>[] = [];
  let room = 0;
  for (const path of words) {
    const text = at(request, path);
    if (typeof text !== 'string' || text === '') continue;
    if (text.length + 1 > room) {
      lots.push({ paths: [], words: [] });
      room = CHARACTERS;
    }
    room -= text.length + 1;
    const lot = lots[lots.length - 1]!;
    lot.paths.push(path);
    lot.words.push({ text, mark: `内容待核实（${ids.newCode(6)}）` });
  }
  return Promise.all(
    lots.map(async (lot) => ({
      ...lot,
      verdict: await judgeText(lot.words.map(({ text }) => text).join('\n'), openid),
    })),
  );
}

/** The request with marks for what is risky. */
export function withheldFrom<T>(request: T, judged: readonly Judged[]): T {
  const risky = judged.filter(({ verdict }) => verdict === 'risky');
  if (risky.length === 0) return request;
  const shown = structuredClone(request);
  for (const { paths, words } of risky)
    paths.forEach((path, n) => {
      const keys = path.split('.');
      const holder = at(shown, keys.slice(0, -1).join('.')) ?? shown;
      (holder as Record<string, unknown>)[keys[keys.length - 1]!] = words[n]!.mark;
    });
  return shown;
}

/** What is still to be asked or looked at; nothing of words that passed. */
export function writingsOf(
  judged: readonly Judged[],
  photos: readonly StoredFile[],
  about: Pick<Writing, 'place' | 'entityId' | 'openid' | 'at'>,
  ids: Ids,
): Draft<Writing>[] {
  const fresh = () => ({
    _id: ids.newId('PW'),
    ...about,
    words: [] as MarkedText[],
    photo: null,
    photoFrom: null,
    traceId: null,
    state: 'waiting' as const,
    why: null,
    hidden: false,
    review: null,
  });
  return [
    ...judged
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ words, verdict }) => ({
        ...fresh(),
        words,
        ...(verdict === 'later'
          ? {}
          : {
              state: 'held' as const,
              why: verdict === 'risky' ? ('risky' as const) : ('unchecked' as const),
              hidden: verdict === 'risky',
            }),
      })),
    ...photos.map((photo) => ({ ...fresh(), photo })),
  ];
}
