import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The journeys that each run takes in the distributed mode too; `npm run test:distributed` takes all of them. */
const inBothModes = ['referral-story', 'canary'];

/**
 * Jest runs the TypeScript sources as ES modules; start it with `npm test` or `node scripts/test.mjs <path>`. The journeys
 * run twice: every context in one process, and each in its own (`--selectProjects embedded` leaves that out).
 */
const project = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'].filter((folder) =>
    existsSync(folder.replace('<rootDir>', import.meta.dirname)),
  ),
  testMatch: ['**/*.unit.spec.ts', '**/*.int.spec.ts', '**/*.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/test/architecture/planted/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.ginnel/'],
  testEnvironment: 'node',
  // Beside the modules, so that a temporary folder in memory does not lose it.
  cacheDirectory: join(import.meta.dirname, 'node_modules', '.cache', 'jest'),
  globalSetup: '<rootDir>/libs/platform/testing/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/libs/platform/testing/jest-global-teardown.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
  moduleNameMapper: {
    '^#platform/(.*)$': '<rootDir>/libs/platform/$1.ts',
    '^#contexts/(people|directory|referrals|insights)$': '<rootDir>/libs/contexts/$1/index.ts',
    '^#(identity|demo)/(.*)$': '<rootDir>/apps/$1/src/$2.ts',
    '^#(people|directory|referrals|insights)/(.*)$': '<rootDir>/libs/contexts/$1/$2.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

export default {
  projects: [
    {
      ...project,
      displayName: 'embedded',
      testPathIgnorePatterns: [
        ...project.testPathIgnorePatterns,
        // Minutes of waiting: with the proofs alone.
        ...(process.env.GINNEL_PROVE === undefined
          ? ['/test/chaos/outage', '/runtime/kafka/broker-restart']
          : []),
      ],
    },
    {
      ...project,
      displayName: 'distributed',
      roots: ['<rootDir>/test/journeys'],
      ...(process.env.GINNEL_JOURNEYS === 'all'
        ? {}
        : { testMatch: inBothModes.map((journey) => `**/journeys/${journey}.e2e.spec.ts`) }),
      setupFiles: ['<rootDir>/test/journeys/support/run-distributed.mjs'],
    },
  ],
  maxWorkers: 2,
  // Modules of a test file are not let go of with it: a worker of gigabytes takes long to end.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
};
