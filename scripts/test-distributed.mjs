/**
 * Runs what needs Kafka and Redis, and every journey with a process for each context: `npm run test:distributed`. Arguments go
 * to Jest. GINNEL_JOURNEYS=short takes two journeys, and kills each but once.
 */
process.argv.push('--selectProjects', 'distributed');
await import('./test.mjs');
