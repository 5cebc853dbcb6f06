import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { ginnel } from './test/architecture/lint/plugin.mjs';

const PURE = ['libs/platform/kernel/**/*.ts', '**/domain/**/*.ts', '**/*.process.ts', '**/*.projection.ts'];
const SPECS = ['**/*.spec.ts'];

const everyFile = {
  eqeqeq: 'error',
  'no-async-promise-executor': 'error',
  'no-cond-assign': 'error',
  'no-constant-binary-expression': 'error',
  'no-constructor-return': 'error',
  'no-debugger': 'error',
  'no-dupe-else-if': 'error',
  'no-empty': 'error',
  'no-eval': 'error',
  'no-ex-assign': 'error',
  'no-fallthrough': 'error',
  'no-irregular-whitespace': 'error',
  'no-loss-of-precision': 'error',
  'no-misleading-character-class': 'error',
  'no-new-func': 'error',
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-unused-labels': 'error',
  'no-useless-catch': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
};

/** Parts of packages that lose events, and what this repository has instead. */
const restrictedImports = {
  paths: [
    {
      name: '@nestjs/cqrs',
      importNames: [
        'AggregateRoot',
        'EventBus',
        'EventPublisher',
        'EventsHandler',
        'IEventHandler',
        'Saga',
        'ofType',
      ],
      message: 'They lose events in memory: events live in the log (docs/adr/0002).',
    },
    {
      name: '@nestjs/microservices',
      importNames: ['EventPattern', 'MessagePattern', 'ClientKafka'],
      message: 'Messages arrive through declared subscriptions (docs/adr/0001).',
    },
  ],
  patterns: [{ group: ['**/dist/**'], message: 'Import sources, not build output.' }],
};

export default defineConfig(
  globalIgnores([
    'dist/',
    'coverage/',
    '.cache/',
    '.ginnel/',
    'test/architecture/planted/',
    'test/fixtures/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.{ts,mjs,cjs}'], rules: everyFile },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { ginnel },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowConstructorOnly: true },
      ],
      // Narrowing forgets what another function changes during an await: it would forbid needed checks.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Nest and pg declare classes and enums where they take plain values.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'ginnel/few-constructor-parameters': 'error',
      'ginnel/no-climbing-import': 'error',
      'ginnel/own-context-alias': 'error',
      'ginnel/words-meet-at-the-edge': 'error',
      'max-lines': ['error', { max: 400 }],
      'no-restricted-imports': ['error', restrictedImports],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Export by name: export * hides what a file offers.' },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        { selector: 'ExportSpecifier[exported.name="default"]', message: 'Export by name.' },
      ],
    },
  },
  {
    files: PURE,
    ignores: SPECS,
    rules: {
      'ginnel/pure-code': 'error',
      // A default does not stand for cases that somebody adds later.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
    },
  },
  { files: ['libs/contexts/**/*.ts'], rules: { 'ginnel/no-clock-in-sql': 'error' } },
  {
    files: ['libs/contexts/**/*.ts', 'libs/platform/http/**/*.ts', 'apps/**/*.ts'],
    // What processes put out is carried out as the worker; matching is such a command, in files of its own.
    ignores: [
      ...SPECS,
      'libs/contexts/*/processes/**/*.executor.ts',
      'libs/contexts/people/features/match-identity/{carried-denials,identity-spine}.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['workerQuery', 'asWorker'].map((property) => ({
          property,
          message: 'The worker role sees every tenant: no request reaches it. Ask as the tenant.',
        })),
      ],
    },
  },
  {
    files: SPECS,
    rules: {
      'ginnel/no-sleep-in-spec': 'error',
      'ginnel/no-switched-off-test': 'error',
      // A body of an answer is any; what a test expects of it is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
