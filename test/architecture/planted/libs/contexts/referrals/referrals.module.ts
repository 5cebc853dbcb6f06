import { Module } from '@nestjs/common';
import { acceptController } from '#referrals/features/accept/accept.controller';

@Module({ controllers: [acceptController] })
export class ReferralsModule {}
