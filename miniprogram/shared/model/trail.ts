import type { Role } from '../states';

/** One changed place of a document: `path` as `visits.0.report`, undefined sides left out. */
export interface FieldChange {
  path: string;
  before?: unknown;
  after?: unknown;
}

/**
 * 审计日志: one change of one entity. Rows of an entity form a chain by `prevHash`; the entity carries the newest hash
 * as `head` and `docHash` says what it must look like, so edits, deletions and roll-backs made directly in the database
 * are found. The first row of an operation also keeps the reply, sealed, for replays.
 */
export interface AuditEvent {
  /** `<collection>:<entity id>:<revision>`: a second writer of the same revision hits the primary key. */
  _id: string;
  collection: string;
  entityId: string;
  revision: number;
  at: string;
  by: {
    memberId: string;
    name: string;
    roles: readonly Role[];
    dealerId: string | null;
    /** The member in whose place it was done. */
    actsFor?: string;
  };
  action: string;
  why: string;
  changes: FieldChange[];
  docHash: string;
  source: { openid: string; deviceTime: string | null; skewSeconds: number | null; requestId: string };
  /** Unique: hash of caller and opId, `:n` for the rows of an operation. The opId itself is the phone's alone. */
  opKey: string;
  /** Of action and input by a key that the opId is part of, so that a reused opId with other content is seen. */
  bodyHash: string;
  /** Only in row 0 of an operation; sealed by the same key. */
  reply?: unknown;
  /** Which instance of a function wrote it, and as which of its own: one that is missing leaves a gap. */
  lane?: { id: string; n: number };
  prevHash: string;
  /** HMAC-SHA-256 of the canonical JSON of all the rest, by a key that only functions hold. */
  hash: string;
}

export interface ChainFault {
  collection: string;
  entityId: string;
  revision: number;
  fault:
    | 'gap'
    | 'broken_link'
    | 'altered_event'
    | 'altered_document'
    | 'missing_document'
    | 'rolled_back'
    | 'unaudited'
    | KeyFault;
}
/** Of the key by which the trail keeps sealed what it says of a person. */
export type KeyFault = 'key_gone' | 'key_wrong' | 'key_strange' | 'key_back';

/**
 * 审计根: vouches for all audit events of ten minutes, or of as long as none was made. Roots are numbered, form a chain by
 * `prevHash` and are signed by the issuer, so any event that was changed, added or taken away later is found; what makes
 * the whole chain anew, by whoever keeps the hash of one outside the house (auditors get one a day).
 */
export interface AuditRoot {
  /** `<environment>:<to>`: a second run of the same time hits the primary key. */
  _id: string;
  environment: string;
  /** From 1 on. */
  number: number;
  /** Events with `from <= at < to`; the first root begins with everything ('' ). */
  from: string;
  to: string;
  /** Events in order of `at`, then `_id`. */
  events: number;
  merkleRoot: string;
  prevHash: string;
  hash: string;
}

/** As the issuer signed it. */
export interface SignedRoot extends AuditRoot {
  keyId: number;
  /** Ed25519 over `rootMessage`; base64url. */
  signature: string;
}
