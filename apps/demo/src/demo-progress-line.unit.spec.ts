import { describe, expect, it } from '@jest/globals';
import { ProgressLine } from './demo-progress-line.js';

function progress({ total = 1_000, before = 0, isTTY = false } = {}) {
  const written: string[] = [];
  const clock = { now: 5_000 };
  const output = { isTTY, write: (text: string) => written.push(text) };
  const line = new ProgressLine('Loading', total, output, before, () => clock.now);
  return { line, written, clock };
}

describe('The progress line', () => {
  it('tells each tenth once where nothing is redrawn, with the rate and the time that is left', () => {
    const { line, written, clock } = progress();
    clock.now += 2_000;
    line.add(99);
    line.add(1);
    line.add(50);
    clock.now += 1_000;
    line.add(150);
    expect(written).toEqual([
      'Loading ██░░░░░░░░░░░░░░░░░░░░░░ 100/1000  50/s  18 s left\n',
      'Loading ███████░░░░░░░░░░░░░░░░░ 300/1000  100/s  7 s left\n',
    ]);
    expect(line.added).toBe(300);
  });

  it('counts what was done before for how far it is, and not for how fast', () => {
    const { line, written, clock } = progress({ before: 850 });
    clock.now += 2_000;
    line.add(49);
    expect(written).toEqual([]);
    line.add(1);
    expect(written).toEqual(['Loading ██████████████████████░░ 900/1000  25/s  4 s left\n']);
    expect(line.added).toBe(50);
  });

  it('tells no rate that was measured for less than a second', () => {
    const { line, written, clock } = progress({ before: 400 });
    clock.now += 3;
    line.add(100);
    expect(written).toEqual(['Loading ████████████░░░░░░░░░░░░ 500/1000\n']);
    expect(line.secondsLeft).toBe(30);
  });

  it('redraws a terminal ten times a second and at the end, from the first act on', () => {
    const { line, written, clock } = progress({ total: 5, isTTY: true });
    line.add(1);
    clock.now += 50;
    line.add(1);
    clock.now += 50;
    line.add(1);
    line.add(1);
    line.add(1);
    line.end();
    expect(written.map((text) => /\d\/5/.exec(text)?.[0] ?? text)).toEqual(['1/5', '3/5', '5/5', '\n']);
    expect(written[0]).toBe('\rLoading █████░░░░░░░░░░░░░░░░░░░ 1/5\u001b[K');
  });
});
