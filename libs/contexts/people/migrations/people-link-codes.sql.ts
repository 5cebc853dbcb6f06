import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';

/**
 * A code is kept together with the receipt of the request that made it. While the receipt lives a repetition finds the same
 * code; afterwards the request is a new one, and its salt makes its code a new one, too. Codes from before have no salt.
 */
export function peopleLinkCodes(roles: ContextRoles): string {
  return `
alter table link_code
  add column command_id uuid,
  add column salt text,
  add column entry bigint generated always as identity;
create index link_code_by_command on link_code (tenant, command_id, entry);

create function keep_link_code(
  p_tenant uuid, p_command uuid, p_hash bytea, p_person uuid, p_writer uuid, p_made_by text,
  p_salt text, p_code_hash text, p_expires_at timestamptz,
  out first jsonb, out salt text, out expires_at timestamptz
) language plpgsql as $$
begin
  first := claim_receipt(p_tenant, p_command, p_hash, jsonb_build_object('tenant', p_writer, 'stream', p_person, 'after', 0));
  if first is null then
    insert into link_code (tenant, code_hash, person, writer, made_by, expires_at, codes_voided, command_id, salt)
    values (p_tenant, p_code_hash, p_person, p_writer, p_made_by, p_expires_at, link_codes_voided(p_person), p_command, p_salt);
  end if;
  select c.salt, c.expires_at into salt, expires_at
    from link_code c where c.tenant = p_tenant and c.command_id = p_command order by c.entry desc limit 1;
end $$;
revoke execute on function keep_link_code from public;
grant execute on function keep_link_code to ${roles.app};
`;
}
