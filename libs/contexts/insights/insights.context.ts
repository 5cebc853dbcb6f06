import type { ContextDefinition } from '#platform/runtime/context-definition';
import { NOTHING_PUBLISHED } from '#platform/runtime/messages/publication';
import { beginCalendar, freezeWhenDue } from '#insights/features/keep-calendar/keep-calendar.handlers';
import { insightsMigrations } from '#insights/migrations/insights.migrations';
import { monthlyFreezeSubscription } from '#insights/processes/monthly-freeze/monthly-freeze.subscriptions';
import { readModelSubscriptions } from '#insights/read-models/insights.subscriptions';

/** Insights as the runtime runs it. It publishes nothing: what it knows, others know already. */
export const insightsContext: ContextDefinition = {
  name: 'insights',
  migrations: insightsMigrations,
  publication: NOTHING_PUBLISHED,
  subscriptions: [...readModelSubscriptions, monthlyFreezeSubscription],
  timers: { 'figures-calendar': freezeWhenDue },
  pendingCommands: { 'begin-calendar': beginCalendar },
};
