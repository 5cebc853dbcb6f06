import { peopleTenant } from '#people/domain/people-tenant';
import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';

const DEFINER = `security definer set search_path = people, pg_temp`;

/**
 * One sign-in belongs to one record, by the records' own states: whoever is second waits for the first and breaks the key, in
 * the transaction that would link it; the transaction that unlinks frees it. A code that was claimed for nothing is given back.
 */
export function peopleOneRecord(roles: ContextRoles): string {
  return `
create unique index one_record_per_account on stream_state ((state->>'account'))
 where aggregate = 'person' and state->>'account' is not null;

create or replace function claim_link_code(
  p_code_hash text, p_subject_key text, p_at timestamptz, p_most_tries integer,
  out outcome text, out person uuid, out writer uuid, out codes_voided integer
) language plpgsql ${DEFINER} as $$
#variable_conflict use_column
declare v_tries integer;
begin
  insert into link_try as t (tenant, subject_key, day, tries)
  values ('${peopleTenant}', p_subject_key, (p_at at time zone 'UTC')::date, 1)
  on conflict (tenant, subject_key, day) do update set tries = t.tries + 1
  returning t.tries into v_tries;
  if v_tries > p_most_tries then
    outcome := 'too-many-tries';
    return;
  end if;
  select c.person, c.writer, c.codes_voided into person, writer, codes_voided
    from link_code c
   where c.code_hash = p_code_hash and c.expires_at > p_at and (c.used_by is null or c.used_by = p_subject_key)
     for update;
  if not found then
    outcome := 'unknown';
  elsif exists (select from stream_state s
                 where s.aggregate = 'person' and s.state->>'account' = p_subject_key and s.stream <> claim_link_code.person) then
    outcome := 'linked-elsewhere';
  else
    update link_code c set used_by = p_subject_key, used_at = coalesce(c.used_at, p_at) where c.code_hash = p_code_hash;
    outcome := 'claimed';
  end if;
end $$;

create function return_link_code(p_code_hash text, p_subject_key text) returns void language sql ${DEFINER} as $$
  update link_code c set used_by = null, used_at = null
   where c.code_hash = p_code_hash and c.used_by = p_subject_key
     and not exists (select from stream_state s
                      where s.aggregate = 'person' and s.stream = c.person and s.state->>'account' = p_subject_key)
$$;
revoke execute on function return_link_code from public;
grant execute on function return_link_code to ${roles.app};
`;
}
