import { noClimbingImport, ownContextAlias, wordsMeetAtTheEdge } from './imports.rules.mjs';
import { fewConstructorParameters } from './shape.rules.mjs';
import { noSleepInSpec, noSwitchedOffTest } from './spec.rules.mjs';
import { noClockInSql, pureCode } from './time.rules.mjs';

/** The repository's own lint rules, each proved by a planted snippet in test/architecture/lint-rules.unit.spec.ts. */
export const ginnel = {
  meta: { name: 'eslint-plugin-ginnel' },
  rules: {
    'few-constructor-parameters': fewConstructorParameters,
    'no-climbing-import': noClimbingImport,
    'no-clock-in-sql': noClockInSql,
    'no-sleep-in-spec': noSleepInSpec,
    'no-switched-off-test': noSwitchedOffTest,
    'own-context-alias': ownContextAlias,
    'pure-code': pureCode,
    'words-meet-at-the-edge': wordsMeetAtTheEdge,
  },
};
