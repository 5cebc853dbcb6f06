import { accepted, type Decider, rejected } from '#platform/kernel/decider';
import type { Instant } from '#platform/kernel/clock';
import type { Projection } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { Process } from '#platform/kernel/process';
import type { Aggregate } from '#platform/runtime/commands/aggregate';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { NOTHING_PUBLISHED } from '#platform/runtime/messages/publication';
import { processSubscription, projectionSubscription } from '#platform/runtime/messages/subscription';
import { sqlMigration } from '#platform/runtime/schema/runtime-schema';
import { timerHandler } from '#platform/runtime/timers/timer-sweeper';
import { liveView, tenantTable } from '#platform/runtime/schema/tenancy.sql';

/** The state of a tally: a number that grows, and when it must be looked at next. */
export interface Tally {
  readonly total: number;
  readonly closed: boolean;
  readonly next: Instant | null;
  readonly mirror: string | null;
}

/** Commands of a tally. */
export type TallyCommand =
  | { readonly type: 'open'; readonly next: Instant | null; readonly mirror?: string }
  | { readonly type: 'add'; readonly amount: number }
  | { readonly type: 'close' }
  | { readonly type: 'let-time-pass' };

/** Events of a tally. */
export type TallyEvent =
  | {
      readonly type: 'opened';
      readonly data: { readonly next: Instant | null; readonly mirror: string | null };
    }
  | { readonly type: 'added'; readonly data: { readonly amount: number; readonly mirror: string | null } }
  | { readonly type: 'closed'; readonly data: object }
  | { readonly type: 'overdue'; readonly data: object };

/** Refusals of a tally. */
export interface TallyRejection {
  readonly code: 'already-closed' | 'negative';
}

const tallyDecider: Decider<Tally, TallyCommand, TallyEvent, TallyRejection> = {
  initial: { total: 0, closed: false, next: null, mirror: null },
  decide(command, state) {
    switch (command.type) {
      case 'open':
        return accepted({ type: 'opened', data: { next: command.next, mirror: command.mirror ?? null } });
      case 'add':
        if (state.closed) return rejected({ code: 'already-closed' });
        if (command.amount < 0) return rejected({ code: 'negative' });
        return command.amount === 0
          ? accepted()
          : accepted({ type: 'added', data: { amount: command.amount, mirror: state.mirror } });
      case 'close':
        return state.closed ? rejected({ code: 'already-closed' }) : accepted({ type: 'closed', data: {} });
      case 'let-time-pass':
        return state.closed ? accepted() : accepted({ type: 'overdue', data: {} });
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'opened':
        return { ...state, next: event.data.next, mirror: event.data.mirror };
      case 'added':
        return { ...state, total: state.total + event.data.amount };
      case 'closed':
        return { ...state, closed: true, next: null };
      case 'overdue':
        return { ...state, next: null };
    }
  },
};

/** The smallest aggregate that uses every part of the runtime: what its own tests and proofs run on. */
export const tally: Aggregate<Tally, TallyCommand, TallyEvent, TallyRejection> = {
  name: 'tally',
  decider: tallyDecider,
  timerOf: (state) => (state.next === null ? undefined : { what: 'look', at: state.next }),
};

/** A row of the list of tallies. */
export interface TallyRow {
  readonly tenant: string;
  readonly tally: string;
  readonly total: number;
  readonly events: number;
}

/** The list of tallies. An amount of 666 cannot be folded: the poison of the tests. */
export const tallyList: Projection<TallyEvent, TallyRow> = {
  name: 'tally-list',
  table: 'tally_row',
  keyColumns: ['tenant', 'tally'],
  keys: (event) => [{ tenant: event.tenant, tally: event.stream }],
  evolve: (row, { event, tenant, stream }) => {
    if (event.type === 'added' && event.data.amount === 666) throw new Error('poison');
    return {
      tenant,
      tally: stream,
      total: (row?.total ?? 0) + (event.type === 'added' ? event.data.amount : 0),
      events: (row?.events ?? 0) + 1,
    };
  },
  rollups: [
    {
      table: 'tally_sum',
      keyColumns: ['tenant'],
      countColumns: ['tallies', 'total'],
      contributions: (row) => [{ key: { tenant: row.tenant }, counts: { tallies: 1, total: row.total } }],
    },
  ],
};

/** Adds to a tally's mirror what was added to the tally. */
const mirroring: Process<{ readonly added: number }, StoredEvent<TallyEvent>> = {
  name: 'mirroring',
  initial: { added: 0 },
  key: ({ event, stream }) => (event.type === 'added' && event.data.mirror ? stream : undefined),
  react: (state, { event }) => {
    if (event.type !== 'added' || !event.data.mirror) return { state, outputs: [] };
    return {
      state: { added: state.added + event.data.amount },
      outputs: [
        { command: 'add-to-mirror', stream: event.data.mirror, payload: { amount: event.data.amount } },
      ],
    };
  },
};

const OWN_TYPES = ['opened', 'added', 'closed', 'overdue'] as const;

/** A context of one aggregate, one read model and one process. */
export const tallyContext: ContextDefinition = {
  name: 'tallies',
  publication: NOTHING_PUBLISHED,
  migrations: (roles) => [
    sqlMigration(
      'Tallies',
      1700000000001,
      `create table tally_row (generation integer not null, tenant uuid not null, tally uuid not null, total bigint not null,
         events integer not null, primary key (tenant, tally, generation));
       ${tenantTable('tally_row', roles, { app: 'select', worker: 'select, insert, update, delete' })}
       ${liveView('tally_list', 'tally_row', ['tenant', 'tally', 'total', 'events'], roles)}
       create table tally_sum (generation integer not null, tenant uuid not null, tallies bigint not null, total bigint not null,
         primary key (tenant, generation));
       ${tenantTable('tally_sum', roles, { app: 'select', worker: 'select, insert, update, delete' })}`,
    ),
  ],
  subscriptions: [
    projectionSubscription(tallyList, [{ source: 'own-log', types: OWN_TYPES }]),
    processSubscription(mirroring, [{ source: 'own-log', types: ['added'] }]),
  ],
  timers: {
    tally: (runtime) =>
      timerHandler(tally, (timer) =>
        runtime.commands.fire(tally, timer, (): TallyCommand => ({ type: 'let-time-pass' })),
      ),
  },
  pendingCommands: {
    'add-to-mirror': (runtime) => async (pending) => {
      const { amount } = pending.payload as { amount: number };
      const answer = await runtime.commands.executeAsSystem(tally, {
        actor: { organisation: pending.tenant, principal: pending.process },
        identity: runtime.derive(pending.id),
        stream: pending.stream,
        known: pending.known,
        at: runtime.clock.now(),
        command: (): TallyCommand => ({ type: 'add', amount }),
      });
      return answer.outcome === 'accepted' ? 'accepted' : answer.rejection.code;
    },
  },
};
