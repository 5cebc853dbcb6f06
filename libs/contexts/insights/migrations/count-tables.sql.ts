import { type ContextRoles, runtimeTable } from '#platform/runtime/schema/tenancy.sql';

/** A read model's table: kept by the worker, and no concern of the app role. */
const WORKER_ONLY = { worker: 'select, insert, update, delete' } as const;

/**
 * Facts of episodes and referrals, and the counts beside them. They are true counts and pseudonymous facts of many
 * organisations' people, so the app role has no right on any of them: what may leave is handed out by the functions.
 */
export function countTables(roles: ContextRoles): string {
  return `
create table funnel_episode (
  generation integer not null,
  episode uuid not null,
  referrals jsonb not null,
  hub uuid,
  practice uuid,
  network uuid,
  route_in text,
  referred_at timestamptz,
  primary key (episode, generation)
);
${runtimeTable('funnel_episode', roles, WORKER_ONLY)}

create table funnel_count (
  generation integer not null,
  level text not null check (level in ('area', 'practice', 'network', 'provider')),
  subject uuid not null,
  period text not null,
  referred integer not null default 0,
  reached integer not null default 0,
  plan_agreed integer not null default 0,
  sent_onward integer not null default 0,
  accepted integer not null default 0,
  started integer not null default 0,
  completed integer not null default 0,
  told_back integer not null default 0,
  acknowledged integer not null default 0,
  hub_led integer not null default 0,
  primary key (level, subject, period, generation)
);
${runtimeTable('funnel_count', roles, WORKER_ONLY)}

create table workload_referral (
  generation integer not null,
  referral uuid not null,
  provider uuid not null,
  service uuid,
  received_at timestamptz,
  answer_by timestamptz,
  fact jsonb not null,
  primary key (referral, generation)
);
${runtimeTable('workload_referral', roles, WORKER_ONLY)}

create table workload_count (
  generation integer not null,
  provider uuid not null,
  received_on date not null,
  received integer not null default 0,
  answered_in_time integer not null default 0,
  open integer not null default 0,
  primary key (provider, received_on, generation)
);
${runtimeTable('workload_count', roles, WORKER_ONLY)}

insert into read_model_generation (read_model, live) values ('funnel_episode', 1), ('workload_referral', 1) on conflict do nothing;
`;
}
