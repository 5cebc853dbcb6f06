// Who may import whom. Each rule is proved by a planted violation: test/architecture/dependency-rules.unit.spec.ts.
const { builtinModules } = require('node:module');
const { join } = require('node:path');

const SPEC = '\\.spec\\.ts$';
const SUBSCRIPTIONS = '\\.subscriptions\\.ts$';
const PROJECTION = '\\.projection\\.ts$';
const ENTITY = '\\.entity\\.ts$';
const APPS = '^apps/';
const CONTEXTS = '^libs/contexts/';
const OTHER_CONTEXT = '^libs/contexts/(?!$1/)';
const OWN_DOMAIN = '^libs/contexts/$1/domain/';
const OWN_QUERIES = '^libs/contexts/$1/read-models/.*\\.query\\.ts$';
const OWN_FEATURES = '^libs/contexts/$1/features/';
const KERNEL = '^libs/platform/kernel/';
const CONTRACTS = '^libs/platform/contracts/';
const RUNTIME = '^libs/platform/runtime/';
const HTTP = '^libs/platform/http/';
const PROCESS = '^libs/platform/process/';
const TESTING = '^libs/platform/testing/';

const packages = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;
const BROKERS = packages('kafkajs', 'bullmq', 'ioredis');
const NEST = packages('@nestjs', 'rxjs', 'reflect-metadata');
const TYPEORM = packages('typeorm');
const ZOD = packages('zod');
const NODE_BUILTINS = `^(node:)?(${builtinModules.join('|')})$`;

