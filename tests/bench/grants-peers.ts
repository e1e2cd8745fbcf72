import Database from 'libsql';
import type { GrantIntervals } from '../../cloudfunctions/_modules/coverage/intervals';
import type { Grant } from '../../cloudfunctions/_modules/coverage/model';
import type { Day } from '../../miniprogram/shared/days';

/** A question as the peers want it: everything looked up for them beforehand. */
export interface PeerQuestion {
  hospitalId: string;
  productLineId: string;
  day: Day;
  /** The hospital's county, city, province and the country. */
  chain: readonly string[];
}
export interface Peer {
  who(question: PeerQuestion): string[];
}

/** What a good engineer writes first: a Map by line|region and line|hospital, then a filter by days and carve-outs. */
export function mapPeer(grants: readonly Grant[]): Peer {
  const byKey = new Map<string, Grant[]>();
  for (const grant of grants) {
    for (const line of grant.productLineIds) {
      for (const place of [...grant.scope.regionCodes, ...grant.scope.hospitalIds]) {
        const key = `${line}|${place}`;
        const there = byKey.get(key);
        if (there) there.push(grant);
        else byKey.set(key, [grant]);
      }
    }
  }
  return {
    who({ hospitalId, productLineId, day, chain }) {
      const found: string[] = [];
      for (const place of [hospitalId, ...chain]) {
        for (const grant of byKey.get(`${productLineId}|${place}`) ?? []) {
          if (
            grant.fromOn <= day &&
            day <= grant.toOn &&
            !grant.carveOuts.hospitalIds.includes(hospitalId) &&
            !grant.carveOuts.regionCodes.some((code) => chain.includes(code)) &&
            !found.includes(grant._id)
          )
            found.push(grant._id);
        }
      }
      return found;
    },
  };
}

/** SQLite in memory: scopes with a covering index, carve-outs by primary key, a prepared statement. */
export function sqlitePeer(grants: readonly Grant[]): Peer & { close(): void } {
  const db = inMemory();
  db.exec(`create table grants (id integer primary key, name text);
    create table scopes (line text, place text, from_on text, to_on text, grant_id int);
    create table carve_outs (grant_id int, place text, primary key (grant_id, place)) without rowid`);
  const addGrant = db.prepare('insert into grants values (?, ?)');
  const addScope = db.prepare('insert into scopes values (?, ?, ?, ?, ?)');
  const addCarveOut = db.prepare('insert or ignore into carve_outs values (?, ?)');
  db.transaction(() =>
    grants.forEach((grant, id) => {
      addGrant.run(id, grant._id);
      for (const line of grant.productLineIds) {
        for (const place of [...grant.scope.regionCodes, ...grant.scope.hospitalIds])
          addScope.run(line, place, grant.fromOn, grant.toOn, id);
      }
      for (const place of [...grant.carveOuts.regionCodes, ...grant.carveOuts.hospitalIds])
        addCarveOut.run(id, place);
    }),
  )();
  db.exec('create index scopes_covering on scopes (line, place, to_on, from_on, grant_id); analyze');
  const select = db
    .prepare(
      `select distinct grants.name from scopes join grants on grants.id = scopes.grant_id
       where line = ? and place in (?, ?, ?, ?, ?) and to_on >= ? and from_on <= ? and not exists (
         select 1 from carve_outs where carve_outs.grant_id = scopes.grant_id and carve_outs.place in (?, ?, ?, ?, ?))`,
    )
    .raw();
  return {
    who({ hospitalId, productLineId, day, chain }) {
      const places = [hospitalId, chain[0], chain[1], chain[2], chain[3]].map((place) => place ?? '');
      const rows = select.all(productLineId, ...places, day, day, ...places) as [string][];
      return rows.map(([name]) => name);
    },
    close: () => db.close(),
  };
}

/**
 * All conflicts in SQL, in the fastest formulation known: the engine's own intervals, which spare SQL the tree and the
 * carve-outs, loaded in the order of their only index, and a range join over it. `analyze` would mislead the planner into
 * a join a hundred times slower. Returns the number of pairs (once a line).
 */
export function sqliteConflicts({ facts, grant, low, high, lineStart }: GrantIntervals): number {
  const db = inMemory();
  db.exec(`create table spans (line int, low int, high int, first int, last int, grant_id int, dealer int,
    primary key (line, low, high, first, last, grant_id, dealer)) without rowid`);
  const together = 500;
  const insertOf = (rows: number) =>
    db.prepare(`insert into spans values ${Array(rows).fill('(?, ?, ?, ?, ?, ?, ?)').join(', ')}`);
  const addMany = insertOf(together);
  let values: number[] = [];
  db.transaction(() => {
    for (let line = 0; line + 1 < lineStart.length; line++) {
      for (let row = lineStart[line]!; row < lineStart[line + 1]!; row++) {
        const id = grant[row]!;
        values.push(
          line,
          low[row]!,
          high[row]!,
          facts.firstDay[id]!,
          facts.lastDay[id]!,
          id,
          facts.dealer[id]!,
        );
        if (values.length < together * 7) continue;
        addMany.run(...values);
        values = [];
      }
    }
    if (values.length > 0) insertOf(values.length / 7).run(...values);
  })();
  const [count] = db
    .prepare(
      `select count(*) from (
         select distinct a.line, min(a.grant_id, b.grant_id), max(a.grant_id, b.grant_id)
         from spans a join spans b on b.line = a.line and b.low >= a.low and b.low < a.high and b.high > a.low
           and a.first <= b.last and b.first <= a.last and a.dealer <> b.dealer)`,
    )
    .raw()
    .get() as [number];
  db.close();
  return count;
}

function inMemory() {
  const db = new Database(':memory:');
  db.exec('pragma journal_mode = off; pragma synchronous = off');
  return db;
}
