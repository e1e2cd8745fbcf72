import BTree from 'sorted-btree';
import { bulkLoad } from 'sorted-btree/extended/bulkLoad';
import type { IndexDeclaration } from '../../cloudfunctions/_platform/collection';
import { identity } from './codec';
import type { Doc, Value } from './codec';
import { compare, typeOrder } from './compare';
import { capOf, EARTH_METRES, geometryOf, latitudeOf } from './geo';
import type { Area, Geometry } from './geo';
import { keysOf, partsOf } from './paths';

/** Stands between the types in a bound: before or after every value of a type. */
class TypeEdge {
  constructor(readonly order: number) {}
}
export type Part = Value | undefined | TypeEdge;
/** One entry: the values of the index's paths and the document's id. A bound has fewer parts and lies before (-1) or after (1) all entries that begin with them. */
export interface Key {
  parts: Part[];
  id: string;
  edge: -1 | 0 | 1;
}
export interface Range {
  low?: { value: Value; inclusive: boolean };
  high?: { value: Value; inclusive: boolean };
}

export function compareParts(a: Part, b: Part): number {
  if (a instanceof TypeEdge) return a.order - (b instanceof TypeEdge ? b.order : typeOrder(b));
  if (b instanceof TypeEdge) return typeOrder(a) - b.order;
  return compare(a, b);
}

/** Where an index keeps its entries, in its order. */
export interface Entries {
  set(key: Key, value: undefined): unknown;
  delete(key: Key): unknown;
  keys(first: Key): Iterable<Key>;
  entriesReversed(last: Key, reused: never[]): Iterable<[Key, ...unknown[]]>;
}
/** What an index knows of the values of its entries. */
export interface Traits {
  /** Which paths ever had several values in one document: their order is not the documents' order. */
  several: boolean[];
  /** Whether two paths ever went through the same array: then only the first of the bounds may be used. */
  correlated: boolean;
  /** Whether texts may be compared by their units, which is several times faster: until one holds a unit that is high. */
  isPlain: boolean;
}
/** Entries that lie ready, so that they need not be added one by one. */
export interface LaidEntries {
  traits: Traits;
  entries(order: (a: Key, b: Key) => number): Entries;
}

const MOST_IN_NODE = 32;
/** What UTF-16 units and code points order differently needs one of these. */
const highUnit = /[\ud800-\uffff]/;

/**
 * A B-tree over composite keys. Missing fields count as null; each element of an array has an entry of its own. The
 * entries are in the order of the declared directions, so that an order that fits is a walk.
 */
export class DocumentIndex {
  private tree: Entries;
  readonly order: (a: Key, b: Key) => number;
  readonly paths: string[];
  private readonly parts: string[][];
  readonly directions: number[];
  readonly traits: Traits;

  constructor(
    readonly declaration: IndexDeclaration,
    laid: LaidEntries | null = null,
  ) {
    this.paths = declaration.keys.map(([path]) => path);
    this.parts = this.paths.map(partsOf);
    this.directions = declaration.keys.map(([, direction]) => Number(direction));
    this.traits = laid
      ? { ...laid.traits, several: [...laid.traits.several] }
      : { several: this.paths.map(() => false), correlated: false, isPlain: true };
    if (this.paths.some((path) => path.split('.').some((part) => /^\d*$/.test(part))))
      throw new Error(`Index ${declaration.name}: a path must consist of names`);
    const directions = this.directions;
    const compareAt = (x: Part, y: Part): number =>
      this.traits.isPlain && typeof x === 'string' && typeof y === 'string'
        ? x === y
          ? 0
          : x < y
            ? -1
            : 1
        : compareParts(x, y);
    this.order = (a, b) => {
      const length = Math.min(a.parts.length, b.parts.length);
      for (let i = 0; i < length; i++) {
        const result = compareAt(a.parts[i], b.parts[i]);
        if (result !== 0) return result * directions[i]!;
      }
      if (a.edge !== 0 && a.parts.length <= b.parts.length)
        return a.edge - (b.parts.length === a.parts.length ? b.edge : 0);
      if (b.edge !== 0) return -b.edge;
      return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
    };
    this.tree = laid ? laid.entries(this.order) : new BTree<Key, undefined>(undefined, this.order);
  }

  private keys(document: Doc): Part[][] {
    return keysOf(document, this.parts);
  }

  /** The document's keys as names, by which they can be held. */
  names(document: Doc): string[] {
    const { name } = this.declaration;
    return this.keys(document).map((key) =>
      key.reduce<string>(
        (text, part) => `${text}\n${part === undefined ? '[]' : identity(part as Value)}`,
        name,
      ),
    );
  }

