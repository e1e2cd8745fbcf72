import { Refusal } from '../../../miniprogram/shared/refusal';
import type { SettleWritingRequest } from '../../_contracts/reviews';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { writings } from '../../_store/writings';
import { hide, show } from '../writings/hide';

/** From now on everybody reads it where it was written, or nobody does; it stays here either way. */
export const settleWriting: UseCase<SettleWritingRequest, { writingId: string }> = async (
  { actor, store, now },
  { writingId, shows, note },
) => {
  const writing = await store.get(writings, writingId);
  if (writing.state !== 'held') throw new Refusal('REVIEW_DONE_ALREADY');
  const settled = shows ? { ...(await show(store, writing)), photo: null } : await hide(store, writing);
  const review = { by: stampOf(actor), at: now.toISOString(), note };
  store.save(writings, { ...settled, state: shows ? 'shown' : 'withheld', review }, note);
  return { writingId };
};
