import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { problem } from '#platform/http/problem';
import type { Moment } from '#platform/kernel/moment';
import { run } from '#platform/runtime/run';
import type { PlantPotted } from '#referrals/domain/plant/plant.events';
import { PotsQuery } from '#referrals/read-models/pots/pots.query';

@Controller()
export class acceptController {
  readonly uses = { DataSource, z, problem, run, PotsQuery };
  constructor(
    readonly at: Moment,
    readonly event: PlantPotted,
  ) {}
}
