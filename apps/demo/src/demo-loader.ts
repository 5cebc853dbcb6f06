import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ReadOrganisation } from '#contexts/directory';
import type { Instant } from '#platform/kernel/clock';
import type { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { DemoAct } from './demo-act.js';
import { DemoGate } from './demo-gate.js';
import { DemoJournal, type DemoProgress } from './demo-journal.js';
import { HUB } from './demo-organisations.js';
import { demoPlan, type DemoPlan, type DemoSettings } from './demo-plan.js';
import { ProgressLine, type ProgressOutput } from './demo-progress-line.js';
import { DemoSender } from './demo-sender.js';
import { inOrder } from './in-order.js';

const WIDTH = 48;
/** Business time follows the acts in steps: each move wakes the timers. */
const STEP_MS = 15 * 60_000;
const END_OF_DAY = 'T19:00:00.000Z';

/** What became of loading. */
export interface DemoReport {
  /** `present`: it was there already, and nothing was done. `stopped`: the next start goes on. */
  readonly outcome: 'loaded' | 'resumed' | 'present' | 'stopped';
  readonly size: number;
  readonly seed: number;
  readonly people: number;
  readonly referrals: number;
  /** Commands sent now. */
  readonly commands: number;
  readonly seconds: number;
  /** How many commands were refused, by type and code. */
  readonly refused: Readonly<Record<string, number>>;
}

/** A demo that is to be loaded, or has been; made before the contexts start. */
export interface PreparedDemo {
  readonly journal: DemoJournal;
  readonly gate: DemoGate;
  readonly clock: BusinessClock;
  /** What the journal said before the contexts started. */
  readonly progress: DemoProgress;
  /** Whether the journal was begun just now. */
  readonly isNew: boolean;
  /** The settings of this start, for a demo that is begun anew. */
  readonly wanted: Pick<DemoSettings, 'size' | 'seed'>;
}

/** What a demo is prepared from. */
export interface DemoPreparation {
  readonly dataFolder: string;
  readonly size: number;
  readonly seed: number;
  readonly clock: BusinessClock;
  /** One that stands in front of the application already. */
  readonly gate?: DemoGate;
}

/**
 * Makes ready for loading, before the contexts start: business time goes back to where the load begins or goes on, so
 * that no timer fires early, and the gate is shut. A demo that was begun keeps its size, seed and end.
 */
export function prepareDemo({
  dataFolder,
  size,
  seed,
  clock,
  gate = new DemoGate(),
}: DemoPreparation): PreparedDemo {
  const journal = new DemoJournal(dataFolder);
  const isNew = journal.read() === undefined;
  if (isNew) journal.begin({ size, seed, end: clock.now() });
  const progress = journal.read();
  if (progress === undefined) throw new Error('the journal of the demo cannot be read back');
  if (!progress.isLoaded) {
    gate.shut(30);
    clock.set(startOf(demoPlan(progress.settings), progress));
  }
  return { journal, gate, clock, progress, isNew, wanted: { size, seed } };
}

/** What loading takes. */
export interface DemoLoad {
  readonly app: INestApplicationContext;
  readonly demo: PreparedDemo;
  /** The issuer of the access tokens that the demo's users and machines have. */
  readonly issuer: string;
  /** Waits until events, commands and due timers have been handled. */
  readonly settle: () => Promise<void>;
  readonly output: ProgressOutput;
  /** Aborted when the process is to stop: what is under way ends, the rest is left to the next start. */
  readonly signal?: AbortSignal;
}

/**
 * Loads the demo's year through the public commands, over the command bus, day by day, and brings business time to the
 * present. Goes on where a killed load was; does nothing where the demo is there; begins anew where the database has been
 * taken away.
 * @throws Error when the service faults; the next start goes on from the day before.
 */
export async function loadDemo({ app, demo, issuer, settle, output, signal }: DemoLoad): Promise<DemoReport> {
  const { journal, gate, clock } = demo;
  const started = performance.now();
  const progress = progressOf(demo, await isHubListed(app));
  const plan = demoPlan(progress.settings);
  const ids = new Map(progress.ids);
  const sender = new DemoSender(app.get(CommandBus, ANYWHERE), issuer, ids, settle);
  const left = progress.isLoaded ? [] : partsOf(plan).filter(({ name }) => !progress.completed.has(name));
  const commands = left.reduce((sum, { acts }) => sum + acts.length, 0);
  const line = new ProgressLine('Loading the demo', plan.acts, output, plan.acts - commands);
  for (const part of left) {
    const known = new Set(ids.keys());
    await inOrder(part.acts, WIDTH, async (act) => {
      if (isStopping(signal)) return;
      if (Date.parse(act.at) - clock.milliseconds() > STEP_MS) clock.set(act.at);
      await unlessStopping(signal, async () => {
        await sender.send(act, `demo-${progress.settings.seed}-`);
        line.add(1);
      });
    });
    if (isStopping(signal)) break;
    if (part.until > clock.now()) clock.set(part.until);
    if (part.settles) await unlessStopping(signal, settle);
    if (isStopping(signal)) break;
    journal.complete(part.name, new Map([...ids].filter(([name]) => !known.has(name))));
    gate.shut(line.secondsLeft);
  }
  const stopped = (): boolean => left.length > 0 && isStopping(signal);
  if (!stopped()) {
    clock.reset();
    if (left.length > 0) await unlessStopping(signal, settle);
  }
  const isStopped = stopped();
  if (!isStopped) {
    if (!progress.isLoaded || demo.isNew) journal.loaded(clock.now());
    gate.open();
  }
  if (left.length > 0) line.end();
  const done = progress.completed.size > 0 ? 'resumed' : 'loaded';
  return {
    outcome: isStopped ? 'stopped' : left.length === 0 ? 'present' : done,
    size: progress.settings.size,
    seed: progress.settings.seed,
    people: plan.people,
    referrals: plan.referrals,
    commands: line.added,
    seconds: (performance.now() - started) / 1_000,
    refused: Object.fromEntries(sender.refusals),
  };
}

function isStopping(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Does what may fail because the process is stopping: that is no failure of the demo. */
async function unlessStopping(signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isStopping(signal)) throw error;
  }
}

