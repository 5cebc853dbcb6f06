/**
 * Writing a command's outcome, from this version on only into a stream of its own kind: an id that a caller has chosen may
 * stand for something else.
 */
export const COMMANDS_OF_A_KIND = `
create or replace function commit_command(p_receipt jsonb, p_write jsonb) returns bigint language plpgsql as $$
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
     where tenant = v_tenant and stream = v_stream and version = v_before and aggregate = p_write->>'aggregate'
       and (not p_write ? 'seen' or xmin::text = p_write->>'seen');
  end if;
  if not found then
    if exists (select from stream_state where tenant = v_tenant and stream = v_stream and aggregate <> p_write->>'aggregate') then
      raise exception 'the stream is of another kind' using errcode = 'GN003';
    end if;
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
`;
