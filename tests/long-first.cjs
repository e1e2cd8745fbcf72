const Sequencer = require('@jest/test-sequencer').default;

/** Suites that take long, the longest first: begun last, they would keep one worker at the end of a run. */
const LONG = [
  'e2e/channel/channel',
  'functions/channel/bulk',
  'e2e/visit',
  'functions/service/built',
  'functions/channel/sheets',
  'e2e/dealers-life',
  'e2e/trade-order',
  'functions/service/hostile',
  'e2e/channel/many-at-once',
  'functions/local-cloud/bounds',
  'e2e/visit-corrections',
  'functions/letters/letters',
  'e2e/audit',
  'functions/deploy/backup',
  'functions/scale/counts',
  'functions/channel/grants',
  'e2e/letters',
  'e2e/tables',
  'unit/grant-sheets/read-apart',
];

/** The long ones first, the others in jest's order: as they took on this machine, otherwise by their size. */
module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONG.findIndex((name) => path.endsWith(`/tests/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
