import { Command } from '@nestjs/cqrs';
import type { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { strict, uuid } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';

/** The service that the person is offered to instead. */
export const RedirectReferralBody = strict({ service: uuid }).meta({ id: 'RedirectReferral' });

/** What became of a redirection; `to` is the id of the referral that takes the place of this one. */
export type Redirected = Acted & { readonly to: Uuid };

/** The hub offers a declined or unanswered person to another service. */
export class RedirectReferral extends Command<Redirected> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof RedirectReferralBody> }) {
    super();
  }
}
