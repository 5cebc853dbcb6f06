import type { Client } from 'pg';
import { DesignedError } from '#platform/kernel/designed-error';
import { ContextDatabase } from '#platform/runtime/database/context-database';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { EventLog } from '#platform/runtime/log/event-log';
import type { Message } from '#platform/runtime/messages/feed';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { asOwner } from './as-owner.js';
import { standingInLog } from './fork-check.js';
import { RelayCheckpoints } from './relay-checkpoints.js';
import type { PartitionEnds, RelayTopic } from './relay-topic.js';

/** Who decides about an epoch, and why: both are kept. */
export interface EpochDecision {
  readonly reason: string;
  readonly by: string;
}

/** A message that was published and does not stand in the log: its ids alone. */
export type LostMessage = Pick<Message, 'partition' | 'position' | 'id' | 'type' | 'stream'>;

/** What beginning an epoch came to. */
export interface BegunEpoch {
  readonly epoch: number;
  /** By partition, up to where log and topic agree: consumers go on from there. */
  readonly kept: readonly number[];
  readonly lost: readonly LostMessage[];
}

const READ_AT_ONCE = 500;

/**
 * Begins a new epoch of a context's log that was restored behind what it had published: notes what was lost, and lets the
 * relay publish again. Consumers stop at the new epoch until it is adopted for each of them; the context's own subscriptions
 * on its log go on in it, for their checkpoints were restored with the log.
 * @throws DesignedError `decision-incomplete` without a reason or a name; `nothing-lost` where log and topic agree, unless
 * `anyway`: a log may have been restored behind what consumers have handled without its topic showing it;
 * `checkpoints-beyond-log` where the log and the context's own checkpoints on it are not of one moment.
 */
export async function beginEpoch(
  settings: ContextDatabaseSettings,
  topic: Pick<RelayTopic, 'ends' | 'read'>,
  decision: EpochDecision & { readonly anyway?: boolean },
): Promise<BegunEpoch> {
  checkDecision(decision);
  const database = new ContextDatabase(settings);
  try {
    const [row] = await database.workerQuery<{ epoch: number }>('select epoch from log_epoch');
    const own = row?.epoch ?? 1;
    const ends = await topic.ends();
    const tails = Array.from({ length: PARTITIONS }, (_, partition) => ({
      partition,
      ...(ends.get(partition) ?? { low: 0, end: 0 }),
    }));
    const found = await compare(database, topic, tails, own);
    if (found.lost.length === 0 && decision.anyway !== true) {
      throw new DesignedError(
        'nothing-lost',
        'conflict',
        `The topic holds nothing that the log of ${settings.context} has not: no new epoch is needed, unless --anyway says so.`,
      );
    }
    const relayed = await new RelayCheckpoints(database).read();
    const kept = relayed.map(({ partition, position }) => {
      const agreed = found.agreed.get(partition) ?? 0;
      return found.forked.has(partition) ? agreed : Math.max(agreed, position);
    });
    const begun = { epoch: Math.max(own, found.newest) + 1, kept, lost: found.lost };
    await write(database, begun, decision);
    return begun;
  } finally {
    await database.close();
  }
}

/** @throws DesignedError `decision-incomplete`. */
export function checkDecision({ reason, by }: EpochDecision): void {
  if (reason.trim() !== '' && by.trim() !== '') return;
  throw new DesignedError(
    'decision-incomplete',
    'invalid',
    'Say why (--reason) and who decides (--by): both are kept.',
  );
}

interface Compared {
  /** The last position of each partition at which topic and log agree. */
  readonly agreed: ReadonlyMap<number, number>;
  readonly forked: ReadonlySet<number>;
  readonly lost: readonly LostMessage[];
  readonly newest: number;
}

