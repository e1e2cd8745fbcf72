/**
 * One process of one function. Plain JavaScript, so that it starts and weighs like a production instance. It answers one
 * invocation at a time; who calls is in the environment of the process, because that is where the SDK looks.
 */
'use strict';
const MOST_BYTES = 6 * 1024 * 1024;
const [folder] = process.argv.slice(2);
/** Set anew for every invocation; what the caller does not have must not stay from the one before. */
const IDENTITY = [
  'WX_OPENID',
  'WX_APPID',
  'WX_CLIENTIP',
  'WX_API_TOKEN',
  'WX_CONTEXT_KEYS',
  'TCB_SOURCE',
  'TRIGGER_SRC',
];

let main = null;
let broken = null;
try {
  main = require(folder).main;
  if (typeof main !== 'function') broken = new Error('index.js exports no function main');
} catch (error) {
  broken = error;
}

process.on('message', async ({ id, event, context, identity }) => {
  for (const key of IDENTITY) delete process.env[key];
  Object.assign(process.env, identity);
  try {
    if (broken) throw broken;
    const reply = JSON.stringify((await main(JSON.parse(event), context)) ?? null);
    if (Buffer.byteLength(reply) > MOST_BYTES) process.send({ id, tooLarge: Buffer.byteLength(reply) });
    else process.send({ id, reply });
  } catch (error) {
    console.error(error);
    process.send({
      id,
      error: error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error),
    });
  }
});
// The local cloud is gone, however it went.
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
