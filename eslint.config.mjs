import tseslint from 'typescript-eslint';

/** What a reader cannot see and a compiler does not say: lost promises, loose equality, leftovers. Form is prettier's. */
export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'coverage/**',
      '.local/**',
      'miniprogram/miniprogram_npm/**',
      'tests/fixtures/**',
      '**/*.cjs',
      '**/*.d.cts',
      '**/*.mjs',
      'jest.config.js',
    ],
  },
  tseslint.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'cloudfunctions/tsconfig.json',
          'scripts/tsconfig.json',
          'tests/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'default-case-last': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true, caughtErrors: 'all' },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      // pdfkit's ESM breaks when bundled, and tests load a module anew by require: both say so where they do.
      '@typescript-eslint/no-require-imports': 'off',
      // `!` after an index is our agreed word for "checked above" under noUncheckedIndexedAccess.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Math.random would make a guessable letter, code or id; the platform's jitter before a retry may be guessed.
    files: ['cloudfunctions/_modules/**/*.ts', 'miniprogram/shared/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Guessable: take ids from _platform/ids.ts.' },
      ],
    },
  },
  {
    // The browser's `wx` rejects with plain objects because WeChat does.
    files: ['scripts/preview/browser/**/*.ts'],
    rules: { '@typescript-eslint/only-throw-error': 'off' },
  },
);
