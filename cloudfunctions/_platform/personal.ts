import { randomBytes } from 'node:crypto';
import type { PersonStamp } from '../../miniprogram/shared/model/entity';
import type { Member } from '../../miniprogram/shared/model/people';
import type { KeyFault } from '../../miniprogram/shared/model/trail';
import { isAccount } from './actor';
import type { AuditEvent, FieldChange } from './audit';
import { decrypt, encrypt, keyFor } from './cipher';
import type { CollectionDeclaration } from './collection';

/**
 * What the trail says of a person is sealed with a key of that person's, before it is hashed: so chains and roots go on
 * verifying when the key is destroyed and nobody can read it any more.
 */
export interface PersonalKey {
  /** Whose it is. */
  _id: string;
  /** Sealed by a key of the functions', so that the database alone opens nothing; null once it was destroyed. */
  key: string | null;
  destroyedAt: string | null;
}
export const personalKeys: CollectionDeclaration = {
  name: 'personal_keys',
  withoutTrail: 'keys of persons: a trail of them would keep what is to be destroyed',
  indexes: [],
};

/** A value of the trail that only its person's key opens. */
export interface Sealed {
  sealed: string;
  of: string;
}
export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Sealed>).sealed === 'string';

const wrapping = () => keyFor('personal keys v1');

export const newPersonalKey = (): Buffer => randomBytes(32);
export const wrapped = (key: Buffer): string => encrypt(wrapping(), key.toString('base64url'));
export const unwrapped = (key: string): Buffer => Buffer.from(decrypt(wrapping(), key), 'base64url');

/** The changes as the trail keeps them. */
export function sealChanges(
  changes: readonly FieldChange[],
  fields: readonly string[],
  of: string,
  key: Buffer,
): FieldChange[] {
  const seal = (value: unknown): unknown =>
    value === null || value === '' ? value : { sealed: encrypt(key, JSON.stringify(value)), of };
  return changes.map((change) =>
    fields.includes(change.path.split('.')[0]!)
      ? {
          path: change.path,
          ...('before' in change ? { before: seal(change.before) } : {}),
          ...('after' in change ? { after: seal(change.after) } : {}),
        }
      : change,
  );
}

/** What it was before it was sealed; null when the key is not the one, or gone. */
export function openSealed({ sealed }: Sealed, key: Buffer | null): unknown {
  if (!key) return null;
  try {
    return JSON.parse(decrypt(key, sealed)) as unknown;
  } catch {
    return null;
  }
}

/** All that some events of a person keep sealed. */
export const sealedIn = (events: readonly Pick<AuditEvent, 'changes'>[]): Sealed[] =>
  events
    .flatMap(({ changes }) => changes.flatMap(({ before, after }) => [before, after]))
    .filter((value): value is Sealed => isSealed(value));

/**
 * What the trail keeps sealed of a person opens by that person's key until the person is forgotten, and from then on by
 * none: whoever takes a key away, puts another in its place or an old one back has not forgotten anybody.
 */
export function keyFault(
  person: Pick<Member, 'forgottenAt'> | null,
  kept: PersonalKey | null,
  sealed: readonly Sealed[],
): KeyFault | null {
  const key = kept?.key ?? null;
  if (person?.forgottenAt) return key === null ? null : 'key_back';
  if (sealed.length === 0) return null;
  if (key === null) return 'key_gone';
  try {
    const opens = unwrapped(key);
    return sealed.every((value) => openSealed(value, opens) !== null) ? null : 'key_wrong';
  } catch {
    return 'key_strange';
  }
}

/** Who did or got something: the account's number, and how the person was called then. Visitors have no account. */
const isStamp = (value: object): value is { memberId: string; name: string } => {
  const { memberId, name } = value as { memberId?: unknown; name?: unknown };
  return typeof memberId === 'string' && typeof name === 'string' && isAccount(memberId);
};

/**
 * A document as the trail speaks of it: of a person the account's number alone. The name stands in the members, where it
 * can be forgotten.
 */
export const withoutNames = (value: unknown): unknown => withoutLooseNames(renamed(value, () => ''));

/** Names that stand beside the account's number in no stamp. */
const looseNames = new Set(['engineerName']);
function withoutLooseNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLooseNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      looseNames.has(key) && typeof one === 'string' ? '' : withoutLooseNames(one),
    ]),
  );
}

/** Each stamp with what the person of that account is called. */
export function renamed(value: unknown, nameOf: (memberId: string, name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([key, one]) => [key, renamed(one, nameOf)]);
  const plain = Object.fromEntries(parts) as Record<string, unknown>;
  return isStamp(value) ? { ...plain, name: nameOf(value.memberId, value.name) } : plain;
}

/** A member's own document speaks of the person as stamps elsewhere do. */
export const asPerson = (document: object): object => ({
  ...document,
  memberId: (document as { _id?: unknown })._id,
});

/** Everybody's stamps in it, each person once for each name. */
export function stampsIn(value: unknown): PersonStamp[] {
  const found = new Map<string, PersonStamp>();
  const look = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return;
    if (isStamp(one) && one.name !== '') {
      const { memberId, name } = one;
      found.set(`${memberId}\n${name}`, { memberId, name });
    }
    const { memberId, engineerName } = one as { memberId?: unknown; engineerName?: unknown };
    // A stamp in two fields.
    if (typeof memberId === 'string' && typeof engineerName === 'string')
      look({ memberId, name: engineerName });
    for (const deeper of Object.values(one)) look(deeper);
  };
  look(value);
  return [...found.values()];
}
