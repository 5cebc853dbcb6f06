import { grantsProjection } from './grants.projection.js';

/** The name of the read model of grants, for whoever waits until it has heard of something. */
export const grantsReadModel = grantsProjection.name;
