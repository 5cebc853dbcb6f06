import type { PoolClient, QueryResult } from 'pg';
import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import { outputId } from '#platform/runtime/commands/uuid-v5';
import type { HandledEvent, LastStatement, MessageHandler } from '#platform/runtime/messages/message-handler';

/** Runs a process over messages: its states and its outputs (as pending commands) are stored with the checkpoints. */
export class ProcessHandler implements MessageHandler {
  private count = 0;

  constructor(private readonly process: Process<unknown, StoredEvent<DomainEvent>>) {}

  /** How many outputs were made so far, those of batches that failed included. */
  get outputs(): number {
    return this.count;
  }

  async handle(client: PoolClient, events: readonly HandledEvent[]): Promise<readonly LastStatement[]> {
    const concerned = events.flatMap((event) => {
      const key = this.process.key(event);
      return key === undefined ? [] : [{ event, key }];
    });
    if (concerned.length === 0) return [];
    const states = await this.load(client, concerned);
    const pending: object[] = [];
    for (const { event, key } of concerned) {
      const { state, outputs } = this.process.react(states.get(key), event);
      states.set(key, state);
      for (const [index, output] of outputs.entries()) {
        pending.push({
          tenant: event.tenant,
          id: outputId(this.process.name, event, index),
          stream: output.stream,
          command: output.command,
          payload: output.payload,
          correlation: event.correlation,
        });
      }
    }
    this.count += pending.length;
    const keep: LastStatement = () => this.keep(client, states);
    return pending.length === 0 ? [keep] : [keep, () => this.pend(client, pending)];
  }

  /** The states of the processes concerned, begun where there are none, locked in order of their keys. */
  private async load(
    client: PoolClient,
    concerned: readonly { readonly event: HandledEvent; readonly key: string }[],
  ): Promise<Map<string, unknown>> {
    const tenants = new Map(concerned.map(({ event, key }) => [key, event.tenant]));
    const keys = [...tenants.keys()].sort();
    const { name, initial } = this.process;
    const [, { rows }] = await Promise.all([
      client.query(
        `insert into process_state (tenant, process, key, state)
               select n.tenant, $1, n.key, $4 from unnest($2::uuid[], $3::uuid[]) n(tenant, key)
               on conflict (process, key) do nothing`,
        [name, keys.map((key) => tenants.get(key)), keys, JSON.stringify(initial)],
      ),
      client.query<{ readonly key: string; readonly state: unknown }>(
        'select key, state from process_state where process = $1 and key = any($2::uuid[]) order by key for update',
        [name, keys],
      ),
    ]);
    return new Map(rows.map(({ key, state }) => [key, state]));
  }

  private keep(client: PoolClient, states: ReadonlyMap<string, unknown>): Promise<QueryResult> {
    return client.query(
      `update process_state p set state = n.state from unnest($2::uuid[], $3::jsonb[]) n(key, state)
              where p.process = $1 and p.key = n.key`,
      [this.process.name, [...states.keys()], [...states.values()].map((state) => JSON.stringify(state))],
    );
  }

  private pend(client: PoolClient, pending: readonly object[]): Promise<QueryResult> {
    return client.query(
      `insert into pending_command (tenant, id, process, stream, command, payload, correlation)
             select n.tenant, n.id, $1, n.stream, n.command, n.payload, n.correlation
               from rows from (jsonb_to_recordset($2) as
                      (tenant uuid, id uuid, stream uuid, command text, payload jsonb, correlation uuid))
                    with ordinality n(tenant, id, stream, command, payload, correlation, place)
              order by n.place on conflict do nothing`,
      [this.process.name, JSON.stringify(pending)],
    );
  }
}
