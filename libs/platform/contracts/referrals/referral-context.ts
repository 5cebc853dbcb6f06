import { z } from 'zod';
import { code, instant, principal, uuid } from '../vocabulary.js';

/** root: practice to hub; child: hub to provider; direct: practice to provider; self: the hub for a person who asked. */
export const referralKind = z.enum(['root', 'child', 'direct', 'self']);

/** How the person came to the service. */
export const routeIn = z.enum(['practice', 'agency', 'self', 'ward']);

/** The states of a referral, hub-led and provider-led. */
export const referralStatus = z.enum([
  'sent',
  'reached',
  'plan-agreed',
  'awaiting-telling-back',
  'told-back',
  'accepted',
  'started',
  'completed',
  'declined',
  'redirected',
  'withdrawn',
]);

/** What came of a referral. */
export const outcomeCode = z.enum(['goals-met', 'partly-met', 'not-met', 'did-not-attend', 'signposted']);

/** Why a provider, or the hub, did not take a referral. */
export const declineReason = z.enum([
  'no-capacity',
  'not-eligible',
  'not-suitable',
  'unable-to-contact',
  'person-declined',
  'out-of-area',
  'other',
]);

/** Why a referral was taken back. */
export const withdrawalReason = z.enum([
  'by-person',
  'by-referrer',
  'by-provider',
  'by-system',
  'person-died',
  'moved-away',
  'other',
]);

/** Within two working days, or within the service's own promise. */
export const priority = z.enum(['urgent', 'routine']);

/** Who acted: for which organisation (null for a person or the system on nobody's behalf) and in which part. */
const actor = z.strictObject({
  organisation: uuid.nullable(),
  part: z.enum(['sender', 'receiver', 'hub', 'person', 'system']),
});

/** Who has to move next; null once the referral is closed. */
const owner = z.strictObject({ organisation: uuid, worker: principal.nullable() }).nullable();

/** What is due next and when; null once the referral is closed. */
const next = z.strictObject({ at: instant, what: code }).nullable();

/**
 * What every event of a referral carries: whose it is, where it belongs, who acted, and the state after it.
 * `person` is a pseudonym. `parent` is set on child referrals only; `practice` and `network` are null when no
 * practice sent the person.
 */
export const referralContext = {
  referral: uuid.describe('The referral; its stream.'),
  episode: uuid.describe("One person's time with the service, to which the referral belongs."),
  kind: referralKind.describe(
    'root: practice to hub; child: hub to provider; direct: practice to provider; self: the hub for a person who asked.',
  ),
  parent: uuid.nullable().describe('The referral that a child comes from; null for every other kind.'),
  routeIn: routeIn.describe('How the person came to the service.'),
  practice: uuid.nullable().describe('The practice that sent the person; null when none did.'),
  network: uuid.nullable().describe("The practice's network; null without a practice."),
  hub: uuid.describe('The hub that is answerable for the episode.'),
  sender: uuid.describe('The organisation that sent the referral.'),
  receiver: uuid.describe('The organisation that is asked.'),
  person: uuid.describe('A pseudonym.'),
  service: uuid.nullable().describe('The service that is asked; null when the organisation as such is.'),
  actor: actor.describe('Who acted: for which organisation (null for the person or the system) and in which part.'),
  status: referralStatus.describe('The state after the event.'),
  owner: owner.describe('Who has to move next; null once the referral is closed.'),
  next: next.describe('What is due next, and when; null once the referral is closed.'),
};
