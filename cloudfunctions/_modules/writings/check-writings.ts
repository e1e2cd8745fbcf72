import type { Writing } from '../../../miniprogram/shared/model/writings';
import { actAsSystem } from '../../_platform/act-as-system';
import type { Job } from '../../_platform/act-as-system';
import { temporaryLinks } from '../../_platform/cloud';
import { queryDocuments } from '../../_platform/database';
import { inTime, someAtOnce } from '../../_platform/in-time';
import { askAboutPhoto, judgeText, verdictOf } from '../../_platform/public-words';
import type { Verdict } from '../../_platform/public-words';
import { range } from '../../_platform/where';
import { writings } from '../../_store/writings';
import { hide } from './hide';

const PAGE = 50;
const HOUR = 3_600_000;
/** WeChat judges for visitors of the last two hours only; after that somebody has to look. */
const ASKED_WITHIN = 2 * HOUR;
/** A verdict on a photo comes within 30 minutes; one that never came is lost. */
const TOLD_WITHIN = 3 * HOUR;
const LINK_SECONDS = 3600;

type World = Parameters<Job>[0];
const before = (now: Date, ms: number) => new Date(now.getTime() - ms).toISOString();

/** What the verdict makes of it, unless somebody else was first. */
async function settle(world: World, id: string, verdict: Verdict): Promise<void> {
  await actAsSystem(world, 'job.checkWriting', async (store) => {
    const writing = await store.find(writings, id);
    if (!writing) return;
    const { state, why } = writing;
    // A verdict that comes late is still worth more than none.
    const isLate = state === 'held' && why === 'unchecked' && verdict !== 'never';
    if (!isLate && !['waiting', 'asked'].includes(state)) return;
    // Its page names the photo; a second name would keep the file for good.
    if (verdict === 'pass') store.save(writings, { ...writing, state: 'passed', why: null, photo: null });
    else if (verdict === 'risky')
      store.save(writings, { ...(await hide(store, writing)), state: 'held', why: 'risky' });
    else store.save(writings, { ...writing, state: 'held', why: 'unchecked' });
  });
}

async function ask(
  world: World,
  { _id, openid, words, photo }: Writing,
  link: string | null,
): Promise<Verdict> {
  if (!photo) return judgeText(words.map(({ text }) => text).join('\n'), openid);
  if (!link) return 'never';
  const answer = await askAboutPhoto(link, openid);
  if (answer.traceId === null) return answer.verdict;
  await actAsSystem(world, 'job.checkWriting', async (store) => {
    const writing = await store.find(writings, _id);
    if (writing?.state === 'waiting')
      store.save(writings, { ...writing, state: 'asked', traceId: answer.traceId });
  });
  return 'pass';
}

/** Asks WeChat about what it could not be asked about at once; what it will not answer any more is for somebody to look at. */
export const checkWritings: Job = async (world) => {
  const figures = { asked: 0, late: 0 };
  await inTime(async () => {
    const now = world.now();
    const [waiting, lost] = await Promise.all([
      queryDocuments<Writing>('writings', { state: 'waiting' }, { orderBy: [['at', 'asc']], limit: PAGE }),
      queryDocuments<Writing>(
        'writings',
        { state: 'asked', at: range({ below: before(now, TOLD_WITHIN) }) },
        { orderBy: [['at', 'asc']], limit: PAGE },
      ),
    ]);
    const old = waiting.filter(({ at }) => at < before(now, ASKED_WITHIN));
    await someAtOnce([...old, ...lost], async ({ _id }) => settle(world, _id, 'never'));
    figures.late += old.length + lost.length;
    const fresh = waiting.filter((one) => !old.includes(one));
    const links = await temporaryLinks(
      fresh.flatMap(({ photo }) => (photo ? [photo.fileId] : [])),
      LINK_SECONDS,
    );
    let isDown = false;
    await someAtOnce(fresh, async (one) => {
      if (isDown) return;
      const verdict = await ask(world, one, one.photo && (links.get(one.photo.fileId) ?? null));
      if (verdict === 'later') isDown = true;
      else {
        figures.asked++;
        if (!one.photo || verdict !== 'pass') await settle(world, one._id, verdict);
      }
    });
    return !isDown && (waiting.length === PAGE || lost.length === PAGE);
  });
  return figures;
};

/** What WeChat pushes about a photo: known by the trace id, which only WeChat and this house have. */
export interface PhotoVerdict {
  trace_id?: unknown;
  errcode?: unknown;
  result?: { suggest?: unknown };
}

export async function takePhotoVerdict(
  world: World,
  { trace_id, errcode, result }: PhotoVerdict,
): Promise<Record<string, number>> {
  if (typeof trace_id !== 'string' || trace_id === '') return { known: 0 };
  const [writing] = await queryDocuments<Writing>('writings', { traceId: trace_id }, { limit: 1 });
  if (!writing) return { known: 0 };
  // A file that WeChat could not fetch or read is nothing that asking again would mend.
  const code = Number(errcode ?? 0);
  const verdict = code === 0 ? verdictOf({ errcode: 0, errmsg: '' }, result?.suggest) : 'never';
  await settle(world, writing._id, verdict);
  return { known: 1 };
}
