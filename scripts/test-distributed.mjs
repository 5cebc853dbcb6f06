/** Runs every journey in the distributed mode: `npm run test:distributed`. Arguments go to Jest. */
process.env.GINNEL_JOURNEYS = 'all';
process.argv.splice(2, 0, '--selectProjects', 'distributed');
await import('./test.mjs');
