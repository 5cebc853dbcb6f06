import { z } from 'zod';
import type { Moment } from '#platform/kernel/moment';

export const plantPottedV1 = z.object({ at: z.string() });
export type PottedAt = Moment;
