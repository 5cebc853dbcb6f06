import type { Uuid } from '#platform/kernel/ids';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommand } from '#platform/runtime/messages/pending-commands';
import { clusterOf } from '#people/domain/identity/identity.policies';
import type { IdentityState } from '#people/domain/identity/identity.state';
import { peopleTenant } from '#people/domain/people-tenant';
import { personAggregate } from '#people/domain/person/person.aggregate';
import type { PersonCommand } from '#people/domain/person/person.commands';
import type { Denials, PersonState } from '#people/domain/person/person.state';

/** The other records that are held to be the same person. */
export function sameAs(state: IdentityState, person: Uuid): readonly Uuid[] {
  if (state.status !== 'claimed') return [];
  return clusterOf(state.members, person)
    .map((member) => member.person)
    .filter((other) => other !== person);
}

/**
 * Writes what stands against sharing a person to each other record under the number that is held to be the same person's.
 * Repeating it is safe. @returns the records that have it now.
 */
export async function carryDenials(
  runtime: ContextRuntime,
  pending: PendingCommand,
  identity: Uuid,
): Promise<ReadonlySet<Uuid>> {
  const person = pending.stream;
  const number = (await streamOf(runtime, identity))?.state as IdentityState | undefined;
  const others = number ? sameAs(number, person) : [];
  const own = (await streamOf(runtime, person))?.state as PersonState | undefined;
  const commands = own && own.status !== 'unregistered' ? denialsOf(own) : [];
  for (const other of others) {
    const record = await streamOf(runtime, other);
    if (record === undefined) continue;
    for (const [index, command] of commands.entries()) {
      const id = uuidV5(pending.id, `${identity} ${other} ${String(index)}`);
      await runtime.commands.executeAsSystem(personAggregate, {
        actor: { organisation: record.tenant, principal: pending.process },
        identity: runtime.derive(id, pending.correlation ?? undefined),
        stream: other,
        at: runtime.clock.now(),
        command: () => command,
      });
    }
  }
  return new Set(others);
}

function denialsOf({ objections = [], locationRestricted }: Partial<Denials>): readonly PersonCommand[] {
  return [
    ...objections.map(({ since, recordedBy, ...objection }): PersonCommand => ({
      ...{ type: 'object-to-sharing', objection, at: since, recordedBy },
    })),
    ...(locationRestricted ? [{ type: 'restrict-location' } as const] : []),
  ];
}

interface StreamRow {
  readonly tenant: Uuid;
  readonly state: unknown;
}

async function streamOf(runtime: ContextRuntime, stream: Uuid): Promise<StreamRow | undefined> {
  const [row] = await runtime.database.workerQuery<StreamRow>(
    "select tenant, state from stream_state where stream = $1 and (aggregate = 'person' or tenant = $2)",
    [stream, peopleTenant],
  );
  return row;
}
