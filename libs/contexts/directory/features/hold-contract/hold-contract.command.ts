import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { OrganisationRejection } from '#directory/domain/organisation/organisation.rejections';
import type { Contract } from '#directory/domain/organisation/organisation.state';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** The board holds a contract with a provider; for the board's own administrator. */
export class HoldContract extends Command<CommandAnswer<OrganisationRejection>> {
  constructor(
    readonly request: AdministratorsRequest & { readonly ifMatch?: number | undefined },
    readonly board: Uuid,
    readonly contract: Contract,
  ) {
    super();
  }
}
