import type { Uuid } from '#platform/kernel/ids';
import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { WithdrawReferralOutput } from '#referrals/domain/referral/next-step.outputs';
import type { ReferralSent } from '#referrals/domain/referral/referral.events';

/** A person has died. `type` is the public event's. */
export interface PersonDied {
  readonly type: `ginnel.people.person-died.v${number}`;
  readonly data: { readonly person: Uuid };
}

/** A referral as far as a death concerns it. */
interface Sent {
  readonly referral: Uuid;
  readonly isChild: boolean;
}

/** One person's referrals, and whether a death is recorded. Survives JSON. */
export interface DeathState {
  readonly sent: readonly Sent[];
  readonly died: boolean;
}

/** The process with its outputs by name. */
export interface DeathProcess extends Process<DeathState, StoredEvent<ReferralSent | PersonDied>> {
  react(
    state: DeathState,
    event: StoredEvent<ReferralSent | PersonDied>,
  ): { readonly state: DeathState; readonly outputs: readonly WithdrawReferralOutput[] };
}

/**
 * Withdraws the referrals of a person who has died: those that were sent before it was known, and any whose sending was
 * under way. Parents come first, so that nobody is asked to tell back on a child that closes by this. Which of them are
 * still open is decided by each referral itself; a closed one stays as it is.
 */
export const deathProcess: DeathProcess = {
  name: 'death',
  initial: { sent: [], died: false },
  key: ({ event }) => event.data.person,
  react(state, { event }) {
    if (event.type === 'referral-sent') {
      const sent = { referral: event.data.referral, isChild: event.data.parent !== null };
      return {
        state: { ...state, sent: [...state.sent, sent] },
        outputs: state.died ? [withdraw(sent)] : [],
      };
    }
    const [parents, children] = [false, true].map((isChild) =>
      state.sent.filter((sent) => sent.isChild === isChild),
    );
    return {
      state: { ...state, died: true },
      outputs: state.died ? [] : [...(parents ?? []), ...(children ?? [])].map(withdraw),
    };
  },
};

function withdraw({ referral }: Sent): WithdrawReferralOutput {
  return { command: 'withdraw-referral', stream: referral, payload: { reason: 'person-died' } };
}
