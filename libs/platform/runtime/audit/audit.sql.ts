import type { AuditTrail } from '#platform/runtime/audit/audit-chain';
import { type ContextRoles, runtimeTable } from '#platform/runtime/schema/tenancy.sql';

/**
 * Makes a table of reads, which the worker may select, a sealed trail: the place of each row, its seal, which the worker
 * alone may set, and the chain's head, one for the context. Rows that are there already are sealed at the next start.
 */
export function sealedTrail({ table }: Pick<AuditTrail, 'table'>, roles: ContextRoles): string {
  return `
alter table ${table} add column entry bigint generated always as identity, add column seal_no bigint, add column seal bytea;
create index ${table}_unsealed on ${table} (entry) where seal_no is null;
create index ${table}_sealed on ${table} (seal_no);
grant update (seal_no, seal) on ${table} to ${roles.worker};

create table audit_head (only_row boolean primary key default true check (only_row), seal_no bigint not null, seal bytea not null);
insert into audit_head (seal_no, seal) values (0, '\\x');
${runtimeTable('audit_head', roles, { worker: 'select, update' })}
`;
}
