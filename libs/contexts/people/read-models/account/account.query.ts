import { accountProjection } from './account.projection.js';

/** The name of the read model of sign-ins, for whoever waits until it has heard of something. */
export const accountReadModel = accountProjection.name;
