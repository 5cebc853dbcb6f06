import { randomUUID } from 'node:crypto';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommand, PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import { keyedHash } from '#platform/runtime/vault/keyed-hash';
import { identityAggregate } from '#people/domain/identity/identity.aggregate';
import type { IdentityCommand } from '#people/domain/identity/identity.commands';
import { identityTexts } from '#people/domain/identity/identity.policies';
import type { IdentityRejection } from '#people/domain/identity/identity.rejections';
import type { IdentityMember, IdentityState } from '#people/domain/identity/identity.state';
import { peopleTenant } from '#people/domain/people-tenant';
import { carryDenials, sameAs } from './carried-denials.js';
import {
  presentRecord,
  removeSpineRow,
  spineRowsOf,
  type StoredSpineRow,
  writeSpineRow,
} from './identity-spine.js';

/** Namespace of the streams of NHS numbers: their ids follow from the keyed hash alone. */
const IDENTITIES: Uuid = '4a7f0c11-6f2e-5b1d-9c55-7d0a6e2b9f31';
const SECRET = 'identity';
const MOST_TRIES = 5;
const MOVED = 'identity-moved';

/**
 * Carries out `match-identity`: opens the record as it is now, notes the keyed hashes of its number and birth date in the
 * spine and compares it with everyone who carries the number. Runs as the worker: no request waits for it.
 */
export const matchIdentity =
  (runtime: ContextRuntime): PendingCommandHandler =>
  async (pending) => {
    const present = await presentRecord(runtime, pending.tenant, pending.stream);
    if (present === undefined) return 'gone';
    const secret = runtime.secret(SECRET);
    const { number, birth } = identityTexts(present.record.nhsNumber, present.record.birthDate);
    if (number === null) return 'no-number';
    const numberHash = keyedHash(secret, number);
    const birthHash = birth === null ? null : keyedHash(secret, birth);
    const identity = uuidV5(IDENTITIES, numberHash);
    const row = { person: pending.stream, numberHash, birthHash, identity, revision: present.revision };
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await matchUnder(runtime, pending, row);
        return answer.outcome === 'accepted' ? 'accepted' : answer.rejection.code;
      } catch (error) {
        if (tried === MOST_TRIES || !hasMoved(error)) throw error;
      }
    }
  };

/**
 * Carries out `release-identity`: takes the person away from the numbers that its record no longer has. What stood against
 * sharing an erased person is written to the person's other records first, so that nobody reads by the erasure.
 */
export const releaseIdentity =
  (runtime: ContextRuntime): PendingCommandHandler =>
  async (pending) => {
    const { revision } = pending.payload as { readonly revision: number | null };
    const person = pending.stream;
    const rows = await spineRowsOf(runtime, person);
    const left = rows.filter((row) => revision === null || row.revision < revision);
    for (const { identity } of left) {
      const id = uuidV5(pending.id, identity);
      const carried = revision === null ? await carryDenials(runtime, pending, identity) : undefined;
      const command = ({ state }: { readonly state: IdentityState }): IdentityCommand => {
        if (carried && sameAs(state, person).some((other) => !carried.has(other))) throw joinedMeanwhile();
        return { type: 'release-identity', person, revision };
      };
      await runtime.commands
        .executeAsSystem(identityAggregate, { ...requestOn(runtime, { ...pending, id }, identity), command })
        .catch((error: unknown) => {
          // Whoever was noted under a number and never compared has nothing to be released from.
          if (!isCoded(error, 'not-found')) throw error;
        });
      await removeSpineRow(runtime, person, identity);
    }
    return 'released';
  };

/**
 * Compares with everyone under the number as it was at one moment, in one call; where it has moved on by then, with those
 * under it now. Repeating it is safe: the command's id is the pending one's.
 */
async function matchUnder(
  runtime: ContextRuntime,
  pending: PendingCommand,
  row: StoredSpineRow,
): Promise<CommandAnswer<IdentityRejection>> {
  const { others, known } = await writeSpineRow(runtime, row);
  const { person, numberHash, birthHash, identity, revision } = row;
  const match: IdentityCommand = {
    type: 'match-identity',
    candidate: { person, numberHash, birthHash },
    others: others.map(({ revision: _, ...other }) => other),
    ...{ revision, conflict: randomUUID() },
  };
  const request = requestOn(runtime, pending, identity);
  if (!known) {
    return runtime.commands.create(identityAggregate, { ...request, command: match, participants: [] });
  }
  const read = [...membersOf(known.state as IdentityState), row, ...others];
  const seen = new Map(read.map((one) => [one.person, one.revision]));
  return runtime.commands.executeAsSystem(identityAggregate, {
    ...{ ...request, known },
    command: ({ state }): IdentityCommand => {
      if (hasMovedOn(membersOf(state), seen)) throw joinedMeanwhile();
      return match;
    },
  });
}

/** Whether somebody is a member who was not seen, or whose record was corrected since: the birth date seen may be another. */
export function hasMovedOn(members: readonly IdentityMember[], seen: ReadonlyMap<Uuid, number>): boolean {
  return members.some(({ person, revision }) => revision > (seen.get(person) ?? Number.NEGATIVE_INFINITY));
}

function membersOf(state: IdentityState): readonly IdentityMember[] {
  return state.status === 'claimed' ? state.members : [];
}

function requestOn(
  runtime: ContextRuntime,
  pending: Pick<PendingCommand, 'id' | 'process' | 'correlation'>,
  identity: Uuid,
) {
  return {
    actor: { organisation: peopleTenant, principal: pending.process },
    identity: runtime.derive(pending.id, pending.correlation ?? undefined),
    stream: identity,
    at: runtime.clock.now(),
  };
}

function hasMoved(error: unknown): boolean {
  return isCoded(error, MOVED) || isCoded(error, 'revision-conflict');
}

function isCoded(error: unknown, code: string): boolean {
  return error instanceof DesignedError && error.code === code;
}

function joinedMeanwhile(): DesignedError {
  const what = 'Another record was held to be the same person meanwhile: it is tried again.';
  return new DesignedError(MOVED, 'unavailable', what);
}
