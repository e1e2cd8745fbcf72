import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { BlockDocument, GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { AuditEvent } from '../../_platform/audit';
import { queryDocuments } from '../../_platform/database';
import { everyPage } from '../../_platform/seek';
import { oneOf, range } from '../../_platform/where';
import { Atlas } from '../coverage/atlas';
import { chinaRegions } from '../coverage/china-regions';
import { CompiledCoverage } from '../coverage/compiled-coverage';
import {
  counting,
  grantFields,
  hospitalFields,
  parts,
  readSnapshot,
  writeSnapshot,
} from './coverage-snapshot';
import type { Snapshot } from './coverage-snapshot';

/**
 * What questions about whole regions go by, kept by each instance of the function: every hospital, every grant that holds,
 * or waits to, on some day from today on, and the blocks. The trail tells what has changed since (one request), so that
 * an answer is never older than the call; only what has changed is read again. An instance begins with the snapshot that a job
 * keeps in storage, and reads on from there.
 *
 * Whoever answers from it applies the actor's scope: it holds everybody's grants.
 */
const watched = ['grants', 'hospitals', 'global_blocks'];
/** An event carries the instant at which its call began and may be written up to a minute later. */
const LATE_MS = 120_000;
/** So many changes are read one by one; after more, everything is read anew. */
const MOST_CHANGES = 4000;
/** A function is ended at a minute; whoever asks is told within a third of it, whatever has to be read. */
const READ_MS = 18_000;
const ANSWERS = 100;

interface Ground {
  /** Everything that the trail says up to here is in. */
  asOf: string;
  /** Grants that ended before are not in. */
  from: Day;
  hospitals: Map<string, Hospital>;
  grants: Map<string, GrantDocument>;
  blocks: Map<string, BlockDocument>;
}

export class KeptCoverage {
  private ground: Ground | null = null;
  private filling: Promise<Ground> | null = null;
  /** Events that are in already, of the last minutes. */
  private seen = new Set<string>();
  /** What is derived, for as long as nothing changes. */
  private derived = new Map<string, unknown>();
  private answers = new Map<string, unknown>();

  /** Brings everything up to the call. Null for a day before those that are kept. */
  async at(now: Date, day: Day): Promise<Ground | null> {
    const today = dayOf(now);
    if (day < today) return null;
    if (!this.ground || this.ground.from > day) {
      this.filling ??= this.fill(now).finally(() => (this.filling = null));
      this.ground = await this.filling;
    }
    await this.renew(now);
    return this.ground;
  }

  /** The compiled engine on a day, once until something changes. */
  coverage(ground: Ground, day: Day): CompiledCoverage {
    return this.once(`coverage ${day}`, () => {
      const standing = [...ground.grants.values()].filter(
        ({ state, toOn }) => state !== 'pending' && toOn >= day,
      );
      return new CompiledCoverage(this.atlas(ground, day), standing, blocksFrom(ground, day));
    });
  }

  atlas(ground: Ground, day: Day): Atlas {
    return this.once(
      `atlas ${day}`,
      () => new Atlas(chinaRegions(), ground.hospitals.values(), { fromOn: day, toOn: day }),
    );
  }

  /** Anything that takes long to derive, by its name. */
  once<T>(name: string, make: () => T): T {
    if (!this.derived.has(name)) {
      // Few days are asked at a time; those of long ago only fill memory.
      if (this.derived.size > 8) this.derived.clear();
      this.derived.set(name, make());
    }
    return this.derived.get(name) as T;
  }

  /** The same for what is small and asked for in many ways: a table of one region and some lines. */
  answer<T>(name: string, make: () => T): T {
    if (!this.answers.has(name)) {
      if (this.answers.size >= ANSWERS) this.answers.clear();
      this.answers.set(name, make());
    }
    return this.answers.get(name) as T;
  }

  /** Begins as a new instance does. */
  forget(): void {
    this.ground = null;
    this.seen.clear();
    this.changed();
  }
  private changed(): void {
    this.derived.clear();
    this.answers.clear();
  }

  private async fill(now: Date): Promise<Ground> {
    this.forget();
    const snapshot = await readSnapshot(now);
    return snapshot ? groundOf(snapshot) : readAll(now);
  }

  private async renew(now: Date): Promise<void> {
    const ground = this.ground!;
    const since = new Date(Date.parse(ground.asOf) - LATE_MS).toISOString();
    const seen = new Set<string>();
    const changed = new Map(watched.map((name) => [name, new Set<string>()]));
    let last = ground.asOf;
    let changes = 0;
    const pages = everyPage<Pick<AuditEvent, '_id' | 'at' | 'collection' | 'entityId'>>(
      'audit_events',
      { collection: oneOf(watched), at: range({ atLeast: since }) },
      { by: ['at', 'asc'], fields: ['collection', 'entityId'] },
    );
    for await (const { rows } of pages) {
      for (const { _id, at, collection, entityId } of rows) {
        if (at >= new Date(now.getTime() - LATE_MS * 2).toISOString()) seen.add(_id);
        if (this.seen.has(_id)) continue;
        changed.get(collection)!.add(entityId);
        if (at > last) last = at;
        changes++;
      }
      if (changes > MOST_CHANGES) {
        this.forget();
        this.ground = await readAll(now);
        return;
      }
    }
    const [hospitals, grants, blocks] = await Promise.all([
      readIds<Hospital>('hospitals', changed.get('hospitals')!, hospitalFields),
      readIds<GrantDocument>('grants', changed.get('grants')!, grantFields),
      readIds<BlockDocument>('global_blocks', changed.get('global_blocks')!),
    ]);
    for (const one of hospitals) put(ground.hospitals, one, !one.mergedInto);
    for (const one of grants) put(ground.grants, one, counting.includes(one.state) && one.toOn >= ground.from); // prettier-ignore
    for (const one of blocks) put(ground.blocks, one, one.untilOn >= ground.from);
    this.seen = seen;
    if (changes > 0) this.changed();
    // Another machine's clock may be ahead of ours.
    ground.asOf = last < now.toISOString() ? last : now.toISOString();
  }
}

const put = <T extends { _id: string }>(into: Map<string, T>, one: T, counts: boolean): unknown =>
  counts ? into.set(one._id, one) : into.delete(one._id);

export const blocksFrom = ({ blocks }: Ground, day: Day): BlockDocument[] =>
  [...blocks.values()].filter(({ untilOn }) => untilOn >= day);

async function readIds<T>(collection: string, ids: ReadonlySet<string>, fields?: string[]): Promise<T[]> {
  const found: T[] = [];
  const wanted = [...ids];
  for (let i = 0; i < wanted.length; i += 500) {
    const where = { _id: oneOf(wanted.slice(i, i + 500)) };
    found.push(
      ...(await queryDocuments<T>(collection, where, { limit: 500, ...(fields ? { fields } : {}) })),
    );
  }
  return found;
}

async function readAll(now: Date): Promise<Ground> {
  const from = dayOf(now);
  const until = Date.now() + READ_MS;
  const snapshot: Snapshot = { asOf: now.toISOString(), from, hospitals: [], grants: [], blocks: [] };
  await Promise.all(
    parts.map(async ({ part, collection, by, fields, where }) => {
      const how = { by: [by, 'asc'] as [string, 'asc'], ...(fields ? { fields } : {}) };
      for await (const { rows } of everyPage<{ _id: string }>(collection, where(from), how)) {
        (snapshot[part] as object[]).push(...rows);
        // The job that makes snapshots goes on where it stops.
        if (Date.now() > until) throw new Refusal('COVERAGE_PREPARING');
      }
    }),
  );
  await writeSnapshot(snapshot);
  return groundOf(snapshot);
}

function groundOf({ hospitals, grants, blocks, ...rest }: Snapshot): Ground {
  const byId = <T extends { _id: string }>(all: readonly T[]) => new Map(all.map((one) => [one._id, one]));
  return {
    ...rest,
    hospitals: byId(hospitals.filter(({ mergedInto }) => !mergedInto)),
    grants: byId(grants),
    blocks: byId(blocks),
  };
}

/** The one of this instance. */
export const keptCoverage = new KeptCoverage();
