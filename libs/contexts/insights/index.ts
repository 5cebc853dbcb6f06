export { insightsContext } from './insights.context.js';
export { InsightsModule } from './insights.module.js';
