import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { OrganisationRejection } from '#directory/domain/organisation/organisation.rejections';
import type { OrganisationKind } from '#directory/domain/organisation/organisation.state';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** What is listed; without an id a new one is made from the request's key. */
export interface OrganisationToList {
  readonly id: Uuid | null;
  readonly kind: OrganisationKind;
  readonly name: string;
  readonly odsCode: string | null;
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
  readonly area: string;
}

/** Lists an organisation: the administrator's own organisation becomes its steward. */
export class ListOrganisation extends Command<CommandAnswer<OrganisationRejection>> {
  constructor(
    readonly request: AdministratorsRequest,
    readonly organisation: OrganisationToList,
  ) {
    super();
  }
}
