import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';

/**
 * Whether the message at a position is parked, for a read that states it: what is parked was passed by its checkpoint,
 * but not handled. Of the own log also where an earlier message of its stream is parked, though the subscription does
 * not take this one. Answers yes or no by position alone; no message, stream or tenant can be read.
 */
export function parkedPositions(context: string, roles: ContextRoles): string {
  return `
create policy owner_asks on parked for select to ${roles.owner} using (true);
create policy owner_asks on event for select to ${roles.owner} using (true);

create function is_parked(p_subscription text, p_generation integer, p_source text, p_partition smallint, p_position bigint)
returns boolean language sql stable security definer set search_path = ${context}, pg_temp as $$
  select exists (
    select from parked
     where subscription = p_subscription and generation = p_generation and source = p_source
       and partition = p_partition
       and (position = p_position or position < p_position and source = '${context}' and stream in (
         select e.stream from event e where e.partition = p_partition and e.position = p_position)))
$$;
revoke execute on function is_parked(text, integer, text, smallint, bigint) from public;
grant execute on function is_parked(text, integer, text, smallint, bigint) to ${roles.app};
`;
}
