import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { areaKeyOf } from '#platform/kernel/area-key';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { AreaReferralMode } from '#directory/domain/area/area.decider';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import { ContextRuntime } from '#platform/runtime/context-runtime';

const AREAS: Uuid = '5a3d0c52-7c5e-4f0b-9d27-2f0b8f4f7c11';

/** The stream of an area: it follows from the area's name, whatever its capital letters. */
export function areaIdOf(area: string): Uuid {
  return uuidV5(AREAS, areaKeyOf(area));
}

/** An area and how its referrals travel. */
export interface AreaView {
  readonly area: string;
  readonly mode: AreaReferralMode;
  readonly revision: number;
}

/** Reads an area by name; undefined for one that has not chosen a referral mode. */
export class ReadArea extends Query<AreaView | undefined> {
  constructor(
    readonly area: string,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

/** Answers `ReadArea` from the area list. @throws DesignedError `not-yet-visible`. */
@QueryHandler(ReadArea)
export class ReadAreaHandler implements IQueryHandler<ReadArea> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ area, stated }: ReadArea): Promise<AreaView | undefined> {
    await this.runtime.positions.awaited(['area-list'], stated);
    const [row] = await this.runtime.database.runtimeQuery<AreaView>(
      'select area, mode, revision from area_list where id = $1',
      [areaIdOf(area)],
    );
    return row;
  }
}
