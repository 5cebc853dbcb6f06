import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { strict } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';
import { outcomeCodes } from '#referrals/domain/referral/referral.codes';

/** The hub tells the sender what came of the referral. */
export const TellBackBody = strict({
  outcome: z.enum(outcomeCodes),
}).meta({ id: 'TellBack' });

/** The hub tells the sender what came of the referral. */
export class TellBack extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof TellBackBody> }) {
    super();
  }
}
