import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { Instant } from '#platform/kernel/clock';
import { eventId } from '#platform/runtime/commands/uuid-v5';
import type { Message } from '#platform/runtime/messages/feed';
import type { PartitionEnds, RelayTopic, Stretch } from './relay-topic.js';
import type { Relayed } from './relay-checkpoints.js';

const LOOKED_BACK = 20;

interface LoggedEvent {
  readonly partition: number;
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly recorded_at: Instant;
}

/** @returns those of published messages that stand in the own log as they were published. */
export async function standingInLog(
  database: Pick<ContextDatabase, 'workerQuery'>,
  messages: readonly Message[],
): Promise<ReadonlySet<Message>> {
  if (messages.length === 0) return new Set();
  const rows = await database.workerQuery<LoggedEvent>(
    `select e.partition, e.position, e.stream, e.version, e.recorded_at
       from unnest($1::smallint[], $2::bigint[]) m(partition, position)
       join event e using (partition, position)`,
    [messages.map(({ partition }) => partition), messages.map(({ position }) => position)],
  );
  const logged = new Map(
    rows.map(({ partition, position, stream, version, recorded_at: recordedAt }) => [
      `${partition} ${position}`,
      // A number of a stream that was given again after a restore has the same id, and not the same moment.
      `${eventId(stream, version)} ${recordedAt}`,
    ]),
  );
  return new Set(
    messages.filter(
      ({ partition, position, id, recordedAt }) =>
        logged.get(`${partition} ${position}`) === `${id} ${recordedAt}`,
    ),
  );
}

/** How a topic stands to the log that it carries. */
export type ForkCheck =
  /** The topic is ahead of the log, or other than it: the log was restored behind what it had published. */
  | { readonly forked: true; readonly partitions: readonly number[] }
  /** By partition, the position of the last message, where it was looked at: what follows on it is sent again. */
  | { readonly forked: false; readonly last: ReadonlyMap<number, number> };

/**
 * Compares the last message of each partition with the own log. A partition that ends with what was acknowledged last is
 * not read: a log that was restored has forgotten that.
 */
export async function checkFork(
  topic: Pick<RelayTopic, 'ends' | 'read'>,
  database: Pick<ContextDatabase, 'workerQuery'>,
  relayed: readonly Relayed[],
  epoch: number,
): Promise<ForkCheck> {
  const ends = await topic.ends();
  const unknown = relayed.filter(({ partition, offset }) => {
    const { low, end } = ends.get(partition) ?? { low: 0, end: 0 };
    return low < end && offset !== end - 1;
  });
  const lasts = await lastMessages(
    topic,
    ends,
    unknown.map(({ partition }) => partition),
  );
  const ofEpoch = [...lasts.values()].filter((message) => message.epoch === epoch);
  const standing = await standingInLog(database, ofEpoch);
  const forked = [...lasts.values()].filter(
    (message) => message.epoch > epoch || (message.epoch === epoch && !standing.has(message)),
  );
  if (forked.length > 0) return { forked: true, partitions: forked.map(({ partition }) => partition) };
  return {
    forked: false,
    last: new Map([...standing].map(({ partition, position }) => [partition, position])),
  };
}

/** The last message of each partition; records that are no messages are looked past, as far back as there is anything. */
async function lastMessages(
  topic: Pick<RelayTopic, 'read'>,
  ends: ReadonlyMap<number, PartitionEnds>,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, Message>> {
  const lasts = new Map<number, Message>();
  let left = partitions.map((partition): Stretch => {
    const { low, end } = ends.get(partition) ?? { low: 0, end: 0 };
    return { partition, from: Math.max(low, end - 1), end };
  });
  for (let back = LOOKED_BACK; left.length > 0; back *= 8) {
    const read = await topic.read(left);
    for (const [partition, messages] of read) {
      const last = messages.at(-1);
      if (last) lasts.set(partition, last);
    }
    left = left.flatMap(({ partition, from }) => {
      const low = ends.get(partition)?.low ?? 0;
      return lasts.has(partition) || from <= low
        ? []
        : [{ partition, from: Math.max(low, from - back), end: from }];
    });
  }
  return lasts;
}
