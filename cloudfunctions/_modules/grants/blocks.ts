import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { noEnd } from '../../../miniprogram/shared/model/grants';
import type { BlockDocument } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { BlockList, BlockMoved } from '../../_contracts/grants';
import type { LiftBlockRequest, ListBlocksRequest, SetBlockRequest } from '../../_contracts/grants';
import type { Context, UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { oneOf } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';
import { markAccount } from '../ledger/book';
import { stopLettersUnderBlock } from '../letters/stop-letters';
import { productLines } from '../../_store/product-lines';
import { stampOf } from '../../_platform/actor';
import { blocks } from '../../_store/grants';

/**
 * Stops every grant of a dealer or at a hospital, from today at the earliest: no answer about the past changes. Letters
 * that would say more than what is left end with it.
 */
export const setBlock: UseCase<SetBlockRequest, BlockMoved> = async (context, request) => {
  const { store, now } = context;
  const { on, fromOn, toOn, reason, productLineIds } = request;
  if (fromOn < dayOf(now) || (toOn !== null && toOn < fromOn)) throw new Refusal('BLOCK_DAY_INVALID');
  const lines = await store.findMany(productLines, productLineIds ?? []);
  if (productLineIds?.some((id) => !lines.has(id))) throw new Refusal('GRANT_LINE_UNKNOWN');
  const subject =
    'dealerId' in on
      ? { dealer: await store.get(dealers, on.dealerId) }
      : { hospital: await store.get(hospitals, on.hospitalId) };
  const block = insertBlock(context, subject, { fromOn, toOn, reason, bySuspension: false, productLineIds });
  await stopLettersUnderBlock(context, block);
  if ('dealerId' in on) await markAccount(store, on.dealerId);
  return { blockId: block._id, revision: block.revision };
};

type Subject = { dealer: { _id: string; shortName: string } } | { hospital: { _id: string; name: string } };

export function insertBlock(
  { store, ids, actor, now }: Context,
  subject: Subject,
  terms: {
    fromOn: Day;
    toOn: Day | null;
    reason: string;
    bySuspension: boolean;
    productLineIds?: string[] | undefined;
  },
): BlockDocument {
  const { productLineIds, ...rest } = terms;
  const at =
    'dealer' in subject
      ? { kind: 'dealer' as const, dealerId: subject.dealer._id, audience: subject.dealer._id }
      : { kind: 'hospital' as const, hospitalId: subject.hospital._id, audience: '*' };
  return store.insert(
    blocks,
    {
      _id: ids.newId('BL'),
      ...at,
      ...rest,
      ...(productLineIds ? { productLineIds } : {}),
      untilOn: terms.toOn ?? noEnd,
      name: 'dealer' in subject ? subject.dealer.shortName : subject.hospital.name,
      createdAt: now.toISOString(),
      createdBy: stampOf(actor),
      liftedBy: null,
      liftReason: '',
    },
    terms.reason,
  );
}

/** Ends a block with yesterday: on the days before it did stand, and an old answer stays true. */
export const liftBlock: UseCase<LiftBlockRequest, BlockMoved> = async (context, { blockId, reason }) => {
  const block = await context.store.get(blocks, blockId);
  // A suspended dealer comes back through its own state, not past it.
  if (block.bySuspension || block.untilOn < dayOf(context.now)) throw new Refusal('BLOCK_NOT_FOUND');
  return endBlock(context, block, reason);
};

export function endBlock({ store, actor, now }: Context, block: BlockDocument, reason: string): BlockMoved {
  const toOn = addDays(dayOf(now), -1);
  const lifted = { ...block, toOn, untilOn: toOn, liftedBy: stampOf(actor), liftReason: reason };
  const { _id, revision } = store.save(blocks, lifted, reason);
  return { blockId: _id, revision };
}

/** All blocks, those that stand longest first. */
export const listBlocks: UseCase<ListBlocksRequest, BlockList> = async ({ store }, { text, after }) => {
  const { rows, ...page } = await listOrFind(store, blocks, {
    ...{ text, after, where: { kind: oneOf(['dealer', 'hospital']) } },
    ...{ by: ['untilOn', 'desc'], ties: 'desc', limit: 50 },
  });
  return { blocks: rows.map(rowOf).map(({ audience: _, ...block }) => block), ...page };
};
