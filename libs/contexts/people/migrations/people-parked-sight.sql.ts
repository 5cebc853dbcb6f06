import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { heldStill } from './people-letting-go.sql.js';
import { AS_ITS_OWN_TENANT, DEFINER, DESPITE_OBJECTIONS } from './viewer.sql.js';

/**
 * A provider's sight is the only one that ends with what happens to its referral: while a message of that referral is parked
 * it is unconfirmed. Of a person who would be seen by nothing else `read_persons` tells that alone, and no field.
 */
export function peopleParkedSight(roles: ContextRoles): string {
  return `
drop function standing_parts;
create function standing_parts(p_viewer uuid, p_persons uuid[], p_at timestamptz, p_parts text[])
returns table (person uuid, writer uuid, revision integer, part text, purpose text, unconfirmed boolean) language sql stable as $$
  with record as (
    select s.stream as person, s.tenant as writer, (s.state->>'revision')::integer as revision, s.state
      from stream_state s
     where s.stream = any(p_persons) and s.aggregate = 'person' and s.state->>'status' in ('registered', 'died'))
  select r.person, r.writer, r.revision, 'registrar', 'direct-care', false
    from record r
   where r.writer = p_viewer and 'registrar' = any(p_parts) and ${heldStill('r.state', 'p_viewer', "'registrar:' || r.person", 'null')}
  union all
  select r.person, r.writer, r.revision, g.part, g.purpose,
         g.part = 'provider' and exists (
           select from parked k
            where k.subscription = 'people.grants' and k.generation = g.generation and k.source = 'referrals'
              and k.stream = g.referral)
    from record r
    join person_grant g on g.tenant = p_viewer and g.person = r.person
    join read_model_generation m on m.read_model = 'person_grant' and m.live = g.generation
   where g.part <> 'registrar' and g.part = any(p_parts)
     and g.from_at <= p_at and (g.until_at is null or p_at < g.until_at)
     and ${heldStill('r.state', 'p_viewer', 'g.grant_key', 'g.from_at')}
     and (g.shared_by = r.writer or exists (
       select from person_grant h
        where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
          and h.part = 'hub' and h.shared_by = r.writer))
$$;

drop function read_persons;
create function read_persons(
  p_viewer uuid, p_persons uuid[], p_at timestamptz, p_reader jsonb, p_parts text[], p_fields jsonb
) returns table (person uuid, writer uuid, revision integer, parts text[], fields text[], id uuid, kind text, sealed bytea,
                 wrapped bytea, unconfirmed boolean)
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
                   array_agg(distinct s.part order by s.part) filter (where not s.unconfirmed) as parts
              from standing_parts(p_viewer, p_persons, p_at, p_parts) s
             cross join lateral denials(s.person, p_viewer) d
             where ${DESPITE_OBJECTIONS}
             group by s.person, s.writer, s.revision, d.hidden) v
      join vault t on t.tenant = v.writer and t.person = v.person and t.kind = 'person-record/' || v.revision
      join person_key k on k.tenant = v.writer and k.person = v.person
     order by v.person
  loop
    unconfirmed := parts is null;
    if unconfirmed then
      sealed := null;
      wrapped := null;
    else
      insert into person_audit (tenant, person, principal, role, purpose, parts, fields, at)
      values (p_viewer, person, p_reader->>'principal', p_reader->>'role', p_reader->>'purpose', parts, fields, p_at);
    end if;
    return next;
  end loop;
end $$;
revoke execute on function read_persons from public;
grant execute on function read_persons to ${roles.app};
`;
}
