import type { Uuid } from '#platform/kernel/ids';
import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { WithdrawReferralOutput } from '#referrals/domain/referral/next-step.outputs';
import type { WithdrawReason } from '#referrals/domain/referral/referral.codes';
import type { ReferralSent } from '#referrals/domain/referral/referral.events';

/** A person has died, or everybody has let go of what they held. `type` is the public event's. */
export interface PersonGone {
  readonly type: 'ginnel.people.person-died.v1' | 'ginnel.people.person-erased.v1';
  readonly data: { readonly person: Uuid };
}

/** A referral as far as the end of a person’s sharing concerns it. */
interface Sent {
  readonly referral: Uuid;
  readonly isChild: boolean;
}

/** One person's referrals, and why none of them goes on; null while they may. Survives JSON. */
export interface PersonGoneState {
  readonly sent: readonly Sent[];
  readonly gone: 'person-died' | 'by-system' | null;
}

/** The process with its outputs by name. */
export interface PersonGoneProcess extends Process<PersonGoneState, StoredEvent<ReferralSent | PersonGone>> {
  react(
    state: PersonGoneState,
    event: StoredEvent<ReferralSent | PersonGone>,
  ): { readonly state: PersonGoneState; readonly outputs: readonly WithdrawReferralOutput[] };
}

/**
 * Withdraws the referrals of a person who has died or was erased: those that were sent before it was known, and any whose
 * sending was under way (nobody erases while a referral is open, but one may be sent at that moment). Parents come first, so that nobody is asked to tell back on a child that closes by this. Which of them are
 * still open is decided by each referral itself; a closed one stays as it is.
 */
export const personGoneProcess: PersonGoneProcess = {
  name: 'person-gone',
  initial: { sent: [], gone: null },
  key: ({ event }) => event.data.person,
  react(state, { event }) {
    if (event.type === 'referral-sent') {
      const sent = { referral: event.data.referral, isChild: event.data.parent !== null };
      return {
        state: { ...state, sent: [...state.sent, sent] },
        outputs: state.gone === null ? [] : [withdraw(sent, state.gone)],
      };
    }
    if (state.gone !== null) return { state, outputs: [] };
    const gone = event.type === 'ginnel.people.person-died.v1' ? 'person-died' : 'by-system';
    const [parents = [], children = []] = [false, true].map((isChild) =>
      state.sent.filter((sent) => sent.isChild === isChild),
    );
    return {
      state: { ...state, gone },
      outputs: [...parents, ...children].map((sent) => withdraw(sent, gone)),
    };
  },
};

function withdraw({ referral }: Sent, reason: WithdrawReason): WithdrawReferralOutput {
  return { command: 'withdraw-referral', stream: referral, payload: { reason } };
}
