import { spawn } from 'node:child_process';
import { killWhileWriting } from '../functions/local-cloud/kill-while-writing';
import { actionFigures } from './platform-actions';
import { correctnessFigures, databaseFigures } from './platform-database';
import type { Figure } from './platform-database';
import { homeFigures } from './platform-home';
import { houseFigures } from './platform-house';
import { sizeFigures } from './platform-sizes';

const KILLS = 200;

/** No acknowledged write may be lost, however often the database is killed in the middle. */
async function killFigures(print: (figure: Figure) => void): Promise<void> {
  const { acknowledged, lost } = await killWhileWriting(KILLS);
  const against = `${acknowledged} acknowledged writes, ${KILLS} kills`;
  print({ figure: 'db.kill9.lost', value: lost, unit: 'writes', against });
}

const sections = {
  correctness: correctnessFigures,
  database: databaseFigures,
  actions: actionFigures,
  home: homeFigures,
  house: houseFigures,
  sizes: sizeFigures,
  kills: killFigures,
};

/** Each section in a process of its own, one after the other: the SDK reads its environment once, when it is loaded. */
export async function run(): Promise<void> {
  for (const name of Object.keys(sections)) {
    const child = spawn(process.execPath, [...process.execArgv, __filename, 'section', name], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    if (code !== 0) process.exitCode = 1;
  }
}

if (process.argv[2] === 'section') {
  // Functions tell their log; here only figures are output.
  console.log = () => undefined;
  sections[process.argv[3] as keyof typeof sections]((figure) =>
    process.stdout.write(`${JSON.stringify(figure)}\n`),
  ).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
