import { DesignedError } from '#platform/kernel/designed-error';
import type { Position } from '#platform/kernel/position';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

const LONGEST_WAIT_MS = 2_000;
const STEP_MS = 10;

/** A read model's table and the sources it follows. */
export interface FollowedSources {
  readonly table: string;
  readonly sources: readonly string[];
}

/** One position that one read model must have handled, as the database is asked. */
interface Wait {
  readonly subscription: string;
  readonly model: string | undefined;
  readonly source: string;
  readonly partition: number;
  readonly position: number;
  readonly epoch: number;
}

/** What is parked was passed, but not handled: an answer without it would be a false one. */
const MISSING = `select w.asked
    from jsonb_to_recordset($1) w (asked integer, subscription text, model text, source text, partition smallint, position bigint, epoch integer)
    cross join lateral (
      select coalesce((select live from read_model_generation g where g.read_model = w.model), 1) as generation) live
   where not exists (
           select from checkpoint c
            where c.subscription = w.subscription and c.source = w.source and c.partition = w.partition
              and c.generation = live.generation
              and (c.epoch > w.epoch or (c.epoch = w.epoch and c.position >= w.position)))
      or is_parked(w.subscription, live.generation, w.source, w.partition, w.position)`;

/**
 * Lets a caller see its own writes: a read waits until what it reads from has handled the positions it states. However
 * many wait, one statement at a time asks for all of them, so that those who wait take no connection from those who act.
 */
export class StatedPositions {
  private asked: Wait[] = [];
  private next: Promise<ReadonlySet<Wait>> | undefined;
  private underWay: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Pick<ContextDatabase, 'runtimeQuery'>,
    private readonly models: ReadonlyMap<string, FollowedSources>,
    /** Has these read models handle at once what is there for them. */
    private readonly hurry: (readModels: ReadonlySet<string>) => void,
  ) {}

  /**
   * Waits up to 2 s until the read models have handled the stated positions; what is parked is not handled.
   * @throws DesignedError `not-yet-visible` (503, Retry-After 1): never a false "not found".
   */
  async awaited(readModels: readonly string[], stated: readonly Position[]): Promise<void> {
    let waits = readModels.flatMap((readModel) => this.waitsOf(readModel, stated));
    const until = performance.now() + LONGEST_WAIT_MS;
    while (waits.length > 0) {
      const missing = await this.look(waits);
      waits = waits.filter((wait) => missing.has(wait));
      if (waits.length === 0) return;
      this.hurry(new Set(waits.map(({ subscription }) => subscription)));
      if (performance.now() > until) {
        throw new DesignedError(
          'not-yet-visible',
          'unavailable',
          'What you wrote is not readable here yet. Try again shortly.',
          1,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }

  private waitsOf(readModel: string, stated: readonly Position[]): readonly Wait[] {
    const followed = this.models.get(readModel);
    return stated
      .filter((position) => followed?.sources.includes(position.context))
      .map(({ context, partition, position, epoch }) => ({
        ...{ subscription: readModel, model: followed?.table, source: context },
        ...{ partition, position, epoch },
      }));
  }

  /** Joins the next look, which begins when the one under way has ended. @returns which waits are not over, of all asked. */
  private look(waits: readonly Wait[]): Promise<ReadonlySet<Wait>> {
    this.asked.push(...waits);
    return (this.next ??= this.begin());
  }

  private async begin(): Promise<ReadonlySet<Wait>> {
    await this.underWay;
    const { asked } = this;
    this.asked = [];
    this.next = undefined;
    const looking = this.missing(asked);
    this.underWay = looking.catch(() => undefined);
    return looking;
  }

  private async missing(asked: readonly Wait[]): Promise<ReadonlySet<Wait>> {
    const numbered = asked.map((wait, index) => ({ ...wait, asked: index }));
    const rows = await this.database.runtimeQuery<{ asked: number }>(MISSING, [JSON.stringify(numbered)]);
    return new Set(rows.flatMap((row) => asked[row.asked] ?? []));
  }
}
