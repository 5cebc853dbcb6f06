import { Controller, Get, Header } from '@nestjs/common';
import { z } from 'zod';
import { LoopbackOnly } from '../access/access.decorators.js';
import { Answers } from '../openapi/answers.decorators.js';
import { MetricsRegistry } from './metrics.registry.js';

/** The process's measurements, for a collector on the same machine. */
@Controller('metrics')
@LoopbackOnly()
export class MetricsController {
  constructor(private readonly registry: MetricsRegistry) {}

  /** Everything that is measured, as Prometheus' text. */
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Answers(200, z.string(), 'The measurements')
  readMetrics(): Promise<string> {
    return this.registry.read();
  }
}
