import type { Matter, Need } from './demo-command.js';

/* How often what happens in the demo's year: weights, invented so that the shares are believable. */

/** What people come with. */
export const NEEDS: readonly Need[] = [
  'loneliness',
  'debt',
  'housing',
  'low-mood',
  'carer-strain',
  'bereavement',
  'physical-activity',
  'long-term-condition',
  'work-and-learning',
  'food-and-fuel',
  'new-parent',
  'language',
];
/** What matters to them, in the words of the plan. */
export const MATTERS: readonly Matter[] = [
  'company',
  'money',
  'a-safe-home',
  'sleep',
  'getting-out',
  'confidence',
  'family',
  'being-useful',
  'health',
  'learning',
];
/** Referrers' notes: invented, and of nobody. */
export const NOTES = [
  'Prefers to be rung after eleven in the morning.',
  'Has not been out much since the spring and would like some company.',
  'Worried about the gas bill; keen to talk to somebody about it.',
  'Uses a frame. Steps are difficult, buses are fine with help.',
  'Looks after a partner and rarely has an hour to spare.',
  'Used to sing in a choir and misses it.',
];
/** What whoever visits should know. */
export const RISKS = [
  'Two dogs in the house: ring before you knock.',
  'Please visit in pairs.',
  'Do not leave messages on the telephone; others may hear them.',
];
/** Withdrawals, with weights. */
export const WITHDRAWALS = [
  ['by-person', 60],
  ['moved-away', 18],
  ['by-referrer', 14],
  ['other', 8],
] as const;
/** Failed attempts, with weights. */
export const FAILED_ATTEMPTS = [
  [0, 62],
  [1, 26],
  [2, 12],
] as const;
/** Channels, with weights. */
export const CHANNELS = [
  ['phone', 70],
  ['in-person', 18],
  ['video', 7],
  ['text', 5],
] as const;
/** Days to plan, with weights. */
export const DAYS_TO_PLAN = [
  [0, 38],
  [2, 12],
  [4, 16],
  [6, 14],
  [9, 16],
  [11, 4],
] as const;
/** Children, with weights. */
export const CHILDREN = [
  [1, 68],
  [2, 25],
  [3, 7],
] as const;
/** Days to send, with weights. */
export const DAYS_TO_SEND = [
  [0, 55],
  [1, 25],
  [3, 15],
  [6, 5],
] as const;
/** Answers, with weights. */
export const ANSWERS = [
  ['accept', 80],
  ['decline', 12],
  ['silence', 8],
] as const;
/** Days to answer, with weights. */
export const DAYS_TO_ANSWER = [
  [1, 40],
  [2, 26],
  [3, 16],
  [4, 10],
  [6, 8],
] as const;
/** Decline reasons, with weights. */
export const DECLINE_REASONS = [
  ['no-capacity', 46],
  ['not-suitable', 18],
  ['not-eligible', 12],
  ['unable-to-contact', 10],
  ['person-declined', 9],
  ['out-of-area', 5],
] as const;
/** Days to start, with weights. */
export const DAYS_TO_START = [
  [2, 20],
  [4, 30],
  [6, 30],
  [8, 16],
  [11, 4],
] as const;
/** Outcomes, with weights. */
export const OUTCOMES = [
  ['goals-met', 42],
  ['partly-met', 33],
  ['not-met', 9],
  ['did-not-attend', 9],
  ['signposted', 7],
] as const;
/** Days to tell, with weights. */
export const DAYS_TO_TELL = [
  [1, 40],
  [2, 28],
  [4, 28],
  [6, 4],
] as const;
