import { dayOf } from '../../../miniprogram/shared/days';
import type { AuthorizationLetter, LetterSeal } from '../../../miniprogram/shared/model/letters';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { LetterMoved } from '../../_contracts/letters';
import type { LetterReason, SeenLetterRequest, UploadSeal } from '../../_contracts/letters';
import { stampOf } from '../../_platform/actor';
import { uploadFile } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import { readBrought } from '../../_platform/stored-files';
import { letters } from '../../_store/letters';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { letterNotice } from './letter-notices';
import { happened, moved, numberOf } from './letter-use-cases';
import { pictureSize } from './picture-size';

const bytesAtMost = 8_000_000;

/**
 * The sealed paper, scanned: what reviewers hold has a seal and the original in the register has none. The scan is kept
 * under its hash and shown beside the original once a second person has compared the two.
 */
export const uploadSeal: UseCase<UploadSeal, LetterMoved> = async (context, { letterId, fileIds }) => {
  const { actor, store, now } = context;
  const letter = await issued(context, letterId);
  if (letter.seal?.approvedBy) throw new Refusal('LETTER_SEAL_STANDS');
  const sheets: LetterSeal['sheets'] = [];
  for (const [at, fileId] of fileIds.entries()) sheets.push(await kept(context, letterId, fileId, at));
  const seal: LetterSeal = {
    sheets,
    uploadedBy: stampOf(actor),
    uploadedAt: now.toISOString(),
    approvedBy: null,
    approvedAt: null,
  };
  const history = [...letter.history, happened(context, 'sealed')];
  const others = (await peopleWithRole('channel_manager')).filter((id) => id !== actor.memberId);
  const body = `${numberOf(letter)}的用印扫描件待复核。`;
  store.notify(letterNotice(others, '用印扫描件待复核', body, letterId, 'letter_pending'));
  return moved(store.save(letters, { ...letter, seal, history }));
};

/** A copy under its hash: what was uploaded may be written over by whoever uploaded it. */
async function kept(
  context: Context,
  letterId: string,
  fileId: string,
  at: number,
): Promise<LetterSeal['sheets'][number]> {
  const bytes = await readBrought(context, fileId, `fileIds.${at}`);
  const size = bytes.length <= bytesAtMost ? pictureSize(bytes) : null;
  if (!size) throw new Refusal('LETTER_SEAL_UNREADABLE', { path: `fileIds.${at}` });
  const sha256 = sha256Hex(bytes);
  const { kind, ...measures } = size;
  const stored = await uploadFile(`letters/${letterId}/seal-${sha256}.${kind}`, bytes);
  return { fileId: stored, sha256, bytes: bytes.length, ...measures };
}

export const approveSeal: UseCase<SeenLetterRequest, LetterMoved> = async (context, { letterId }) => {
  const { actor, store, now } = context;
  const letter = await issued(context, letterId);
  if (!letter.seal || letter.seal.approvedBy) throw new Refusal('LETTER_SEAL_MISSING');
  if (await isAmongPersons(store, actor, [letter.seal.uploadedBy]))
    throw new Refusal('LETTER_SECOND_PERSON_MISSING');
  const seal = { ...letter.seal, approvedBy: stampOf(actor), approvedAt: now.toISOString() };
  const history = [...letter.history, happened(context, 'seal_approved')];
  return moved(store.save(letters, { ...letter, seal, history }));
};

/** A wrong scan is taken down at once, and who brought it hears why; its file stays under its hash. */
export const dropSeal: UseCase<LetterReason, LetterMoved> = async (context, { letterId, reason }) => {
  const { actor, store } = context;
  const letter = await store.get(letters, letterId);
  if (!letter.seal) throw new Refusal('LETTER_SEAL_MISSING');
  const { uploadedBy } = letter.seal;
  if (uploadedBy.memberId !== actor.memberId) {
    const body = `${numberOf(letter)}：${reason}`;
    store.notify(letterNotice([uploadedBy.memberId], '用印扫描件已撤下', body, letterId));
  }
  const history = [...letter.history, happened(context, 'seal_dropped', reason)];
  return moved(store.save(letters, { ...letter, seal: null, history }, reason));
};

async function issued({ store, now }: Context, letterId: string): Promise<AuthorizationLetter> {
  const letter = await store.get(letters, letterId);
  const isEnded = letter.endedOn !== null && letter.endedOn <= dayOf(now);
  if (letter.state !== 'issued' || isEnded)
    throw new Refusal('LETTER_STATE_CHANGED', { state: letter.state });
  return letter;
}
