import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { OrganisationRejection } from '#directory/domain/organisation/organisation.rejections';
import type { Membership } from '#directory/domain/organisation/organisation.state';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** From a date on the practice belongs to a network, served by a hub; for the practice's steward. */
export class ChangeMembership extends Command<CommandAnswer<OrganisationRejection>> {
  constructor(
    readonly request: AdministratorsRequest & { readonly ifMatch?: number | undefined },
    readonly practice: Uuid,
    readonly membership: Membership,
  ) {
    super();
  }
}
