import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { FreezeMonthController } from '#insights/features/freeze-month/freeze-month.controller';
import { FreezeMonthHandler } from '#insights/features/freeze-month/freeze-month.handler';
import { FunnelController } from '#insights/read-models/funnel/funnel.controller';
import { ReadFunnelHandler } from '#insights/read-models/funnel/funnel.query';
import { WorkloadController } from '#insights/read-models/workload/workload.controller';
import { ReadWorkloadHandler } from '#insights/read-models/workload/workload.query';
import { insightsContext } from './insights.context.js';

/** The commissioner's read model: the funnel, workloads and the freezes of figures. */
@Module({
  imports: [CqrsModule, ContextModule.for(insightsContext)],
  controllers: [FunnelController, WorkloadController, FreezeMonthController],
  providers: [FreezeMonthHandler, ReadFunnelHandler, ReadWorkloadHandler],
})
export class InsightsModule {}
