import type { Mode } from './system.js';

/** Every context in one process, as `npm start` runs it. */
export const embeddedMode: Mode = {
  program: 'dist/programs/standalone.js',
  environment: () => ({}),
  attend: ({ running }) => ({
    origins: () => [running().origin],
    betweenSteps: () => Promise.resolve(),
    travelling: () => Promise.resolve(''),
    beforeStop: () => Promise.resolve(),
  }),
};
