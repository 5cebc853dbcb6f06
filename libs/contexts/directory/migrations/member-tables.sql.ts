import { type ContextRoles, liveView, tenantTable } from '#platform/runtime/schema/tenancy.sql';

const FOLDED = { app: 'select', worker: 'select, insert, update, delete' } as const;

/** Who works for each organisation, locked to that organisation; names are in the vault. */
export function memberTables(roles: ContextRoles): string {
  return `
create table member_row (
  generation integer not null,
  tenant uuid not null,
  member uuid not null,
  revision integer not null,
  worker text not null,
  roles text[] not null,
  name uuid not null,
  primary key (tenant, member, generation)
);
${tenantTable('member_row', roles, FOLDED)}
${liveView('member_list', 'member_row', ['tenant', 'member', 'revision', 'worker', 'roles', 'name'], roles)}
`;
}