  /** @throws DatabaseError when the document cannot be indexed */
  assertFits(document: Doc): void {
    this.keys(document);
  }
  /** The keys of a document that is to be added; from now on the index knows of what they hold. */
  meet(document: Doc): Part[][] {
    const keys = this.keys(document);
    if (keys.length > 1) {
      const many = this.paths.map((_, i) => keys.some((key) => compareParts(key[i], keys[0]![i]) !== 0));
      many.forEach((is, i) => is && (this.traits.several[i] = true));
      if (many.filter(Boolean).length > 1) this.traits.correlated = true;
    }
    for (const parts of keys) this.look(parts);
    return keys;
  }
  add(id: string, document: Doc): void {
    for (const parts of this.meet(document)) this.tree.set({ parts, id, edge: 0 }, undefined);
  }
  /** All documents of an index that has none yet: sorted once, which takes a fraction of adding them one by one. */
  fill(documents: Iterable<[id: string, document: Doc]>): void {
    const keys: Key[] = [];
    for (const [id, document] of documents)
      for (const parts of this.meet(document)) keys.push({ parts, id, edge: 0 });
    keys.sort(this.order);
    // An array may hold one value several times.
    const entries = keys.filter((key, at) => at === 0 || this.order(keys[at - 1]!, key) !== 0);
    this.tree = bulkLoad<Key, undefined>(
      entries,
      new Array<undefined>(entries.length),
      MOST_IN_NODE,
      this.order,
    );
  }
  private look(parts: readonly Part[]): void {
    if (this.traits.isPlain && parts.some((part) => typeof part === 'string' && highUnit.test(part)))
      this.traits.isPlain = false;
  }
  remove(id: string, document: Doc): void {
    for (const parts of this.keys(document)) this.tree.delete({ parts, id, edge: 0 });
  }
  /** Ids that hold one of the document's keys. */
  holders(document: Doc): string[] {
    return this.keys(document).flatMap((parts) => [...this.walk(parts, null, 1)].map(({ id }) => id));
  }

  get several(): readonly boolean[] {
    return this.traits.several;
  }
  get correlated(): boolean {
    return this.traits.correlated;
  }

  /** The entries that begin with `prefix` and have their next part in `range`, in the index's order or (-1) against it. */
  *walk(prefix: Part[], range: Range | null, direction: number): Generator<Key> {
    const bound = (parts: Part[], edge: -1 | 1): Key => ({ parts: [...prefix, ...parts], id: '', edge });
    let [first, last] = [bound([], -1), bound([], 1)];
    if (range) {
      const type = typeOrder((range.low ?? range.high)!.value);
      const low = range.low ?? { value: new TypeEdge(type - 0.5), inclusive: true };
      const high = range.high ?? { value: new TypeEdge(type + 0.5), inclusive: true };
      const [start, end] = this.directions[prefix.length]! > 0 ? [low, high] : [high, low];
      first = bound([start.value], start.inclusive ? -1 : 1);
      last = bound([end.value], end.inclusive ? 1 : -1);
    }
    this.look([...first.parts, ...last.parts]);
    const order = this.order;
    if (order(first, last) > 0) return;
    if (direction > 0) {
      for (const key of this.tree.keys(first)) {
        if (order(key, last) > 0) return;
        yield key;
      }
    } else
      for (const [key] of this.tree.entriesReversed(last, [])) {
        if (order(key, first) < 0) return;
        yield key;
      }
  }
}

/** Each place that a document has at a path. */
export function geometriesAt(document: Doc, path: string): Value[] {
  return keysOf(document, [partsOf(path)]).flatMap(([value]) =>
    value === null || value === undefined ? [] : [value],
  );
}

/** Documents by the latitude of the middle of their geometry; what is near is found within a band. */
export class GeoIndex {
  private readonly tree = new BTree<[latitude: number, id: string], number>(
    undefined,
    (a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0),
  );
  readonly path: string;
  /** The widest geometry, in radians: so much further the band reaches. */
  private widest = 0;
  constructor(readonly declaration: IndexDeclaration) {
    if (declaration.keys.length !== 1 || declaration.unique)
      throw new Error(`Index ${declaration.name}: a 2dsphere index has one path and is not unique`);
    this.path = declaration.keys[0]![0];
  }
  private geometries(document: Doc): Geometry[] {
    return geometriesAt(document, this.path).map(geometryOf);
  }
  /** @throws DatabaseError when the field holds something that is no geometry */
  assertFits(document: Doc): void {
    this.geometries(document);
  }
  add(id: string, document: Doc): void {
    for (const geometry of this.geometries(document)) {
      const { centre, radius } = capOf(geometry);
      this.widest = Math.max(this.widest, radius);
      this.tree.set([latitudeOf(centre), id], radius);
    }
  }
  remove(id: string, document: Doc): void {
    for (const geometry of this.geometries(document))
      this.tree.delete([latitudeOf(capOf(geometry).centre), id]);
  }
  /** Ids of what may lie within the cap around an area. */
  around(area: Area, metres = Infinity): string[] {
    const { centre, radius } = capOf(area);
    const reach = radius + this.widest + Math.min(Math.PI, metres / EARTH_METRES) + 1e-9;
    const middle = latitudeOf(centre);
    const found = new Set<string>();
    this.tree.forRange(
      [middle - reach, ''],
      [middle + reach, '\uffff'],
      true,
      ([, id]) => void found.add(id),
    );
    return [...found];
  }
}
