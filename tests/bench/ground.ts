import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import BTree from 'sorted-btree';
import type { CollectionDeclaration, IndexDeclaration } from '../../cloudfunctions/_platform/collection';
import { decode, encode } from '../../scripts/local-cloud/codec';
import type { Doc, Value } from '../../scripts/local-cloud/codec';
import { BY_ID } from '../../scripts/local-cloud/database';
import type { Change, Ground, Version } from '../../scripts/local-cloud/database';
import { DocumentIndex } from '../../scripts/local-cloud/document-index';
import type { Entries, Key, LaidEntries, Part, Traits } from '../../scripts/local-cloud/document-index';

/**
 * A large world in files: documents one after the other as JSON, and each index's entries in their order. Nothing is
 * loaded but the entries, as bytes outside the heap; a document is read where it lies when somebody asks for it, and those
 * that were asked for last are kept.
 *
 *   <collection>.documents   the texts           <collection>.places   where each begins, and the end
 *   <collection>.<index>.keys, .places, .traits  the same of the entries `[...parts, id]`
 */
const CHUNK = 512 * 1024;
const RECENT = 300_000_000;

/** Texts one after the other. */
class TextsWriter {
  private readonly file: number;
  private readonly chunk = Buffer.allocUnsafe(CHUNK);
  private filled = 0;
  private written = 0;
  private readonly places: number[] = [0];

