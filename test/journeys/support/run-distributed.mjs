/** Has the journeys of this Jest project start the system with a process for each context. */
process.env.GINNEL_JOURNEYS_MODE = 'distributed';
