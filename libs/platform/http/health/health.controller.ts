import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../access/access.decorators.js';
import { ShutdownGate } from '../app/shutdown-gate.js';
import { Answers, Refuses } from '../openapi/answers.decorators.js';
import { ProblemError, unavailable } from '../problems/problem.error.js';
import { ReadinessRegistry } from './readiness.registry.js';
import type { Readiness } from './readiness.registry.js';

const Live = z.strictObject({ status: z.literal('live') }).meta({ id: 'Live' });
const Ready = z
  .strictObject({
    status: z.literal('ready'),
    parts: z.record(
      z.string(),
      z.strictObject({
        ready: z.boolean(),
        reason: z.string().optional(),
        count: z.int().min(1).optional(),
      }),
    ),
  })
  .meta({ id: 'Ready' });

/** Whether the process lives, and whether it can serve. */
@Controller('health')
@Public()
export class HealthController {
  constructor(
    private readonly registry: ReadinessRegistry,
    private readonly gate: ShutdownGate,
  ) {}

  /** The process runs and answers. */
  @Get('live')
  @Answers(200, Live, 'The process runs')
  checkLive(): z.infer<typeof Live> {
    return { status: 'live' };
  }

  /** Every part is ready; otherwise 503 `not-ready` with the parts and their reasons. */
  @Get('ready')
  @Answers(200, Ready, 'Every part can serve')
  @Refuses({ code: 'not-ready', status: 503 })
  async checkReady(): Promise<z.infer<typeof Ready>> {
    if (this.gate.isClosing) throw unavailable('shutting-down', 5);
    const parts = await this.registry.ask();
    if (Object.values(parts).every(({ ready }) => ready)) return { status: 'ready', parts };
    throw notReady(parts);
  }
}

/** The answer that names the parts which cannot serve. */
export function notReady(parts: Readonly<Record<string, Readiness>>): ProblemError {
  return new ProblemError('not-ready', {
    status: 503,
    title: 'Not every part can serve yet',
    headers: { 'Retry-After': '1' },
    members: { parts },
  });
}
