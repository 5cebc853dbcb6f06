/** Writes openapi.json from the running program, or with --check only compares it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './built.mjs';

const committed = join(root, 'openapi.json');
const data = mkdtempSync(join(tmpdir(), 'ginnel-openapi-'));
const child = spawn(process.execPath, [join(root, 'dist/programs/standalone.js')], {
  cwd: root,
  env: { ...process.env, NODE_ENV: 'development', PORT: '0', GINNEL_DATA: data, GINNEL_DEMO: 'off' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const exited = new Promise((resolve) => child.once('exit', resolve));

try {
  const text = await document();
  if (!process.argv.includes('--check')) writeFileSync(committed, text);
  else if (readFileSync(committed, 'utf8') !== text) {
    console.error('openapi.json differs from what is served: run "npm run openapi" and commit it.');
    process.exitCode = 1;
  }
} finally {
  child.kill('SIGTERM');
  await exited;
  rmSync(data, { recursive: true, force: true });
}

async function document() {
  for (let tried = 0; tried < 600; tried += 1) {
    try {
      const { origin } = JSON.parse(readFileSync(join(data, 'running.json'), 'utf8'));
      const response = await fetch(`${origin}/openapi.json`);
      if (response.ok) return `${JSON.stringify(await response.json(), null, 2)}\n`;
    } catch {
      // Not there yet.
    }
    if (child.exitCode !== null) break;
    await pause(100);
  }
  throw new Error('the program did not serve its document within a minute');
}
