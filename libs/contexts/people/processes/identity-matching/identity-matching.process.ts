import { unreachable } from '#platform/kernel/decider';
import type { Process, ProcessOutput } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { Uuid } from '#platform/kernel/ids';
import type { PersonEvent } from '#people/domain/person/person.events';

/**
 * After the answer to a registration or a correction has gone out: asks for the comparison with everyone who carries the
 * same NHS number, and takes a corrected or erased person away from the number it carried before.
 *
 * Outputs name the person's own stream, for neither number nor hash is in an event: whoever runs `match-identity` or
 * `release-identity` looks up the record's present number, its spine rows and its present revision. The two outputs of
 * a correction may run in any order, for the revision tells an old membership from the new one.
 */
export const identityMatchingProcess: Process<null, StoredEvent<PersonEvent>> = {
  name: 'people.identity-matching',
  initial: null,
  key: ({ event }) => (outputsOf(event).length > 0 ? event.data.person : undefined),
  react: (state, { stream, event }) => ({
    state,
    outputs: outputsOf(event).map((output) => ({ ...output, stream })),
  }),
};

/** What either command is given. `revision` null releases whatever was compared. */
export interface IdentityPayload {
  readonly person: Uuid;
  readonly revision: number | null;
}

function outputsOf(event: PersonEvent): readonly Omit<ProcessOutput, 'stream'>[] {
  switch (event.type) {
    case 'person-registered':
      return [asked('match-identity', event.data.person, 1)];
    case 'person-corrected': {
      const { person, revision, identityChanged } = event.data;
      if (!identityChanged) return [];
      return [asked('release-identity', person, revision), asked('match-identity', person, revision)];
    }
    case 'person-erased':
      return [asked('release-identity', event.data.person, null)];
    case 'sharing-objected':
    case 'sharing-objection-lifted':
    case 'location-restricted':
    case 'location-restriction-lifted':
    case 'person-died':
    case 'holder-let-go':
    case 'erasure-awaited':
    case 'person-linked':
    case 'person-unlinked':
    case 'link-codes-voided':
      return [];
    default:
      return unreachable(event);
  }
}

function asked(
  command: 'match-identity' | 'release-identity',
  person: Uuid,
  revision: number | null,
): Omit<ProcessOutput, 'stream'> {
  return { command, payload: { person, revision } satisfies IdentityPayload };
}
