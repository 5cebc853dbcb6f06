import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { strict } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';
import { outcomeCodes } from '#referrals/domain/referral/referral.codes';

/** The person has finished with the provider. */
export const CompleteReferralBody = strict({
  outcome: z.enum(outcomeCodes),
}).meta({ id: 'CompleteReferral' });

/** The person has finished with the provider. */
export class CompleteReferral extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof CompleteReferralBody> }) {
    super();
  }
}
