import { Command } from '@nestjs/cqrs';
import type { Position } from '#platform/kernel/position';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { AreaReferralMode, AreaRejection } from '#directory/domain/area/area.decider';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** Chooses how an area's referrals travel; for the administrator of the area's board. */
export class SetReferralMode extends Command<CommandAnswer<AreaRejection>> {
  constructor(
    readonly request: AdministratorsRequest & {
      readonly ifMatch?: number | undefined;
      readonly stated: readonly Position[];
    },
    readonly area: string,
    readonly mode: AreaReferralMode,
  ) {
    super();
  }
}
