import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  EndAdmissionLink,
  LinkRow,
  ListAdmissionLinks,
  MakeAdmissionLink,
} from '../../_contracts/dealers-life';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { admissionLinks } from '../../_store/dealers-life';

const CODE_LENGTH = 10;
const LONGEST_DAYS = 366;
const PAGE = 50;

export const listAdmissionLinks: UseCase<ListAdmissionLinks, Listed<'links', LinkRow>> = async (
  { store },
  { text, after },
) => {
  const { rows, ...page } = await listOrFind(store, admissionLinks, {
    ...{ text, after, where: {}, by: ['createdAt', 'desc'], limit: PAGE },
  });
  return { links: rows.map(rowOf), ...page };
};

/** A code to hand out: on a poster, in a chat, read aloud. Who applies with it is traced to it. */
export const makeAdmissionLink: UseCase<MakeAdmissionLink, { linkId: string }> = (
  { actor, store, ids, now },
  { note, untilOn },
) => {
  const today = dayOf(now);
  if (untilOn < today || untilOn > addDays(today, LONGEST_DAYS))
    throw new Refusal('ADMISSION_LINK_DAY_INVALID', { path: 'untilOn' });
  const { _id } = store.insert(admissionLinks, {
    _id: ids.newCode(CODE_LENGTH),
    note,
    untilOn,
    createdBy: stampOf(actor),
    createdAt: now.toISOString(),
    endedAt: null,
  });
  return { linkId: _id };
};

/** What was sent with it stays; nothing new comes. */
export const endAdmissionLink: UseCase<EndAdmissionLink, { linkId: string }> = async (
  { store, now },
  { linkId },
) => {
  const link = await store.get(admissionLinks, linkId);
  if (link.endedAt === null) store.save(admissionLinks, { ...link, endedAt: now.toISOString() });
  return { linkId };
};