/** Wherever in the application it is provided. */
const ANYWHERE = { strict: false };

async function isHubListed(app: INestApplicationContext): Promise<boolean> {
  return (await app.get(QueryBus, ANYWHERE).execute(new ReadOrganisation(HUB.id, []))) !== undefined;
}

/** What is to be done, now that the database can be asked whether the demo's hub is listed. */
function progressOf(
  { journal, clock, progress, isNew, wanted }: PreparedDemo,
  isListed: boolean,
): DemoProgress {
  if (isNew && isListed) return { ...progress, isLoaded: true };
  if (isListed || (isNew && !progress.isLoaded)) return progress;
  clock.reset();
  const settings: DemoSettings = { ...wanted, end: clock.now() };
  journal.begin(settings);
  clock.set(demoPlan(settings).start);
  return { settings, completed: new Set(), ids: new Map(), isLoaded: false };
}

interface Part {
  readonly name: string;
  readonly acts: readonly DemoAct[];
  /** Business time when it is over. */
  readonly until: Instant;
  /** Whether everything is handled before the next part begins. */
  readonly settles: boolean;
}

/** Some quarter of a year: what follows from its acts is handled beside them, and is done when it ends. */
const DAYS_UNTIL_SETTLED = 65;

function partsOf({ setup, days, start, end }: DemoPlan): readonly Part[] {
  return [
    ...setup.map((acts, stage) => ({ name: `setup ${stage}`, acts, until: start, settles: true })),
    ...days.map(({ date, acts }, day) => {
      const evening = `${date}${END_OF_DAY}`;
      const settles = day % DAYS_UNTIL_SETTLED === DAYS_UNTIL_SETTLED - 1;
      return { name: date, acts, until: evening < end ? evening : end, settles };
    }),
  ];
}

/** Business time at which a load begins, or goes on: the end of the last part that is complete. */
function startOf(plan: DemoPlan, { completed }: DemoProgress): Instant {
  const done = partsOf(plan).filter(({ name }) => completed.has(name));
  return done.at(-1)?.until ?? plan.start;
}
