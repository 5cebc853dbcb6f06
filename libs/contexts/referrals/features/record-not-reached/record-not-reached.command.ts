import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { instant, strict } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';
import { channels } from '#referrals/domain/referral/referral.codes';

/** An attempt to reach the person failed. */
export const RecordNotReachedBody = strict({
  channel: z.enum(channels),
  at: instant,
}).meta({ id: 'RecordNotReached' });

/** An attempt to reach the person failed. */
export class RecordNotReached extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof RecordNotReachedBody> }) {
    super();
  }
}
