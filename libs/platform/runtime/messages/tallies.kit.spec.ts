import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineContract, type EventOf } from '#platform/contracts/contract';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { Projection } from '#platform/kernel/projection';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { partitionOf } from '#platform/runtime/log/partition';
import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { sqlMigration } from '#platform/runtime/schema/runtime-schema';
import { liveView, tenantTable } from '#platform/runtime/schema/tenancy.sql';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';

/** What tallies tell other contexts: that one grew, by an even amount. */
export const tallyGrew = defineContract({
  type: 'ginnel.tallies.tally-grew.v1',
  description: 'A tally grew by an even amount.',
  data: z.strictObject({ amount: z.int().min(1).max(1_000_000) }),
  example: { amount: 2 },
});

/** Tallies that publish their even additions and keep the odd ones, and everything else, to themselves. */
export const publishingTallies: ContextDefinition = {
  ...tallyContext,
  publication: {
    types: ['added'],
    publish: ({ event }) => {
      const { amount } = event.data as { readonly amount?: number };
      return event.type === 'added' && amount !== undefined && amount % 2 === 0
        ? { type: tallyGrew.type, data: { amount } }
        : undefined;
    },
  },
};

/** What another context keeps of tallies. */
export interface EchoRow {
  readonly tenant: Uuid;
  readonly tally: Uuid;
  readonly total: number;
  readonly events: number;
}

/** Folds what tallies publish. An amount of 668 cannot be folded: the poison of the tests. */
export const echoList: Projection<EventOf<typeof tallyGrew>, EchoRow> = {
  name: 'echo-list',
  table: 'echo_row',
  keyColumns: ['tenant', 'tally'],
  keys: (event) => [{ tenant: event.tenant, tally: event.stream }],
  evolve: (row, { event, tenant, stream }) => {
    if (event.data.amount === 668) throw new Error('poison');
    return {
      tenant,
      tally: stream,
      total: (row?.total ?? 0) + event.data.amount,
      events: (row?.events ?? 0) + 1,
    };
  },
};

/** A context that knows tallies only by what they publish. */
export const echoes: ContextDefinition = {
  name: 'echoes',
  publication: { types: [], publish: () => undefined },
  migrations: (roles) => [
    sqlMigration(
      'Echoes',
      1700000000001,
      `create table echo_row (generation integer not null, tenant uuid not null, tally uuid not null, total bigint not null,
         events integer not null, primary key (tenant, tally, generation));
       ${tenantTable('echo_row', roles, { app: 'select', worker: 'select, insert, update, delete' })}
       ${liveView('echo_list', 'echo_row', ['tenant', 'tally', 'total', 'events'], roles)}`,
    ),
  ],
  subscriptions: [projectionSubscription(echoList, [{ source: 'tallies', contracts: [tallyGrew] }])],
};

/** Acts on the tallies of one tenant. */
export class Tallies {
  constructor(
    private readonly runtime: ContextRuntime,
    readonly tenant: Uuid = randomUUID(),
  ) {}

  /** Opens a tally. */
  async open(options: { stream?: Uuid; next?: Instant; mirror?: Uuid } = {}): Promise<Uuid> {
    const { stream = randomUUID(), next = null, mirror } = options;
    await this.runtime.commands.create(tally, {
      actor: this.runtime.actor(this.tenant, 'keeper'),
      identity: this.runtime.derive(randomUUID()),
      stream,
      at: this.runtime.clock.now(),
      command: mirror === undefined ? { type: 'open', next } : { type: 'open', next, mirror },
      participants: [{ tenant: this.tenant, part: 'keeper' }],
    });
    return stream;
  }

  /** Adds amounts to a tally, one after the other. @returns the position of the last. */
  async add(stream: Uuid, ...amounts: readonly number[]): Promise<Position> {
    let position: Position | undefined;
    for (const amount of amounts) position = await this.act(stream, { type: 'add', amount });
    if (position === undefined) throw new Error('nothing was added');
    return position;
  }

  /** Runs a command on a tally. @returns its position, if it wrote. */
  async act(stream: Uuid, command: TallyCommand): Promise<Position | undefined> {
    const answer = await this.runtime.commands.execute(tally, {
      actor: this.runtime.actor(this.tenant, 'keeper'),
      identity: this.runtime.derive(randomUUID()),
      stream,
      at: this.runtime.clock.now(),
      command: () => command,
    });
    if (answer.outcome === 'rejected') throw new Error(`refused: ${answer.rejection.code}`);
    return answer.position;
  }

  /** The stored types of a tally's events, in order. */
  async history(stream: Uuid): Promise<readonly string[]> {
    const rows = await this.runtime.database.workerQuery<{ type: string }>(
      'select type from event where stream = $1 order by version',
      [stream],
    );
    return rows.map((row) => row.type);
  }
}

/** A new stream in this partition. */
export function streamOf(partition: number): Uuid {
  for (;;) {
    const stream = randomUUID();
    if (partitionOf(stream) === partition) return stream;
  }
}
