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
import type { IdentityRejection } from '#people/domain/identity/identity.rejections';
import { identityTexts } from '#people/domain/identity/identity.policies';
import type { IdentityState } from '#people/domain/identity/identity.state';
import { peopleTenant } from '#people/domain/people-tenant';
import { carryDenials, sameAs } from './carried-denials.js';
import { othersOf, presentRecord, spineRowsOf, writeSpineRow, removeSpineRow } from './identity-spine.js';

/** Namespace of the streams of NHS numbers: their ids follow from the keyed hash alone. */
const IDENTITIES: Uuid = '4a7f0c11-6f2e-5b1d-9c55-7d0a6e2b9f31';
const SECRET = 'identity';

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
    const candidate = {
      person: pending.stream,
      numberHash: keyedHash(secret, number),
      birthHash: birth === null ? null : keyedHash(secret, birth),
    };
    const identity = uuidV5(IDENTITIES, candidate.numberHash);
    const { revision } = present;
    const isBegun = await writeSpineRow(runtime, { ...candidate, identity, revision });
    const others = await othersOf(runtime, identity, candidate.person);
    const conflict = randomUUID();
    const match: IdentityCommand = { type: 'match-identity', candidate, others, revision, conflict };
    return isBegun ? run(runtime, pending, identity, () => match) : begin(runtime, pending, identity, match);
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
      await run(runtime, { ...pending, id }, identity, (state) => {
        if (carried && sameAs(state, person).some((other) => !carried.has(other))) throw joinedMeanwhile();
        return { type: 'release-identity', person, revision };
      });
      await removeSpineRow(runtime, person, identity);
    }
    return 'released';
  };

type Pending = Pick<PendingCommand, 'id' | 'process' | 'correlation'>;

function requestOf(runtime: ContextRuntime, pending: Pending, identity: Uuid) {
  return {
    actor: { organisation: peopleTenant, principal: pending.process },
    identity: runtime.derive(pending.id, pending.correlation ?? undefined),
    stream: identity,
    at: runtime.clock.now(),
  };
}

/** Runs a command on a number's stream, beginning it where it is new. Repeating it is safe: the id is the pending one's. */
async function run(
  runtime: ContextRuntime,
  pending: Pending,
  identity: Uuid,
  command: (state: IdentityState) => IdentityCommand,
): Promise<string> {
  const request = requestOf(runtime, pending, identity);
  try {
    const facts = { ...request, command: ({ state }: { readonly state: IdentityState }) => command(state) };
    return outcomeOf(await runtime.commands.executeAsSystem(identityAggregate, facts));
  } catch (error) {
    if (!(error instanceof DesignedError && error.code === 'not-found')) throw error;
    return begin(runtime, pending, identity, command(identityAggregate.decider.initial));
  }
}

/** Begins a number's stream. @throws DesignedError `revision-conflict` where another has begun it meanwhile. */
async function begin(
  runtime: ContextRuntime,
  pending: Pending,
  identity: Uuid,
  command: IdentityCommand,
): Promise<string> {
  const request = { ...requestOf(runtime, pending, identity), command, participants: [] };
  return outcomeOf(await runtime.commands.create(identityAggregate, request));
}

function outcomeOf(answer: CommandAnswer<IdentityRejection>): string {
  return answer.outcome === 'accepted' ? 'accepted' : answer.rejection.code;
}

function joinedMeanwhile(): DesignedError {
  const what = 'Another record was held to be the same person meanwhile: it is tried again.';
  return new DesignedError('identity-moved', 'unavailable', what);
}
