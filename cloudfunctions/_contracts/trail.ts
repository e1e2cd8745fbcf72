import * as z from 'zod';
import type { Role } from '../../miniprogram/shared/states';
import type { AuditEvent, ChainFault, FieldChange, SignedRoot } from '../../miniprogram/shared/model/trail';
import type { Act } from './act';
import { after, day, id, text } from './shapes';

/** Some ids are made of numbers as papers print them. */
const recordId = z.string().regex(/^\P{Cc}{1,300}$/u);
const collection = z.string().regex(/^[a-z_]{1,40}$/);

/** By person, by kind, by day, by the record's own id: whatever is given narrows. */
export const SearchTrailRequest = z.strictObject({
  memberId: id.optional(),
  collection: collection.optional(),
  fromOn: day.optional(),
  toOn: day.optional(),
  after,
});
export type SearchTrailRequest = z.infer<typeof SearchTrailRequest>;
export const FindPeopleRequest = z.strictObject({ name: text(40).min(1) });
export type FindPeopleRequest = z.infer<typeof FindPeopleRequest>;
export const TrailRecordRequest = z.strictObject({ collection, id: recordId, after });
export type TrailRecordRequest = z.infer<typeof TrailRecordRequest>;
/** The part of the check that comes next, as the step before answered it. */
export const CheckTrailRequest = z.strictObject({
  what: z.enum(['roots', 'records', 'documents']),
  fromOn: day.optional(),
  collection: collection.optional(),
  after,
});
export type CheckTrailRequest = z.infer<typeof CheckTrailRequest>;
export const ListRootsRequest = z.strictObject({ after });
export type ListRootsRequest = z.infer<typeof ListRootsRequest>;

/** One change as an auditor sees it; phone numbers are struck out. */
export interface TrailRow extends Pick<
  AuditEvent,
  '_id' | 'collection' | 'entityId' | 'revision' | 'at' | 'action' | 'why'
> {
  by: { memberId: string; name: string; roles: readonly Role[]; dealerId: string | null };
  /** What the record is called today; empty where it has no name. */
  title: string;
  deviceTime: string | null;
  changes: FieldChange[];
  /** Places of the change beyond those that are given. */
  moreChanges: number;
}
export interface TrailPage {
  events: TrailRow[];
  next: string | null;
}
export interface TrailFault extends Pick<ChainFault, 'collection' | 'entityId' | 'revision'> {
  fault: ChainFault['fault'] | 'busy';
}
export type RootRow = SignedRoot & {
  /** Whether its events as they stand give the same root. */
  fits: boolean;
};
export interface TrailStep {
  roots: RootRow[];
  events: number;
  records: number;
  faults: TrailFault[];
  /** The next step; null when all of it has been looked at. */
  next: CheckTrailRequest | null;
}

export interface TrailActions {
  'trail.search': Act<typeof SearchTrailRequest, TrailPage>;
  'trail.people': Act<
    typeof FindPeopleRequest,
    { people: { _id: string; name: string; dealerName: string; active: boolean }[] }
  >;
  'trail.record': Act<typeof TrailRecordRequest, TrailPage & { title: string; exists: boolean }>;
  'trail.check': Act<typeof CheckTrailRequest, TrailStep>;
  'trail.roots': Act<typeof ListRootsRequest, { roots: SignedRoot[]; next: string | null }>;
}
