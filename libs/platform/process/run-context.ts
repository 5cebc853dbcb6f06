import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { committedDocument } from '#platform/http/openapi/committed-document';
import { issuerKeys } from '#platform/http/sign-in/issuer-keys';
import { reachedAt } from '#platform/http/sign-in/reached-issuer';
import { DesignedError } from '#platform/kernel/designed-error';
import { servicePrincipal } from '#platform/runtime/config/service-principal';
import type { Settings } from '#platform/runtime/config/settings';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { KafkaTransport } from '#platform/runtime/kafka/kafka-transport';
import type { LogFeed } from '#platform/runtime/messages/feed';
import { PlatformModule } from '#platform/runtime/nest/platform.module';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { FeedController, SERVED_FEED, type ServedFeed } from './feed.controller.js';
import { startHttpProcess, type HttpProcess } from './http-process.js';
import { InstallationHealthController, OTHER_PROCESSES } from './installation-health.controller.js';
import { registerOtherFeeds } from './other-feeds.js';
import { runProgram, type Say } from './run-program.js';

/** Runs one context in a process of its own, to the end of the process (`GINNEL_MODE=distributed`). */
export function runContext(definition: ContextDefinition, module: Type): Promise<void> {
  return runProgram({
    start: (settings, say, stopped) => startContext(definition, module, { settings, say, stopped }),
    ready: ({ origin }) =>
      `The context ${definition.name} is ready at ${origin} after ${process.uptime().toFixed(1)} s.`,
  });
}

async function startContext(
  definition: ContextDefinition,
  module: Type,
  {
    settings,
    say,
    stopped,
  }: { readonly settings: Settings; readonly say: Say; readonly stopped: AbortSignal },
): Promise<HttpProcess> {
  const { distributed, issuer, issuerReachedAt } = settings;
  if (!distributed || issuer === undefined) {
    throw new DesignedError(
      'mode-not-here',
      'internal',
      `The process of ${definition.name} alone needs GINNEL_MODE=distributed: run "npm run start:distributed", or "npm start" for all contexts in one process.`,
    );
  }
  const fetchOfIssuer =
    issuerReachedAt === undefined ? undefined : { fetch: reachedAt(issuer, issuerReachedAt) };
  const document = committedDocument();
  return startHttpProcess({
    ...{ settings, stopped, log: say },
    contexts: [definition.name],
    furnish: ({ environment }) => {
      environment.transport = new KafkaTransport({ ...distributed, giveUp }, environment.feeds);
      const others = registerOtherFeeds(environment.feeds, definition.name, {
        ...{ distributed, issuer },
        ...fetchOfIssuer,
      });
      return {
        root: ContextProcessModule.over(environment, {
          definition,
          module,
          others,
          installation: distributed.installation,
        }),
        issuer,
        keys: issuerKeys(issuer, fetchOfIssuer),
        document,
      };
    },
  });
}

/** Ends a process whose consumers do not move, for a supervisor to start it again. */
function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** What the process of one context is made of. */
interface ContextProcess {
  readonly definition: ContextDefinition;
  readonly module: Type;
  readonly others: ReadonlyMap<string, string>;
  readonly installation: string;
}

/** One context, its feed for other processes, and the health of the installation. */
@Module({})
class ContextProcessModule {
  static over(
    environment: PlatformEnvironment,
    { definition, module, others, installation }: ContextProcess,
  ): DynamicModule {
    const servedFeed: ServedFeed = {
      feed: () => feedOf(environment),
      subscribers: new Set(
        (definition.subscribers ?? []).map((context) => servicePrincipal(installation, context)),
      ),
    };
    return {
      module: ContextProcessModule,
      imports: [PlatformModule.forRoot(environment), module],
      controllers: [FeedController, InstallationHealthController],
      providers: [
        { provide: OTHER_PROCESSES, useValue: others },
        { provide: SERVED_FEED, useValue: servedFeed },
      ],
    };
  }
}

/** The feed of the one context of the process, once that is open: nothing is served before. */
function feedOf({ runtimes }: PlatformEnvironment): LogFeed {
  const [only] = runtimes;
  if (!only) throw new Error('the context of this process is not open');
  return only.feed;
}
