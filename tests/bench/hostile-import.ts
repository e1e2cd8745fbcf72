import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as XLSX from '@e965/xlsx';
import { buildSync } from 'esbuild';
import { isDay } from '../../miniprogram/shared/days';
import { grantBook, grantRows } from '../../cloudfunctions/_modules/grant-sheets/write-grant-sheets';
import { chinaRegions } from '../../cloudfunctions/_modules/coverage/china-regions';
import type * as Apart from '../../cloudfunctions/_modules/grant-sheets/read-apart';
import { hostileBooks } from '../hostile-books';
import { world } from '../unit/grant-sheets/sheet-world';
import { makeGrantsWorld } from './grants-world';
import type { Figure } from './platform-database';

const SOURCES = '../../cloudfunctions/_modules/grant-sheets';
const ROWS = 50_000;

/** The most memory that the reading process had, and what it has computed; it is the only child of this one. */
function watchChild(): () => { mb: number; computed: number } {
  let [most, computed] = [0, 0];
  const children = () => readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ');
  // The reader of the book before may not have ended yet.
  const others = children();
  const watching = setInterval(() => {
    for (const pid of children()) {
      if (others.includes(pid)) continue;
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'latin1');
        if (/^Name:\s+esbuild/m.test(status)) continue;
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /s, '')
          .split(' ');
        computed = Math.max(computed, (Number(stat[11]) + Number(stat[12])) / 100);
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has ended between the two readings.
      }
    }
  }, 5);
  return () => {
    clearInterval(watching);
    return { mb: most, computed };
  };
}

/** As a spreadsheet program saves it: each text once, days as numbers. */
function savedAnew(bytes: Uint8Array): Uint8Array {
  const book = XLSX.read(bytes, { dense: true });
  for (const sheet of Object.values(book.Sheets))
    for (const cell of (sheet['!data'] ?? []).flat())
      if (typeof cell?.v === 'string' && isDay(cell.v)) {
        cell.t = 'n';
        cell.v = Date.parse(cell.v) / 86_400_000 + 25_569;
      }
  return new Uint8Array(XLSX.write(book, { type: 'array', bookSST: true, compression: true }) as ArrayBuffer);
}

/** Every hostile book through the reading process as it is built, one after the other, and a sound one of 50,000 rows. */
export async function importFigures(print: (figure: Figure) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-import-'));
  try {
    const entryPoints = ['read-apart', 'reader-process'].map((name) =>
      join(__dirname, SOURCES, `${name}.ts`),
    );
    buildSync({ entryPoints, outdir: folder, bundle: true, platform: 'node', logLevel: 'error', logOverride: { 'require-resolve-not-external': 'silent' } }); // prettier-ignore
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readGrantSheetsApart } = require(join(folder, 'read-apart.js')) as typeof Apart;
    const read = async (bytes: Uint8Array, among: typeof world) => {
      const most = watchChild();
      const began = performance.now();
      const end = await readGrantSheetsApart(Buffer.from(bytes), among).then(
        ({ problemCount, counts }) => `${counts.rows} rows, ${problemCount} problems`,
        (error: { code?: string }) => error.code ?? String(error),
      );
      return { end, seconds: (performance.now() - began) / 1000, ...most() };
    };
    let slowest = 0;
    let [worst, fattest] = [
      { name: '', seconds: 0 },
      { name: '', mb: 0 },
    ];
    for (const [name, make] of Object.entries(hostileBooks)) {
      const { end, seconds, mb, computed } = await read(make(), world);
      if (process.env.EACH)
        process.stderr.write(
          `${seconds.toFixed(2)} ${computed.toFixed(2)} ${mb.toFixed(0)} ${end} ${name}\n`,
        );
      slowest = Math.max(slowest, seconds);
      if (computed > worst.seconds) worst = { name, seconds: computed };
      if (mb > fattest.mb) fattest = { name, mb };
    }
    const against = `${Object.keys(hostileBooks).length} hostile books`;
    print({ figure: 'import.worst_s', value: Number(worst.seconds.toFixed(2)), unit: 's computed', against: `${against}; “${worst.name}”; ${slowest.toFixed(2)} s on the clock at most` }); // prettier-ignore
    print({ figure: 'import.worst_rss_mb', value: Math.round(fattest.mb), unit: 'MB', against: `${against}; “${fattest.name}”` }); // prettier-ignore
    const { hospitals, productLineIds, dealerIds, grants } = makeGrantsWorld(
      { hospitals: 35_000, lines: 60, dealers: 5_000, grants: 100_000 },
      7,
    );
    const sound = {
      regions: chinaRegions(),
      hospitals,
      productLines: productLineIds.map((_id, i) => ({ _id, name: `产品线${i + 1}号` })),
      dealers: dealerIds.map((_id, i) => ({ _id, name: `第${i + 1}医疗器械有限公司` })),
    };
    const exported = grantBook([grantRows(grants.slice(0, ROWS), sound)]);
    for (const [name, bytes] of [
      ['sound', exported],
      ['saved', savedAnew(exported)],
    ] as const) {
      const { end, seconds, mb, computed } = await read(bytes, sound);
      print({ figure: `import.${name}_50k_s`, value: Number(computed.toFixed(2)), unit: 's computed', against: `${end}, ${seconds.toFixed(2)} s on the clock, ${Math.round(mb)} MB` }); // prettier-ignore
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
