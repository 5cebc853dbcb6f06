import { sealedTrail } from '#platform/runtime/audit/audit.sql';
import type { ContextMigrations } from '#platform/runtime/database/migrate';
import { sqlMigration } from '#platform/runtime/schema/runtime-schema';
import { type ContextRoles, liveView, publicTable, tenantTable } from '#platform/runtime/schema/tenancy.sql';
import { knownForSending } from './known-for-sending.sql.js';

const READ_MODEL = { app: 'select', worker: 'select, insert, update, delete' };

/** The tables of the referrals context: what it knows of other contexts' facts, and what each viewer sees of a referral. */
export const referralsMigrations: ContextMigrations = (roles) => [
  sqlMigration('KnownFacts', 1700000001001, knownFacts(roles)),
  sqlMigration('ReferralView', 1700000001002, referralView(roles)),
  sqlMigration('TextRead', 1700000001003, textRead(roles)),
  sqlMigration('SightInParts', 1700000001004, sightInParts(roles)),
  sqlMigration('KnownSharing', 1700000001005, knownSharing(roles)),
  sqlMigration('SealedTextRead', 1700000001010, sealedTextRead(roles)),
  sqlMigration('TextReadPurpose', 1700000001011, textReadPurpose(roles)),
  sqlMigration('AccountByPerson', 1700000001020, ACCOUNT_BY_PERSON),
  sqlMigration('KnownForSending', 1700000001021, knownForSending(roles)),
  sqlMigration('AreaByKey', 1700000001022, AREA_BY_KEY),
  sqlMigration('KnownMember', 1700000001023, knownMember(roles)),
];

/** Organisations, memberships, areas and services are the directory's published facts: no tenant's, no person in them. */
function knownFacts(roles: ContextRoles): string {
  return `
create table known_person_row (
  generation integer not null, tenant uuid not null, person uuid not null, practice uuid,
  primary key (tenant, person, generation)
);
${tenantTable('known_person_row', roles, READ_MODEL)}
${liveView('known_person', 'known_person_row', ['tenant', 'person', 'practice'], roles)}

create table person_account_row (
  generation integer not null, tenant uuid not null, person uuid not null,
  primary key (tenant, generation)
);
${tenantTable('person_account_row', roles, READ_MODEL)}
${liveView('person_account', 'person_account_row', ['tenant', 'person'], roles)}

create table known_organisation_row (
  generation integer not null, organisation uuid not null, kind text not null, area text not null, network uuid, hub uuid,
  primary key (organisation, generation)
);
${publicTable('known_organisation_row', roles, READ_MODEL)}
${liveView('known_organisation', 'known_organisation_row', ['organisation', 'kind', 'area', 'network', 'hub'], roles)}

create table known_membership_row (
  generation integer not null, practice uuid not null, from_date date not null, network uuid, hub uuid,
  primary key (practice, from_date, generation)
);
${publicTable('known_membership_row', roles, READ_MODEL)}
${liveView('known_membership', 'known_membership_row', ['practice', 'from_date', 'network', 'hub'], roles)}

create table known_area_row (
  generation integer not null, area text not null, mode text not null,
  primary key (area, generation)
);
${publicTable('known_area_row', roles, READ_MODEL)}
${liveView('known_area', 'known_area_row', ['area', 'mode'], roles)}

create table known_service_row (
  generation integer not null, service uuid not null, organisation uuid not null, promise_days integer,
  accepting boolean not null,
  primary key (service, generation)
);
${publicTable('known_service_row', roles, READ_MODEL)}
${liveView('known_service', 'known_service_row', ['service', 'organisation', 'promise_days', 'accepting'], roles)}
`;
}

const VIEW_COLUMNS = [
  ...['tenant uuid not null', 'referral uuid not null', 'part text not null', 'version integer'],
  ...['kind text not null', 'status text not null', 'receiver uuid not null', 'service uuid', 'episode uuid'],
  ...[
    'parent uuid',
    'route_in text',
    'practice uuid',
    'network uuid',
    'hub uuid',
    'sender uuid',
    'person uuid',
  ],
  ...['priority text', 'promise_days integer', 'needs text[]', 'risk_instruction boolean', 'note boolean'],
  ...[
    'sent_at timestamptz',
    'owner_organisation uuid',
    'owner_worker text',
    'next_at timestamptz',
    'next_what text',
  ],
  ...[
    'nudged boolean',
    'escalated boolean',
    'link_worker text',
    'attempts integer',
    'reached_at timestamptz',
  ],
  ...['channel text', 'matters text[]', 'actions integer', 'children_open uuid[]', 'children_closed uuid[]'],
  ...[
    'replaces uuid',
    'redirected_to uuid',
    'accepted boolean',
    'decline_reason text',
    'withdraw_reason text',
  ],
  ...['outcome text', 'told_back_at timestamptz', 'acknowledged_at timestamptz'],
];

