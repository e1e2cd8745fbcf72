/**
 * Runs before each test file: makes miniprogram-simulate work under jest, for components, pages written as components,
 * pages written with Page(), and vant.
 */
interface Definition {
  relations?: Record<string, object>;
  methods?: Record<string, unknown>;
}
interface Globals {
  Component(definition: Definition): void;
  Page(definition: Record<string, unknown>): void;
  App(definition: object): void;
  getApp(): object;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports
require('miniprogram-simulate');
// eslint-disable-next-line @typescript-eslint/no-require-imports
const simulate = require('miniprogram-simulate/src/utils') as { runJs(file: string): void };
// Nothing here asks how anything looks (tests/e2e do); jsdom would read every sheet again for each thing that is mounted.
// eslint-disable-next-line @typescript-eslint/no-require-imports
Object.assign(require('miniprogram-simulate/src/wxss') as object, {
  compile: () => '',
  insert: () => undefined,
});
const globals = globalThis as unknown as Globals;

const register = globals.Component;
const definitionsOf = new Map<string, Definition[]>();
let running: Definition[] = [];

function define(definition: Definition): void {
  // simulate writes into `relations`, and lacks groupSetData, which vant calls.
  const relations = Object.entries(definition.relations ?? {}).map(([name, relation]) => [
    name,
    { ...relation },
  ]);
  const groupSetData = (change: () => void): void => change();
  register({
    ...definition,
    ...(definition.relations ? { relations: Object.fromEntries(relations) as Record<string, object> } : {}),
    methods: { groupSetData, ...definition.methods },
  });
}
globals.Component = (definition) => {
  running.push(definition);
  define(definition);
};
globals.Page = (definition) => {
  const methods = Object.fromEntries(
    Object.entries(definition).filter(([, value]) => typeof value === 'function'),
  );
  const { data, behaviors } = definition;
  globals.Component({
    ...(data ? { data } : {}),
    ...(behaviors ? { behaviors } : {}),
    methods,
  } as Definition);
};
// simulate runs a component's script on every load, while jest's module cache runs it once: replay what it defined.
simulate.runJs = (file) => {
  const known = definitionsOf.get(file);
  if (known) {
    known.forEach(define);
    return;
  }
  running = [];
  require(file);
  definitionsOf.set(file, running);
};

let app: object = {};
globals.App = (definition) => {
  app = definition;
};
globals.getApp = () => app;
