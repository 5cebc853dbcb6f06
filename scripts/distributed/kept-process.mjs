/** A program of the installation that is kept running: started again when it ends without having been asked to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const SOONEST_AGAIN_MS = 100;
const LATEST_AGAIN_MS = 5_000;
/** A process that has lived so long had started well: the next one is started at once. */
const LIVED_WELL_MS = 10_000;
/** Longer than a process needs to finish what is under way. */
const STOPS_WITHIN_MS = 20_000;
const READY_WITHIN_MS = 60_000;
const LOOK_EACH_MS = 50;

export class KeptProcess {
  #child;
  #stopping = false;
  #failures = 0;

  /**
   * `environment` is asked at each start; `probe` is the address that answers 200 once the process serves; `say` takes its
   * lines; `onStart` is told of each start.
   */
  constructor({ name, main, environment, probe, say, onStart = () => undefined }) {
    Object.assign(this, { name, main, environment, probe, say, onStart });
  }

  get pid() {
    return this.#child?.pid;
  }

  start() {
    const began = Date.now();
    const child = spawn(process.execPath, [this.main], {
      env: this.environment(),
      // By the channel it notices that the installation has been killed.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Its own group: Ctrl-C in a terminal reaches the installation, which stops its processes in order.
      detached: true,
    });
    this.#child = child;
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on('line', (line) => this.say(`${this.name}: ${line}`));
    child.once('error', (error) => this.say(`${this.name} cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => void this.#ended(code ?? signal, Date.now() - began));
    this.onStart();
  }

  /** Waits until it serves. */
  async ready() {
    const until = Date.now() + READY_WITHIN_MS;
    while (Date.now() < until && !this.#stopping) {
      if (await answers(this.probe)) return;
      await pause(LOOK_EACH_MS);
    }
    throw Object.assign(new Error(`${this.name} was not ready within a minute: read above what it said.`), {
      code: 'process-not-ready',
    });
  }

  /** Asks it to stop, and ends it when it takes too long. */
  async stop() {
    this.#stopping = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }

  /** Ends it without asking: the installation itself is being ended. */
  kill() {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
  }

  async #ended(how, lived) {
    if (this.#stopping) return;
    this.#failures = lived > LIVED_WELL_MS ? 0 : this.#failures + 1;
    const wait = Math.min(LATEST_AGAIN_MS, SOONEST_AGAIN_MS * 2 ** (this.#failures - 1));
    this.say(`${this.name} has ended (${how}) and is started again.`);
    await pause(wait);
    if (!this.#stopping) this.start();
  }
}

async function answers(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
