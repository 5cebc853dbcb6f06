import { Command } from '@nestjs/cqrs';
import type { Act, Acted } from '#referrals/domain/acting/acting';

/** The provider takes the person on. */
export class AcceptReferral extends Command<Acted> {
  constructor(readonly request: Act) {
    super();
  }
}
