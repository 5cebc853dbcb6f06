import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { RouteDeclarationsCheck } from '../access/route-declarations.check.js';
import { AsyncApiController } from '../asyncapi/asyncapi.controller.js';
import { HealthController } from '../health/health.controller.js';
import { ReadinessRegistry } from '../health/readiness.registry.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { MetricsRegistry } from '../metrics/metrics.registry.js';
import { ShutdownGate } from './shutdown-gate.js';

/** What every HTTP process has: health, readiness, metrics, the document of the events, the check of route declarations, the shutdown gate. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController, MetricsController, AsyncApiController],
  providers: [ReadinessRegistry, MetricsRegistry, ShutdownGate, RouteDeclarationsCheck],
  exports: [ReadinessRegistry, MetricsRegistry, ShutdownGate],
})
export class HttpPlatformModule {}
