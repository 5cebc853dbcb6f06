import { Command } from '@nestjs/cqrs';
import type { Act, Acted } from '#referrals/domain/acting/acting';

/** The sender (or the person who came by themselves) has read the outcome. */
export class AcknowledgeOutcome extends Command<Acted> {
  constructor(readonly request: Act) {
    super();
  }
}
