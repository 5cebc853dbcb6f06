/** How often something can be done a second, by how many at once. */
import { createHistogram } from 'node:perf_hooks';

const NANOSECONDS = 1e6;

/** Does `act(n)` from many callers at once for so many seconds, after a tenth of that to warm up. */
export async function rateOf(act, { callers, seconds }) {
  const histogram = createHistogram();
  let n = 0;
  let counting = false;
  let done = 0;
  const until = performance.now() + seconds * 1_100;
  const from = performance.now() + seconds * 100;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (;;) {
        const started = performance.now();
        if (started > until) return;
        counting = started > from;
        await act((n += 1));
        if (!counting) continue;
        done += 1;
        histogram.record(Math.max(1, Math.round((performance.now() - started) * NANOSECONDS)));
      }
    }),
  );
  const elapsed = (performance.now() - from) / 1_000;
  return {
    perSecond: done / elapsed,
    p50: histogram.percentile(50) / NANOSECONDS,
    p99: histogram.percentile(99) / NANOSECONDS,
  };
}

/** Begins `act(n)` so many times a second, whether the ones before it have ended or not. */
export async function pacedRate(act, { perSecond, seconds }) {
  const histogram = createHistogram();
  const started = performance.now();
  const all = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = started + (n * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const begun = performance.now();
    all.push(
      act(n).then(() => histogram.record(Math.max(1, Math.round((performance.now() - begun) * NANOSECONDS)))),
    );
  }
  await Promise.all(all);
  return {
    perSecond: all.length / ((performance.now() - started) / 1_000),
    p50: histogram.percentile(50) / NANOSECONDS,
    p99: histogram.percentile(99) / NANOSECONDS,
  };
}

/** How many of something there were a second, from the first instant to the last. */
export async function throughput(work) {
  const started = performance.now();
  const done = await work();
  return { perSecond: done / ((performance.now() - started) / 1_000) };
}
