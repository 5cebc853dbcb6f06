// breaks: read-model-imports
import { acceptController } from '#referrals/features/accept/accept.controller';

export const potsController = acceptController;