/** Targets that have a rule of their own, so that one offence is named once. */
const NAMED_ELSEWHERE = [APPS, TESTING, BROKERS];

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Whatever is not listed is forbidden. Specs also use the test kits and are left to the other rules. */
const mayImportOnly = (name, comment, from, allowed) =>
  never(
    name,
    comment,
    { ...from, pathNot: [SPEC, ...(from.pathNot ?? [])] },
    { pathNot: [...allowed, ...NAMED_ELSEWHERE] },
  );

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    mayImportOnly(
      'kernel-imports-nothing',
      'The kernel is pure: no package, not even a module of Node.',
      { path: KERNEL },
      [KERNEL],
    ),
    mayImportOnly(
      'contracts-import-kernel-and-zod',
      'The public language is schemas over kernel types.',
      { path: CONTRACTS },
      [CONTRACTS, KERNEL, ZOD, CONTEXTS],
    ),
    never(
      'runtime-and-http-stand-apart',
      'Runtime and http each stand on kernel and contracts, not on one another.',
      { path: '^libs/platform/(runtime|http)/', pathNot: SPEC },
      { path: '^libs/platform/(runtime|http)/', pathNot: '^libs/platform/$1/' },
    ),
    never(
      'process-stands-on-top',
      'A process joins runtime and http; neither they nor a context learn how they are run.',
      { path: '^libs/', pathNot: [PROCESS] },
      { path: PROCESS },
    ),
    never(
      'platform-never-imports-a-context',
      'The platform never learns which contexts exist.',
      { path: '^libs/platform/' },
      { path: CONTEXTS },
    ),
    mayImportOnly(
      'domain-is-pure',
      'Decisions know the kernel and their own domain: no framework, database, clock or public contract.',
      { path: '^libs/contexts/([^/]+)/domain/' },
      [KERNEL, OWN_DOMAIN, CONTRACTS, OTHER_CONTEXT],
    ),
    mayImportOnly(
      'process-is-pure',
      'A process decides from its state and an event; commands and timers are values that it returns.',
      { path: '^libs/contexts/([^/]+)/.*\\.process\\.ts$' },
      [KERNEL, OWN_DOMAIN, '^libs/contexts/$1/.*\\.process\\.ts$', CONTRACTS, OTHER_CONTEXT],
    ),
    mayImportOnly(
      'projection-is-pure',
      'A projection is a fold over events: private ones of its own context or public ones of others.',
      { path: `^libs/contexts/([^/]+)/.*${PROJECTION}` },
      [KERNEL, OWN_DOMAIN, `^libs/contexts/$1/.*${PROJECTION}`, CONTRACTS, OTHER_CONTEXT],
    ),
    mayImportOnly(
      'feature-imports',
      'A use case knows its folder, its domain, typed queries of its context, kernel, runtime, http, Nest and TypeORM.',
      { path: '^libs/contexts/([^/]+)/features/', pathNot: [SUBSCRIPTIONS] },
      [
        KERNEL,
        RUNTIME,
        HTTP,
        NEST,
        TYPEORM,
        ZOD,
        NODE_BUILTINS,
        OWN_DOMAIN,
        OWN_QUERIES,
        OWN_FEATURES,
        CONTRACTS,
        OTHER_CONTEXT,
      ],
    ),
    never(
      'no-feature-imports-another',
      'Use cases change apart from one another; what two of them share belongs to the domain.',
      { path: '^libs/contexts/([^/]+)/features/([^/]+)/' },
      { path: OWN_FEATURES, pathNot: '^libs/contexts/$1/features/$2/' },
    ),
    mayImportOnly(
      'read-model-imports',
      'A read model knows its folder, typed queries of its context, its domain, kernel, runtime, http, Nest and TypeORM.',
      { path: '^libs/contexts/([^/]+)/read-models/([^/]+)/', pathNot: [SUBSCRIPTIONS, PROJECTION] },
      [
        ...[
          KERNEL,
          RUNTIME,
          HTTP,
          NEST,
          TYPEORM,
          ZOD,
          NODE_BUILTINS,
          OWN_DOMAIN,
          OWN_QUERIES,
          CONTRACTS,
          OTHER_CONTEXT,
        ],
        '^libs/contexts/$1/read-models/$2/',
      ],
    ),
    never(
      'public-words-stay-at-the-edge',
      'Only publications and subscriptions (and folds of foreign events) speak the public language.',
      { path: CONTEXTS, pathNot: [SPEC, SUBSCRIPTIONS, PROJECTION, '^libs/contexts/[^/]+/publishing/'] },
      { path: CONTRACTS },
    ),
    mayImportOnly(
      'publishing-imports',
      'A publication turns a private event into a public one and does nothing else.',
      { path: '^libs/contexts/([^/]+)/publishing/' },
      [KERNEL, CONTRACTS, RUNTIME, OWN_DOMAIN, '^libs/contexts/$1/publishing/', OTHER_CONTEXT],
    ),
    mayImportOnly(
      'subscription-imports',
      'A subscription binds events to a pure process or projection; it holds no HTTP, SQL or use case.',
      { path: '^libs/contexts/([^/]+)/.*\\.subscriptions\\.ts$' },
      [
        ...[KERNEL, CONTRACTS, RUNTIME, NEST, OWN_DOMAIN, OTHER_CONTEXT],
        '^libs/contexts/$1/(processes|read-models)/',
      ],
    ),
    never(
      'no-context-imports-another',
      'Contexts meet only in published events: not even a type is shared.',
      { path: '^libs/contexts/([^/]+)/' },
      { path: OTHER_CONTEXT },
    ),
    never(
      'apps-import-only-context-indexes',
      'An app wires modules and holds no logic.',
      { path: APPS, pathNot: SPEC },
      {
        path: '^libs/',
        pathNot: ['^libs/contexts/[^/]+/index\\.ts$', KERNEL, RUNTIME, HTTP, PROCESS, TESTING],
      },
    ),
    never(
      'nothing-imports-apps',
      'Libraries never learn which process they run in.',
      { path: '^libs/' },
      { path: APPS },
    ),
    never(
      'brokers-only-in-runtime',
      'Kafka, BullMQ and Redis are named in the runtime alone.',
      { pathNot: RUNTIME },
      { path: BROKERS },
    ),
    never(
      'test-kits-only-in-tests',
      'What runs in production never depends on the test kits.',
      { path: '^(apps|libs)/', pathNot: [SPEC, TESTING] },
      { path: TESTING },
    ),
    never(
      'no-development-package-in-production',
      'A package that only development installs is missing where the program runs.',
      { path: '^(apps|libs)/', pathNot: [SPEC, TESTING] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    never(
      'journeys-know-only-http',
      'A journey is a user: it knows the HTTP interface and the control port.',
      { path: '^test/journeys/' },
      { path: CONTEXTS },
    ),
    never(
      'no-cycles',
      'A cycle of imports has no order; entities that relate to one another and types alone are exempt.',
      { pathNot: ENTITY },
      { circular: true, viaOnly: { pathNot: ENTITY, dependencyTypesNot: ['type-only'] } },
    ),
    never(
      'everything-resolves',
      'An import that leads nowhere escapes every other rule.',
      {},
      { couldNotResolve: true, pathNot: BROKERS },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test/architecture/planted)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    webpackConfig: { fileName: join(__dirname, 'test/architecture/resolve.cjs') },
  },
};
