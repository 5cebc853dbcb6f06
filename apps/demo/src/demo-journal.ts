import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { DemoSettings } from './demo-plan.js';

const LINE = z.union([
  z.strictObject({ size: z.number(), seed: z.number(), end: z.string() }),
  z.strictObject({ completed: z.string(), ids: z.record(z.string(), z.string()) }),
  z.strictObject({ loadedAt: z.string() }),
]);

/** How far the loading of a demo has come: one line a part, written when the part is complete. */
export interface DemoProgress {
  readonly settings: DemoSettings;
  /** The parts that are complete: stages of the setup and days. */
  readonly completed: ReadonlySet<string>;
  /** The ids that later acts stand on, by their names. */
  readonly ids: ReadonlyMap<string, Uuid>;
  readonly isLoaded: boolean;
}

/** The journal of a demo's loading, a file in the data folder: after a kill the load goes on where it was. */
export class DemoJournal {
  private readonly file: string;

  constructor(dataFolder: string) {
    this.file = join(dataFolder, 'demo.journal');
  }

  /** What the journal says; undefined where none was begun. A last line that a kill has cut off does not count. */
  read(): DemoProgress | undefined {
    if (!existsSync(this.file)) return undefined;
    const lines = readFileSync(this.file, 'utf8').split('\n').slice(0, -1).map(lineOf);
    const [settings] = lines;
    if (settings === undefined || !('seed' in settings)) return undefined;
    const completed = new Set<string>();
    const ids = new Map<string, Uuid>();
    for (const line of lines) {
      if (line === undefined || !('completed' in line)) continue;
      completed.add(line.completed);
      for (const [name, id] of Object.entries(line.ids)) ids.set(name, id);
    }
    return {
      settings,
      completed,
      ids,
      isLoaded: lines.some((line) => line !== undefined && 'loadedAt' in line),
    };
  }

  /** Begins anew. */
  begin(settings: DemoSettings): void {
    const { size, seed, end } = settings;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, `${JSON.stringify({ size, seed, end })}\n`, { mode: 0o600 });
  }

  /** A part is complete; the ids are those that it brought. */
  complete(part: string, ids: ReadonlyMap<string, Uuid>): void {
    this.append({ completed: part, ids: Object.fromEntries(ids) });
  }

  /** Everything is there. */
  loaded(at: Instant): void {
    this.append({ loadedAt: at });
  }

  private append(line: z.infer<typeof LINE>): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

function lineOf(text: string): z.infer<typeof LINE> | undefined {
  try {
    return LINE.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
