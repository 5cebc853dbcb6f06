import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { MemberRejection } from '#directory/domain/member/member.decider';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** A member no longer works for the administrator's own organisation. */
export class RecordLeaving extends Command<CommandAnswer<MemberRejection>> {
  constructor(
    readonly request: AdministratorsRequest & { readonly ifMatch?: number | undefined },
    readonly organisation: Uuid,
    readonly member: Uuid,
  ) {
    super();
  }
}
