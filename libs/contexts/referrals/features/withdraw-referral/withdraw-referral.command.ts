import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { strict } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';
import { withdrawReasons } from '#referrals/domain/referral/referral.codes';

/** The sender, the hub or the person ends an open referral; its open children end with it. */
export const WithdrawReferralBody = strict({
  reason: z.enum(withdrawReasons).exclude(['by-system']),
}).meta({ id: 'WithdrawReferral' });

/** The sender, the hub or the person ends an open referral; its open children end with it. */
export class WithdrawReferral extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof WithdrawReferralBody> }) {
    super();
  }
}
