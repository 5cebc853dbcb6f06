import { type ContextRoles, tenantTable } from '#platform/runtime/schema/tenancy.sql';

/**
 * What importing keeps: which entries a source has brought, who is importing it now, and each import with its report.
 * A waiting import keeps its feed until it is confirmed or a later import takes its place.
 */
export function importTables(roles: ContextRoles): string {
  return `
create table feed_entry (
  tenant uuid not null,
  source text not null,
  id uuid not null,
  kind text not null check (kind in ('organisation', 'service')),
  outside_id text,
  primary key (tenant, source, id)
);
${tenantTable('feed_entry', roles, { app: 'select, insert', worker: 'select' })}

create table feed_lease (
  tenant uuid not null,
  source text not null,
  holder uuid,
  held_until timestamptz,
  primary key (tenant, source)
);
${tenantTable('feed_lease', roles, { app: 'select, insert, update', worker: 'select' })}

create table feed_import (
  tenant uuid not null,
  id uuid not null,
  source text not null,
  area text,
  status text not null check (status in ('applying', 'waiting', 'applied', 'superseded')),
  request_hash bytea not null,
  report jsonb not null,
  feed text,
  received_at timestamptz not null,
  primary key (tenant, id)
);
create index feed_import_open on feed_import (tenant, source) where status in ('applying', 'waiting');
${tenantTable('feed_import', roles, { app: 'select, insert, update', worker: 'select, delete' })}
`;
}
