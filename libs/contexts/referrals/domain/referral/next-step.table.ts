import type { OpenStatus, Priority } from '#referrals/domain/referral/referral.codes';

/** What an open referral waits for. */
export type NextAct =
  | 'reach-person'
  | 'answer'
  | 'agree-plan'
  | 'review-plan'
  | 'start'
  | 'review-progress'
  | 'decide-what-next'
  | 'review-onward'
  | 'tell-back'
  | 'coordinator-acts';

/** One row: who owes the act, within how many working days, and who is told when the time has passed. */
export interface NextStepRule {
  readonly state: OpenStatus | 'escalated';
  readonly owner: 'receiver' | 'hub';
  readonly workingDays: Readonly<Record<Priority, number>>;
  /** A service's own promise takes the place of the working days. */
  readonly promise: boolean;
  /** `nudge`: the owner is reminded once, then the hub owns it. `coordinator`: the hub's coordinator at once. */
  readonly then: 'nudge' | 'coordinator';
}

const days = (workingDays: number): NextStepRule['workingDays'] => ({
  routine: workingDays,
  urgent: workingDays,
});
const answerIn = { routine: 5, urgent: 2 };

/** The next steps, as docs/domain/referral-transitions.md explains them. Written by hand; change one with an ADR. */
export const nextStepTable: Readonly<Record<NextAct, NextStepRule>> = {
  'reach-person': { state: 'sent', owner: 'receiver', workingDays: answerIn, promise: true, then: 'nudge' },
  answer: { state: 'sent', owner: 'receiver', workingDays: answerIn, promise: true, then: 'nudge' },
  'agree-plan': {
    state: 'reached',
    owner: 'hub',
    workingDays: days(10),
    promise: false,
    then: 'coordinator',
  },
  'review-plan': {
    state: 'plan-agreed',
    owner: 'hub',
    workingDays: days(30),
    promise: false,
    then: 'coordinator',
  },
  start: { state: 'accepted', owner: 'receiver', workingDays: days(10), promise: false, then: 'nudge' },
  'review-progress': {
    state: 'started',
    owner: 'receiver',
    workingDays: days(30),
    promise: false,
    then: 'nudge',
  },
  'decide-what-next': {
    state: 'declined',
    owner: 'hub',
    workingDays: days(2),
    promise: false,
    then: 'coordinator',
  },
  'review-onward': {
    state: 'awaiting-telling-back',
    owner: 'hub',
    workingDays: days(30),
    promise: false,
    then: 'coordinator',
  },
  'tell-back': {
    state: 'awaiting-telling-back',
    owner: 'hub',
    workingDays: days(5),
    promise: false,
    then: 'coordinator',
  },
  'coordinator-acts': {
    state: 'escalated',
    owner: 'hub',
    workingDays: days(1),
    promise: false,
    then: 'coordinator',
  },
};

/** Working days that a nudged owner has before the hub is given the referral. */
export const workingDaysAfterNudge = 1;
