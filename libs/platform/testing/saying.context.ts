import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineContract, type EventOf } from '#platform/contracts/contract';
import { accepted, type Decider } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { Aggregate } from '#platform/runtime/commands/aggregate';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { NOTHING_PUBLISHED } from '#platform/runtime/messages/publication';
import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { sqlMigration } from '#platform/runtime/schema/runtime-schema';
import { tenantTable } from '#platform/runtime/schema/tenancy.sql';

/** A number that a stream has said: a stream says 1, 2, 3, so that loss, repetition and order show by themselves. */
export const numberSaid = defineContract({
  type: 'ginnel.sayings.number-said.v1',
  description: 'A stream has said its next number.',
  data: z.strictObject({ number: z.int().min(1) }),
  example: { number: 1 },
});

interface NumberSaid {
  readonly type: 'said' | 'thought';
  readonly data: { readonly number: number };
}

interface Say {
  readonly numbers: readonly number[];
  /** Whether each number is followed by an event that is not published. */
  readonly withThoughts: boolean;
}

const sayingDecider: Decider<object, Say, NumberSaid, { readonly code: never }> = {
  initial: {},
  decide: ({ numbers, withThoughts }) =>
    accepted(
      ...numbers.flatMap((number): readonly NumberSaid[] => {
        const said: NumberSaid = { type: 'said', data: { number } };
        return withThoughts ? [said, { type: 'thought', data: { number } }] : [said];
      }),
    ),
  evolve: (state) => state,
};

const saying: Aggregate<object, Say, NumberSaid, { readonly code: never }> = {
  name: 'saying',
  decider: sayingDecider,
};

/** A context that says numbers to others, and keeps its thoughts to itself. */
export const sayings: ContextDefinition = {
  name: 'sayings',
  migrations: () => [],
  publication: {
    types: ['said'],
    publish: ({ event }) =>
      event.type === 'said' ? { type: numberSaid.type, data: { ...event.data } } : undefined,
  },
  subscriptions: [],
};

/** What a listener has heard of one stream: its numbers as text, in the order in which they were handled. */
export interface HeardRow {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  readonly numbers: string;
}

/** The number that a listener cannot handle. */
export const POISON = 666_666;

const heardList: Projection<EventOf<typeof numberSaid>, HeardRow> = {
  name: 'heard-list',
  table: 'heard_row',
  keyColumns: ['tenant', 'stream'],
  keys: ({ tenant, stream }) => [{ tenant, stream }],
  evolve: (row, { event, tenant, stream }) => {
    if (event.data.number === POISON) throw new Error('poison');
    return { tenant, stream, numbers: [row?.numbers, String(event.data.number)].filter(Boolean).join(' ') };
  },
};

/** The subscription by which hearers follow sayings. */
export const HEARD = heardList.name;

/** A context that hears what sayings publish. */
export const hearers: ContextDefinition = {
  name: 'hearers',
  publication: NOTHING_PUBLISHED,
  migrations: (roles) => [
    sqlMigration(
      'Hearers',
      1700000000001,
      `create table heard_row (generation integer not null, tenant uuid not null, stream uuid not null, numbers text not null,
         primary key (tenant, stream, generation));
       ${tenantTable('heard_row', roles, { app: 'select', worker: 'select, insert, update, delete' })}
       insert into read_model_generation (read_model, live) values ('heard_row', 1);`,
    ),
  ],
  subscriptions: [projectionSubscription(heardList, [{ source: 'sayings', contracts: [numberSaid] }])],
};

/** Lets streams say their next numbers, and knows what each has said. */
export class Speakers {
  readonly tenant: Uuid = randomUUID();
  private readonly saidSoFar = new Map<Uuid, number[]>();

  constructor(private readonly runtime: () => ContextRuntime) {}

  /** What each stream has said, in order. */
  get said(): ReadonlyMap<Uuid, readonly number[]> {
    return this.saidSoFar;
  }

  /** Lets a stream say so many numbers in one transaction. @returns the stream, a new one unless told. */
  async say(count: number, stream: Uuid = randomUUID()): Promise<Uuid> {
    const before = this.saidSoFar.get(stream) ?? [];
    const numbers = Array.from({ length: count }, (_, n) => before.length + n + 1);
    await this.write(stream, before.length === 0, { numbers, withThoughts: count <= 8 });
    this.saidSoFar.set(stream, [...before, ...numbers]);
    return stream;
  }

  /** What a stream has said is not expected to be heard. */
  forget(stream: Uuid): void {
    this.saidSoFar.delete(stream);
  }

  /** Lets a stream say numbers anew that its source has lost. */
  repeat(stream: Uuid, numbers: readonly number[]): Promise<void> {
    return this.write(stream, false, { numbers, withThoughts: false });
  }

  /** Lets a new stream say what no listener can handle, and then 1; it is not counted as said. */
  async poison(): Promise<Uuid> {
    const stream = randomUUID();
    await this.write(stream, true, { numbers: [POISON, 1], withThoughts: false });
    return stream;
  }

  private async write(stream: Uuid, isNew: boolean, command: Say): Promise<void> {
    const { commands, clock, ...runtime } = this.runtimeNow();
    const request = {
      actor: { organisation: this.tenant, principal: 'test' },
      identity: runtime.derive(randomUUID()),
      ...{ stream, at: clock.now() },
    };
    if (isNew) {
      await commands.create(saying, {
        ...request,
        command,
        participants: [{ tenant: this.tenant, part: 'speaker' }],
      });
    } else {
      await commands.executeAsSystem(saying, { ...request, command: () => command });
    }
  }

  private runtimeNow(): Pick<ContextRuntime, 'commands' | 'clock' | 'derive'> {
    const runtime = this.runtime();
    return {
      commands: runtime.commands,
      clock: runtime.clock,
      derive: (id) => runtime.derive(id),
    };
  }
}
