import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { SetCapacity, SetMode, SetPromise } from '#directory/domain/service/service.commands';
import type { ServiceRejection } from '#directory/domain/service/service.rejections';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** Settles one of a service's terms: room, promise or referral mode; for whoever offers it, and for its steward. */
export class SettleTerms extends Command<CommandAnswer<ServiceRejection>> {
  constructor(
    readonly request: AdministratorsRequest & { readonly ifMatch?: number | undefined },
    readonly service: Uuid,
    readonly terms: SetCapacity | SetPromise | SetMode,
  ) {
    super();
  }
}
