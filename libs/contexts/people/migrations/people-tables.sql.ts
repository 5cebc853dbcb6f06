import { type ContextRoles, runtimeTable, tenantTable } from '#platform/runtime/schema/tenancy.sql';

const PROJECTED = { worker: 'select, insert, update, delete' };

/**
 * The tables of people beside the runtime's. The app role reads none of those that say who a person is or who may see
 * whom: functions of the owner do (`peopleReading`), and write the audit with each read. `owner_*` policies are for
 * those functions alone, since row-level security is forced on the owner too.
 */
export function peopleTables(roles: ContextRoles): string {
  return `
create table person_grant (
  generation integer not null,
  tenant uuid not null,
  person uuid not null,
  grant_key text not null,
  part text not null check (part in ('registrar', 'referrer', 'hub', 'provider')),
  referral uuid,
  shared_by uuid not null,
  purpose text not null,
  agreed text not null,
  how text not null,
  recorded_by uuid not null,
  opened_by text not null,
  from_at timestamptz not null,
  attended_from timestamptz,
  ended_by text,
  until_at timestamptz,
  primary key (tenant, person, grant_key, generation)
);
create index person_grant_by_person on person_grant (person);
${tenantTable('person_grant', roles, PROJECTED)}
${ownerReads('person_grant', roles)}

create table person_account (
  generation integer not null,
  tenant uuid not null,
  person uuid not null,
  subject_key text not null,
  primary key (tenant, person, generation)
);
create index person_account_by_subject on person_account (subject_key);
${tenantTable('person_account', roles, PROJECTED)}
${ownerReads('person_account', roles)}

create table identity_conflict (
  generation integer not null,
  tenant uuid not null,
  identity uuid not null,
  conflicts jsonb not null,
  primary key (tenant, identity, generation)
);
${tenantTable('identity_conflict', roles, PROJECTED)}
${ownerReads('identity_conflict', roles)}

insert into read_model_generation (read_model, live)
values ('person_grant', 1), ('person_account', 1), ('identity_conflict', 1) on conflict do nothing;

create table identity_spine (
  tenant uuid not null,
  person uuid not null,
  identity uuid not null,
  number_hash text not null,
  birth_hash text,
  revision integer not null,
  primary key (tenant, person, identity)
);
create index identity_spine_by_identity on identity_spine (tenant, identity);
${tenantTable('identity_spine', roles, PROJECTED)}
${ownerReads('identity_spine', roles)}

create table link_code (
  tenant uuid not null,
  code_hash text not null,
  person uuid not null,
  writer uuid not null,
  made_by text not null,
  expires_at timestamptz not null,
  used_by text,
  used_at timestamptz,
  primary key (tenant, code_hash)
);
create index link_code_by_hash on link_code (code_hash);
${tenantTable('link_code', roles, { app: 'select, insert' })}
${ownerActs('link_code', roles)}

create table link_try (
  tenant uuid not null,
  subject_key text not null,
  day date not null,
  tries integer not null,
  primary key (tenant, subject_key, day)
);
${tenantTable('link_try', roles, {})}
${ownerActs('link_try', roles)}

create table person_audit (
  tenant uuid not null,
  id uuid not null default gen_random_uuid(),
  entry bigint generated always as identity,
  person uuid not null,
  principal text not null,
  role text not null,
  purpose text not null,
  parts text[] not null,
  fields text[] not null,
  at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  seal_no bigint,
  seal bytea,
  primary key (tenant, id)
);
create index person_audit_of_person on person_audit (tenant, person, entry);
create index person_audit_unsealed on person_audit (entry) where seal_no is null;
create index person_audit_sealed on person_audit (seal_no);
${tenantTable('person_audit', roles, { app: 'select', worker: 'select' })}
grant update (seal_no, seal) on person_audit to ${roles.worker};
create policy owner_writes on person_audit for insert to ${roles.owner} with check (true);

create table audit_head (only_row boolean primary key default true check (only_row), seal_no bigint not null, seal bytea not null);
insert into audit_head (seal_no, seal) values (0, '\\x');
${runtimeTable('audit_head', roles, { worker: 'select, update' })}

revoke select on vault from ${roles.app};
${['stream_state', 'vault', 'person_key'].map((table) => ownerReads(table, roles)).join('\n')}
`;
}

function ownerReads(table: string, roles: ContextRoles): string {
  return `create policy owner_reads on ${table} for select to ${roles.owner} using (true);`;
}

function ownerActs(table: string, roles: ContextRoles): string {
  return `create policy owner_acts on ${table} to ${roles.owner} using (true) with check (true);`;
}
