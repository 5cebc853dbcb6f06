import type { CalendarDate, Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { DemoRequest } from './demo-act.js';
import type { DemoPerson } from './demo-people.js';

/** What a referral asks for. */
export interface Asked {
  readonly priority: 'routine' | 'urgent';
  readonly needs: readonly string[];
  /** What whoever visits should know, or undefined. */
  readonly riskInstruction?: string;
}

const post = (path: string, body: object = {}): DemoRequest => ({ method: 'POST', path, body });

/** Registers a person with the practice where they belong. */
export function registerPerson(person: DemoPerson): DemoRequest {
  return post('/v1/people', {
    name: { given: person.givenName, family: person.familyName },
    nhsNumber: person.nhsNumber,
    birthDate: person.birthDate,
    gender: person.gender,
    address: { lines: [person.addressLine, 'Stockport'], postcode: person.postcode },
    phone: person.phone,
    practice: person.practice.id,
  });
}

/** To the hub: from a practice or agency, or by the person themselves; with the referrer's note, where there is one. */
export function sendToHub(kind: 'root' | 'self', person: string, asked: Asked, note?: string): DemoRequest {
  return post('/v1/referrals', { kind, person: `{${person}}`, ...asked, note });
}

/** Straight to a provider's service. */
export function sendDirect(person: string, service: Uuid, asked: Asked, note?: string): DemoRequest {
  return post('/v1/referrals', { kind: 'direct', person: `{${person}}`, service, ...asked, note });
}

/** From the hub to a provider's service, under the referral that brought the person. */
export function sendOnward(parent: string, service: Uuid, asked: Asked): DemoRequest {
  return post(`/v1/referrals/{${parent}}/onward`, { service, ...asked });
}

/** What may be done to a referral, in the words of its routes. */
export const referralRequest = {
  notReached: (referral: string, channel: string, at: Instant) =>
    post(`/v1/referrals/{${referral}}/not-reached`, { channel, at }),
  reached: (referral: string, channel: string, at: Instant) =>
    post(`/v1/referrals/{${referral}}/reached`, { channel, at }),
  agreePlan: (referral: string, matters: readonly string[], actions: number) =>
    post(`/v1/referrals/{${referral}}/plan`, { matters, actions }),
  accept: (referral: string) => post(`/v1/referrals/{${referral}}/accept`),
  decline: (referral: string, reason: string) => post(`/v1/referrals/{${referral}}/decline`, { reason }),
  start: (referral: string) => post(`/v1/referrals/{${referral}}/start`),
  complete: (referral: string, outcome: string) => post(`/v1/referrals/{${referral}}/complete`, { outcome }),
  redirect: (referral: string, service: Uuid) => post(`/v1/referrals/{${referral}}/redirect`, { service }),
  withdraw: (referral: string, reason: string) => post(`/v1/referrals/{${referral}}/withdraw`, { reason }),
  tellBack: (referral: string, outcome: string) => post(`/v1/referrals/{${referral}}/tell-back`, { outcome }),
  acknowledge: (referral: string) => post(`/v1/referrals/{${referral}}/acknowledge`),
} as const;

/** An organisation to be listed; network and hub belong to practices alone. */
export interface Listing {
  readonly id: Uuid;
  readonly kind: 'practice' | 'hub' | 'agency' | 'commissioner-board';
  readonly name: string;
  readonly odsCode: string | null;
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
}

/** Lists an organisation of the area. */
export function listOrganisation(listing: Listing, area: string): DemoRequest {
  return post('/v1/organisations', { ...listing, area });
}

/** Imports a whole feed under the name of its source. */
export function importFeed(source: string, area: string, feed: string): DemoRequest {
  return post('/v1/imports', { source, area, feed });
}

/** Says how referrals of the area travel. */
export function setReferralMode(area: string, mode: 'brokered' | 'direct' | 'hybrid'): DemoRequest {
  return post(`/v1/areas/${encodeURIComponent(area)}/referral-mode`, { mode });
}

/** The board holds a contract with a provider from a day on. */
export function holdContract(board: Uuid, provider: Uuid, from: CalendarDate): DemoRequest {
  return post(`/v1/organisations/${board}/contracts`, { provider, from });
}
