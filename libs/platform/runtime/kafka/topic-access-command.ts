import { parseArgs } from 'node:util';
import { DesignedError } from '#platform/kernel/designed-error';
import type { KafkaSettings } from '#platform/runtime/config/settings';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { applyTopicAccess } from './apply-topic-access.js';
import { ruleOptions, topicAccess, topicUserOf } from './topic-access.js';

const USAGE = 'Say either --print or --apply.';
const PROGRAM = 'kafka-acls.sh --bootstrap-server "$KAFKA_BROKERS" --command-config administrator.properties';

/**
 * Prints the access rules of an installation's contexts as commands of Kafka's own program, or applies them, and says what
 * came of it: `npm run topic-access`. @returns whether the contexts' principals have what is listed and nothing besides.
 * @throws DesignedError with one sentence where it cannot be done.
 */
export async function topicAccessCommand(
  args: readonly string[],
  { installation, kafka }: KafkaSettings,
  {
    definitions,
    say,
  }: { readonly definitions: readonly ContextDefinition[]; readonly say: (line: string) => void },
): Promise<boolean> {
  const rules = definitions.flatMap((definition) => topicAccess(installation, topicUserOf(definition)));
  if (read(args) === 'print') {
    for (const rule of rules) say(`${PROGRAM} --add --force ${ruleOptions(rule)}`);
    return true;
  }
  if (!kafka) {
    throw new DesignedError(
      'setting-missing',
      'internal',
      'Access rules are applied to a broker: set KAFKA_BROKERS, and KAFKA_USERNAME and KAFKA_PASSWORD of its administrator.',
    );
  }
  const { added, surplus } = await applyTopicAccess(kafka, rules);
  for (const rule of added) say(`added: ${ruleOptions(rule)}`);
  for (const rule of surplus)
    say(`more than is needed, take it away: ${PROGRAM} --remove ${ruleOptions(rule)}`);
  say(
    `${rules.length} rules are in place, ${added.length} of them new; ${surplus.length} more are not needed.`,
  );
  return surplus.length === 0;
}

function read(args: readonly string[]): 'print' | 'apply' {
  const options = {
    print: { type: 'boolean', default: false },
    apply: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.print !== values.apply) return values.print ? 'print' : 'apply';
  } catch {
    // Told below.
  }
  throw new DesignedError('invalid', 'invalid', USAGE);
}
