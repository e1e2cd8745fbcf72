const print = console.log.bind(console);
/** Functions log a line of every call; tests and benches make thousands. Warnings and errors stay. */
console.log = (...all: Parameters<typeof console.log>) => {
  if (!String(all[0]).startsWith('{"level":"info"')) print(...all);
};

export {};
