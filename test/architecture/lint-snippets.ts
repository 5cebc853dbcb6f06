/** A planted snippet: what it would be called, what it says and the one rule that must answer (null = none). */
export interface Snippet {
  readonly rule: string | null;
  readonly file: string;
  readonly code: string;
}

const decider = 'libs/contexts/referrals/domain/plant/plant.decider.ts';
const processFile = 'libs/contexts/referrals/processes/watering/watering.process.ts';
const executor = 'libs/contexts/referrals/processes/watering/watering.executor.ts';
const projection = 'libs/contexts/referrals/read-models/pots/pots.projection.ts';
const handler = 'libs/contexts/referrals/features/pot/pot.handler.ts';
const spec = 'libs/contexts/referrals/domain/plant/plant.decider.unit.spec.ts';
const kernel = 'libs/platform/kernel/moment.ts';
const runtime = 'libs/platform/runtime/run.ts';

const planted = (rule: string | null, file: string, ...codes: readonly string[]): readonly Snippet[] =>
  codes.map((code) => ({ rule, file, code }));

/** For each own or configured rule at least one snippet that it must catch, and the legal ones beside it. */
export const snippets: readonly Snippet[] = [
  ...planted(
    'ginnel/no-clock-in-sql',
    handler,
    "export const sql = 'update pot set watered_at = now() where id = $1';",
    'export const sql = `select id from pot where due <= CURRENT_TIMESTAMP`;',
    "export const sql = 'select * from pot where on_day < current_date';",
    "export const sql = 'select statement_timestamp()';",
  ),
  ...planted(
    null,
    handler,
    "export const sql = 'update pot set watered_at = $2 where id = $1';",
    "export const sql = 'insert into audit (at) values (clock_timestamp())';",
    "export const told = 'known now, as before';",
  ),
  ...planted(null, runtime, "export const sql = 'select now()';", 'export const at = Date.now();'),

  ...planted(
    'no-restricted-properties',
    handler,
    "export const all = (runtime) => runtime.database.workerQuery('select state from stream_state');",
    'export const all = ({ database }) => database.asWorker(() => undefined);',
    'export const all = ({ workerQuery }) => workerQuery;',
  ),
  ...planted(
    null,
    executor,
    "export const all = (runtime) => runtime.database.workerQuery('select state from stream_state');",
  ),

  ...planted(
    'ginnel/pure-code',
    decider,
    'export const at = Date.now();',
    'export const at = new Date();',
    'export const at = Date();',
    'export const chance = Math.random();',
    "import { createHash } from 'node:crypto';\nexport const hash = createHash;",
    'export const id = crypto.randomUUID();',
    'export const mode = process.env;',
    'setTimeout(() => undefined, 1);',
  ),
  ...planted('ginnel/pure-code', processFile, 'export const at = new Date().toISOString();'),
  ...planted('ginnel/pure-code', projection, 'export const at = performance.now();'),
  ...planted(
    'ginnel/pure-code',
    kernel,
    "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID;",
  ),
  ...planted(
    null,
    decider,
    'export const year = (at: string): number => new Date(at).getUTCFullYear();',
    'export const started = (process: string): string => process;',
    'export const most = Math.max(1, 2);',
  ),
  ...planted(null, spec, 'export const at = Date.now();'),

  ...planted(
    'ginnel/no-climbing-import',
    handler,
    "import { a } from '../../domain/plant/a.js';\nexport const b = a;",
    "export { a } from '../.././a.js';",
    "export const a = import('../../../a.js');",
  ),
  ...planted(null, handler, "import { a } from '../shared/a.js';\nexport const b = a;"),

  ...planted(
    'ginnel/own-context-alias',
    'apps/standalone/src/main.ts',
    "import { a } from '#referrals/domain/a';\nexport const b = a;",
  ),
  ...planted(
    'ginnel/own-context-alias',
    'libs/platform/http/a.ts',
    "import { a } from '#demo/a';\nexport const b = a;",
  ),
  ...planted(null, 'apps/standalone/src/main.ts', "import { a } from '#demo/a';\nexport const b = a;"),
  ...planted(
    'ginnel/own-context-alias',
    'libs/contexts/people/features/a.ts',
    "import type { A } from '#referrals/domain/a';\nexport type B = A;",
  ),
  ...planted(
    null,
    handler,
    "import { a } from '#referrals/domain/a';\nimport { c } from '#platform/kernel/c';\nexport const b = [a, c];",
  ),

  ...planted(
    'ginnel/words-meet-at-the-edge',
    projection,
    "import type { A } from '#referrals/domain/plant/plant.events';\nimport { b } from '#platform/contracts/b';\nexport const c: A = b;",
  ),
  ...planted(
    null,
    projection,
    "import { a } from '#referrals/domain/plant/plant.policies';\nimport { b } from '#platform/contracts/b';\nexport const c = [a, b];",
    "import type { A } from '#referrals/domain/plant/plant.events';\nexport type B = A;",
  ),
  ...planted(
    null,
    'libs/contexts/referrals/publishing/plant.publications.ts',
    "import type { A } from '#referrals/domain/plant/plant.events';\nimport { b } from '#platform/contracts/b';\nexport const c: A = b;",
  ),

  ...planted(
    'ginnel/no-sleep-in-spec',
    spec,
    'await new Promise((done) => setTimeout(done, 50));',
    'await sleep(50);',
    "import { setTimeout as pause } from 'node:timers/promises';\nawait pause(50);",
  ),
  ...planted(
    'ginnel/no-switched-off-test',
    spec,
    "it.skip('is slow', () => undefined);",
    "describe.only('one', () => undefined);",
    "it.todo('later');",
    "xit('is slow', () => undefined);",
    "it.only.each([1])('is %i', () => undefined);",
  ),
  ...planted(null, spec, "it.each([1])('is %i', () => undefined);"),

  ...planted(
    'ginnel/few-constructor-parameters',
    handler,
    'export class A { constructor(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6) { void [a, b, c, d, e, f]; } }',
  ),
  ...planted(
    null,
    handler,
    'export class A { constructor(a: 1, b: 2, c: 3, d: 4, e: 5) { void [a, b, c, d, e]; } }',
    'export const f = (a: 1, b: 2, c: 3, d: 4, e: 5, g: 6): unknown => [a, b, c, d, e, g];',
  ),

  ...planted(
    'no-restricted-syntax',
    handler,
    "export * from './a.js';",
    "export * as all from './a.js';",
    'export default 1;',
    'const a = 1;\nexport { a as default };',
  ),
  ...planted(
    'no-restricted-imports',
    handler,
    "import { EventBus } from '@nestjs/cqrs';\nexport const a = EventBus;",
    "import { Saga } from '@nestjs/cqrs';\nexport const a = Saga;",
    "import { EventPattern } from '@nestjs/microservices';\nexport const a = EventPattern;",
    "import { a } from '../dist/libs/a.js';\nexport const b = a;",
  ),
  ...planted(null, handler, "import { CommandBus } from '@nestjs/cqrs';\nexport const a = CommandBus;"),
  ...planted('max-lines', handler, `${'// one idea\n'.repeat(400)}export const a = 1;\n`),
  ...planted('@typescript-eslint/no-explicit-any', handler, 'export const a = (b: any): unknown => b;'),
  ...planted('@typescript-eslint/ban-ts-comment', handler, '// @ts-expect-error: no\nexport const a = 1;'),
];

/** Rules that need types, planted into a file that the type checker knows. */
export const typedSnippets: readonly Snippet[] = [
  ...planted(
    '@typescript-eslint/no-floating-promises',
    'libs/platform/kernel/clock.ts',
    'export function go(): void {\n  Promise.resolve(1);\n}\n',
  ),
  ...planted(
    '@typescript-eslint/no-misused-promises',
    'libs/platform/kernel/clock.ts',
    'export const go = (open: () => Promise<boolean>): number => (open() ? 1 : 2);\n',
  ),
  ...planted(
    '@typescript-eslint/switch-exhaustiveness-check',
    'libs/platform/kernel/clock.ts',
    "export function go(a: 'x' | 'y'): number {\n  switch (a) {\n    case 'x':\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
  ),
  ...planted(
    '@typescript-eslint/consistent-type-imports',
    'libs/platform/kernel/clock.ts',
    "import { Uuid } from './ids.js';\nexport type Id = Uuid;\n",
  ),
];
