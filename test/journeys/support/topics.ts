import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { testKafka } from '#platform/testing/test-kafka';
import type { Installation } from './distributed-mode.js';
import type { Running } from './running.js';

const run = promisify(execFile);
/** As much as a journey's topic may hold. */
const LARGEST_TOPIC = 256 * 1024 * 1024;
/** Of each context that publishes, one that may read its feed. */
const READERS = { people: 'referrals', directory: 'insights', referrals: 'people' } as const;

/** A record as kcat prints it. */
interface TopicRecord {
  readonly partition: number;
  readonly key: string;
  readonly headers: readonly string[];
  readonly payload: string;
}

interface Event {
  readonly id: string;
  readonly stream: string;
  readonly partition: number;
  readonly position: number;
  readonly type: string;
}

/**
 * An independent client of Kafka finds each public event of the system on its topic: by its key in the partition of its
 * stream, in order, with the CloudEvents attributes that name it. One may be there twice, since relays repeat what they
 * doubt. @throws Error naming the first that is missing or out of order.
 */
export async function expectEventsOnTopics(
  installation: Installation,
  { origin, origins = {} }: Running,
): Promise<void> {
  for (const [context, reader] of Object.entries(READERS)) {
    const feed = await feedOf(origins[context] ?? '', await tokenOf(installation, reader, origin));
    const records = await recordsOf(installation, context);
    const seen = new Map<string, Event>();
    for (const { partition, key, headers, payload } of records) {
      const event = JSON.parse(payload) as Event;
      const header = (name: string): string | undefined => headers[headers.indexOf(name) + 1];
      const isNamed =
        header('ce_id') === event.id &&
        header('ce_type') === event.type &&
        header('ce_specversion') === '1.0';
      if (!isNamed || key !== event.stream || partition !== event.partition)
        throw new Error(`${context}: the record of event ${event.id} is not addressed as it should be`);
      if (!seen.has(event.id)) seen.set(event.id, event);
    }
    const onTopic = [...seen.values()];
    const perPartition = (events: readonly Event[]): string =>
      JSON.stringify(
        Array.from({ length: 32 }, (_, n) =>
          events.filter(({ partition }) => partition === n).map(({ position, id }) => [position, id]),
        ),
      );
    if (perPartition(onTopic) !== perPartition(feed))
      throw new Error(
        `${context}: ${feed.length} events published, ${onTopic.length} on the topic in another order`,
      );
  }
}

/** Everything on the installation's topics, as text. */
export async function everyByteOfTopics(installation: Installation): Promise<string> {
  const topics = Object.keys(READERS).map((context) =>
    rawOf(installation, context, ['-f', String.raw`%k\n%h\n%s\n`]),
  );
  return (await Promise.all(topics)).join('\n');
}

async function recordsOf(installation: Installation, context: string): Promise<readonly TopicRecord[]> {
  const text = await rawOf(installation, context, ['-J']);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TopicRecord);
}

/** What kcat prints of a topic from its beginning to its end. */
async function rawOf(
  { name, brokers }: Installation,
  context: string,
  more: readonly string[],
): Promise<string> {
  const read = ['-C', '-b', brokers, '-t', `${name}.${context}`, '-o', 'beginning', '-e', '-q', ...more];
  return run(testKafka().kcat, read, { maxBuffer: LARGEST_TOPIC }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      // A system that is stopped at once has not made its topics yet: there is nothing on them.
      if (String((error as { readonly stderr?: string }).stderr).includes('Unknown topic')) return '';
      throw error;
    },
  );
}

async function tokenOf(
  { name, serviceSecret }: Installation,
  reader: string,
  origin: string,
): Promise<string> {
  const response = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${name}-${reader}:${serviceSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Every public event of a context, from its feed, in order within each partition. */
async function feedOf(origin: string, token: string): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (let partition = 0; partition < 32; partition += 1) {
    for (let after = 0; ;) {
      const response = await fetch(`${origin}/feed/pages?from=${partition}:${after}&limit=500`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const [page] = (await response.json()) as [{ messages: readonly Event[]; through: number }];
      events.push(...page.messages);
      if (page.through === after) break;
      after = page.through;
    }
  }
  return events;
}
