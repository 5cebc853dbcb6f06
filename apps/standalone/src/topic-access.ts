import 'reflect-metadata';
import { directoryContext } from '#contexts/directory';
import { insightsContext } from '#contexts/insights';
import { peopleContext } from '#contexts/people';
import { referralsContext } from '#contexts/referrals';
import { DesignedError } from '#platform/kernel/designed-error';
import { topicAccessCommand } from '#platform/runtime/kafka/topic-access-command';
import { readKafkaSettings } from '#platform/runtime/config/settings';

/**
 * Prints or applies who may write and read which topic: `npm run topic-access`. Exit code 0: as listed; 1: a context may
 * do more than is listed; 2: it could not be done.
 */
try {
  const isExact = await topicAccessCommand(process.argv.slice(2), readKafkaSettings(process.env), {
    definitions: [peopleContext, directoryContext, referralsContext, insightsContext],
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.exitCode = isExact ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof DesignedError ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
