import { type ContextRoles, liveView, runtimeTable, tenantTable } from '#platform/runtime/schema/tenancy.sql';

const FOLDED = { app: 'select', worker: 'select, insert, update, delete' } as const;

/**
 * Who is where (from the directory), which board holds which contract, and the frozen figures. Boards, contracts and
 * frozen figures belong to the board that they are of, and are locked to it.
 */
export function areaTables(roles: ContextRoles): string {
  return `
create table listed_organisation (
  generation integer not null,
  organisation uuid not null,
  kind text not null,
  area text not null,
  networks jsonb not null,
  primary key (organisation, generation)
);
create index listed_organisation_by_area on listed_organisation (area, kind);
${runtimeTable('listed_organisation', roles, { worker: FOLDED.worker })}

create table board (
  generation integer not null,
  tenant uuid not null,
  area text not null,
  primary key (tenant, generation)
);
${tenantTable('board', roles, FOLDED)}
${liveView('known_board', 'board', ['tenant', 'area'], roles)}

create table contract_held (
  generation integer not null,
  tenant uuid not null,
  provider uuid not null,
  held_from date not null,
  held_until date,
  primary key (tenant, provider, held_from, generation)
);
${tenantTable('contract_held', roles, FOLDED)}

create table frozen_figure (
  generation integer not null,
  tenant uuid not null,
  level text not null,
  year text not null,
  month text not null,
  subject text not null,
  frozen_at timestamptz not null,
  counts jsonb not null,
  primary key (tenant, level, year, month, subject, generation)
);
${tenantTable('frozen_figure', roles, FOLDED)}
${liveView('frozen_funnel', 'frozen_figure', ['tenant', 'level', 'year', 'month', 'subject', 'frozen_at', 'counts'], roles)}

insert into read_model_generation (read_model, live)
values ('listed_organisation', 1), ('contract_held', 1) on conflict do nothing;
`;
}
