import { peopleTenant } from '#people/domain/people-tenant';
import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { AS_ITS_OWN_TENANT, DEFINER, DESPITE_OBJECTIONS } from './viewer.sql.js';

/**
 * A conflict tells that two records carry one NHS number, which stands sealed in both: it is shown as the records are.
 * Whoever objects to the viewer is left out, and each person named stands in the audit, with no field, for none is shown.
 * `p_conflict` null gives all that are open; else that one, with what was answered. Conflicts are found by what the viewer holds,
 * and one that is named by its id: who may see whom is asked of these alone, not of every conflict of the installation.
 */
export function peopleConflicts(roles: ContextRoles): string {
  return `
create index identity_conflict_by_content on identity_conflict using gin (conflicts jsonb_path_ops);

create function seen_conflicts(p_viewer uuid, p_at timestamptz, p_parts text[], p_conflict uuid)
returns table (conflict uuid, identity uuid, person uuid, others uuid[], found_at timestamptz, resolved boolean, sight jsonb)
language sql stable as $$
  with candidate as materialized (
    select r.tenant, r.identity
      from identity_conflict r
     where p_conflict is null and r.conflicts @> '[{"resolved": false}]' and exists (
       select from identity_spine i join person_grant g on g.tenant = p_viewer and g.person = i.person
        where i.tenant = '${peopleTenant}' and i.identity = r.identity and g.part = any(p_parts))
    union
    select r.tenant, r.identity
      from identity_conflict r
     where p_conflict is null and r.conflicts @> '[{"resolved": false}]' and exists (
       select from identity_spine i join stream_state s on s.tenant = p_viewer and s.stream = i.person
        where i.tenant = '${peopleTenant}' and i.identity = r.identity)
    union
    select r.tenant, r.identity
      from identity_conflict r
     where p_conflict is not null and r.conflicts @> jsonb_build_array(jsonb_build_object('conflict', p_conflict)))
  select (c->>'conflict')::uuid, r.identity, (c->>'person')::uuid, seen.others, (c->>'foundAt')::timestamptz,
         (c->>'resolved')::boolean, seen.sight
    from candidate
    join identity_conflict r on r.tenant = candidate.tenant and r.identity = candidate.identity
    join read_model_generation m on m.read_model = 'identity_conflict' and m.live = r.generation
   cross join lateral jsonb_array_elements(r.conflicts) c
   cross join lateral (
     select array_agg(p.person order by p.person) filter (where c->'others' ? p.person::text) as others,
            bool_or(p.person::text = c->>'person') as person_seen,
            jsonb_object_agg(p.person, p.parts) as sight
       from (select s.person, array_agg(distinct s.part order by s.part) as parts
               from standing_parts(p_viewer,
                      array(select o::uuid from jsonb_array_elements_text(c->'others' || jsonb_build_array(c->>'person')) o),
                      p_at, p_parts) s
              cross join lateral denials(s.person, p_viewer) d
              where ${DESPITE_OBJECTIONS}
              group by s.person) p) seen
   where seen.person_seen and seen.others is not null
     and case when p_conflict is null then not (c->>'resolved')::boolean else (c->>'conflict')::uuid = p_conflict end
$$;

create function read_conflicts(p_viewer uuid, p_at timestamptz, p_reader jsonb, p_parts text[], p_conflict uuid)
returns table (conflict uuid, identity uuid, person uuid, others uuid[], found_at timestamptz, resolved boolean)
language plpgsql ${DEFINER} as $$
#variable_conflict use_column
begin
${AS_ITS_OWN_TENANT}
  return query
    with seen as materialized (select * from seen_conflicts(p_viewer, p_at, p_parts, p_conflict)),
         named as (
           select distinct on (e.key) e.key::uuid as person, array(select jsonb_array_elements_text(e.value)) as parts
             from seen cross join lateral jsonb_each(seen.sight) e),
         noted as (
           insert into person_audit (tenant, person, principal, role, purpose, parts, fields, at)
           select p_viewer, n.person, p_reader->>'principal', p_reader->>'role', p_reader->>'purpose', n.parts, '{}', p_at
             from named n order by n.person)
    select s.conflict, s.identity, s.person, s.others, s.found_at, s.resolved from seen s order by 5, 1;
end $$;

drop function conflicts_seen_by;
revoke execute on function read_conflicts from public;
grant execute on function read_conflicts to ${roles.app};
`;
}
