import { type ContextRoles, runtimeTable, tenantTable } from '#platform/runtime/schema/tenancy.sql';

/** How many partitions a log has. Frozen: a stream's partition is part of its position for ever. */
export const PARTITIONS = 32;

/** The largest event, in bytes of JSON text. */
export const LARGEST_EVENT = 65_536;

/**
 * The commit-ordered log of one context. `append_events` takes the partition's lock, then draws positions, so the
 * order of commits is the order of positions within a partition and a reader of `position > last` never skips one.
 * It is the last write of its transaction, and a transaction appends to one stream.
 */
export function logSchema(roles: ContextRoles, lockSpace: number): string {
  return `
create table log_epoch (only_row boolean primary key default true check (only_row), epoch integer not null);
insert into log_epoch (epoch) values (1);
${runtimeTable('log_epoch', roles, { app: 'select', worker: 'select' })}

create sequence event_position;
grant usage on sequence event_position to ${roles.app};

create table event (
  tenant uuid not null,
  stream uuid not null,
  version integer not null check (version > 0),
  partition smallint not null check (partition between 0 and ${PARTITIONS - 1}),
  position bigint not null,
  aggregate text not null,
  type text not null,
  schema_version smallint not null,
  data jsonb not null,
  meta jsonb not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (tenant, stream, version),
  constraint event_size check (octet_length(data::text) <= ${LARGEST_EVENT})
);
create index event_by_position on event (partition, position);
${tenantTable('event', roles, { app: 'select, insert', worker: 'select' })}

create function partition_of(p_stream uuid) returns smallint language sql immutable parallel safe as $$
  select (get_byte(decode(md5(p_stream::text), 'hex'), 0) % ${PARTITIONS})::smallint
$$;

create function append_events(
  p_tenant uuid, p_stream uuid, p_aggregate text, p_version integer, p_events jsonb, p_meta jsonb, p_occurred_at timestamptz
) returns bigint language plpgsql as $$
declare
  v_partition smallint := partition_of(p_stream);
  v_position bigint := 0;
  v_version integer := p_version;
  v_event jsonb;
begin
  if coalesce(current_setting('app.appended', true), '') <> '' then
    raise exception 'a transaction appends to one stream' using errcode = 'GN002';
  end if;
  perform set_config('app.appended', p_stream::text, true);
  perform pg_advisory_xact_lock(${lockSpace}, v_partition);
  for v_event in select value from jsonb_array_elements(p_events) loop
    v_version := v_version + 1;
    v_position := nextval('event_position');
    insert into event (tenant, stream, version, partition, position, aggregate, type, schema_version, data, meta, occurred_at)
    values (p_tenant, p_stream, v_version, v_partition, v_position, p_aggregate, v_event->>'type',
            (v_event->>'schemaVersion')::smallint, v_event->'data', p_meta, p_occurred_at);
  end loop;
  return v_position;
end $$;
`;
}
