import { peopleTenant } from '#people/domain/people-tenant';
import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { DEFINER } from './viewer.sql.js';

/** Claims a code for a subject, unless `isLinkedElsewhere` says that this belongs to another record than `claim_link_code.person`. */
export function claimLinkCode(isLinkedElsewhere: string): string {
  return `claim_link_code(
  p_code_hash text, p_subject_key text, p_at timestamptz, p_most_tries integer,
  out outcome text, out person uuid, out writer uuid, out codes_voided integer
) language plpgsql ${DEFINER} as $$
#variable_conflict use_column
declare v_tries integer;
begin
  insert into link_try as t (tenant, subject_key, day, tries)
  values ('${peopleTenant}', p_subject_key, (p_at at time zone 'UTC')::date, 1)
  on conflict (tenant, subject_key, day) do update set tries = t.tries + 1
  returning t.tries into v_tries;
  if v_tries > p_most_tries then
    outcome := 'too-many-tries';
    return;
  end if;
  select c.person, c.writer, c.codes_voided into person, writer, codes_voided
    from link_code c
   where c.code_hash = p_code_hash and c.expires_at > p_at and (c.used_by is null or c.used_by = p_subject_key)
     for update;
  if not found then
    outcome := 'unknown';
  elsif ${isLinkedElsewhere} then
    outcome := 'linked-elsewhere';
  else
    update link_code c set used_by = p_subject_key, used_at = coalesce(c.used_at, p_at) where c.code_hash = p_code_hash;
    outcome := 'claimed';
  end if;
end $$;`;
}

/**
 * A code is kept with how often its record's codes had been voided when it was made: the record's own stream refuses one
 * from before. A code that is tried by a sign-in which belongs to another record stays unused.
 */
export function peopleUnlinking(roles: ContextRoles): string {
  return `
alter table link_code add column codes_voided integer not null default 0;

create function link_codes_voided(p_person uuid) returns integer language sql stable ${DEFINER} as $$
  select coalesce((s.state->>'codesVoided')::integer, 0)
    from stream_state s where s.stream = p_person and s.aggregate = 'person'
$$;
revoke execute on function link_codes_voided from public;
grant execute on function link_codes_voided to ${roles.app};

drop function claim_link_code;
create function ${claimLinkCode(`exists (select from person_of_account(p_subject_key) a where a.person <> claim_link_code.person)`)}
revoke execute on function claim_link_code from public;
grant execute on function claim_link_code to ${roles.app};
`;
}
