import { z } from 'zod';
import { defineContract } from '../contract.js';
import { calendarDate, uuid } from '../vocabulary.js';

/** A commissioner holds a contract with a provider, from a date until a date (null = without an end). */
export const contractHeldV1 = defineContract({
  type: 'ginnel.directory.contract-held.v1',
  description: 'A commissioner holds a contract with a provider, from a date until a date (null = without an end).',
  data: z.strictObject({ holder: uuid, provider: uuid, from: calendarDate, until: calendarDate.nullable() }),
});
