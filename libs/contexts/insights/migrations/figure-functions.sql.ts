import { type ContextRoles, CURRENT_TENANT } from '#platform/runtime/schema/tenancy.sql';
import { funnelColumns } from '#insights/domain/episode-funnel';

/** The functions that run with the owner's rights: the only way of the app role to a count. */
export const definerFunctions = ['area_months', 'area_subjects', 'held_workload'] as const;

/**
 * True counts for the board whose tenant is set, and for no other: each function begins at the board's own row, which
 * row-level security locks to the tenant for the owner too. `area_months` adds the area's hubs up by month;
 * `area_subjects` gives its practices, networks and providers by financial year, with those of whom nothing is known
 * as zeros; `held_workload` the workload of providers with whom a contract is held on a date, of that contract's days.
 */
export function figureFunctions(roles: ContextRoles): string {
  const counts = funnelColumns.map((column) => `'${column}', coalesce(sum(f.${column}), 0)`).join(', ');
  const own = `tenant = ${CURRENT_TENANT}`;
  return `
create policy owner_reads on board for select to ${roles.owner} using (${own});
create policy owner_reads on contract_held for select to ${roles.owner} using (${own});

create function live_of(p_read_model text) returns integer language sql stable set search_path = insights, pg_temp as $$
  select live from read_model_generation where read_model = p_read_model
$$;

create function area_months(p_from text, p_to text) returns table (period text, counts jsonb)
language sql stable security definer set search_path = insights, pg_temp as $$
  select f.period, jsonb_build_object(${counts})
    from board b
    join listed_organisation o on o.generation = (select live_of('listed_organisation')) and o.kind = 'hub' and o.area = b.area
    join funnel_count f on f.generation = (select live_of('funnel_episode')) and f.level = 'area' and f.subject = o.organisation
     and f.period between p_from and p_to
   where b.${own} and b.generation = (select live_of('board'))
   group by f.period
$$;

create function area_subjects(p_years text[]) returns table (level text, subject uuid, period text, counts jsonb)
language sql stable security definer set search_path = insights, pg_temp as $$
  with here as (
    select o.organisation, o.kind, o.networks
      from board b
      join listed_organisation o on o.generation = (select live_of('listed_organisation')) and o.area = b.area
     where b.${own} and b.generation = (select live_of('board'))
  ), subjects as (
    select kind as level, organisation as subject from here where kind in ('practice', 'provider')
    union
    select 'network', n.network::uuid from here cross join jsonb_array_elements_text(networks) n (network)
  )
  select s.level, s.subject, y.period, jsonb_build_object(${counts})
    from subjects s
   cross join unnest(p_years) y (period)
    left join funnel_count f on f.generation = (select live_of('funnel_episode')) and f.level = s.level and f.subject = s.subject
     and f.period = y.period
   group by s.level, s.subject, y.period
$$;

create function held_workload(p_on date) returns table (provider uuid, received bigint, answered_in_time bigint, open bigint)
language sql stable security definer set search_path = insights, pg_temp as $$
  with held as (
    select c.provider, c.held_from, coalesce(c.held_until, 'infinity') as held_until
      from contract_held c
     where c.${own} and c.generation = (select live_of('contract_held'))
  )
  select p.provider, coalesce(sum(w.received), 0), coalesce(sum(w.answered_in_time), 0), coalesce(sum(w.open), 0)
    from (select distinct h.provider from held h where p_on between h.held_from and h.held_until) p
    left join workload_count w on w.generation = (select live_of('workload_referral')) and w.provider = p.provider
     and exists (select from held h where h.provider = w.provider and w.received_on between h.held_from and h.held_until)
   group by p.provider
$$;

revoke all on function live_of(text), area_months(text, text), area_subjects(text[]), held_workload(date) from public;
grant execute on function area_months(text, text), area_subjects(text[]), held_workload(date) to ${roles.app};
`;
}
