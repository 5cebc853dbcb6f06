import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packagePaths } from './libs/platform/testing/packages-together.mjs';

/** The journeys that a short run of the distributed mode takes; without GINNEL_JOURNEYS=short it takes all of them. */
const shortJourneys = ['referral-story', 'canary'];

/**
 * Jest runs the TypeScript sources as ES modules, in two projects: `embedded` is what one process needs (`npm test`),
 * `distributed` what Kafka and Redis are needed for, and the journeys once more with a process for each context
 * (`npm run test:distributed`).
 */
const project = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'].filter((folder) =>
    existsSync(folder.replace('<rootDir>', import.meta.dirname)),
  ),
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/test/architecture/planted/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.ginnel/'],
  testEnvironment: 'node',
  // Beside the modules, so that a temporary folder in memory does not lose it.
  cacheDirectory: join(import.meta.dirname, 'node_modules', '.cache', 'jest'),
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
    ...packagePaths,
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
      testMatch: ['**/*.unit.spec.ts', '**/*.int.spec.ts', '**/*.e2e.spec.ts'],
      globalSetup: '<rootDir>/libs/platform/testing/jest-embedded-setup.mjs',
    },
    {
      ...project,
      displayName: 'distributed',
      testMatch: [
        '**/*.distributed.spec.ts',
        ...(process.env.GINNEL_JOURNEYS === 'short' ? shortJourneys : ['*']).map(
          (journey) => `**/journeys/${journey}.e2e.spec.ts`,
        ),
      ],
      testPathIgnorePatterns: [
        ...project.testPathIgnorePatterns,
        // Minutes of waiting: with the proofs alone.
        ...(process.env.GINNEL_PROVE === undefined
          ? ['/test/chaos/outage', '/runtime/kafka/broker-restart']
          : []),
      ],
      globalSetup: '<rootDir>/libs/platform/testing/jest-distributed-setup.mjs',
      setupFiles: ['<rootDir>/test/journeys/support/run-distributed.mjs'],
    },
  ],
  maxWorkers: 2,
  // Modules of a test file are not let go of with it: a worker of gigabytes takes long to end.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
};
