import { peopleTenant } from '#people/domain/people-tenant';

/**
 * Conflicts are found by what the viewer holds, and one that is named by its id: who may see whom is asked of these alone,
 * not of every conflict of the installation, resolved ones included.
 */
export function peopleConflictsFound(): string {
  return `
create index identity_conflict_by_content on identity_conflict using gin (conflicts jsonb_path_ops);

create or replace function seen_conflicts(p_viewer uuid, p_at timestamptz, p_parts text[], p_conflict uuid)
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
              where s.writer = p_viewer or not d.objected or s.purpose = 'safeguarding'
              group by s.person) p) seen
   where seen.person_seen and seen.others is not null
     and case when p_conflict is null then not (c->>'resolved')::boolean else (c->>'conflict')::uuid = p_conflict end
$$;
`;
}
