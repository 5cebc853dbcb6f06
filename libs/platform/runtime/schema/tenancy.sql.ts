/** The one text every tenant policy reads; the catalogue test matches it. `''` (a used connection) counts as unset. */
export const CURRENT_TENANT = `(select nullif(current_setting('app.tenant', true), '')::uuid)`;

/** The names of one context's three roles. */
export interface ContextRoles {
  readonly owner: string;
  readonly app: string;
  readonly worker: string;
}

/** Names the roles of a context, e.g. `ginnel_referrals_app`; the database's name keeps test databases apart. */
export function contextRoles(context: string, prefix = 'ginnel'): ContextRoles {
  const base = `${prefix}_${context}`;
  return { owner: `${base}_owner`, app: `${base}_app`, worker: `${base}_worker` };
}

/** What each role may do with a table: privileges such as `select, insert`; absent means nothing. */
export interface TableAccess {
  readonly app?: string;
  readonly worker?: string;
}

/**
 * Locks a table to its tenant: row-level security, forced, a policy for the app role on the column `tenant`, and a
 * policy of its own for the worker role, which sees every tenant.
 */
export function tenantTable(table: string, roles: ContextRoles, access: TableAccess): string {
  return [
    `alter table ${table} enable row level security;`,
    `alter table ${table} force row level security;`,
    access.app &&
      `create policy app_tenant on ${table} to ${roles.app} using (tenant = ${CURRENT_TENANT}) with check (tenant = ${CURRENT_TENANT});`,
    access.app && `grant ${access.app} on ${table} to ${roles.app};`,
    access.worker && `create policy worker_all on ${table} to ${roles.worker} using (true) with check (true);`,
    access.worker && `grant ${access.worker} on ${table} to ${roles.worker};`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** A table of the runtime without tenant data: plain grants, no policy. */
export function runtimeTable(table: string, roles: ContextRoles, access: TableAccess): string {
  return [
    access.app && `grant ${access.app} on ${table} to ${roles.app};`,
    access.worker && `grant ${access.worker} on ${table} to ${roles.worker};`,
  ]
    .filter(Boolean)
    .join('\n');
}

/**
 * A view over the live generation of a read model's table. `columns` are all but `generation`. The reader's own
 * rights and policies apply (`security_invoker`).
 */
export function liveView(view: string, table: string, columns: readonly string[], roles: ContextRoles): string {
  return `
create view ${view} with (security_invoker = true) as
  select ${columns.map((column) => `r.${column}`).join(', ')}
    from ${table} r
    join read_model_generation g on g.read_model = '${table}' and g.live = r.generation;
grant select on ${view} to ${roles.app}, ${roles.worker};
insert into read_model_generation (read_model, live) values ('${table}', 1) on conflict do nothing;`;
}
