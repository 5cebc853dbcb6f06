import { randomUUID } from 'node:crypto';
import { type Client, escapeIdentifier } from 'pg';

interface Column {
  readonly name: string;
  readonly type: string;
}

/** A table or view of a context. */
export interface Relation {
  readonly name: string;
  readonly isView: boolean;
  /** The relations that a view reads. */
  readonly over: readonly string[];
  /** Without those that PostgreSQL fills itself. */
  readonly columns: readonly Column[];
  readonly app: readonly string[];
  readonly worker: readonly string[];
}

const RELATIONS = `
select c.relname as name, c.relkind = 'v' as "isView",
       array(select p from unnest(array['DELETE', 'INSERT', 'SELECT', 'UPDATE']) p where has_table_privilege($2::name, c.oid, p)) as app,
       array(select p from unnest(array['DELETE', 'INSERT', 'SELECT', 'UPDATE']) p where has_table_privilege($3::name, c.oid, p))
         || array(select x.privilege_type || ' (' || string_agg(a.attname, ', ' order by a.attname) || ')'
                    from pg_attribute a, aclexplode(a.attacl) x
                   where a.attrelid = c.oid and x.grantee = $3::regrole group by x.privilege_type order by 1) as worker,
       array(select distinct b.relname::text from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
               join pg_class b on d.refclassid = 'pg_class'::regclass and b.oid = d.refobjid
              where w.ev_class = c.oid and b.oid <> c.oid) as over,
       (select coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum), '[]')
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and a.attgenerated = '' and a.attidentity <> 'a') as columns
  from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v') and c.relname <> 'schema_migration'
 order by 1`;

/** Reads a context's relations; `client` is a superuser's. The context's schema and roles have its name. */
export async function readRelations(client: Client, context: string): Promise<readonly Relation[]> {
  const [app, worker] = [`ginnel_${context}_app`, `ginnel_${context}_worker`];
  return (await client.query<Relation>(RELATIONS, [context, app, worker])).rows;
}

/**
 * Gives every table a row of each tenant, past every policy; the rules on content are dropped, for the rows are made up.
 * `client` is a superuser's, in a transaction that is rolled back, with the context's search path.
 */
export async function fillTables(
  client: Client,
  context: string,
  relations: readonly Relation[],
  tenants: readonly string[],
): Promise<void> {
  await dropChecks(client, context);
  await client.query('set local session_replication_role = replica');
  for (const relation of relations) {
    if (relation.isView || !belongsToTenants(relation)) continue;
    for (const tenant of tenants) await insertRow(client, relation, tenant);
  }
  await client.query('set local session_replication_role = origin');
}

/** Whether its rows say whose they are. */
export function belongsToTenants({ columns }: Relation): boolean {
  return columns.some(({ name }) => name === 'tenant');
}

/** Rows are made up, so the rules on their content go; whom they belong to stays. */
async function dropChecks(client: Client, context: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as statement
       from pg_constraint where connamespace = $1::regnamespace and contype = 'c' and conrelid <> 0`,
    [context],
  );
  for (const { statement } of rows) await client.query(statement);
}

let made = 0;

function valueFor({ name, type }: Column, tenant: string): string | number | boolean {
  made += 1;
  if (name === 'tenant') return tenant;
  if (name === 'generation') return 1;
  if (type === 'uuid') return randomUUID();
  if (type === 'boolean') return true;
  if (/^(smallint|integer|bigint|numeric)$/.test(type)) return made;
  if (type.endsWith('[]')) return '{}';
  if (type.startsWith('json')) return '{}';
  if (type === 'bytea') return `\\x${made.toString(16).padStart(8, '0')}`;
  if (type === 'date') return '2026-11-22';
  if (type.startsWith('timestamp')) return new Date(Date.UTC(2026, 10, 22) + made).toISOString();
  return `made up ${made}`;
}

/** Inserts a made-up row of a tenant. */
export async function insertRow(client: Client, { name, columns }: Relation, tenant: string): Promise<void> {
  const names = columns.map((column) => escapeIdentifier(column.name)).join(', ');
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  await client.query(
    `insert into ${escapeIdentifier(name)} (${names}) overriding system value values (${places})`,
    columns.map((column) => valueFor(column, tenant)),
  );
}
