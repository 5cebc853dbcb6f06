import { randomBytes, randomUUID } from 'node:crypto';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { migrateContext } from '#platform/runtime/database/migrate';
import {
  contextSettings,
  provisionContexts,
  type ProvisionRequest,
} from '#platform/runtime/database/provision';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { FeedDirectory } from '#platform/runtime/messages/feed';
import type { Transport } from '#platform/runtime/messages/transport';
import { settle } from '#platform/runtime/settlement';
import { cloneDatabase, dropDatabase, ensureTemplate, testPostgres } from '#platform/testing/test-postgres';

const SECRET = 'the roles of test databases';

/** An environment over a database of its own; `close` stops what runs and removes the database. */
export interface TestEnvironment {
  readonly environment: PlatformEnvironment;
  readonly database: string;
  /** A superuser's connection string to the database. */
  readonly administrator: string;
  close(): Promise<void>;
}

/** Contexts at work on a database of their own, without HTTP. */
export interface TestContexts extends TestEnvironment {
  runtime(context: string): ContextRuntime;
  settle(): Promise<void>;
}

/** Makes an environment for these contexts: a migrated template is cloned, so that a test file starts in moments. */
export async function makeTestEnvironment(
  definitions: readonly ContextDefinition[],
): Promise<TestEnvironment> {
  const names = definitions.map((definition) => definition.name).sort();
  const template = `template_${names.join('_')}`;
  await ensureTemplate(template, async (administrator) => {
    const provisioned = await provisionContexts(provisioning(administrator, names));
    for (const settings of provisioned) {
      const definition = definitions.find((one) => one.name === settings.context);
      if (definition) await migrateContext(settings, definition.migrations);
    }
  });
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  await cloneDatabase(template, database);
  const administrator = testPostgres().connectionString(database);
  const request = provisioning(administrator, names);
  const environment = new PlatformEnvironment(
    new BusinessClock(),
    new LogSignal(),
    new FeedDirectory(),
    new Map(names.map((name) => [name, contextSettings(request, name)])),
    randomBytes(32),
  );
  return {
    environment,
    database,
    administrator,
    close: async () => {
      for (const runtime of [...environment.runtimes]) await runtime.close();
      await dropDatabase(database);
    },
  };
}

/** How contexts are opened. */
export interface TestContextsOptions {
  readonly carry?: boolean;
  /** How events travel between them; within the process unless told. */
  readonly transport?: (environment: PlatformEnvironment) => Transport;
}

/** Opens contexts without HTTP; with `carry: false` nothing moves by itself (subscriptions, timers, pending commands). */
export async function openTestContexts(
  definitions: readonly ContextDefinition[],
  options: TestContextsOptions = {},
): Promise<TestContexts> {
  const test = await makeTestEnvironment(definitions);
  if (options.transport) test.environment.transport = options.transport(test.environment);
  const runtimes = new Map<string, ContextRuntime>();
  for (const definition of definitions) {
    const runtime = new ContextRuntime(definition, test.environment);
    await runtime.open();
    runtimes.set(definition.name, runtime);
  }
  if (options.carry !== false) for (const runtime of runtimes.values()) runtime.start();
  return {
    ...test,
    runtime: (context) => {
      const runtime = runtimes.get(context);
      if (!runtime) throw new Error(`no context ${context} in this test`);
      return runtime;
    },
    settle: () => settle(test.environment),
  };
}

function provisioning(administrator: string, contexts: readonly string[]): ProvisionRequest {
  return { administrator, secret: SECRET, contexts, appConnections: () => 8 };
}
