import { type ContextRoles, runtimeTable, tenantTable } from '#platform/runtime/schema/tenancy.sql';

/**
 * What subscriptions keep: checkpoints (the only authority on what was handled), parked messages, the state and the
 * pending commands of processes, and generations of read models.
 */
export function messageSchema(roles: ContextRoles): string {
  const workerOnly = { worker: 'select, insert, update, delete' };
  return `
create table checkpoint (
  subscription text not null,
  generation integer not null,
  source text not null,
  partition smallint not null,
  epoch integer not null,
  position bigint not null,
  kafka_offset bigint,
  primary key (subscription, generation, source, partition)
);
${runtimeTable('checkpoint', roles, { app: 'select', ...workerOnly })}

create table read_model_generation (
  read_model text primary key,
  live integer not null,
  switched_at timestamptz not null default clock_timestamp()
);
${runtimeTable('read_model_generation', roles, { app: 'select', ...workerOnly })}

create table parked (
  tenant uuid not null,
  subscription text not null,
  generation integer not null,
  source text not null,
  partition smallint not null,
  position bigint not null,
  stream uuid not null,
  message jsonb not null,
  reason text not null,
  parked_at timestamptz not null default clock_timestamp(),
  primary key (tenant, subscription, generation, source, partition, position)
);
create index parked_by_stream on parked (subscription, generation, source, partition, stream, position);
${tenantTable('parked', roles, workerOnly)}

create table parked_skip (
  tenant uuid not null,
  subscription text not null,
  source text not null,
  partition smallint not null,
  position bigint not null,
  stream uuid not null,
  reason text not null,
  skipped_by text not null,
  skipped_at timestamptz not null default clock_timestamp(),
  primary key (tenant, subscription, source, partition, position)
);
${tenantTable('parked_skip', roles, { worker: 'select, insert' })}

create table process_state (
  tenant uuid not null,
  process text not null,
  key uuid not null,
  state jsonb not null,
  primary key (tenant, process, key)
);
create unique index process_state_by_key on process_state (process, key);
${tenantTable('process_state', roles, workerOnly)}

create table pending_command (
  tenant uuid not null,
  id uuid not null,
  sequence bigint generated always as identity,
  process text not null,
  stream uuid not null,
  command text not null,
  payload jsonb not null,
  correlation uuid,
  decided_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  last_error text,
  not_before timestamptz not null default clock_timestamp(),
  done_at timestamptz,
  outcome text,
  primary key (tenant, id)
);
create index pending_command_open on pending_command (sequence) where done_at is null;
${tenantTable('pending_command', roles, workerOnly)}
`;
}
