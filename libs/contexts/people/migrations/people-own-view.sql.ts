import { peopleTenant } from '#people/domain/people-tenant';
import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { DEFINER } from './viewer.sql.js';

/**
 * What a person does by its own sign-in: meet a one-time code, see the own record and who else may see it (of an
 * organisation's grants in one part, the one that lasts longest).
 */
export function peopleOwnView(roles: ContextRoles): string {
  return `
create function claim_link_code(
  p_code_hash text, p_subject_key text, p_at timestamptz, p_most_tries integer, out outcome text, out person uuid, out writer uuid
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
  update link_code c set used_by = p_subject_key, used_at = coalesce(c.used_at, p_at)
   where c.code_hash = p_code_hash and c.expires_at > p_at and (c.used_by is null or c.used_by = p_subject_key)
  returning c.person, c.writer into person, writer;
  outcome := case when found then 'claimed' else 'unknown' end;
end $$;

create function person_of_account(p_subject_key text, out person uuid, out writer uuid)
language sql stable ${DEFINER} as $$
  select a.person, a.tenant
    from person_account a
    join read_model_generation m on m.read_model = 'person_account' and m.live = a.generation
    join stream_state s on s.tenant = a.tenant and s.stream = a.person
   where a.subject_key = p_subject_key and s.state->>'account' = p_subject_key
   order by a.person limit 1
$$;

create function read_own_record(p_subject_key text, p_at timestamptz, p_reader jsonb, p_fields text[])
returns table (person uuid, writer uuid, revision integer, died boolean, objections jsonb, id uuid, kind text, sealed bytea, wrapped bytea)
language plpgsql ${DEFINER} as $$
#variable_conflict use_column
begin
  for person, writer, revision, died, objections, id, kind, sealed, wrapped in
    select a.person, a.writer, (s.state->>'revision')::integer, s.state->>'status' = 'died', s.state->'objections',
           t.id, t.kind, t.sealed, k.wrapped
      from person_of_account(p_subject_key) a
      join stream_state s on s.tenant = a.writer and s.stream = a.person
      join vault t on t.tenant = a.writer and t.person = a.person and t.kind = 'person-record/' || (s.state->>'revision')
      join person_key k on k.tenant = a.writer and k.person = a.person
  loop
    insert into person_audit (tenant, person, principal, role, purpose, parts, fields, at)
    values ('${peopleTenant}', person, p_reader->>'principal', p_reader->>'role', p_reader->>'purpose', array['person'], p_fields, p_at);
    return next;
  end loop;
end $$;

create function who_sees_own_record(p_subject_key text, p_at timestamptz)
returns table (organisation uuid, part text, since timestamptz, until timestamptz, opened_by text, referral uuid,
               purpose text, agreed text, how text, recorded_by uuid, stopped boolean)
language sql stable ${DEFINER} as $$
  select * from (
    select distinct on (g.tenant, g.part)
           g.tenant, g.part, g.from_at, g.until_at, g.opened_by, g.referral, g.purpose, g.agreed, g.how, g.recorded_by,
           g.tenant <> a.writer and g.purpose <> 'safeguarding' and d.objected
      from person_of_account(p_subject_key) a
      join person_grant g on g.person = a.person
      join read_model_generation m on m.read_model = 'person_grant' and m.live = g.generation
     cross join lateral denials(g.person, g.tenant) d
     where g.from_at <= p_at and (g.until_at is null or p_at < g.until_at)
       and (g.shared_by = a.writer or exists (
         select from person_grant h
          where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
            and h.part = 'hub' and h.shared_by = a.writer))
     order by g.tenant, g.part, g.until_at desc nulls first, g.from_at) longest
   order by 3, 1, 2
$$;

revoke execute on function claim_link_code, person_of_account, read_own_record, who_sees_own_record from public;
grant execute on function claim_link_code, person_of_account, read_own_record, who_sees_own_record to ${roles.app};
`;
}
