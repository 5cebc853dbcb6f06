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

/** Lets a caller see its own writes: a read waits until what it reads from has handled the positions it states. */
export class StatedPositions {
  constructor(
    private readonly database: ContextDatabase,
    private readonly models: ReadonlyMap<string, FollowedSources>,
  ) {}

  /**
   * Waits up to 2 s until the read models have handled the stated positions.
   * @throws DesignedError `not-yet-visible` (503, Retry-After 1): never a false "not found".
   */
  async awaited(readModels: readonly string[], stated: readonly Position[]): Promise<void> {
    const waits = readModels.flatMap((readModel) =>
      stated
        .filter((position) => this.models.get(readModel)?.sources.includes(position.context))
        .map((position) => ({ readModel, position })),
    );
    if (waits.length === 0) return;
    const until = performance.now() + LONGEST_WAIT_MS;
    while (!(await this.handled(waits))) {
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

  private async handled(waits: readonly { readModel: string; position: Position }[]): Promise<boolean> {
    const wanted = waits.map(({ readModel, position }) => ({
      subscription: readModel,
      model: this.models.get(readModel)?.table,
      source: position.context,
      partition: position.partition,
      position: position.position,
      epoch: position.epoch,
    }));
    const [row] = await this.database.runtimeQuery<{ missing: number }>(
      `select count(*) as missing
         from jsonb_to_recordset($1) w (subscription text, model text, source text, partition smallint, position bigint, epoch integer)
        where not exists (
          select from checkpoint c
           where c.subscription = w.subscription and c.source = w.source and c.partition = w.partition
             and c.generation = coalesce((select live from read_model_generation g where g.read_model = w.model), 1)
             and (c.epoch > w.epoch or (c.epoch = w.epoch and c.position >= w.position)))`,
      [JSON.stringify(wanted)],
    );
    return row?.missing === 0;
  }
}
