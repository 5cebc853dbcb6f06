// breaks: subscription-imports
import { acceptController } from '#referrals/features/accept/accept.controller';

export const answering = acceptController;