/** Reads each partition back from its end to where it agrees with the log. */
async function compare(
  database: ContextDatabase,
  topic: Pick<RelayTopic, 'read'>,
  tails: readonly (PartitionEnds & { readonly partition: number })[],
  epoch: number,
): Promise<Compared> {
  const agreed = new Map<number, number>();
  const lost = new Map<string, LostMessage>();
  let newest = epoch;
  let left = tails.filter(({ low, end }) => low < end);
  while (left.length > 0) {
    const stretches = left.map(({ partition, low, end }) => ({
      ...{ partition, end },
      from: Math.max(low, end - READ_AT_ONCE),
    }));
    const read = await topic.read(stretches);
    const messages = [...read.values()].flat();
    const standing = await standingInLog(database, messages);
    for (const message of messages) {
      newest = Math.max(newest, message.epoch);
      if (standing.has(message)) {
        agreed.set(message.partition, Math.max(agreed.get(message.partition) ?? 0, message.position));
      } else if (message.epoch >= epoch) {
        const { partition, position, id, type, stream } = message;
        lost.set(`${partition} ${position} ${id}`, { partition, position, id, type, stream });
      }
    }
    left = stretches.flatMap(({ partition, from }) => {
      const low = left.find((one) => one.partition === partition)?.low ?? 0;
      return agreed.has(partition) || from <= low ? [] : [{ partition, low, end: from }];
    });
  }
  const places = [...lost.values()].sort((a, b) => a.partition - b.partition || a.position - b.position);
  return { agreed, forked: new Set(places.map(({ partition }) => partition)), lost: places, newest };
}

function write(
  database: ContextDatabase,
  { epoch, kept, lost }: BegunEpoch,
  { reason, by }: EpochDecision,
): Promise<void> {
  return asOwner(database.settings, async (client) => {
    await client.query('insert into epoch_begun (epoch, kept, reason, begun_by) values ($1, $2, $3, $4)', [
      epoch,
      kept,
      reason,
      by,
    ]);
    await client.query(
      `insert into lost_message (epoch, partition, position, id, type, stream)
       select $1, l.partition, l.position, l.id, l.type, l.stream
         from jsonb_to_recordset($2) l (partition smallint, position bigint, id uuid, type text, stream uuid)`,
      [epoch, JSON.stringify(lost)],
    );
    await carryOwnCheckpoints(client, database, epoch);
    await client.query('update log_epoch set epoch = $1', [epoch]);
    await client.query(
      `update relay_checkpoint c set position = least(c.position, k.position), kafka_offset = null
         from unnest($1::bigint[]) with ordinality k(position, place) where c.partition = k.place - 1`,
      [kept],
    );
    await client.query('update relay_lease set forked = false');
  });
}

/**
 * Moves the checkpoints that the context's own subscriptions have on its log, of every generation, into the epoch. The
 * locks wait for batches under way and are taken in the order in which a batch and a rebuild's switch take theirs; the
 * heads are read after that, so that no batch has gone beyond them meanwhile.
 */
async function carryOwnCheckpoints(client: Client, database: ContextDatabase, epoch: number): Promise<void> {
  const { context } = database;
  await client.query(
    'select 1 from checkpoint where source = $1 order by subscription, partition, generation for update',
    [context],
  );
  const heads = await new EventLog(database).heads();
  const { rows } = await client.query<{ subscription: string }>(
    `select distinct c.subscription
       from checkpoint c join unnest($2::bigint[]) with ordinality h(head, place) on c.partition = h.place - 1
      where c.source = $1 and (c.position > h.head or c.epoch > (select epoch from log_epoch)) order by 1`,
    [context, heads],
  );
  if (rows.length > 0) {
    const names = rows.map(({ subscription }) => subscription).join(', ');
    throw new DesignedError(
      'checkpoints-beyond-log',
      'conflict',
      `${names}: what was handled of the log of ${context} goes beyond its end, so its database is not of one moment. Restore all of it to one moment, then begin the epoch.`,
    );
  }
  await client.query('update checkpoint set epoch = $2 where source = $1', [context, epoch]);
}
