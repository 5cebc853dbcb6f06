import { Command } from '@nestjs/cqrs';
import type { Act, Acted } from '#referrals/domain/acting/acting';

/** The person has begun with the provider. */
export class StartReferral extends Command<Acted> {
  constructor(readonly request: Act) {
    super();
  }
}
