import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createGzip } from 'node:zlib';
import { STORED_FILES } from '../../cloudfunctions/_platform/stored-files';
import { schema } from '../../cloudfunctions/_store/schema';
import { canonicalJson } from '../../miniprogram/shared/canonical-json';
import { answered, listed } from '../admin-database';
import type { AdminDatabase } from '../admin-database';

/** What a backup's folder holds: a file of lines for each collection, and this beside them. */
export interface Manifest {
  takenAt: string;
  /** Something was written while it was taken; its newest documents may be older than their events. */
  writtenMeanwhile: boolean;
  collections: Record<string, { documents: number; sha256: string }>;
  /** Files in storage that the documents name and that are still to be there, with the hash that each must have. */
  files: { fileId: string; sha256: string; bytes: number }[];
}
export type Row = { _id: string } & Record<string, unknown>;

const PAGE = 1000;
const ATTEMPTS = 3;
export const MANIFEST = 'manifest.json';

/** Every document of a collection in the order of ids. */
export async function* documentsOf(database: AdminDatabase, collection: string): AsyncGenerator<Row[]> {
  for (let last = ''; ;) {
    const page = listed<Row>(
      await database
        .collection(collection)
        .where({ _id: database.command.gt(last) })
        .orderBy('_id', 'asc')
        .limit(PAGE)
        .get(),
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    last = page.at(-1)!._id;
  }
}

/** The same for the same documents, whatever order their fields were read in. */
export async function digestOf(database: AdminDatabase, collection: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const page of documentsOf(database, collection))
    for (const document of page) hash.update(`${canonicalJson(document)}\n`);
  return hash.digest('hex');
}

const PACKED = '.ndjson.gz';
const fileOf = (folder: string, collection: string): string => join(folder, `${collection}${PACKED}`);

/**
 * Writes every collection to files in `folder`. Roots go first and events last, so that no root vouches for an event that is
 * not in it. What is written meanwhile makes it begin again, three times at most.
 */
export async function exportDatabase(
  database: AdminDatabase,
  folder: string,
  now: () => Date = () => new Date(),
): Promise<Manifest> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = schema.map(({ name }) => name);
  const order = (name: string) => (name === 'audit_roots' ? 0 : name === 'audit_events' ? 2 : 1);
  names.sort((a, b) => order(a) - order(b));
  for (let attempt = 1; ; attempt++) {
    const takenAt = now().toISOString();
    // Counted, not dated: this machine's clock is not the functions', and an act commits later than it says.
    const eventsBefore = await countEvents(database);
    const manifest: Manifest = { takenAt, writtenMeanwhile: false, collections: {}, files: [] };
    const files = new Map<string, Manifest['files'][number]>();
    const gone: string[] = [];
    for (const name of names) {
      const hash = createHash('sha256');
      let documents = 0;
      // A page at a time: the trail of a year is larger than any text that a program can hold.
      const gzip = createGzip();
      const written = pipeline(gzip, createWriteStream(fileOf(folder, name), { mode: 0o600 }));
      // A full disk is told by whoever waits for it, also when it fills while documents are read.
      written.catch(() => undefined);
      for await (const page of documentsOf(database, name)) {
        for (const document of page)
          if (name === STORED_FILES) gone.push(...(document.goneAt ? [String(document.fileId)] : []));
          else if (name !== 'audit_events') filesIn(document, files);
        const text = page.map((document) => `${canonicalJson(document)}\n`).join('');
        hash.update(text);
        documents += page.length;
        if (!gzip.write(text)) await once(gzip, 'drain');
      }
      gzip.end();
      await written;
      manifest.collections[name] = { documents, sha256: hash.digest('hex') };
    }
    for (const fileId of gone) files.delete(fileId);
    manifest.files = [...files.values()].sort((a, b) => (a.fileId < b.fileId ? -1 : 1));
    manifest.writtenMeanwhile = (await countEvents(database)) !== eventsBefore;
    if (!manifest.writtenMeanwhile || attempt === ATTEMPTS) {
      writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
      return manifest;
    }
  }
}

/** Each change has one, and none is ever removed. */
async function countEvents(database: AdminDatabase): Promise<number> {
  return answered(await database.collection('audit_events').where({}).count()).total!;
}

function filesIn(value: unknown, found: Map<string, Manifest['files'][number]>): void {
  if (typeof value !== 'object' || value === null) return;
  const { fileId, sha256, bytes } = value as Record<string, unknown>;
  if (typeof fileId === 'string' && typeof sha256 === 'string' && typeof bytes === 'number')
    found.set(fileId, { fileId, sha256, bytes });
  for (const member of Object.values(value)) filesIn(member, found);
}

/** A whole backup's collections, some documents at a time. @throws Error when the folder is none */
export function readBackup(folder: string): {
  manifest: Manifest;
  /** Reads a file to its end. @throws Error when it is not what the manifest says */
  verify(collection: string): Promise<void>;
  rows(collection: string): AsyncGenerator<Row[]>;
} {
  if (!existsSync(join(folder, MANIFEST)))
    throw new Error(`${folder} is no backup: there is no ${MANIFEST} in it.`);
  const manifest = readManifest(folder);
  return {
    manifest,
    async verify(collection) {
      const hash = createHash('sha256');
      try {
        for await (const lines of linesOf(fileOf(folder, collection)))
          for (const line of lines) hash.update(`${line}\n`);
      } catch (error) {
        throw new Error(`${collection}.ndjson.gz is damaged: ${(error as Error).message}.`);
      }
      if (hash.digest('hex') !== manifest.collections[collection]?.sha256)
        throw new Error(`${collection}.ndjson.gz is damaged: its hash is not what ${MANIFEST} says.`);
    },
    async *rows(collection) {
      for await (const lines of linesOf(fileOf(folder, collection)))
        yield lines.map((line) => JSON.parse(line) as Row);
    },
  };
}

function readManifest(folder: string): Manifest {
  let manifest: Partial<Manifest> | null;
  try {
    manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Partial<Manifest> | null;
  } catch {
    throw new Error(`${MANIFEST} is damaged: it is no JSON.`);
  }
  const listed = Object.keys(manifest?.collections ?? {});
  const present = readdirSync(folder).flatMap((name) =>
    name.endsWith(PACKED) ? [name.slice(0, -PACKED.length)] : [],
  );
  const unlisted = present.filter((name) => !listed.includes(name));
  if (listed.length === 0 || unlisted.length > 0)
    throw new Error(`${MANIFEST} is damaged: it lists no ${unlisted.join(', ') || 'collections'}.`);
  return manifest as Manifest;
}

/** The lines of a packed file, as many at a time as come unpacked together. */
async function* linesOf(file: string): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const unpacked = createGunzip();
  const read = pipeline(createReadStream(file), unpacked);
  // Whatever goes wrong comes out of the loop as well.
  read.catch(() => undefined);
  for await (const chunk of unpacked) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop()!;
    if (lines.length > 0) yield lines;
  }
  await read;
  if (rest) yield [rest];
}
