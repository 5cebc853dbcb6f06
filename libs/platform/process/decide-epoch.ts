import { parseArgs } from 'node:util';
import { reachedAt } from '#platform/http/sign-in/reached-issuer';
import { DesignedError } from '#platform/kernel/designed-error';
import { openEnvironment } from '#platform/runtime/config/open-environment';
import { startOwnPostgres } from '#platform/runtime/config/own-postgres';
import type { Settings } from '#platform/runtime/config/settings';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { openTopic } from '#platform/runtime/kafka/open-topic';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { adoptEpoch } from '#platform/runtime/relay/adopt-epoch';
import { beginEpoch, type EpochDecision } from '#platform/runtime/relay/begin-epoch';
import { registerOtherFeeds } from './other-feeds.js';
import type { Say } from './run-program.js';

const USAGE =
  'Say "begin <context>" or "adopt <context> <source>", with --reason "..." and --by "..." (begin also takes --anyway).';

/**
 * Carries out an operator's decision about an epoch, as `npm run epoch -- begin <context>` or `adopt <context> <source>`,
 * and says what came of it: ids, types and positions, nobody's data.
 * @throws DesignedError with one sentence where it cannot be done.
 */
export async function decideEpoch(
  args: readonly string[],
  settings: Settings,
  { definitions, say }: { readonly definitions: readonly ContextDefinition[]; readonly say: Say },
): Promise<void> {
  const { distributed, issuer, issuerReachedAt } = settings;
  if (!distributed || issuer === undefined) {
    throw new DesignedError(
      'mode-not-here',
      'internal',
      'Epochs are decided about in the distributed mode: give this command the environment of the context’s process.',
    );
  }
  const { what, context, source, decision } = read(args);
  const definition = definitions.find(({ name }) => name === context);
  if (!definition)
    throw new DesignedError('no-such-context', 'invalid', `There is no such context. ${USAGE}`);
  const contexts = [definition.name];
  const postgres = await startOwnPostgres({ settings, contexts, log: say });
  const opened = await openEnvironment({ settings, contexts, postgres });
  try {
    if (what === 'begin') {
      await begin(opened.environment, openTopic(distributed, definition.name), { definition, decision, say });
    } else {
      const fetch = issuerReachedAt === undefined ? undefined : reachedAt(issuer, issuerReachedAt);
      registerOtherFeeds(opened.environment.feeds, definition.name, {
        ...{ distributed, issuer },
        ...(fetch && { fetch }),
      });
      await adopt(opened.environment, source, { definition, decision, say });
    }
  } finally {
    await opened.stop();
  }
}

/** What is decided about which context, and where it is said. */
interface Deciding {
  readonly definition: ContextDefinition;
  readonly decision: EpochDecision & { readonly anyway: boolean };
  readonly say: Say;
}

async function begin(
  { databases }: PlatformEnvironment,
  { topic, end }: ReturnType<typeof openTopic>,
  { definition, decision, say }: Deciding,
): Promise<void> {
  const settings = databases.get(definition.name);
  if (!settings) throw new Error('a context without a database');
  try {
    const { epoch, lost } = await beginEpoch(settings, topic, decision);
    for (const { partition, position, id, type, stream } of lost)
      say(`lost: ${type} ${id} of stream ${stream} at ${partition}:${position}`);
    say(
      `${definition.name} is at epoch ${epoch}; ${lost.length} messages were lost. Adopt it for each context that follows.`,
    );
  } finally {
    await end();
  }
}

async function adopt(
  environment: PlatformEnvironment,
  source: string,
  { definition, decision, say }: Deciding,
): Promise<void> {
  const runtime = new ContextRuntime(definition, environment);
  try {
    await runtime.open();
    const { epoch, subscriptions } = await adoptEpoch(runtime, source, decision);
    for (const { name, rebuilt } of subscriptions)
      say(`${name} goes on at epoch ${epoch} of ${source}${rebuilt ? ', rebuilt' : ''}`);
  } finally {
    await runtime.close();
  }
}

function read(args: readonly string[]): {
  readonly what: 'begin' | 'adopt';
  readonly context: string;
  readonly source: string;
  readonly decision: Deciding['decision'];
} {
  const options = {
    reason: { type: 'string', default: '' },
    by: { type: 'string', default: '' },
    anyway: { type: 'boolean', default: false },
  } as const;
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [what, context, source, ...more] = positionals;
    const isWhole = what === 'begin' ? source === undefined : what === 'adopt' && source !== undefined;
    if (isWhole && more.length === 0 && context !== undefined)
      return { what: what === 'begin' ? what : 'adopt', context, source: source ?? '', decision: values };
  } catch {
    // Told below.
  }
  throw new DesignedError('invalid', 'invalid', USAGE);
}
