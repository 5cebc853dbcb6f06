import { createHash } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';

/** The name-based UUID (RFC 9562, version 5) of `name` in `namespace`. */
export function uuidV5(namespace: Uuid, name: string): Uuid {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const COMMANDS: Uuid = '5b1c1f5e-6d0a-5f4e-9a53-0c2f7f6f9a10';
const OUTPUTS: Uuid = '9f0a6c1e-2b7d-5c0d-8f35-2d6a5a1b7e21';

/** A command's id: the same principal of the same tenant repeating its Idempotency-Key gives the same id. */
export function commandId(tenant: Uuid, principal: string, idempotencyKey: string): Uuid {
  return uuidV5(COMMANDS, JSON.stringify([tenant, principal, idempotencyKey]));
}

/** The id of the `index`-th output of a process for one event: the same event gives the same commands. */
export function outputId(
  process: string,
  source: string,
  partition: number,
  position: number,
  index: number,
): Uuid {
  return uuidV5(OUTPUTS, JSON.stringify([process, source, partition, position, index]));
}

const EVENTS: Uuid = '2c9d2f0e-7a41-5b8a-b1f6-4f0d6b3c8e55';

/** An event's own id, the same in every repetition: it follows from its stream and version. */
export function eventId(stream: Uuid, version: number): Uuid {
  return uuidV5(EVENTS, `${stream} ${version}`);
}
