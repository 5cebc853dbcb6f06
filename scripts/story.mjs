/** Tells one person's way through the running system: `npm run story`, while `npm start` runs in another terminal. */
import { pathToFileURL } from 'node:url';
import { buildStale, programOf } from './built.mjs';

buildStale();
const { tellStory } = await import(pathToFileURL(programOf('story')).href);
try {
  await tellStory({ environment: process.env, output: process.stdout });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
