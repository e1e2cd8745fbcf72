import type * as z from 'zod';
import type { SettingKey } from '../../miniprogram/shared/settings/table';
import type { RefusalCode } from '../../miniprogram/shared/refusals';
import type { Entity } from '../../miniprogram/shared/model/entity';
import { Refusal } from '../../miniprogram/shared/refusal';
import type { Actor } from './actor';
import type { Collection } from './collection';
import type { UseCase } from './context';
import { eachOfSeveral } from './each-of-several';
import type { Look } from './looks';
import type { Store } from './unit-of-work';

/** A collection as rows name it, whatever its documents. */
export interface Loadable {
  name: string;
  notFound: RefusalCode;
  scope(actor: Actor): object | null;
}
/** A document that an action needs and that is read together with the caller's identity. */
export type Load = readonly [collection: Loadable, id: string];
/** For a document that a request may leave out. */
export const loadIf = (collection: Loadable, id: string | null | undefined): Load[] =>
  id ? [[collection, id]] : [];

/** A document as somebody looked at it before letting it count, and how it is told from what was written since. */
export interface Sight {
  collection: Loadable;
  id: string;
  isSeen(document: Entity): boolean;
}
type Seen = number | string | undefined;
/**
 * @param seen the document's revision, or whatever `version` reads of it; undefined from phones that do not say, which pass
 * @param version of a part that is asked for in a document which many write (a dealer's account)
 */
export const sight = <T extends Entity>(
  collection: Collection<T>,
  id: string,
  seen: Seen,
  version: (document: T) => Seen = ({ revision }) => revision,
): Sight => ({
  collection,
  id,
  isSeen: (document) => seen === undefined || version(document as T) === seen,
});
/** Refuses what is not any more as the person saw it; nobody lets count what came after. */
export async function assertSeen(store: Store, sights: readonly Sight[]): Promise<void> {
  const of = (id: string) =>
    sights.filter((one) => one.id === id) as (Sight & { collection: Collection<Entity> })[];
  const ids = sights.map(({ id }) => id);
  await eachOfSeveral(
    ids,
    'id',
    (id) => store.find(of(id)[0]!.collection, id),
    async (id) => {
      for (const { collection, isSeen } of of(id))
        if (!isSeen(await store.get(collection, id))) throw new Refusal('CHANGED_MEANWHILE');
    },
  );
}

/** The fields of a reply, each of them: neither more nor fewer are taken for it. */
export type Fields<K extends string> = readonly K[] & { readonly exactly?: (field: K) => K };
export const fields = <K extends string>(...names: K[]): Fields<K> => names;
/** Of a union, the fields of each. */
export type FieldsOf<Reply> = Fields<Reply extends unknown ? keyof Reply & string : never>;

/** One row of a function's table of contents; who may and whether it writes stands in `shared/rights.ts`. */
export interface Action<Request, Reply extends object> {
  input: z.ZodType<Request>;
  /** Fields of the reply that may leave; everything else is cut off. */
  reply: FieldsOf<Reply>;
  /**
   * Documents that one person may change by this action within a minute; counted in the trail by one more look-up in the
   * request that every call makes anyway, so it holds across phones and instances of the function. It bounds what a phone
   * gone wild, or one in wrong hands, writes and tells people of; reads are bounded by the platform's concurrency only.
   * Null for the steps of a long act, each of which finds its own work done when it is repeated. 600 when not given.
   */
  changesPerMinute?: number | null;
  /** Lets something count that another person has prepared: not for an account that was bound just now. */
  approves?: boolean;
  /**
   * What was looked at before it, where that may be rewritten meanwhile; otherwise why it cannot be. Each row that approves
   * says so.
   */
  sees?: ((request: Request) => readonly Sight[]) | string;
  /**
   * Writes a document that many write at once (a dealer's account, a product's stock at a place): goes on trying for eight
   * seconds instead of six times.
   */
  contended?: true;
  loads?: (request: Request) => readonly Load[];
  settings?: readonly SettingKey[];
  /** Actions whose newest events by the same person the use case wants to see (`context.earlierActs`). */
  remembers?: readonly string[];
  /** Whose phones or other personal data the reply shows, of others: kept before it leaves (PIPL). */
  looks?: (reply: Reply, request: Request) => readonly Look[];
  run: UseCase<Request, Reply>;
}

/** A function's table: a row for each action of its map in `_contracts/actions.ts`, no more and no fewer. */
export type ActionTable<Map extends Record<keyof Map, { request: unknown; reply: object }>> = {
  readonly [Name in keyof Map]: Action<Map[Name]['request'], Map[Name]['reply']>;
};

type NounOf<Name> = Name extends `${infer Noun}.${string}` ? Noun : never;
/** For each noun of a function's actions whatever loads the table of its area, typed so that no action is left out. */
type Areas<Table> = {
  readonly [Noun in NounOf<keyof Table>]: () => Pick<Table, Extract<keyof Table, `${Noun}.${string}`>>;
};

/**
 * A function's table whose areas are loaded when one of their actions is first called: most of a cold start would otherwise
 * go into schemas that the call does not need.
 *
 * @param rights of the function, for the names of its actions
 */
export function tableOf<Table extends object>(
  rights: { readonly [Name in keyof Table]: unknown },
  areas: Areas<Table>,
): Table {
  const table = {};
  for (const name of Object.keys(rights)) {
    const area = areas[name.split('.')[0] as NounOf<keyof Table>] as () => Record<string, unknown>;
    Object.defineProperty(table, name, { enumerable: true, get: () => area()[name] });
  }
  return table as Table;
}
