/**
 * Measures the resident memory of the program's Node process under 50 requests a second, with the demo loaded: four reads
 * to one command, by practices, the hub, providers and the board, at a steady pace whether the answers keep up or not.
 * GINNEL_BENCH_MINUTES sets how long (10). Prints a line a minute and the figures at the end; exit code 1 when an answer
 * was a fault of the program's or the memory at the end is over 300 MB.
 */
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { clientCredentials } from '#demo/demo-tokens';
import { act, read } from './mix.mjs';
import { startProgram } from './program.mjs';
import { residentMegabytes } from './resident.mjs';

const PER_SECOND = 50;
const COMMAND_EVERY = 5;
const MINUTES = Number(process.env.GINNEL_BENCH_MINUTES ?? '10');
const LIMIT_MB = 300;

if (!(MINUTES > 0)) {
  console.error('GINNEL_BENCH_MINUTES is a number above 0.');
  process.exit(1);
}
const program = startProgram();
const { hasEnded, isInterrupted } = program;
const statuses = new Map();
const times = createHistogram();
let failed = 0;

async function send(request) {
  const began = performance.now();
  try {
    const status = await request;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500) failed += 1;
  } catch (error) {
    failed += 1;
    const what = error instanceof Error ? error.message : String(error);
    statuses.set(what, (statuses.get(what) ?? 0) + 1);
  }
  times.record(Math.max(1, Math.round((performance.now() - began) * 1_000)));
}

/** Begins so many requests a second until the time is over; waits for all of them. */
async function load(origin) {
  const tokenFor = clientCredentials(origin);
  const began = performance.now();
  const underWay = new Set();
  let highest = 0;
  let sent = 0;
  for (; sent < PER_SECOND * 60 * MINUTES && !isInterrupted() && !hasEnded(); sent += 1) {
    const early = began + (sent * 1_000) / PER_SECOND - performance.now();
    if (early > 0) await pause(early);
    const one = send((sent % COMMAND_EVERY === 0 ? act : read)(sent, { origin, tokenFor }));
    underWay.add(one);
    void one.then(() => underWay.delete(one));
    if (sent % PER_SECOND === 0) highest = Math.max(highest, residentMegabytes(program.pid));
    if (sent % (PER_SECOND * 60) === 0) tellMinute(sent);
  }
  const last = residentMegabytes(program.pid);
  await Promise.all(underWay);
  return { sent, highest: Math.max(highest, last), last, seconds: (performance.now() - began) / 1_000 };
}

function tellMinute(sent) {
  console.log(`${sent / PER_SECOND / 60} min: ${residentMegabytes(program.pid).toFixed(0)} MB resident`);
}

let isWithin = false;
try {
  console.log('Starting, and loading the demo ...');
  const { origin } = await program.untilLoaded();
  console.log(`Demo loaded: ${residentMegabytes(program.pid).toFixed(0)} MB resident`);
  const { sent, highest, last, seconds } = await load(origin);
  const ms = (share) => (times.percentile(share) / 1_000).toFixed(1);
  const counts = [...statuses].map(([status, count]) => `${status}: ${count}`).sort();
  console.log(
    `${sent} requests in ${seconds.toFixed(1)} s (${(sent / seconds).toFixed(1)} a second), ${failed} failed`,
  );
  console.log(`answers by status: ${counts.join(', ')}`);
  console.log(`answered within p50 ${ms(50)} ms, p99 ${ms(99)} ms`);
  isWithin = !isInterrupted() && failed === 0 && last <= LIMIT_MB;
  const after = `${last.toFixed(0)} MB resident after ${(seconds / 60).toFixed(1)} minutes (highest ${highest.toFixed(0)} MB)`;
  console.log(
    `${isWithin ? 'Within' : 'NOT within'} ${LIMIT_MB} MB: ${after}, Node ${process.versions.node}.`,
  );
} finally {
  await program.end();
}
process.exit(isWithin ? 0 : 1);
