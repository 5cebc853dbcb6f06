import { hash } from 'node:crypto';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

const NAMESPACE_BYTES = 16;
/** Names up to this many bytes are laid out in one buffer that all calls share. */
const SHORT_NAME_BYTES = 1_008;
const shared = Buffer.alloc(NAMESPACE_BYTES + SHORT_NAME_BYTES);
/** The 17th digit by its two lower bits: the variant of RFC 9562. */
const VARIANT = '89ab';

/**
 * The name-based UUID (RFC 9562, version 5) of `name` in `namespace`.
 * @throws RangeError when the namespace is no uuid.
 */
export function uuidV5(namespace: Uuid, name: string): Uuid {
  const length = NAMESPACE_BYTES + Buffer.byteLength(name);
  const bytes = length <= shared.length ? shared.subarray(0, length) : Buffer.alloc(length);
  if (bytes.write(namespace.replaceAll('-', ''), 0, 'hex') !== NAMESPACE_BYTES) {
    throw new RangeError('the namespace of a name-based uuid is no uuid');
  }
  bytes.write(name, NAMESPACE_BYTES);
  const hex = hash('sha1', bytes, 'hex');
  const variant = VARIANT[Number.parseInt(hex.charAt(16), 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const COMMANDS: Uuid = '5b1c1f5e-6d0a-5f4e-9a53-0c2f7f6f9a10';
const OUTPUTS: Uuid = '9f0a6c1e-2b7d-5c0d-8f35-2d6a5a1b7e21';

/** A command's id: the same principal of the same tenant repeating its Idempotency-Key gives the same id. */
export function commandId(tenant: Uuid, principal: string, idempotencyKey: string): Uuid {
  return uuidV5(COMMANDS, JSON.stringify([tenant, principal, idempotencyKey]));
}

/** What tells an event from every other: a place that was given again after a restore has another moment. */
export interface EventPlace {
  readonly source: string;
  readonly partition: number;
  readonly position: number;
  readonly recordedAt: Instant;
}

/** The id of the `index`-th output of a process for one event: the same event gives the same commands. */
export function outputId(
  process: string,
  { source, partition, position, recordedAt }: EventPlace,
  index: number,
): Uuid {
  return uuidV5(OUTPUTS, JSON.stringify([process, source, partition, position, recordedAt, index]));
}

const EVENTS: Uuid = '2c9d2f0e-7a41-5b8a-b1f6-4f0d6b3c8e55';

/** An event's own id, the same in every repetition: it follows from its stream and version. */
export function eventId(stream: Uuid, version: number): Uuid {
  return uuidV5(EVENTS, `${stream} ${version}`);
}
