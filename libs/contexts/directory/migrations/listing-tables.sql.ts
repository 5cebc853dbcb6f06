import { type ContextRoles, liveView, publicTable } from '#platform/runtime/schema/tenancy.sql';

const FOLDED = { app: 'select', worker: 'select, insert, update, delete' } as const;
const KEPT_BY_STEWARD = { app: 'select, insert, delete', worker: 'select, update, delete' } as const;

/** The columns of the organisation list, in the table's order without `generation`. */
export const ORGANISATION_COLUMNS = [
  'organisation',
  'steward',
  'revision',
  'kind',
  'name',
  'sort_name',
  'ods_code',
  'area',
  'content',
  'memberships',
  'contracts',
] as const;

/** The columns of the service list, in the table's order without `generation`. */
export const SERVICE_COLUMNS = [
  'service',
  'steward',
  'revision',
  'listed',
  'organisation',
  'name',
  'sort_name',
  'open',
  'accepting',
  'promise_days',
  'mode',
  'content',
] as const;

/** The columns of the area list, in the table's order without `generation`. */
export const AREA_COLUMNS = ['id', 'steward', 'revision', 'area', 'mode'] as const;

/**
 * Who keeps which entry, what is listed, and the texts of listings. Texts are addressed by the digest that the events
 * carry: written before the command that refers to them, blanked without touching the log, and outside every rebuild.
 */
export function listingTables(roles: ContextRoles): string {
  return `
create table steward (
  tenant uuid not null,
  id uuid not null,
  kind text not null check (kind in ('organisation', 'service', 'area')),
  primary key (id)
);
create index steward_by_tenant on steward (tenant, kind);
${publicTable('steward', roles, { app: 'select, insert', worker: 'select' })}

create table organisation_text (
  tenant uuid not null,
  organisation uuid not null,
  content text not null,
  description text,
  url text,
  primary key (tenant, organisation, content)
);
${publicTable('organisation_text', roles, KEPT_BY_STEWARD)}

create table service_text (
  tenant uuid not null,
  service uuid not null,
  content text not null,
  description text,
  url text,
  email text,
  phone text,
  attending text not null,
  access text,
  deliverable text,
  fees text,
  assured_on date,
  audiences text[] not null,
  search tsvector not null,
  primary key (tenant, service, content)
);
create index service_text_search on service_text using gin (search);
create index service_text_audiences on service_text using gin (audiences);
${publicTable('service_text', roles, KEPT_BY_STEWARD)}

create table organisation_row (
  generation integer not null,
  organisation uuid not null,
  steward uuid not null,
  revision integer not null,
  kind text not null,
  name text not null,
  sort_name text not null,
  ods_code text,
  area text not null,
  content text,
  memberships jsonb not null,
  contracts jsonb not null,
  primary key (organisation, generation)
);
create index organisation_by_name on organisation_row (generation, sort_name collate "C", organisation);
${publicTable('organisation_row', roles, FOLDED)}
${liveView('organisation_list', 'organisation_row', ORGANISATION_COLUMNS, roles)}

create table service_row (
  generation integer not null,
  service uuid not null,
  steward uuid not null,
  revision integer not null,
  listed boolean not null,
  organisation uuid,
  name text not null,
  sort_name text not null,
  open boolean not null,
  accepting boolean not null,
  promise_days integer,
  mode text not null,
  content text not null,
  primary key (service, generation)
);
create index service_by_name on service_row (generation, sort_name collate "C", service) where listed;
create index service_by_organisation on service_row (organisation, generation);
${publicTable('service_row', roles, FOLDED)}
${liveView('service_list', 'service_row', SERVICE_COLUMNS, roles)}

create table area_row (
  generation integer not null,
  id uuid not null,
  steward uuid not null,
  revision integer not null,
  area text not null,
  mode text not null,
  primary key (id, generation)
);
${publicTable('area_row', roles, FOLDED)}
${liveView('area_list', 'area_row', AREA_COLUMNS, roles)}
`;
}
