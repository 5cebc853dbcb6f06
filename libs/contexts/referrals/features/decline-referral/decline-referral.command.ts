import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { strict } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';
import { declineReasons } from '#referrals/domain/referral/referral.codes';

/** The receiver hands the person back to the hub, for a coded reason. */
export const DeclineReferralBody = strict({
  reason: z.enum(declineReasons),
}).meta({ id: 'DeclineReferral' });

/** The receiver hands the person back to the hub, for a coded reason. */
export class DeclineReferral extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof DeclineReferralBody> }) {
    super();
  }
}
