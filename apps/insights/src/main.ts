import 'reflect-metadata';
import { insightsContext, InsightsModule } from '#contexts/insights';
import { runContext } from '#platform/process/run-context';

await runContext(insightsContext, InsightsModule);
