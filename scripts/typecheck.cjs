/**
 * Types of the projects that are named, or of all four. The native compiler takes a third of the time of the one that is
 * written in JavaScript, which stays for those that ask its API (lint, packages' sizes).
 */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const compiler = path.join(root, 'node_modules/typescript-native/bin/tsc');
const named = process.argv.slice(2);
for (const project of named.length > 0 ? named : ['.', 'cloudfunctions', 'scripts', 'tests']) {
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
