import type { Dealer, Member } from '../../../miniprogram/shared/model/people';
import type { Model } from '../../../miniprogram/shared/model/devices';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { exactKeyOf } from '../../../miniprogram/shared/search';
import { mobileIn } from '../../../miniprogram/shared/tidy';
import type { Context } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { oneOf } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';
import { members } from '../../_store/people';
import { models } from '../../_store/product-lines';
import { nameKey } from '../grant-sheets/text';

/** Who or what a name of a sheet means: one, none, or `several`. */
export type Found<T> = T | 'several' | undefined;
type Names<T> = (text: string) => Found<T>;

/** Names that one request looks up. */
const NAMES = 500;

function byNames<T extends { _id: string }>(
  all: readonly T[],
  namesOf: (one: T) => readonly (string | undefined)[],
  keyOf: (name: string) => string,
): Names<T> {
  const found = new Map<string, T | 'several'>();
  for (const one of all)
    for (const key of new Set(namesOf(one).flatMap((name) => (name ? [keyOf(name)] : [])))) {
      const other = found.get(key);
      found.set(key, other && (other === 'several' || other._id !== one._id) ? 'several' : one);
    }
  return (text) => found.get(keyOf(text));
}

/** Dealers by name, short name or credit code; those that somebody sees. */
export async function dealersNamed({ store }: Context): Promise<Names<Dealer>> {
  const all = await queryAll(store, dealers, {}, { fields: ['name', 'shortName', 'creditCode', 'state'] });
  return byNames(
    all.filter(({ state }) => state !== 'terminated'),
    ({ name, shortName, creditCode }) => [name, shortName, creditCode],
    nameKey,
  );
}

export async function modelsNamed({ store }: Context): Promise<Names<Model>> {
  return byNames(await queryAll(store, models, {}), ({ name, gtin }) => [name, gtin ?? undefined], nameKey);
}

/** Hospitals by any of their names; closed ones and duplicates are none. */
export async function hospitalsNamed({ store }: Context, names: readonly string[]): Promise<Names<Hospital>> {
  const found: Hospital[] = [];
  const keys = [...new Set(names.filter(Boolean).map(exactKeyOf))];
  for (let at = 0; at < keys.length; at += NAMES)
    found.push(
      ...(await queryAll(
        store,
        hospitals,
        { searchKeys: oneOf(keys.slice(at, at + NAMES)), mergedInto: null },
        { fields: ['name', 'aliases', 'closedOn'] },
      )),
    );
  return byNames(
    found.filter(({ closedOn }) => !closedOn),
    ({ name, aliases }) => [name, ...aliases],
    exactKeyOf,
  );
}

/** People who are with us, by the mobile number; those that somebody sees. */
export async function membersByMobile(
  { store }: Context,
  mobiles: readonly string[],
): Promise<Map<string, Member[]>> {
  const found = new Map<string, Member[]>();
  const asked = [...new Set(mobiles.filter(Boolean))];
  for (let at = 0; at < asked.length; at += NAMES)
    for (const member of await store.query(
      members,
      { searchKeys: oneOf(asked.slice(at, at + NAMES)), active: true },
      { limit: 1000 },
    ))
      found.set(mobileIn(member.phone), [...(found.get(mobileIn(member.phone)) ?? []), member]);
  return found;
}

/** What stands for a name that means none or several. */
export const unnamed = (what: string, text: string, found: 'several' | undefined): string =>
  text === '' ? `请填写${what}` : found ? `有多个${what}叫“${text}”，请写全称` : `没有${what}“${text}”`;
