/**
 * Measures how long the demo takes to load, against a yardstick of the same seconds: a fixed piece of work on objects and
 * texts, four times a second beside the load, by the processor time that it takes. A machine whose memory others use
 * makes both slower alike: read the ratio. Exit code 1 when the demo was not complete within 25 s.
 */
import { startProgram } from './program.mjs';

const WITHIN_SECONDS = 25;
const WORK_EACH_MS = 250;
const WARM_UP = 60;
const ROUNDS = 6;
const TEXT = JSON.stringify(
  Array.from({ length: 300 }, (_, n) => ({
    id: `id${n}`,
    name: 'n'.repeat(n % 40),
    tags: [n, n * 2, { n, text: String(n) }],
  })),
);

function work() {
  const found = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of JSON.parse(TEXT)) {
      found.set(one.id + round, { ...one, parts: one.name.split('n').length });
    }
  }
  const kept = [...found.values()].filter(({ parts }) => parts > 3).sort((a, b) => a.parts - b.parts);
  return JSON.stringify(kept).length;
}

function processorMs(task) {
  const before = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

for (let warm = 0; warm < WARM_UP; warm += 1) work();
const program = startProgram();
const measured = [];
const yardstick = setInterval(() => measured.push(processorMs(work)), WORK_EACH_MS);
let isWithin = false;
try {
  console.log('Starting, and loading the demo ...');
  const { commands, seconds } = await program.untilLoaded();
  clearInterval(yardstick);
  const mean = measured.reduce((sum, ms) => sum + ms, 0) / measured.length;
  isWithin = seconds <= WITHIN_SECONDS;
  console.log(
    `${isWithin ? 'Within' : 'NOT within'} ${WITHIN_SECONDS} s: ${commands} commands in ${seconds.toFixed(1)} s, Node ${process.versions.node}.`,
  );
  console.log(
    `The yardstick took ${mean.toFixed(2)} ms: the demo took ${((seconds * 1_000) / mean).toFixed(0)} times as long.`,
  );
} finally {
  clearInterval(yardstick);
  await program.end();
}
process.exit(isWithin ? 0 : 1);
