// breaks: publishing-imports
import { PotsQuery } from '#referrals/read-models/pots/pots.query';

export const stored = PotsQuery;
