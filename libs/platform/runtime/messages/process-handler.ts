import type { PoolClient } from 'pg';
import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import { outputId } from '#platform/runtime/commands/uuid-v5';
import type { HandledEvent, MessageHandler } from '#platform/runtime/messages/message-handler';

/** Runs a process over messages: its state and its outputs (as pending commands) are stored with the checkpoint. */
export class ProcessHandler implements MessageHandler {
  constructor(private readonly process: Process<unknown, StoredEvent<DomainEvent>>) {}

  async handle(client: PoolClient, events: readonly HandledEvent[]): Promise<void> {
    for (const event of events) {
      const key = this.process.key(event);
      if (key !== undefined) await this.react(client, event, key);
    }
  }

  private async react(client: PoolClient, event: HandledEvent, key: string): Promise<void> {
    const { name } = this.process;
    const [, { rows }] = await Promise.all([
      client.query({
        name: 'begin-process',
        text: 'insert into process_state (tenant, process, key, state) values ($1, $2, $3, $4) on conflict (process, key) do nothing',
        values: [event.tenant, name, key, JSON.stringify(this.process.initial)],
      }),
      client.query<{ state: unknown }>({
        name: 'lock-process',
        text: 'select state from process_state where process = $1 and key = $2 for update',
        values: [name, key],
      }),
    ]);
    const { state, outputs } = this.process.react(rows[0]?.state, event);
    await Promise.all([
      client.query({
        name: 'keep-process',
        text: 'update process_state set state = $3 where process = $1 and key = $2',
        values: [name, key, JSON.stringify(state)],
      }),
      ...outputs.map((output, index) =>
        client.query({
          name: 'pend-command',
          text: `insert into pending_command (tenant, id, process, stream, command, payload, correlation)
                 values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
          values: [
            event.tenant,
            outputId(name, event.source, event.partition, event.position, index),
            name,
            output.stream,
            output.command,
            JSON.stringify(output.payload),
            event.correlation,
          ],
        }),
      ),
    ]);
  }
}
