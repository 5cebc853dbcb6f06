import { peopleTenant } from '#people/domain/people-tenant';
import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { AS_ITS_OWN_TENANT, DEFINER, DESPITE_OBJECTIONS } from './viewer.sql.js';

/**
 * The only way to a person's record. `read_persons` checks grant, end, objection and restriction at a business instant
 * against the rows as they are in its own transaction (objections and restrictions from the persons' state, never from a
 * projection), writes one audit row for each person shown and gives the sealed record with its wrapped key: opened it is
 * outside the database. It mirrors the pure `maySee`. A viewer's own records need no grant row, so that a registration
 * is readable with its answer.
 */
export function peopleReading(roles: ContextRoles): string {
  return `
create function held_same(p_person uuid) returns setof uuid language sql stable as $$
  select p_person
  union
  select (other->>'person')::uuid
    from identity_spine i
    join stream_state n on n.tenant = i.tenant and n.stream = i.identity
   cross join lateral jsonb_array_elements(n.state->'members') me
   cross join lateral jsonb_array_elements(n.state->'members') other
   where i.tenant = '${peopleTenant}' and i.person = p_person
     and me->>'person' = p_person::text and other->>'sameAs' = me->>'sameAs'
$$;

create function denials(p_person uuid, p_viewer uuid, out objected boolean, out hidden boolean) language sql stable as $$
  select coalesce(bool_or(exists (
           select from jsonb_array_elements(s.state->'objections') o
            where o->>'organisation' is null or (o->>'organisation')::uuid = p_viewer)), false),
         coalesce(bool_or((s.state->>'locationRestricted')::boolean), false)
    from held_same(p_person) same
    join stream_state s on s.stream = same and s.aggregate = 'person'
$$;

create function standing_parts(p_viewer uuid, p_persons uuid[], p_at timestamptz, p_parts text[])
returns table (person uuid, writer uuid, revision integer, part text, purpose text) language sql stable as $$
  with record as (
    select s.stream as person, s.tenant as writer, (s.state->>'revision')::integer as revision
      from stream_state s
     where s.stream = any(p_persons) and s.aggregate = 'person' and s.state->>'status' in ('registered', 'died'))
  select r.person, r.writer, r.revision, 'registrar', 'direct-care'
    from record r where r.writer = p_viewer and 'registrar' = any(p_parts)
  union all
  select r.person, r.writer, r.revision, g.part, g.purpose
    from record r
    join person_grant g on g.tenant = p_viewer and g.person = r.person
    join read_model_generation m on m.read_model = 'person_grant' and m.live = g.generation
   where g.part <> 'registrar' and g.part = any(p_parts)
     and g.from_at <= p_at and (g.until_at is null or p_at < g.until_at)
     and (g.shared_by = r.writer or exists (
       select from person_grant h
        where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
          and h.part = 'hub' and h.shared_by = r.writer))
$$;

create function read_persons(
  p_viewer uuid, p_persons uuid[], p_at timestamptz, p_reader jsonb, p_parts text[], p_fields jsonb
) returns table (person uuid, writer uuid, revision integer, parts text[], fields text[], id uuid, kind text, sealed bytea, wrapped bytea)
language plpgsql ${DEFINER} as $$
#variable_conflict use_column
begin
${AS_ITS_OWN_TENANT}
  for person, writer, revision, parts, fields, id, kind, sealed, wrapped in
    select v.person, v.writer, v.revision, v.parts,
           array(select f.field from jsonb_array_elements_text(p_fields->'order') with ordinality f (field, place)
                  where exists (select from unnest(v.parts) p where p_fields->'parts'->p ? f.field)
                    and not (v.hidden and p_fields->'hidden' ? f.field)
                  order by f.place),
           t.id, t.kind, t.sealed, k.wrapped
      from (select s.person, s.writer, s.revision, d.hidden and s.writer <> p_viewer as hidden,
                   array_agg(distinct s.part order by s.part) as parts
              from standing_parts(p_viewer, p_persons, p_at, p_parts) s
             cross join lateral denials(s.person, p_viewer) d
             where ${DESPITE_OBJECTIONS}
             group by s.person, s.writer, s.revision, d.hidden) v
      join vault t on t.tenant = v.writer and t.person = v.person and t.kind = 'person-record/' || v.revision
      join person_key k on k.tenant = v.writer and k.person = v.person
     order by v.person
  loop
    insert into person_audit (tenant, person, principal, role, purpose, parts, fields, at)
    values (p_viewer, person, p_reader->>'principal', p_reader->>'role', p_reader->>'purpose', parts, fields, p_at);
    return next;
  end loop;
end $$;

create function person_rights(p_viewer uuid, p_person uuid, p_at timestamptz, p_parts text[], out writer uuid, out parts text[])
language sql stable ${DEFINER} as $$
  select s.writer, array_agg(distinct s.part) from standing_parts(p_viewer, array[p_person], p_at, p_parts) s group by s.writer
$$;

create function conflicts_seen_by(p_viewer uuid, p_at timestamptz, p_parts text[])
returns table (conflict uuid, identity uuid, person uuid, others uuid[], found_at timestamptz, resolved boolean)
language sql stable ${DEFINER} as $$
  select (c->>'conflict')::uuid, r.identity, (c->>'person')::uuid, seen.others, (c->>'foundAt')::timestamptz, (c->>'resolved')::boolean
    from identity_conflict r
    join read_model_generation m on m.read_model = 'identity_conflict' and m.live = r.generation
   cross join lateral jsonb_array_elements(r.conflicts) c
   cross join lateral (
     select array_agg(distinct s.person) filter (where c->'others' ? s.person::text) as others,
            bool_or(s.person::text = c->>'person') as person_seen
       from standing_parts(p_viewer,
              array(select o::uuid from jsonb_array_elements_text(c->'others' || jsonb_build_array(c->>'person')) o),
              p_at, p_parts) s) seen
   where seen.person_seen and seen.others is not null
   order by 5, 1
$$;

revoke execute on function read_persons, person_rights, conflicts_seen_by from public;
grant execute on function read_persons, person_rights, conflicts_seen_by to ${roles.app};
`;
}
