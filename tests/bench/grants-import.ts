import { readFileSync } from 'node:fs';
import * as XLSX from '@e965/xlsx';
import { Atlas } from '../../cloudfunctions/_modules/coverage/atlas';
import { chinaRegions } from '../../cloudfunctions/_modules/coverage/china-regions';
import type { Grant } from '../../cloudfunctions/_modules/coverage/model';
import type { SheetWorld } from '../../cloudfunctions/_modules/grant-sheets/model';
import { readGrantSheets } from '../../cloudfunctions/_modules/grant-sheets/read-grant-sheets';
import { judgeImport } from '../../cloudfunctions/_modules/grants/judge-import';

/**
 * One process, one job, so that its peak memory is its own: `read` only opens the workbook with the library, `import`
 * does the whole import short of the database: bounds, reading, names, rules, conflicts with the grants that stand.
 */
const [job, bookFile = '', worldFile = ''] = process.argv.slice(2);
const bytes = readFileSync(bookFile);

/** Computing time beside the clock's: others on the machine take the clock, not the computing. */
function stopwatch() {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { milliseconds: performance.now() - began, cpuMilliseconds: (user + system) / 1000 };
  };
}

function read() {
  const passed = stopwatch();
  const book = XLSX.read(bytes, {
    type: 'buffer',
    dense: true,
    cellText: false,
    cellHTML: false,
    cellNF: false,
  });
  const rows = book.Sheets[book.SheetNames[0]!]!['!data']!.length - 1;
  return { ...passed(), rows };
}

function wholeImport() {
  const { standing, ...named } = JSON.parse(readFileSync(worldFile, 'utf8')) as Omit<
    SheetWorld,
    'regions'
  > & {
    standing: Grant[];
  };
  const world: SheetWorld = { ...named, regions: chinaRegions() };
  const passed = stopwatch();
  const { rows, problems } = readGrantSheets(bytes, world);
  const judged = judgeImport(rows, standing, new Map(), new Atlas(world.regions, world.hospitals));
  return {
    ...passed(),
    rows: judged.drafts.length,
    problems: problems.length + judged.problems.length,
    conflicts: judged.conflictCount,
  };
}

const result = job === 'read' ? read() : wholeImport();
console.log(JSON.stringify({ ...result, peakMb: process.resourceUsage().maxRSS / 1000 }));
