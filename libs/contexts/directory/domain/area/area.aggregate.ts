import { areaDecider } from './area.decider.js';

/** An area's stream, as the runtime runs it: its id follows from the area's name. */
export const areaAggregate = { name: 'area', decider: areaDecider } as const;
