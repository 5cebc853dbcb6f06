import { constants } from 'node:os';

/** Ctrl-C, a supervisor's word, a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal's Ctrl-C reaches us itself and once more through npm: what follows within this time is the same word. */
const SAME_WORD_MS = 1_000;

/** The system hands over a signal to its own sender at once, but on whichever thread it likes. */
const DELIVERED_MS = 1_000;

/** Listens for the signals that ask the program to stop, from the moment it is made. */
export class StopSignals {
  private readonly first = new AbortController();
  private readonly second = new AbortController();
  private signal: (typeof SIGNALS)[number] = 'SIGTERM';
  private askedAt = 0;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.receive(signal));
    // Whoever started it by a channel and was killed asks by that.
    process.once('disconnect', () => this.receive('SIGTERM'));
    const { connected } = process as { readonly connected?: boolean };
    if (connected === false) this.receive('SIGTERM');
  }

  /** Aborted when the program is asked to stop. */
  get asked(): AbortSignal {
    return this.first.signal;
  }

  /** Aborted when it is asked once more, by somebody who does not want to wait. */
  get askedAgain(): AbortSignal {
    return this.second.signal;
  }

  /** Ends the process as the signal would have done by itself. */
  die(): never {
    for (const signal of SIGNALS) process.removeAllListeners(signal);
    process.kill(process.pid, this.signal);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DELIVERED_MS);
    process.exit(128 + constants.signals[this.signal]);
  }

  private receive(signal: (typeof SIGNALS)[number]): void {
    if (!this.asked.aborted) {
      this.signal = signal;
      this.askedAt = performance.now();
      this.first.abort();
    } else if (performance.now() - this.askedAt > SAME_WORD_MS) {
      this.second.abort();
    }
  }
}
