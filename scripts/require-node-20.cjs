/* Runs before anything else does, hence written so that any Node can read it. */
'use strict';
var major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    'Node ' +
      process.versions.node +
      ' is too old: install Node 20 or newer from https://nodejs.org and try again.',
  );
  process.exit(1);
}
