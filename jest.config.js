const swc = [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];
const base = {
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  transform: { '^.+\\.[cm]?ts$': swc },
  transformIgnorePatterns: ['/node_modules/', '/miniprogram_npm/'],
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/tests/trail-key.ts', '<rootDir>/tests/quiet-log.ts'],
  // Built functions repeat package names of their sources.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/made/'],
};

/** One project per floor, so that a person can run the floor they work on: `npx jest --selectProjects unit`. */
module.exports = {
  // Machines are busy; a test that hangs still ends.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tests/long-first.cjs',
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/tests/unit/**/*.test.ts'] },
    {
      ...base,
      displayName: 'components',
      testMatch: ['<rootDir>/tests/components/**/*.test.ts'],
      testEnvironment: 'jsdom',
      globalSetup: '<rootDir>/tests/components/compile-sources.ts',
      globalTeardown: '<rootDir>/tests/components/remove-compiled.ts',
      setupFiles: ['<rootDir>/tests/components/simulate.ts'],
      moduleNameMapper: { '^@vant/weapp/(.*)$': '<rootDir>/node_modules/@vant/weapp/lib/$1' },
    },
    { ...base, displayName: 'functions', testMatch: ['<rootDir>/tests/functions/**/*.test.ts'] },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
  ],
};
