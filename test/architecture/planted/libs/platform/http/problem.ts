import type { Moment } from '#platform/kernel/moment';

export const problem = (at: Moment): string => at;
