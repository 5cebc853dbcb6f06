import { Client, type ClientConfig } from 'pg';

/**
 * A connection of its own for a few statements, not opened yet. When it breaks, the statement under way rejects, or the
 * next one does; without somebody who listens for errors it would end the process with a stack instead.
 */
export function singleConnection(settings: ClientConfig): Client {
  const client = new Client(settings);
  client.on('error', () => undefined);
  return client;
}
