import { spawn } from 'node:child_process';
import { anonymousFigures, callFigures, throttleFigures } from './hostile-calls';
import { importFigures } from './hostile-import';

const sections = {
  import: importFigures,
  throttle: throttleFigures,
  anonymous: anonymousFigures,
  calls: callFigures,
};

/** Each section in a process of its own, one after the other: the SDK reads its environment once, when it is loaded. */
export async function run(): Promise<void> {
  for (const name of process.argv[3] ? [process.argv[3]] : Object.keys(sections)) {
    const child = spawn(process.execPath, [...process.execArgv, __filename, 'section', name], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    if (code !== 0) process.exitCode = 1;
  }
}

if (process.argv[2] === 'section') {
  // Functions tell their log; here only figures are output.
  for (const level of ['log', 'warn', 'error'] as const) console[level] = () => undefined;
  sections[process.argv[3] as keyof typeof sections]((figure) =>
    process.stdout.write(`${JSON.stringify(figure)}\n`),
  ).then(
    () => process.exit(0),
    (error: Error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
}
