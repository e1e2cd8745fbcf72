import { isDeepStrictEqual } from 'node:util';
import type { Checklist } from '../../../miniprogram/shared/model/settings';
import { listOf, versionOf } from '../../../miniprogram/shared/visit/checklist';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { checklistVersions } from '../../_store/settings';

type Versioned = { id: string; of?: string; version?: number; endedAt?: string };
/** What a list says, without which version of which list it is. */
function contentOf<T extends Versioned>({ id: _id, of: _of, version: _v, endedAt: _e, ...content }: T) {
  return content;
}

/** What is changed becomes another version with an id of its own; the one before is kept, because visits or answers name it. */
export function nextLists<T extends Versioned>(
  before: readonly T[],
  given: readonly T[],
): { next: T[]; ended: T[] } {
  const next = given.map((list): T => {
    const old = before.find((one) => listOf(one) === listOf(list));
    if (!old) return { ...contentOf(list), id: list.id } as unknown as T;
    if (isDeepStrictEqual(contentOf(old), contentOf(list))) return old;
    const [of, version] = [listOf(old), versionOf(old) + 1];
    return { ...contentOf(list), id: `${of}-v${version}`, of, version } as unknown as T;
  });
  return { next, ended: before.filter(({ id }) => !next.some((one) => one.id === id)) };
}

/** The lists that count and, of those that do not any more, the ones that are named. */
export async function listsNamed(
  store: Pick<Store, 'query'>,
  current: readonly Checklist[],
  ids: readonly (string | null | undefined)[],
): Promise<Checklist[]> {
  const gone = [...new Set(ids)].filter(
    (id): id is string => !!id && !current.some((list) => list.id === id),
  );
  if (!gone.length) return [...current];
  const found = await store.query(checklistVersions, { _id: oneOf(gone) });
  return [...current, ...found.map(asList)];
}

export function asList({
  _id,
  of,
  version,
  endedAt,
  modelId,
  task,
  title,
  groups,
}: Omit<Checklist, 'id'> & { _id: string }): Checklist {
  return {
    ...{ id: _id, modelId, task, title, groups },
    ...(of ? { of } : {}),
    ...(version ? { version } : {}),
    ...(endedAt ? { endedAt } : {}),
  };
}