  constructor(private readonly path: string) {
    this.file = openSync(`${path}.new`, 'w');
  }
  add(text: string | Buffer): void {
    const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
    if (this.filled + length > CHUNK) this.flush();
    if (length > CHUNK) {
      writeSync(this.file, typeof text === 'string' ? Buffer.from(text) : text);
      this.written += length;
    } else if (typeof text === 'string') this.filled += this.chunk.write(text, this.filled);
    else this.filled += text.copy(this.chunk, this.filled);
    this.places.push(this.written + this.filled);
  }
  private flush(): void {
    writeSync(this.file, this.chunk, 0, this.filled);
    this.written += this.filled;
    this.filled = 0;
  }
  /** Once this has returned, the files are whole. */
  close(): void {
    this.flush();
    closeSync(this.file);
    writeFileSync(`${this.path}.places`, new Uint8Array(Float64Array.from(this.places).buffer));
    renameSync(`${this.path}.new`, this.path);
  }
}
const placesOf = (path: string): Float64Array => {
  const bytes = readFileSync(`${path}.places`);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

/** Reads each text where it lies in the file. */
class Texts {
  private readonly file: number;
  private readonly places: Float64Array;
  private scratch = Buffer.allocUnsafe(64 * 1024);
  constructor(path: string) {
    this.file = openSync(path, 'r');
    this.places = placesOf(path);
  }
  get count(): number {
    return this.places.length - 1;
  }
  at(n: number): string {
    const [from, to] = [this.places[n]!, this.places[n + 1]!];
    if (to - from > this.scratch.length) this.scratch = Buffer.allocUnsafe(to - from);
    readSync(this.file, this.scratch, 0, to - from, from);
    return this.scratch.toString('utf8', 0, to - from);
  }
  close(): void {
    closeSync(this.file);
  }
}

/** Whether JSON says it as it is, which is several times faster. */
const isJson = (value: Value): boolean =>
  typeof value === 'number'
    ? Number.isFinite(value) && !Object.is(value, -0)
    : typeof value !== 'object' ||
      value === null ||
      (!(value instanceof Date) && Object.values(value).every(isJson));
const textOf = (value: Value): string => (isJson(value) ? JSON.stringify(value) : encode(value));
const documentOf = (text: string): Doc =>
  (text.includes('{"$') ? decode(JSON.parse(text), 0) : JSON.parse(text)) as Doc;

const NONE = { $none: 1 };
function entryText(parts: readonly Part[], end: Value): string {
  return textOf([...parts.map((part) => (part === undefined ? NONE : (part as Value))), end]);
}
function entryOf(text: string): { parts: Part[]; end: Value } {
  const parts = JSON.parse(text) as Part[];
  const end = parts.pop() as Value;
  if (!text.includes('{"$')) return { parts, end };
  const isNone = (part: Part) => typeof part === 'object' && part !== null && '$none' in part;
  return { parts: parts.map((part) => (isNone(part) ? undefined : decode(part, 0))), end };
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
const keysPath = (dir: string, collection: string, index: IndexDeclaration) =>
  join(dir, `${collection}.${shortHash(JSON.stringify(index))}.keys`);

/** Writes documents; those of one collection need not come together. */
export function layDocuments(
  dir: string,
  collections: readonly CollectionDeclaration[],
  documents: Iterable<Change>,
): void {
  mkdirSync(dir, { recursive: true });
  const writers = new Map(
    collections.map(({ name }) => [name, new TextsWriter(join(dir, `${name}.documents`))]),
  );
  for (const { collection, document } of documents) writers.get(collection)!.add(textOf(document));
  for (const writer of writers.values()) writer.close();
}

/** Writes the entries of those indexes that have none yet, one collection after the other, one index at a time in memory. */
function layIndexes(dir: string, collection: CollectionDeclaration): void {
  const { name, indexes } = collection;
  // Declared since the world was laid.
  if (!existsSync(join(dir, `${name}.documents`))) layDocuments(dir, [collection], []);
  const missing = [BY_ID, ...indexes].filter((one) => !existsSync(keysPath(dir, name, one)));
  if (missing.length === 0) return;
  const texts = new Texts(join(dir, `${name}.documents`));
  const laid = missing.map((declaration) => {
    const path = `${keysPath(dir, name, declaration)}.unsorted`;
    return { declaration, path, index: new DocumentIndex(declaration), writer: new TextsWriter(path) };
  });
  for (let n = 0; n < texts.count; n++) {
    const document = documentOf(texts.at(n));
    for (const { declaration, index, writer } of laid)
      for (const parts of index.meet(document))
        writer.add(entryText(parts, declaration === BY_ID ? n : document._id!));
  }
  texts.close();
  for (const { declaration, path, index, writer } of laid) {
    writer.close();
    const unsorted = new LaidKeys(path);
    const keys = Array.from({ length: unsorted.count }, (_, n) => ({ ...unsorted.at(n), n }));
    keys.sort(index.order);
    const sorted = new TextsWriter(keysPath(dir, name, declaration));
    let before: Key | null = null;
    for (const key of keys) {
      if (declaration === BY_ID && before?.id === key.id) throw new Error(`${name} holds ${key.id} twice`);
      // Of two equal elements of a list there is one entry.
      if (before && index.order(before, key) === 0) continue;
      sorted.add(unsorted.textAt(key.n));
      before = key;
    }
    writeFileSync(`${keysPath(dir, name, declaration)}.traits`, JSON.stringify(index.traits));
    sorted.close();
    for (const file of [path, `${path}.places`]) rmSync(file);
  }
}

/** Entries as bytes in memory; of the index by `_id` they end in the document's place instead of its id. */
class LaidKeys {
  private readonly bytes: Buffer;
  private readonly places: Float64Array;
  constructor(path: string) {
    this.places = placesOf(path);
    this.bytes = readFileSync(path);
  }
  get count(): number {
    return this.places.length - 1;
  }
  textAt(n: number): Buffer {
    return this.bytes.subarray(this.places[n], this.places[n + 1]);
  }
  at(n: number): Key {
    const { parts, end } = entryOf(this.bytes.toString('utf8', this.places[n], this.places[n + 1]));
    return { parts, id: typeof end === 'string' ? end : (parts[0] as string), edge: 0 };
  }
  /** Where the document of an id lies, by the index of ids. */
  documentAt(n: number): number {
    return entryOf(this.bytes.toString('utf8', this.places[n], this.places[n + 1])).end as number;
  }
  /** The first entry that does not come before the key. */
  from(key: Key, order: (a: Key, b: Key) => number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(this.at(middle), key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What lies ready, less what is gone of it, with what came since. */
class Layers implements Entries {
  private readonly since: BTree<Key, undefined>;
  private readonly gone = new Set<number>();
  constructor(
    private readonly laid: LaidKeys,
    private readonly order: (a: Key, b: Key) => number,
  ) {
    this.since = new BTree<Key, undefined>(undefined, order);
  }
  /** Where the key lies ready, or -1. */
  private find(key: Key): number {
    const at = this.laid.from(key, this.order);
    return at < this.laid.count && this.order(this.laid.at(at), key) === 0 ? at : -1;
  }
  set(key: Key): void {
    const at = this.find(key);
    if (at < 0) this.since.set(key, undefined);
    else this.gone.delete(at);
  }
  delete(key: Key): void {
    const at = this.find(key);
    if (at < 0) this.since.delete(key);
    else this.gone.add(at);
  }
  keys(first: Key): Iterable<Key> {
    return this.merged(this.ahead(first), this.since.keys(first), 1);
  }
  *entriesReversed(last: Key): Iterable<[Key]> {
    const since = this.since.entriesReversed(last);
    const keys = (function* () {
      for (const [key] of since) yield key;
    })();
    for (const key of this.merged(this.back(last), keys, -1)) yield [key];
  }
  private *ahead(first: Key): Generator<Key> {
    for (let n = this.laid.from(first, this.order); n < this.laid.count; n++)
      if (!this.gone.has(n)) yield this.laid.at(n);
  }
  private *back(last: Key): Generator<Key> {
    for (let n = this.laid.from(last, this.order) - 1; n >= 0; n--)
      if (!this.gone.has(n)) yield this.laid.at(n);
  }
  private *merged(laid: Iterator<Key>, since: Iterable<Key>, way: number): Generator<Key> {
    let next = laid.next();
    for (const key of since) {
      for (; !next.done && this.order(next.value, key) * way < 0; next = laid.next()) yield next.value;
      yield key;
    }
    for (; !next.done; next = laid.next()) yield next.value;
  }
}

/** Documents that were read last, as a server keeps them: so many bytes of text at most. */
class Recent {
  private readonly known = new Map<string, { document: Doc; size: number }>();
  private held = 0;
  constructor(private readonly most: number) {}
  get(name: string, read: () => string | null): Doc | null {
    let found = this.known.get(name);
    if (found) this.known.delete(name);
    else {
      const text = read();
      if (text === null) return null;
      found = { document: documentOf(text), size: text.length };
      this.held += found.size;
      for (const [oldest, { size }] of this.known) {
        if (this.held <= this.most) break;
        this.known.delete(oldest);
        this.held -= size;
      }
    }
    this.known.set(name, found);
    return found.document;
  }
}

/** Documents where they lie; what is written or removed stands before them. */
class LaidRecords extends Map<string, Version[]> {
  constructor(
    private readonly name: string,
    private readonly texts: Texts,
    private readonly ids: LaidKeys,
    private readonly order: (a: Key, b: Key) => number,
    private readonly recent: Recent,
  ) {
    super();
  }
  private place(id: string): number {
    const at = this.ids.from({ parts: [id], id: '', edge: -1 }, this.order);
    return at < this.ids.count && this.ids.at(at).id === id ? this.ids.documentAt(at) : -1;
  }
  override get(id: string): Version[] | undefined {
    const since = super.get(id);
    if (since) return since;
    const document = this.recent.get(`${this.name} ${id}`, () => {
      const place = this.place(id);
      return place < 0 ? null : this.texts.at(place);
    });
    return document ? [{ version: 0, document }] : undefined;
  }
  override delete(id: string): boolean {
    // None at all stands before the one that lies there.
    if (this.place(id) < 0) return super.delete(id);
    this.set(id, []);
    return true;
  }
  override *keys(): MapIterator<string> {
    for (let n = 0; n < this.ids.count; n++) {
      const { id } = this.ids.at(n);
      if (!super.has(id)) yield id;
    }
    for (const [id, versions] of super.entries()) if (versions.length) yield id;
    return undefined;
  }
}

/** The world that was laid into a folder; entries that an index has not yet are made now. */
export function openGround(dir: string, collections: readonly CollectionDeclaration[]): Ground {
  for (const collection of collections) layIndexes(dir, collection);
  const recent = new Recent(RECENT);
  const laidKeys = new Map<string, LaidKeys>();
  const keysIn = (path: string) => laidKeys.get(path) ?? laidKeys.set(path, new LaidKeys(path)).get(path)!;
  const entries = (name: string, index: IndexDeclaration): LaidEntries => {
    const path = keysPath(dir, name, index);
    return {
      traits: JSON.parse(readFileSync(`${path}.traits`, 'utf8')) as Traits,
      entries: (order) => new Layers(keysIn(path), order),
    };
  };
  return {
    entries,
    records: (name) =>
      new LaidRecords(
        name,
        new Texts(join(dir, `${name}.documents`)),
        keysIn(keysPath(dir, name, BY_ID)),
        new DocumentIndex(BY_ID, entries(name, BY_ID)).order,
        recent,
      ),
  };
}
