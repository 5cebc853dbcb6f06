// Starts the program as a newcomer would (npm start), asks it a few things, presses Ctrl-C and looks for leftovers.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;

/** A loopback port that was free a moment ago. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Process ids of PostgreSQL servers (and their children) that work in `folder`. */
function serversOf(folder) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return (
          command.includes('postgres') && `${command}\0${readlinkSync(`/proc/${pid}/cwd`)}`.includes(folder)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Waits until `holds()` is true; false when `milliseconds` have gone by first. */
async function within(milliseconds, holds) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    if (await holds()) return true;
    await pause(200);
  }
  return holds();
}

function expect(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}

let failures = 0;

async function check(name, body) {
  try {
    await body();
    console.log(`ok      smoke: ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED  smoke: ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ginnel-smoke-')));
chmodSync(folder, 0o755);
const port = await freePort();
const address = `http://127.0.0.1:${port}`;
const environment = { ...process.env, PORT: String(port), GINNEL_DATA: join(folder, 'data') };
for (const name of ['NODE_ENV', 'GINNEL_MODE']) delete environment[name];

let said = '';
const program = spawn('npm', ['start'], {
  env: environment,
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe'],
});
for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
const running = () => program.exitCode === null && program.signalCode === null;
const get = (path) => fetch(`${address}${path}`, { signal: AbortSignal.timeout(5_000), redirect: 'follow' });
const signalGroup = (signal) => {
  try {
    process.kill(-program.pid, signal);
  } catch {
    // The whole group has ended.
  }
};

try {
  await check('npm start is ready within 60 s', async () => {
    const ready = await within(READY_WITHIN_MS, async () => {
      expect(running(), `it ended with ${program.exitCode ?? program.signalCode}`);
      return get('/health/ready').then(
        ({ ok }) => ok,
        () => false,
      );
    });
    expect(ready, '/health/ready did not answer 200');
    expect(serversOf(folder).length > 0, 'no PostgreSQL works in the data folder');
  });
  await check('/openapi.json is an OpenAPI 3.1 document', async () => {
    const answer = await get('/openapi.json');
    expect(answer.status === 200, `status ${answer.status}`);
    const { openapi, paths } = await answer.json();
    expect(String(openapi).startsWith('3.1'), `openapi ${openapi}`);
    expect('/v1/referrals' in paths, 'it does not name /v1/referrals');
  });
  await check('/docs is a page', async () => {
    const answer = await get('/docs');
    expect(answer.status === 200, `status ${answer.status}`);
    expect(/^text\/html/.test(answer.headers.get('content-type') ?? ''), 'it is not HTML');
  });
  await check('/asyncapi.json is an AsyncAPI 3 document, and /docs/events a page', async () => {
    const answer = await get('/asyncapi.json');
    expect(answer.status === 200, `status ${answer.status}`);
    const { asyncapi, channels } = await answer.json();
    expect(String(asyncapi).startsWith('3.'), `asyncapi ${asyncapi}`);
    expect('referrals' in channels, 'it does not name the topic of referrals');
    const page = await get('/docs/events');
    expect(page.status === 200, `the page has status ${page.status}`);
    expect(/^text\/html/.test(page.headers.get('content-type') ?? ''), 'the page is not HTML');
  });
  await check('/v1/referrals without a token is a 401 problem', async () => {
    const answer = await get('/v1/referrals');
    expect(answer.status === 401, `status ${answer.status}`);
    expect(
      /^application\/problem\+json/.test(answer.headers.get('content-type') ?? ''),
      'it is not a problem',
    );
    const { status, code } = await answer.json();
    expect(status === 401 && typeof code === 'string', 'the problem has no status and code');
  });
  await check('Ctrl-C stops it within 30 s', async () => {
    expect(running(), 'it had ended before');
    signalGroup('SIGINT');
    expect(await within(STOPPED_WITHIN_MS, () => !running()), 'it still runs');
  });
  await check('no PostgreSQL is left behind', async () => {
    const gone = await within(2_000, () => serversOf(folder).length === 0);
    expect(gone, `processes ${serversOf(folder).join(', ')} still work in ${folder}`);
  });
} finally {
  signalGroup('SIGKILL');
  for (const pid of serversOf(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
if (failures > 0)
  console.log(
    said
      .trimEnd()
      .split('\n')
      .slice(-40)
      .map((line) => `  | ${line}`)
      .join('\n'),
  );
console.log('smoke done');
process.exit();
