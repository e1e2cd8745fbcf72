/**
 * What "build npm" of WeChat DevTools makes, made by `npm ci` instead (postinstall), so that DevTools opens the project
 * without a manual step: @vant/weapp as it is shipped, and every other package that the phone imports as one file.
 */
const { buildSync } = require('esbuild');
const {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');
const { cutIcons } = require('./cut-icons.cjs');

const ROOT = path.resolve(__dirname, '..');
const MINI_PROGRAM = path.join(ROOT, 'miniprogram');
const TARGET = path.join(MINI_PROGRAM, 'miniprogram_npm');

/** Modules of packages that the phone's sources import as code; `import type` leaves nothing behind. */
function importedPackages() {
  if (!existsSync(MINI_PROGRAM)) return [];
  const found = new Set();
  for (const entry of readdirSync(MINI_PROGRAM, { withFileTypes: true, recursive: true })) {
    if (!entry.name.endsWith('.ts') || entry.parentPath.includes('miniprogram_npm')) continue;
    const source = readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
    for (const [, name] of source.matchAll(/^import\s+(?!type\s)[^;]*?from '([^./'][^']*)'/gm))
      found.add(name);
  }
  return [...found].filter((name) => !name.startsWith('@vant/weapp')).sort();
}

/** `a` is found as a/index.js, `a/lib/b` as itself. */
const copyOf = (name) =>
  path.join(TARGET, /^(@[^/]+\/)?[^/]+$/.test(name) ? `${name}/index.js` : `${name}.js`);

function copyMiniProgramPackages() {
  rmSync(TARGET, { recursive: true, force: true });
  cpSync(path.join(ROOT, 'node_modules/@vant/weapp/lib'), path.join(TARGET, '@vant/weapp'), {
    recursive: true,
    filter: (file) => !file.endsWith('.d.ts'),
  });
  // Its font comes from another host; ours is kit-icons.wxss.
  const icons = path.join(TARGET, '@vant/weapp/icon/index.wxss');
  writeFileSync(icons, readFileSync(icons, 'utf8').replace(/@font-face\s*{[^}]*}/g, ''));
  const packages = importedPackages();
  for (const name of packages)
    buildSync({
      entryPoints: [require.resolve(name, { paths: [ROOT] })],
      outfile: copyOf(name),
      bundle: true,
      // One copy of each: what registers in a second dayjs is never seen by the first.
      external: packages.filter((other) => other !== name),
      format: 'cjs',
      target: 'es2017',
      minify: true,
      // A phone has no such module, and WeChat's require throws: tweetnacl asks for it when loaded, to make keys.
      alias: { crypto: path.join(__dirname, 'no-module-on-phones.cjs') },
      logLevel: 'error',
    });
  // project.config.json names it as the folder of cloud functions; DevTools complains when it is missing.
  mkdirSync(path.join(ROOT, 'dist/functions'), { recursive: true });
}

/** False when the phone imports something that was not copied yet. */
const packagesAreCopied = () =>
  existsSync(TARGET) && importedPackages().every((name) => existsSync(copyOf(name)));

module.exports = { copyMiniProgramPackages, packagesAreCopied };
if (require.main === module) {
  copyMiniProgramPackages();
  void cutIcons();
}
