import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { MemberRejection } from '#directory/domain/member/member.decider';
import type { MemberRole } from '#directory/domain/member/member.state';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** Who works for an organisation, and as what. */
export interface MemberToKeep {
  /** Issuer and subject of the member's own tokens. */
  readonly principal: string;
  readonly name: string;
  readonly roles: readonly MemberRole[];
}

/** Somebody works for the administrator's own organisation, in these roles. */
export class KeepMember extends Command<CommandAnswer<MemberRejection>> {
  constructor(
    readonly request: AdministratorsRequest,
    readonly organisation: Uuid,
    readonly member: MemberToKeep,
  ) {
    super();
  }
}
