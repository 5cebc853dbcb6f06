import { z } from 'zod';
import { defineContract } from '../contract.js';
import { invented } from '../invented.js';
import { calendarDate, uuid } from '../vocabulary.js';

/** A commissioner holds a contract with a provider, from a date until a date (null = without an end). */
export const contractHeldV1 = defineContract({
  type: 'ginnel.directory.contract-held.v1',
  description: 'A commissioner holds a contract with a provider, from a date until a date (null = without an end).',
  data: z.strictObject({ holder: uuid, provider: uuid, from: calendarDate, until: calendarDate.nullable() }),
  example: {
    holder: invented.board,
    provider: invented.provider,
    from: '2026-04-01',
    until: '2027-03-31',
  },
});
