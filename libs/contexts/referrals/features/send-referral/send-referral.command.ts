import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { longText, strict, uuid } from '#platform/http/schemas';
import type { Acted, Asking } from '#referrals/domain/acting/acting';
import { longestNote, longestRiskInstruction, mostCodes } from '#referrals/domain/acting/coded-lists';
import { priorities } from '#referrals/domain/referral/referral.codes';
import { needs } from '#referrals/domain/referral/referral.lists';

/**
 * A referral to send. `kind` is `direct` where a service is named, else `root` for a referrer and `self` for the hub; only
 * a direct referral names a service.
 */
export const SendReferralBody = strict({
  person: uuid,
  kind: z.enum(['root', 'direct', 'self']).optional(),
  service: uuid.optional(),
  priority: z.enum(priorities),
  needs: z.array(z.enum(needs)).min(1).max(mostCodes),
  note: longText(longestNote).optional(),
  riskInstruction: longText(longestRiskInstruction).optional(),
})
  .refine(({ kind, service }) => kind === undefined || (kind === 'direct') === (service !== undefined), {
    path: ['service'],
    params: { code: 'only-with-kind-direct' },
  })
  .meta({ id: 'SendReferral' });

/** A practice, an agency or the hub sends a person. */
export class SendReferral extends Command<Acted> {
  constructor(readonly request: Asking & { readonly body: z.infer<typeof SendReferralBody> }) {
    super();
  }
}
