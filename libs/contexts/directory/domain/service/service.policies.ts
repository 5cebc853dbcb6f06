import type { ServiceFacts, ServiceListing } from './service.state.js';

/** Whether a promise is a whole number of working days from 1 to 60, or none. */
export function isPromise(days: number | null): boolean {
  return days === null || (Number.isInteger(days) && days >= 1 && days <= 60);
}

/** Whether two listings say the same. */
export function sameListing(a: ServiceListing, b: ServiceListing): boolean {
  return (
    a.organisation === b.organisation && a.name === b.name && a.open === b.open && a.content === b.content
  );
}

/** The listing of a command or of facts, without anything else they carry. */
export function listingOf({ organisation, name, open, content }: ServiceListing): ServiceListing {
  return { organisation, name, open, content };
}

/** Whether a referral can be sent to it now: it is open, has room and belongs to somebody who can answer. */
export function takesReferrals(facts: ServiceFacts): boolean {
  return facts.open && facts.accepting && facts.organisation !== null;
}
