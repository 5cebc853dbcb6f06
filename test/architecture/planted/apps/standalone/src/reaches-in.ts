// breaks: apps-import-only-context-indexes
import { acceptController } from '#referrals/features/accept/accept.controller';

export const reachesIn = acceptController;
