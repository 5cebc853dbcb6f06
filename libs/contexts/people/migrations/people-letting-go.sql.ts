import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { DEFINER } from './viewer.sql.js';

/** As the pure `holdsStill`: a letting go ends the rights whose keys it names; one from before keys, all from until then. */
export function heldStill(state: string, organisation: string, grant: string, since: string): string {
  const before = since === 'null' ? 'true' : `${since} <= (l->>'at')::timestamptz`;
  return `not exists (
         select from jsonb_array_elements(coalesce(${state}->'letGo', '[]')) l
          where (l->>'organisation')::uuid = ${organisation} and coalesce(l->'grants' ? (${grant}), ${before}))`;
}

/**
 * Letting go names the rights that it ends, so that what was on its way at that moment is held. `person_holding` tells every
 * right with its end, and whether a message that may concern the person is parked.
 */
export function peopleLettingGo(roles: ContextRoles): string {
  return `
create policy owner_reads on parked for select to ${roles.owner} using (true);

create or replace function standing_parts(p_viewer uuid, p_persons uuid[], p_at timestamptz, p_parts text[])
returns table (person uuid, writer uuid, revision integer, part text, purpose text) language sql stable as $$
  with record as (
    select s.stream as person, s.tenant as writer, (s.state->>'revision')::integer as revision, s.state
      from stream_state s
     where s.stream = any(p_persons) and s.aggregate = 'person' and s.state->>'status' in ('registered', 'died'))
  select r.person, r.writer, r.revision, 'registrar', 'direct-care'
    from record r
   where r.writer = p_viewer and 'registrar' = any(p_parts) and ${heldStill('r.state', 'p_viewer', "'registrar:' || r.person", 'null')}
  union all
  select r.person, r.writer, r.revision, g.part, g.purpose
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

drop function person_holding;
create function person_holding(p_viewer uuid, p_person uuid, p_at timestamptz,
  out holders jsonb, out open_referrals integer, out parked boolean)
language sql stable ${DEFINER} as $$
  with writer as (
    select s.tenant from stream_state s where s.stream = p_person and s.aggregate = 'person')
  select (select coalesce(jsonb_agg(h), '[]')
            from (select w.tenant as organisation, 'registrar' as part, 'registrar:' || p_person as "grant",
                         null::timestamptz as since, null::timestamptz as until
                    from writer w
                  union all
                  select g.tenant, g.part, g.grant_key, g.from_at, g.until_at
                    from writer w
                    join person_grant g on g.person = p_person
                    join read_model_generation m on m.read_model = 'person_grant' and m.live = g.generation
                   where g.part <> 'registrar'
                     and g.from_at <= p_at and (g.until_at is null or p_at < g.until_at)
                     and (g.shared_by = w.tenant or exists (
                       select from person_grant h
                        where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
                          and h.part = 'hub' and h.shared_by = w.tenant))) h),
         (select count(*)::integer
            from open_referral o
            join read_model_generation m on m.read_model = 'open_referral' and m.live = o.generation
           where o.person = p_person and p_viewer in (o.tenant, o.hub, o.receiver)),
         exists (
           select from parked k
             join (values ('people.grants', 'person_grant'), ('people.open-referrals', 'open_referral'))
                  as f(subscription, model) on f.subscription = k.subscription
             join read_model_generation m on m.read_model = f.model and m.live = k.generation
            where position(p_person::text in k.message::text) > 0
               or exists (select from person_grant g where g.person = p_person and g.referral = k.stream))
$$;
revoke execute on function person_holding from public;
grant execute on function person_holding to ${roles.app};

create or replace function who_sees_own_record(p_subject_key text, p_at timestamptz)
returns table (organisation uuid, part text, since timestamptz, until timestamptz, opened_by text, referral uuid,
               purpose text, agreed text, how text, recorded_by uuid, stopped boolean)
language sql stable ${DEFINER} as $$
  select * from (
    select distinct on (g.tenant, g.part)
           g.tenant, g.part, g.from_at, g.until_at, g.opened_by, g.referral, g.purpose, g.agreed, g.how, g.recorded_by,
           g.tenant <> a.writer and g.purpose <> 'safeguarding' and d.objected
      from person_of_account(p_subject_key) a
      join stream_state s on s.tenant = a.writer and s.stream = a.person
      join person_grant g on g.person = a.person
      join read_model_generation m on m.read_model = 'person_grant' and m.live = g.generation
     cross join lateral denials(g.person, g.tenant) d
     where g.from_at <= p_at and (g.until_at is null or p_at < g.until_at)
       and ${heldStill('s.state', 'g.tenant', 'g.grant_key', 'g.from_at')}
       and (g.shared_by = a.writer or exists (
         select from person_grant h
          where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
            and h.part = 'hub' and h.shared_by = a.writer))
     order by g.tenant, g.part, g.until_at desc nulls first, g.from_at) longest
   order by 3, 1, 2
$$;
`;
}
