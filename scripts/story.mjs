/** Tells one person's way through the running system: `npm run story`, while `npm start` runs in another terminal. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const story = join(root, 'dist', 'programs', 'story.js');

const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);
const { tellStory } = await import(pathToFileURL(story).href);
try {
  await tellStory({ environment: process.env, output: process.stdout });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
