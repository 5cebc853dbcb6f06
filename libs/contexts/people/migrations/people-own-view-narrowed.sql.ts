import { peopleTenant } from '#people/domain/people-tenant';
import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { DEFINER } from './viewer.sql.js';

/**
 * The person's own view no longer reaches the record: it tells whose sign-in it is, the record's revision and the objections
 * that stand. This read, too, stands in the audit; it shows no field of the record.
 */
export function peopleOwnViewNarrowed(roles: ContextRoles): string {
  return `
drop function read_own_record;

create function read_own_view(p_subject_key text, p_at timestamptz, p_reader jsonb)
returns table (person uuid, revision integer, objections jsonb)
language plpgsql ${DEFINER} as $$
#variable_conflict use_column
begin
  for person, revision, objections in
    select a.person, (s.state->>'revision')::integer, s.state->'objections'
      from person_of_account(p_subject_key) a
      join stream_state s on s.tenant = a.writer and s.stream = a.person
  loop
    insert into person_audit (tenant, person, principal, role, purpose, parts, fields, at)
    values ('${peopleTenant}', person, p_reader->>'principal', p_reader->>'role', p_reader->>'purpose', array['person'], '{}', p_at);
    return next;
  end loop;
end $$;

revoke execute on function read_own_view from public;
grant execute on function read_own_view to ${roles.app};
`;
}
