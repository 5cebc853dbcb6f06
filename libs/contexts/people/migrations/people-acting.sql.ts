import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { DEFINER } from './viewer.sql.js';

/**
 * Who may act on a person is also told whether an objection keeps the record from them: most acts end with it. `is_stopped`
 * looks beyond their own record, at those that others have written of the same person.
 */
export function peopleActing(roles: ContextRoles): string {
  return `
drop function person_rights;

create function person_rights(p_viewer uuid, p_person uuid, p_at timestamptz, p_parts text[],
  out writer uuid, out parts text[], out is_objected_to boolean, out is_stopped boolean)
language sql stable ${DEFINER} as $$
  select s.writer, array_agg(distinct s.part),
         s.writer <> p_viewer and bool_or(d.objected) and not bool_or(s.purpose = 'safeguarding'),
         bool_or(d.objected) and exists (
           select from held_same(p_person) same
             join stream_state o on o.stream = same and o.aggregate = 'person' and o.tenant <> p_viewer)
    from standing_parts(p_viewer, array[p_person], p_at, p_parts) s
   cross join lateral denials(s.person, p_viewer) d
   group by s.writer
$$;

revoke execute on function person_rights from public;
grant execute on function person_rights to ${roles.app};
`;
}
