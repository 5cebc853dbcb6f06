import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { longText, strict, uuid } from '#platform/http/schemas';
import type { Acted, Asking } from '#referrals/domain/acting/acting';
import { longestRiskInstruction, mostCodes } from '#referrals/domain/acting/coded-lists';
import { priorities } from '#referrals/domain/referral/referral.codes';
import { needs } from '#referrals/domain/referral/referral.lists';

/** A child to send. Without a risk instruction of its own it carries on the parent's; the referrer's note stays with the parent. */
export const SendOnwardBody = strict({
  service: uuid,
  priority: z.enum(priorities),
  needs: z.array(z.enum(needs)).min(1).max(mostCodes),
  riskInstruction: longText(longestRiskInstruction).optional(),
}).meta({ id: 'SendOnward' });

/** The hub sends a person onward to a provider, under a referral that is ready for it. */
export class SendOnward extends Command<Acted> {
  constructor(
    readonly request: Asking & { readonly parent: Uuid; readonly body: z.infer<typeof SendOnwardBody> },
  ) {
    super();
  }
}
