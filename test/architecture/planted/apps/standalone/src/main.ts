import { NestFactory } from '@nestjs/core';
import { ReferralsModule } from '#contexts/referrals';
import { problem } from '#platform/http/problem';
import { run } from '#platform/runtime/run';

export const standalone = { NestFactory, ReferralsModule, problem, run };
