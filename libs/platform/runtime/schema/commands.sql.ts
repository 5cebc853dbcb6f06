import { CURRENT_TENANT, type ContextRoles, tenantTable } from '#platform/runtime/schema/tenancy.sql';

/**
 * Receipts, state rows, participants, timers and the vault, and the calls that commands make. What is decided on nothing,
 * or on a stream as it was read (`read_command`, or with a due timer or pending command), is written in one call,
 * `write_at_once` or `fire_at_once`: it holds only where the stream still is at that version and its row has not been
 * written since (`seen`). Everything else is one transaction: `open_command` runs as the actor's tenant (receipt,
 * participant), then as the stream's (state); `commit_command` writes all of it and appends last. A duplicate that lost
 * the race reads the first receipt in a statement of its own, since only a new statement sees what was committed meanwhile.
 */
export function commandSchema(roles: ContextRoles): string {
  return `
create table receipt (
  tenant uuid not null,
  command_id uuid not null,
  request_hash bytea not null,
  status text not null check (status in ('open', 'accepted', 'rejected')),
  stream uuid,
  stream_tenant uuid,
  version integer,
  rejection jsonb,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (tenant, command_id)
);
create index receipt_by_age on receipt (recorded_at);
${tenantTable('receipt', roles, { app: 'select, insert, update', worker: 'select, delete' })}

create table stream_state (
  tenant uuid not null,
  stream uuid not null,
  aggregate text not null,
  version integer not null,
  state jsonb not null,
  primary key (tenant, stream)
);
create index stream_state_by_stream on stream_state (stream);
${tenantTable('stream_state', roles, { app: 'select, insert, update', worker: 'select, update' })}

create table participant (
  tenant uuid not null,
  stream uuid not null,
  part text not null,
  stream_tenant uuid not null,
  primary key (tenant, stream, part)
);
${tenantTable('participant', roles, { worker: 'select' })}
create policy app_reads on participant for select to ${roles.app} using (tenant = ${CURRENT_TENANT});
create policy app_invites on participant for insert to ${roles.app} with check (stream_tenant = ${CURRENT_TENANT});
grant select, insert on participant to ${roles.app};

create table timer (
  tenant uuid not null,
  id uuid not null,
  stream uuid not null,
  what text not null,
  due_at timestamptz not null,
  fired_at timestamptz,
  primary key (tenant, id)
);
create index timer_due on timer (due_at) where fired_at is null;
create index timer_by_stream on timer (tenant, stream);
${tenantTable('timer', roles, { app: 'select, insert, update', worker: 'select, update' })}

create table person_key (
  tenant uuid not null,
  person uuid not null,
  wrapped bytea not null,
  primary key (tenant, person)
);
${tenantTable('person_key', roles, { app: 'select, insert', worker: 'select, delete' })}

create table vault (
  tenant uuid not null,
  id uuid not null,
  person uuid not null,
  stream uuid not null,
  kind text not null,
  sealed bytea not null,
  primary key (tenant, id)
);
create index vault_by_person on vault (tenant, person);
create index vault_by_stream on vault (tenant, stream);
${tenantTable('vault', roles, { app: 'select, insert', worker: 'select, delete' })}

create function receipt_of(p_tenant uuid, p_command uuid) returns jsonb language plpgsql as $$
begin
  return (
    select jsonb_build_object('hash', encode(request_hash, 'hex'), 'status', status, 'stream', stream,
                              'tenant', stream_tenant, 'version', version, 'rejection', rejection)
      from receipt where tenant = p_tenant and command_id = p_command);
end $$;

create function claim_receipt(p_tenant uuid, p_command uuid, p_hash bytea, p_write jsonb default null)
returns jsonb language plpgsql as $$
declare v_first jsonb;
begin
  perform set_config('app.tenant', p_tenant::text, true);
  -- The receipt of a week ago may be purged between the two statements: then the command is a new one.
  loop
    insert into receipt (tenant, command_id, request_hash, status, stream_tenant, stream, version)
    values (p_tenant, p_command, p_hash, case when p_write is null then 'open' else 'accepted' end,
            (p_write->>'tenant')::uuid, (p_write->>'stream')::uuid, (p_write->>'after')::integer)
      on conflict do nothing;
    if found then return null; end if;
    v_first := receipt_of(p_tenant, p_command);
    if v_first is not null then return v_first; end if;
  end loop;
end $$;

create function obtain_person_key(p_tenant uuid, p_person uuid, p_wrapped bytea) returns bytea language plpgsql as $$
declare v_wrapped bytea;
begin
  perform set_config('app.tenant', p_tenant::text, true);
  insert into person_key (tenant, person, wrapped) values (p_tenant, p_person, p_wrapped) on conflict do nothing;
  select wrapped into strict v_wrapped from person_key where tenant = p_tenant and person = p_person;
  return v_wrapped;
end $$;

create function read_stream_for(
  p_tenant uuid, p_stream uuid,
  out stream_tenant uuid, out parts text[], out version integer, out state jsonb, out seen text
) language plpgsql as $$
begin
  select p.stream_tenant, array_agg(p.part order by p.part) into stream_tenant, parts
    from participant p where p.tenant = p_tenant and p.stream = p_stream group by p.stream_tenant;
  if stream_tenant is null then return; end if;
  perform set_config('app.tenant', stream_tenant::text, true);
  select s.version, s.state, s.xmin::text into version, state, seen
    from stream_state s where s.tenant = stream_tenant and s.stream = p_stream;
end $$;

create function read_command(
  p_tenant uuid, p_command uuid, p_stream uuid,
  out first jsonb, out stream_tenant uuid, out parts text[], out version integer, out state jsonb, out seen text
) language plpgsql as $$
begin
  perform set_config('app.tenant', p_tenant::text, true);
  first := receipt_of(p_tenant, p_command);
  if first is not null then return; end if;
  select r.stream_tenant, r.parts, r.version, r.state, r.seen into stream_tenant, parts, version, state, seen
    from read_stream_for(p_tenant, p_stream) r;
end $$;

create function open_command(
  p_tenant uuid, p_command uuid, p_hash bytea, p_stream uuid,
  out first jsonb, out stream_tenant uuid, out parts text[], out version integer, out state jsonb
) language plpgsql as $$
begin
  first := claim_receipt(p_tenant, p_command, p_hash);
  if first is not null then return; end if;
  select r.stream_tenant, r.parts, r.version, r.state into stream_tenant, parts, version, state
    from read_stream_for(p_tenant, p_stream) r;
end $$;

create function open_system_command(
  p_tenant uuid, p_command uuid, p_hash bytea, p_stream uuid,
  out first jsonb, out stream_tenant uuid, out parts text[], out version integer, out state jsonb
) language plpgsql as $$
begin
  first := claim_receipt(p_tenant, p_command, p_hash);
  if first is not null then return; end if;
  stream_tenant := p_tenant;
  parts := array['system'];
  select s.version, s.state into version, state from stream_state s where s.tenant = p_tenant and s.stream = p_stream;
end $$;

create function open_granted_command(
  p_tenant uuid, p_command uuid, p_hash bytea, p_stream uuid, p_stream_tenant uuid,
  out first jsonb, out stream_tenant uuid, out parts text[], out version integer, out state jsonb
) language plpgsql as $$
begin
  first := claim_receipt(p_tenant, p_command, p_hash);
  if first is not null then return; end if;
  stream_tenant := p_stream_tenant;
  parts := array['granted'];
  perform set_config('app.tenant', p_stream_tenant::text, true);
  select s.version, s.state into version, state from stream_state s where s.tenant = p_stream_tenant and s.stream = p_stream;
end $$;

create function fire_timer(p_tenant uuid, p_timer uuid, p_at timestamptz, p_stream uuid,
  out fired boolean, out version integer, out state jsonb
) language plpgsql as $$
begin
  perform set_config('app.tenant', p_tenant::text, true);
  update timer set fired_at = p_at where tenant = p_tenant and id = p_timer and fired_at is null;
  fired := found;
  if fired then
    select s.version, s.state into version, state from stream_state s where s.tenant = p_tenant and s.stream = p_stream;
  end if;
end $$;

create function close_receipt(p_tenant uuid, p_command uuid, p_status text, p_stream_tenant uuid, p_stream uuid, p_version integer, p_rejection jsonb)
returns void language plpgsql as $$
begin
  perform set_config('app.tenant', p_tenant::text, true);
  update receipt set status = p_status, stream_tenant = p_stream_tenant, stream = p_stream, version = p_version, rejection = p_rejection
   where tenant = p_tenant and command_id = p_command;
end $$;

create function commit_command(p_receipt jsonb, p_write jsonb) returns bigint language plpgsql as $$
declare
  v_tenant uuid := (p_write->>'tenant')::uuid;
  v_stream uuid := (p_write->>'stream')::uuid;
  v_before integer := (p_write->>'before')::integer;
  v_after integer := (p_write->>'after')::integer;
begin
  if p_receipt is not null then
    perform close_receipt((p_receipt->>'tenant')::uuid, (p_receipt->>'command')::uuid, 'accepted', v_tenant, v_stream, v_after, null);
  end if;
  perform set_config('app.tenant', v_tenant::text, true);
  if v_before = 0 then
    insert into stream_state (tenant, stream, aggregate, version, state)
    values (v_tenant, v_stream, p_write->>'aggregate', v_after, p_write->'state') on conflict do nothing;
  else
    update stream_state set version = v_after, state = p_write->'state'
     where tenant = v_tenant and stream = v_stream and version = v_before
       and (not p_write ? 'seen' or xmin::text = p_write->>'seen');
  end if;
  if not found then
    raise exception 'the stream moved on' using errcode = 'GN001';
  end if;
  if p_write ? 'participants' then
    insert into participant (tenant, stream, part, stream_tenant)
    select (r->>'tenant')::uuid, v_stream, r->>'part', v_tenant from jsonb_array_elements(p_write->'participants') r;
  end if;
  if p_write ? 'vault' then
    insert into vault (tenant, id, person, stream, kind, sealed)
    select v_tenant, (r->>'id')::uuid, (r->>'person')::uuid, v_stream, r->>'kind', decode(r->>'sealed', 'base64')
      from jsonb_array_elements(p_write->'vault') r;
  end if;
  if p_write ? 'timers' then
    insert into timer (tenant, id, stream, what, due_at)
    select v_tenant, (r->>'id')::uuid, v_stream, r->>'what', (r->>'dueAt')::timestamptz from jsonb_array_elements(p_write->'timers') r;
  end if;
  return append_events(v_tenant, v_stream, p_write->>'aggregate', v_before, p_write->'events', p_write->'meta', (p_write->>'at')::timestamptz);
end $$;

create function write_at_once(p_tenant uuid, p_command uuid, p_hash bytea, p_write jsonb,
  out first jsonb, out "position" bigint
) language plpgsql as $$
begin
  first := claim_receipt(p_tenant, p_command, p_hash, p_write);
  if first is not null then return; end if;
  "position" := commit_command(null, p_write);
end $$;

create function fire_at_once(p_tenant uuid, p_timer uuid, p_at timestamptz, p_write jsonb,
  out fired boolean, out "position" bigint
) language plpgsql as $$
begin
  perform set_config('app.tenant', p_tenant::text, true);
  update timer set fired_at = p_at where tenant = p_tenant and id = p_timer and fired_at is null;
  fired := found;
  if fired then "position" := commit_command(null, p_write); end if;
end $$;
`;
}
