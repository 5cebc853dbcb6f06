import { Command } from '@nestjs/cqrs';
import { z } from 'zod';
import { instant, strict } from '#platform/http/schemas';
import type { Act, Acted } from '#referrals/domain/acting/acting';
import { channels } from '#referrals/domain/referral/referral.codes';

/** The person was reached: a two-way contact, with its time and channel. */
export const RecordReachedBody = strict({
  channel: z.enum(channels),
  at: instant,
}).meta({ id: 'RecordReached' });

/** The person was reached: a two-way contact, with its time and channel. */
export class RecordReached extends Command<Acted> {
  constructor(readonly request: Act & { readonly body: z.infer<typeof RecordReachedBody> }) {
    super();
  }
}
