/**
 * `npm run upload -- <environment> …`: compiles the mini program of an environment with WeChat's own compiler and uploads
 * it as a development version, or makes a preview code, without DevTools (docs/deploy.md, step 8).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { environment } from '../miniprogram/environment';
import { readEnvironmentFile } from './deploy/environment-file';
import { environmentOf, missingForPhone } from './mini-program/environment-of';
import { layOutProject } from './mini-program/lay-out-project';
import { packageOf } from './mini-program/package-of';
import { runCommand } from './run-command';

const USAGE = `npm run upload -- <environment> --version 1.2.0 --note "…"   upload, with the values of .env.<environment>
npm run upload -- <environment> --preview                    a code for trying it out, in dist/mini-program/
npm run upload -- <environment> --dry-run                    only compile; needs no account
npm run upload -- <environment> --lay-out                    only make the project, to open it in DevTools
with --without-location                                     a version without wx.getLocation, until WeChat grants it`;

const ROOT = resolve(__dirname, '..');
const TOOLS = join(ROOT, 'scripts/wechat-tools');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The part of miniprogram-ci that is used here. */
interface WechatTools {
  Project: new (about: {
    appid: string;
    type: 'miniProgram';
    projectPath: string;
    privateKeyPath: string;
    ignores: string[];
  }) => { attr(): Promise<object> };
  DefaultProjectAttr: object;
  getCompiledResult(what: object): Promise<Record<string, string | Buffer>>;
  upload(what: object): Promise<{ subPackageInfo?: { name: string; size: number }[] }>;
  preview(what: object): Promise<unknown>;
}

/** Large, and needed by nothing else: installed when first asked for, by its own lock. */
function wechatTools(): WechatTools {
  if (!existsSync(join(TOOLS, 'node_modules/miniprogram-ci'))) {
    print("Installing WeChat's compiler (once) …");
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: TOOLS,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error("WeChat's compiler could not be installed; see npm's message above.");
  }
  return createRequire(join(TOOLS, 'package.json'))('miniprogram-ci') as WechatTools;
}

async function run(): Promise<void> {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      version: { type: 'string' },
      note: { type: 'string' },
      preview: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      'lay-out': { type: 'boolean', default: false },
      'without-location': { type: 'boolean', default: false },
    },
  });
  const [name, ...more] = positionals;
  const ways = [options.version !== undefined, options.preview, options['dry-run'], options['lay-out']];
  if (!name || more.length || ways.filter(Boolean).length !== 1) throw new Error(USAGE);
  if (options.version !== undefined && !/^\d+\.\d+\.\d+$/.test(options.version))
    throw new Error('--version is written 1.2.0.');
  const { name: fileName, values } = readEnvironmentFile(name);
  const folder = join(ROOT, 'dist/mini-program', name);
  const missing = missingForPhone(values);
  const leaves = options.version !== undefined || options.preview;
  if (missing.length && !options['dry-run'])
    throw new Error(`${fileName} lacks ${missing.join(', ')}. See docs/deploy.md, step 5.`);
  const appId = values.WECHAT_APP_ID || 'wx0000000000000000';
  layOutProject(folder, {
    appId,
    environment: missing.length ? environment : environmentOf(values),
    withoutLocation: options['without-location'],
  });
  if (options['lay-out']) return print(`Open ${folder} in WeChat DevTools.`);

  const keyFile = values.UPLOAD_KEY_FILE ?? '';
  if (leaves && !existsSync(keyFile))
    throw new Error(
      `${fileName} lacks UPLOAD_KEY_FILE, the path of the code upload key. See docs/deploy.md, step 8.`,
    );
  // The compiler reads a key even when nothing leaves.
  const noKey = join(folder, 'no-upload-key.txt');
  if (!leaves) writeFileSync(noKey, 'compiling needs no key\n');
  const tools = wechatTools();
  const project = new tools.Project({
    appid: appId,
    type: 'miniProgram',
    projectPath: folder,
    privateKeyPath: leaves ? keyFile : noKey,
    ignores: [],
  });
  const what = { project, setting: { useProjectConfig: true }, onProgressUpdate: () => undefined };
  if (options['dry-run']) {
    // What WeChat says of an account whose limits are the ordinary ones; asked over the network otherwise.
    project.attr = () => Promise.resolve({ ...tools.DefaultProjectAttr, appid: appId });
    printSizes(await tools.getCompiledResult(what));
    return;
  }
  if (options.preview) {
    const picture = join(ROOT, `dist/mini-program/${name}-preview.jpg`);
    await tools.preview({
      ...what,
      qrcodeFormat: 'image',
      qrcodeOutputDest: picture,
      desc: options.note ?? '',
    });
    return print(`Scan ${picture} with WeChat within 25 minutes.`);
  }
  const { subPackageInfo = [] } = await tools.upload({
    ...what,
    version: options.version,
    desc: options.note ?? '',
  });
  for (const { name: part, size } of subPackageInfo) print(`${part} ${size}`);
  print(`Uploaded ${options.version}. Next: mp.weixin.qq.com, 版本管理, 提交审核.`);
}

function printSizes(compiled: Record<string, string | Buffer>): void {
  const roots = (JSON.parse(String(compiled['app.json'])) as { subPackages?: { root: string }[] })
    .subPackages;
  const sizes = new Map<string, number>();
  for (const [file, content] of Object.entries(compiled)) {
    const part = packageOf(file, roots ?? []);
    sizes.set(part, (sizes.get(part) ?? 0) + Buffer.byteLength(content));
  }
  for (const [part, bytes] of [...sizes].sort()) print(JSON.stringify({ package: part, bytes }));
  print(`Compiled ${Object.keys(compiled).length} files.`);
}

// The compiler's workers would keep the process alive.
runCommand(() => run().then(() => process.exit(0)));