function referralView(roles: ContextRoles): string {
  return `
create table referral_view_row (
  generation integer not null,
  ${VIEW_COLUMNS.join(',\n  ')},
  primary key (tenant, referral, generation)
);
create index referral_view_by_next on referral_view_row (tenant, generation, part, next_at, referral) where next_at is not null;
create index referral_view_by_sent on referral_view_row (tenant, generation, part, sent_at desc, referral desc);
create index referral_view_by_episode on referral_view_row (tenant, generation, episode);
${tenantTable('referral_view_row', roles, READ_MODEL)}
${liveView('referral_view', 'referral_view_row', namesOf(VIEW_COLUMNS), roles)}
`;
}

function namesOf(columns: readonly string[]): readonly string[] {
  return columns.map((column) => column.split(' ')[0] ?? '');
}

/** The area of a referral, the end of a provider's sight, and a row for each part of an organisation that has two. */
function sightInParts(roles: ContextRoles): string {
  const added = ['area text', 'provider_until timestamptz'];
  return `
alter table known_person_row add column outcode text;
drop view known_person;
${liveView('known_person', 'known_person_row', ['tenant', 'person', 'practice', 'outcode'], roles)}
alter table referral_view_row ${added.map((column) => `add column ${column}`).join(', ')},
  drop constraint referral_view_row_pkey, add primary key (tenant, referral, part, generation);
drop view referral_view;
${liveView('referral_view', 'referral_view_row', namesOf([...VIEW_COLUMNS, ...added]), roles)}
`;
}

/** Who was shown which texts: the reader's own rows, written in the transaction that shows them. */
function textRead(roles: ContextRoles): string {
  return `
create table text_read (
  tenant uuid not null,
  id uuid not null default gen_random_uuid(),
  referral uuid not null,
  kinds text[] not null,
  principal text not null,
  role text not null,
  at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (tenant, id)
);
create index text_read_by_referral on text_read (tenant, referral);
${tenantTable('text_read', roles, { app: 'insert', worker: 'select' })}
`;
}

/** What stands against sharing a person. The row is the person's own: its tenant is the person, as in its view rows. */
function knownSharing(roles: ContextRoles): string {
  return `
create table known_sharing_row (
  generation integer not null, tenant uuid not null, died boolean not null, erased boolean not null,
  objects boolean not null, objects_to uuid[] not null,
  primary key (tenant, generation)
);
${tenantTable('known_sharing_row', roles, READ_MODEL)}
${liveView('known_sharing', 'known_sharing_row', ['tenant', 'died', 'erased', 'objects', 'objects_to'], roles)}
`;
}

/** A read is sealed after it was written: the app role writes every column but those of the seal. */
function sealedTextRead(roles: ContextRoles): string {
  return `
revoke insert on text_read from ${roles.app};
grant insert (tenant, referral, kinds, principal, role, at) on text_read to ${roles.app};
${sealedTrail({ table: 'text_read' }, roles)}
`;
}

/** Whose texts were read, and why; null in rows from before that was written down. */
function textReadPurpose(roles: ContextRoles): string {
  return `
alter table text_read add column person uuid, add column purpose text;
grant insert (person, purpose), select on text_read to ${roles.app};
`;
}

/** Who works for an organisation, as what. The row is the organisation's own. */
function knownMember(roles: ContextRoles): string {
  return `
create table known_member_row (
  generation integer not null, tenant uuid not null, worker text not null, roles text[] not null,
  primary key (tenant, worker, generation)
);
${tenantTable('known_member_row', roles, READ_MODEL)}
${liveView('known_member', 'known_member_row', ['tenant', 'worker', 'roles'], roles)}
`;
}

/** Areas by what their names mean: of two spellings of one area the mode that was written last stays. Their owner sees all rows meanwhile. */
const AREA_BY_KEY = `
alter table known_organisation_row no force row level security;
alter table known_area_row no force row level security;
update known_organisation_row set area = lower(btrim(normalize(area)));
delete from known_area_row one using known_area_row later
 where one.generation = later.generation
   and (age(one.xmin) > age(later.xmin) or (age(one.xmin) = age(later.xmin) and one.ctid < later.ctid))
   and lower(btrim(normalize(one.area))) = lower(btrim(normalize(later.area)));
update known_area_row set area = lower(btrim(normalize(area)));
alter table known_organisation_row force row level security;
alter table known_area_row force row level security;
`;

/** One row for each record that a sign-in was linked to: no two streams share a row. */
const ACCOUNT_BY_PERSON = `
alter table person_account_row drop constraint person_account_row_pkey, add primary key (tenant, person, generation);
`;
