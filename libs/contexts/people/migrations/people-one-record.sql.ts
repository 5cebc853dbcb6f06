import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';
import { claimLinkCode } from './people-unlinking.sql.js';
import { DEFINER } from './viewer.sql.js';

/**
 * One sign-in belongs to one record, by the records' own states: whoever is second waits for the first and breaks the key, in
 * the transaction that would link it; the transaction that unlinks frees it. A code that was claimed for nothing is given back.
 */
export function peopleOneRecord(roles: ContextRoles): string {
  return `
create unique index one_record_per_account on stream_state ((state->>'account'))
 where aggregate = 'person' and state->>'account' is not null;

create or replace function ${claimLinkCode(`exists (select from stream_state s
                 where s.aggregate = 'person' and s.state->>'account' = p_subject_key and s.stream <> claim_link_code.person)`)}

create function return_link_code(p_code_hash text, p_subject_key text) returns void language sql ${DEFINER} as $$
  update link_code c set used_by = null, used_at = null
   where c.code_hash = p_code_hash and c.used_by = p_subject_key
     and not exists (select from stream_state s
                      where s.aggregate = 'person' and s.stream = c.person and s.state->>'account' = p_subject_key)
$$;
revoke execute on function return_link_code from public;
grant execute on function return_link_code to ${roles.app};
`;
}
