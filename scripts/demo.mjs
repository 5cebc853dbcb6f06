/** Starts the demo afresh at another size, in a data folder of its own: `npm run demo -- --size 10`. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './built.mjs';

function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

function asked() {
  try {
    return parseArgs({ options: { size: { type: 'string', default: '1' }, seed: { type: 'string' } } })
      .values;
  } catch {
    return refuse('Say how large and, if you like, from which seed: npm run demo -- --size 10 --seed 7');
  }
}

function isRunning(note) {
  try {
    process.kill(JSON.parse(readFileSync(note, 'utf8')).pid, 0);
    return true;
  } catch {
    return false;
  }
}

const { size, seed } = asked();
if (!/^([1-9]\d?|100)$/.test(size)) refuse('The size is a whole number from 1 (2,000 referrals) to 100.');
if (seed !== undefined && !/^[1-9]\d{0,8}$/.test(seed)) refuse('The seed is a whole number from 1.');

const named = process.env['GINNEL_DATA'];
const folder = resolve(named ?? join(root, `.ginnel-demo-${size}`));
if (named !== undefined && existsSync(folder)) {
  refuse(`GINNEL_DATA names ${folder}, which is there already: name a new folder, or leave GINNEL_DATA out.`);
}
if (isRunning(join(folder, 'running.json'))) {
  refuse('A demo of this size is running: stop it first (Ctrl-C where it was started).');
}
try {
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}.anchors`, { recursive: true, force: true });
} catch {
  refuse(`The folder of an earlier demo, ${folder}, cannot be removed: stop the demo that uses it.`);
}
process.env['GINNEL_DATA'] = folder;
process.env['GINNEL_DEMO'] = 'on';
process.env['GINNEL_DEMO_SIZE'] = size;
if (seed !== undefined) process.env['GINNEL_DEMO_SEED'] = seed;
await import('./start.mjs');
