import { openReferralsProjection } from './open-referrals.projection.js';

/** The name of the read model of open referrals, for whoever waits until it has heard of something. */
export const openReferralsReadModel = openReferralsProjection.name;
