import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** An id that a reader of a test can tell apart: `uuid('a1')`. */
export const uuid = (digits: string): Uuid => `00000000-0000-4000-8000-${digits.padStart(12, '0')}`;

/** How far an episode came, in the order of the way. A direct one is neither reached nor planned. */
export const ways = [
  'referred',
  'reached',
  'planned',
  'sent-onward',
  'accepted',
  'started',
  'completed',
  'told-back',
  'acknowledged',
] as const;
export type Way = (typeof ways)[number];

/** One episode of one onward referral at most, as a test tells it. */
export interface EpisodeStory {
  readonly kind: 'root' | 'self' | 'direct';
  /** Distinguishes the episode: its ids follow from it. */
  readonly episode: number;
  readonly sentAt: Instant;
  readonly hub: Uuid;
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly provider: Uuid;
  /** The last stage that it came to. */
  readonly until: Way;
  /** Days from sent onward to the provider's answer; 1 unless told. The promise is 5 days. */
  readonly answersAfter?: number;
}

/** One public event of a story with its stream and time. */
export interface StoryEvent {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  readonly at: Instant;
  readonly type: string;
  readonly data: object;
}

const after = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString();

/** Days after the first referral on which each stage comes, where nothing else is told. */
const dayOf: Readonly<Record<Way, number>> = {
  referred: 0,
  reached: 1,
  planned: 1,
  'sent-onward': 2,
  accepted: 3,
  started: 10,
  completed: 20,
  'told-back': 21,
  acknowledged: 22,
};

/** The referral that began the episode: its stream in every event of it. */
export const firstReferralOf = (episode: number): Uuid => uuid(`1${String(episode).padStart(6, '0')}`);

/** The events of an episode; those of one stream are in order. */
export function eventsOf(story: EpisodeStory): readonly StoryEvent[] {
  const last = ways.indexOf(story.until);
  return ways
    .slice(0, last + 1)
    .filter((way) => story.kind !== 'direct' || !['reached', 'planned', 'sent-onward'].includes(way))
    .map((way) => eventOf(story, way));
}

function eventOf(story: EpisodeStory, way: Way): StoryEvent {
  const { kind, episode, hub, practice, network, provider, sentAt } = story;
  const first = firstReferralOf(episode);
  const onward = ['sent-onward', 'accepted', 'started', 'completed'].includes(way) && kind !== 'direct';
  const sender = onward || kind === 'self' ? hub : (practice ?? hub);
  const referral = onward ? uuid(`2${String(episode).padStart(6, '0')}`) : first;
  const receiver = onward || kind === 'direct' ? provider : hub;
  const closed = (onward && way === 'completed') || way === 'told-back' || way === 'acknowledged';
  const answersAt = after(sentAt, kind === 'direct' ? 0 : dayOf['sent-onward']);
  const at = way === 'accepted' ? after(answersAt, story.answersAfter ?? 1) : after(sentAt, dayOf[way]);
  return {
    tenant: sender,
    stream: referral,
    at,
    type: `ginnel.referrals.${nameOf[way]}.v1`,
    data: {
      referral,
      episode: uuid(`9${String(episode).padStart(6, '0')}`),
      kind: onward ? 'child' : kind,
      parent: onward ? first : null,
      routeIn: kind === 'self' ? 'self' : 'practice',
      ...{ practice, network, hub, sender, receiver },
      person: uuid(`7${String(episode).padStart(6, '0')}`),
      service: null,
      actor: { organisation: sender, part: 'sender' },
      status: 'sent',
      owner: closed ? null : { organisation: receiver, worker: null },
      next: closed ? null : { at: after(at, 5), what: 'answer' },
      ...own(way, at),
    },
  };
}

const nameOf: Readonly<Record<Way, string>> = {
  referred: 'referral-sent',
  reached: 'person-reached',
  planned: 'plan-agreed',
  'sent-onward': 'referral-sent',
  accepted: 'referral-accepted',
  started: 'referral-started',
  completed: 'referral-completed',
  'told-back': 'outcome-told-back',
  acknowledged: 'outcome-acknowledged',
};

function own(way: Way, at: Instant): object {
  switch (way) {
    case 'referred':
    case 'sent-onward':
      return { priority: 'routine', needs: ['loneliness'], promisedAnswerBy: after(at, 5) };
    case 'reached':
      return { at, channel: 'phone' };
    case 'planned':
      return { matters: ['company'], actions: 1 };
    case 'completed':
    case 'told-back':
      return { outcome: 'goals-met' };
    case 'accepted':
    case 'started':
    case 'acknowledged':
      return {};
  }
}

/** A listing of the directory under its own stream. */
export function listing(
  organisation: Uuid,
  kind: 'practice' | 'hub' | 'provider' | 'commissioner-board',
  area: string,
  network: Uuid | null = null,
): StoryEvent {
  return {
    tenant: organisation,
    stream: organisation,
    at: '2026-11-10T08:00:00.000Z',
    type: 'ginnel.directory.organisation-listed.v1',
    data: { organisation, kind, name: 'An organisation', odsCode: null, network, hub: null, area },
  };
}

/** A contract that a board tells the directory of. */
export function contract(
  holder: Uuid,
  provider: Uuid,
  from: string,
  until: string | null = null,
): StoryEvent {
  return {
    tenant: holder,
    stream: holder,
    at: '2026-11-10T08:00:00.000Z',
    type: 'ginnel.directory.contract-held.v1',
    data: { holder, provider, from, until },
  };
}

/** A practice's move into a network, told under the practice's stream. */
export function membership(practice: Uuid, network: Uuid, from: string): StoryEvent {
  return {
    tenant: practice,
    stream: practice,
    at: '2026-11-10T08:00:00.000Z',
    type: 'ginnel.directory.membership-changed.v1',
    data: { practice, network, hub: null, from },
  };
}
