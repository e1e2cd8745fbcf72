import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A headless browser: an installed Chrome or Chromium (`CHROMIUM` names another), else the one that comes with npm.
 * Fails with one line that says what to do where neither starts.
 */
export async function openBrowser(): Promise<Browser> {
  const installed = installedBrowser();
  try {
    return installed
      ? await chromium.launch({ executablePath: installed, args: FLAGS })
      : await launchFromNpm();
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    const tried = installed ?? '@sparticuz/chromium (Linux x64 only)';
    throw new Error(
      `No browser for the tests: ${tried} did not start (${reason}). Install Chrome or Chromium.`,
    );
  }
}

/** Path of an installed browser, undefined when there is none; `CHROMIUM=npm` passes over what is installed. */
function installedBrowser(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named) return named === 'npm' ? undefined : named;
  const folders = ['/usr/bin', '/usr/local/bin', '/snap/bin'];
  const candidates = [
    ...INSTALLED.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return candidates.find((file) => existsSync(file));
}

/** Unpacks the browser and the libraries it needs once a machine; several test processes may do it at the same time. */
async function launchFromNpm(): Promise<Browser> {
  const manifest = path.resolve(require.resolve('@sparticuz/chromium'), '../../../package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = path.join(tmpdir(), `sparticuz-chromium-${version}`);
  if (!existsSync(folder)) {
    const part = `${folder}.part-${process.pid}`;
    mkdirSync(part);
    // It unpacks its system libraries only where it takes the machine for AWS Lambda, and everything into TMPDIR.
    await promisify(execFile)(
      process.execPath,
      ['-e', `require('@sparticuz/chromium').executablePath().catch((error) => { throw error; })`],
      { cwd: __dirname, env: { ...process.env, TMPDIR: part, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' } },
    );
    try {
      renameSync(part, folder);
    } catch {
      rmSync(part, { recursive: true }); // another process was first
    }
  }
  return chromium.launch({
    executablePath: path.join(folder, 'chromium'),
    args: FLAGS,
    env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, 'al2023/lib') },
  });
}
