// breaks: no-feature-imports-another
import type { acceptController } from '#referrals/features/accept/accept.controller';

export type Borrowed = acceptController;
