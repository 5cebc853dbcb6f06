import type { Uuid } from '#platform/kernel/ids';
import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ReferralSent } from '#referrals/domain/referral/referral.events';

/** The last holder has let go of a person. `type` is the public event's. */
export interface PersonErased {
  readonly type: 'ginnel.people.person-erased.v1';
  readonly data: { readonly person: Uuid };
}

/**
 * When a person is erased, this context's texts of that person and the keys that they are sealed under are destroyed;
 * again for each referral whose sending was under way at that moment, for its texts made a new key.
 */
export const textDestructionProcess: Process<
  { readonly erased: boolean },
  StoredEvent<ReferralSent | PersonErased>
> = {
  name: 'text-destruction',
  initial: { erased: false },
  key: ({ event }) => event.data.person,
  react: (state, { event }) => {
    const erased = state.erased || event.type === 'ginnel.people.person-erased.v1';
    const { person } = event.data;
    return {
      state: { erased },
      outputs: erased ? [{ command: 'destroy-person-texts', stream: person, payload: {} }] : [],
    };
  },
};
