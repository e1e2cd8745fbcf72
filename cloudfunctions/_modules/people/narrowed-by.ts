import { plainNameOf } from '../../../miniprogram/shared/search';
import type { Actor } from '../../_platform/actor';
import { isManufacturer } from '../../_platform/actor';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, startsWith } from '../../_platform/where';
import type { Condition } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';

/** As many of one name as a list can be narrowed to. */
const MOST = 200;
const calledSo = (text: string) => ({ searchKeys: startsWith(plainNameOf(text)) });

/**
 * What a list of dealers' documents is narrowed to by what was typed: what has digits is the beginning of a number, all else
 * part of a dealer's name, or of a hospital's where the list names hospitals. Each is asked of an index, whatever the state.
 *
 * @param numberField which field bears the number
 * @param hospitalField which field names a hospital
 */
export async function narrowedBy(
  { actor, store }: { actor: Actor; store: Store },
  text: string,
  numberField: string | null,
  hospitalField: string | null = null,
): Promise<Record<string, Condition>> {
  if (text === '') return {};
  if (numberField !== null && /\d/.test(text)) return { [numberField]: startsWith(text) };
  if (isManufacturer(actor)) {
    const found = await store.query(dealers, calledSo(text), { limit: MOST });
    if (found.length > 0 || hospitalField === null) return { dealerId: oneOf(found.map(({ _id }) => _id)) };
  }
  if (hospitalField === null) return { _id: oneOf([]) };
  const named = await store.query(hospitals, calledSo(text), { limit: MOST });
  return { [hospitalField]: oneOf(named.map(({ _id }) => _id)) };
}
