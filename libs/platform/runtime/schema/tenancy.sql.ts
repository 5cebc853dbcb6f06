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
    access.worker &&
      `create policy worker_all on ${table} to ${roles.worker} using (true) with check (true);`,
    access.worker && `grant ${access.worker} on ${table} to ${roles.worker};`,
  ]
    .filter(Boolean)
    .join('\n');
}

/**
 * A table that every tenant may read, because each of its rows is a fact that its owner has published: a directory's
 * organisations and services, with no person in it. Row-level security stays on and forced, so that a right which is
 * not named here is refused; what the app role may write, it may write only in rows whose `tenant` is its own. Contexts
 * list such tables by name, and the catalogue test holds every other table to the tenant lock.
 */
export function publicTable(table: string, roles: ContextRoles, access: TableAccess): string {
  const own = `tenant = ${CURRENT_TENANT}`;
  const writes: Readonly<Record<string, string>> = {
    insert: `with check (${own})`,
    update: `using (${own}) with check (${own})`,
    delete: `using (${own})`,
  };
  const privileges = (access.app ?? '').split(',').map((privilege) => privilege.trim());
  return [
    `alter table ${table} enable row level security;`,
    `alter table ${table} force row level security;`,
    `create policy app_reads on ${table} for select to ${roles.app} using (true);`,
    ...privileges
      .filter((privilege) => Object.hasOwn(writes, privilege))
      .map(
        (write) =>
          `create policy app_${write}s on ${table} for ${write} to ${roles.app} ${writes[write] ?? ''};`,
      ),
    access.app && `grant ${access.app} on ${table} to ${roles.app};`,
    access.worker &&
      `create policy worker_all on ${table} to ${roles.worker} using (true) with check (true);`,
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
export function liveView(
  view: string,
  table: string,
  columns: readonly string[],
  roles: ContextRoles,
): string {
  return `
create view ${view} with (security_invoker = true) as
  select ${columns.map((column) => `r.${column}`).join(', ')}
    from ${table} r
    join read_model_generation g on g.read_model = '${table}' and g.live = r.generation;
grant select on ${view} to ${roles.app}, ${roles.worker};
insert into read_model_generation (read_model, live) values ('${table}', 1) on conflict do nothing;`;
}
