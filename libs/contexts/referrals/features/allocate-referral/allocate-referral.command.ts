import { Command } from '@nestjs/cqrs';
import type { z } from 'zod';
import { strict, workerPseudonym } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';

/** The hub gives the referral to one of its members: `worker` is the member's, as the organisation's list of members shows it. */
export const AllocateReferralBody = strict({
  worker: workerPseudonym,
}).meta({ id: 'AllocateReferral' });

/** The hub gives the referral to one of its members. */
export class AllocateReferral extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof AllocateReferralBody> }) {
    super();
  }
}
