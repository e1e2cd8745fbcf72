/* Runs before anything else does, hence written so that any Node can read it. */
'use strict';
var fs = require('fs');
var path = require('path');

var major = Number(process.versions.node.split('.')[0]);
if (major < 20)
  stop(
    'Node ' +
      process.versions.node +
      ' is too old: install Node 20 or newer from https://nodejs.org and try again.',
  );
if (!fs.existsSync(path.join(__dirname, '../node_modules/tsx')))
  stop('The packages are not installed: run npm ci, then try again.');

function stop(line) {
  console.error(line);
  process.exit(1);
}
