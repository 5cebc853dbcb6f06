import { type ContextRoles, tenantTable } from '#platform/runtime/schema/tenancy.sql';
import { DEFINER } from './viewer.sql.js';

/** What was held until somebody let go is held no more: `since` is when the right began, null from the first. */
function heldStill(state: string, organisation: string, since: string): string {
  return `not exists (
         select from jsonb_array_elements(coalesce(${state}->'letGo', '[]')) l
          where (l->>'organisation')::uuid = ${organisation}${
            since === 'null' ? '' : ` and ${since} <= (l->>'at')::timestamptz`
          })`;
}

/**
 * Erasure: who holds a person, which referrals are open, and the sight that ends with letting go (as the pure
 * `holdsStill` has it). Replaces the functions by which the record, rights and the own view are read.
 */
export function peopleErasure(roles: ContextRoles): string {
  return `
create table open_referral (
  generation integer not null,
  tenant uuid not null,
  person uuid not null,
  referral uuid not null,
  hub uuid not null,
  receiver uuid not null,
  primary key (tenant, person, referral, generation)
);
create index open_referral_by_person on open_referral (person);
${tenantTable('open_referral', roles, { worker: 'select, insert, update, delete' })}
create policy owner_reads on open_referral for select to ${roles.owner} using (true);
insert into read_model_generation (read_model, live) values ('open_referral', 1) on conflict do nothing;

create policy worker_all on link_code to ${roles.worker} using (true) with check (true);
grant select, delete on link_code to ${roles.worker};

create or replace function standing_parts(p_viewer uuid, p_persons uuid[], p_at timestamptz, p_parts text[])
returns table (person uuid, writer uuid, revision integer, part text, purpose text) language sql stable as $$
  with record as (
    select s.stream as person, s.tenant as writer, (s.state->>'revision')::integer as revision, s.state
      from stream_state s
     where s.stream = any(p_persons) and s.aggregate = 'person' and s.state->>'status' in ('registered', 'died'))
  select r.person, r.writer, r.revision, 'registrar', 'direct-care'
    from record r
   where r.writer = p_viewer and 'registrar' = any(p_parts) and ${heldStill('r.state', 'p_viewer', 'null')}
  union all
  select r.person, r.writer, r.revision, g.part, g.purpose
    from record r
    join person_grant g on g.tenant = p_viewer and g.person = r.person
    join read_model_generation m on m.read_model = 'person_grant' and m.live = g.generation
   where g.part <> 'registrar' and g.part = any(p_parts)
     and g.from_at <= p_at and (g.until_at is null or p_at < g.until_at)
     and ${heldStill('r.state', 'p_viewer', 'g.from_at')}
     and (g.shared_by = r.writer or exists (
       select from person_grant h
        where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
          and h.part = 'hub' and h.shared_by = r.writer))
$$;

create function person_holding(p_viewer uuid, p_person uuid, p_at timestamptz, out holders jsonb, out open_referrals integer)
language sql stable ${DEFINER} as $$
  select (select jsonb_agg(jsonb_build_object('organisation', h.organisation, 'since', h.since))
            from (select s.tenant as organisation, null::timestamptz as since
                    from stream_state s where s.stream = p_person and s.aggregate = 'person'
                  union all
                  select g.tenant, max(g.from_at)
                    from stream_state s
                    join person_grant g on g.person = s.stream
                    join read_model_generation m on m.read_model = 'person_grant' and m.live = g.generation
                   where s.stream = p_person and s.aggregate = 'person' and g.part <> 'registrar'
                     and g.from_at <= p_at and (g.until_at is null or p_at < g.until_at)
                     and (g.shared_by = s.tenant or exists (
                       select from person_grant h
                        where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
                          and h.part = 'hub' and h.shared_by = s.tenant))
                   group by g.tenant) h),
         (select count(*)::integer
            from open_referral o
            join read_model_generation m on m.read_model = 'open_referral' and m.live = o.generation
           where o.person = p_person and p_viewer in (o.tenant, o.hub, o.receiver))
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
       and ${heldStill('s.state', 'g.tenant', 'g.from_at')}
       and (g.shared_by = a.writer or exists (
         select from person_grant h
          where h.tenant = g.shared_by and h.person = g.person and h.generation = g.generation
            and h.part = 'hub' and h.shared_by = a.writer))
     order by g.tenant, g.part, g.until_at desc nulls first, g.from_at) longest
   order by 3, 1, 2
$$;
`;
}
