/**
 * `npm run deploy -- <environment>`: brings a CloudBase environment to what schema and functions say (docs/deploy.md).
 * A second run changes nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readMessageTemplate } from '../../cloudfunctions/_modules/inbox/message-template';
import { isSealed } from '../../cloudfunctions/_modules/letters/sealed-keys';
import { schema } from '../../cloudfunctions/_store/schema';
import { buildFunctions } from '../build-functions';
import { letterKeysOf, matchLetterKeys } from '../mini-program/environment-of';
import { checkTemplate } from './check-template';
import { connect, readPresent } from './cloudbase';
import { alone, deployTo, sayPlan } from './deploy-to';
import { credentialsOf, missingValues, readEnvironmentFile, type EnvironmentFile } from './environment-file';
import { emptyEnvironment, faultsOf, plan, withoutTimers, type Present } from './plan';
import { listReleases, openRelease } from './releases';
import { wantedState } from './wanted';
import { runCommand } from '../run-command';

const USAGE = `npm run deploy -- <environment>                              deploy, with the values of .env.<environment>
npm run deploy -- <environment> --prune                      also take away what is no longer declared
npm run deploy -- <environment> --without-timers             so that nothing writes while a backup is restored
npm run deploy -- <environment> --save-present state.json    only read the environment into a file
npm run deploy -- <environment> --releases                   what was deployed from here and is kept
npm run deploy -- <environment> --to <digest>                go back to the functions of a kept release
npm run deploy -- [<environment>] --plan [--present state.json]   only print; no account needed`;

const print = (line: string) => process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      plan: { type: 'boolean', default: false },
      prune: { type: 'boolean', default: false },
      'without-timers': { type: 'boolean', default: false },
      present: { type: 'string' },
      releases: { type: 'boolean', default: false },
      to: { type: 'string' },
      'save-present': { type: 'string' },
    },
  });
  const environment = positionals[0] ?? (options.plan ? 'production' : undefined);
  if (!environment || positionals.length > 1 || (options.present && !options.plan)) throw new Error(USAGE);
  const file = readEnvironmentFile(environment);

  if (file.values.LETTER_KEYS && !isSealed(file.values.LETTER_KEYS))
    print('LETTER_KEYS is not sealed: whoever sees the console can sign letters (docs/deploy.md, step 4).');
  const kept = resolve(__dirname, '../../.releases', environment);
  if (options.releases) {
    const releases = listReleases(kept);
    for (const { digest, at, functions } of releases)
      print(`${digest}  ${at}  ${Object.keys(functions).join(', ')}`);
    if (releases.length === 0) print(`Nothing was deployed to ${environment} from here yet.`);
    return;
  }
  if (options.to !== undefined && options.prune)
    throw new Error('--to goes back without taking anything away: leave --prune out.');

  const saveTo = options['save-present'];
  if (saveTo) {
    refuseMissing(file.name, missingValues(file, []));
    const present = await readPresent(connect(credentialsOf(file)));
    writeFileSync(saveTo, `${JSON.stringify(present, null, 2)}\n`);
    print(`Saved ${saveTo}.`);
    return;
  }

  await alone(kept, () => deploy(environment, file, kept, options));
}

/** Builds, plans and, unless only the plan is wanted, does it. */
async function deploy(
  environment: string,
  file: EnvironmentFile,
  kept: string,
  options: { plan: boolean; prune: boolean; 'without-timers': boolean; to?: string; present?: string },
): Promise<void> {
  let builtFunctions = resolve(__dirname, '../../dist/functions');
  if (options.to === undefined) await buildFunctions({ outDir: builtFunctions });
  else builtFunctions = openRelease(kept, options.to).folder;
  const whole = wantedState(schema, builtFunctions, file.values);
  const wanted = options['without-timers'] ? withoutTimers(whole) : whole;
  const faults = faultsOf(wanted);
  if (faults.length) throw new Error(faults.join('\n'));
  readMessageTemplate(file.values.WORK_ORDER_TEMPLATE ?? '');
  if (file.values.LETTER_PUBLIC_KEYS) letterKeysOf(file.values);
  matchLetterKeys(file.values);

  if (options.plan) {
    const present = options.present
      ? (JSON.parse(readFileSync(options.present, 'utf8')) as Present)
      : emptyEnvironment;
    print(
      `Plan for ${environment}, ${options.present ? `as saved in ${options.present}` : 'taken as empty'}:`,
    );
    sayPlan(plan(wanted, present), options.prune, print);
    return;
  }

  refuseMissing(file.name, missingValues(file, wanted.functions));
  print(`${environment} (${credentialsOf(file).CLOUDBASE_ENV_ID}):`);
  const unchecked = await checkTemplate(file.values);
  if (unchecked) print(`WORK_ORDER_TEMPLATE was not checked with WeChat: ${unchecked}.`);
  const { prune } = options;
  await deployTo(connect(credentialsOf(file)), {
    ...{ environment, wanted, builtFunctions, kept, prune },
    say: print,
  });
}

function refuseMissing(fileName: string, missing: string[]): void {
  if (missing.length) throw new Error(`${fileName} lacks ${missing.join(', ')}. See docs/deploy.md, step 5.`);
}

runCommand(run);
