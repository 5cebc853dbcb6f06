import { Command } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { AdministratorsRequest } from '#directory/domain/administrator';
import type { ServiceRejection } from '#directory/domain/service/service.rejections';
import type { ReferralMode } from '#directory/domain/service/service.state';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';

/** What is listed; without an id a new one is made from the request's key. */
export interface ServiceToList {
  readonly id: Uuid | null;
  readonly name: string;
  readonly mode: ReferralMode;
  readonly description: string | null;
  readonly url: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly attending: string;
  readonly access: string | null;
  readonly deliverable: string | null;
  readonly fees: string | null;
  readonly audiences: readonly string[];
}

/** Why a service is not listed. */
export type ListServiceRejection = ServiceRejection | { readonly code: 'organisation-not-listed' };

/** Lists a service of the administrator's own organisation. */
export class ListService extends Command<CommandAnswer<ListServiceRejection>> {
  constructor(
    readonly request: AdministratorsRequest & { readonly stated: readonly Position[] },
    readonly service: ServiceToList,
  ) {
    super();
  }
}
