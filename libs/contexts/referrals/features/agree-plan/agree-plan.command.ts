import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { strict } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';
import { mostActions, mostCodes } from '#referrals/domain/acting/coded-lists';
import { matters } from '#referrals/domain/referral/referral.lists';

/** What matters (codes) and how many next actions were agreed with the person. */
export const AgreePlanBody = strict({
  matters: z.array(z.enum(matters)).min(1).max(mostCodes),
  actions: z.int().min(1).max(mostActions),
}).meta({ id: 'AgreePlan' });

/** What matters (codes) and how many next actions were agreed with the person. */
export class AgreePlan extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof AgreePlanBody> }) {
    super();
  }
}
