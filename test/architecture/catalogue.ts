import type { Client } from 'pg';

/** A table of a context's schema, as PostgreSQL's catalogue has it. */
export interface TableFact {
  readonly name: string;
  readonly secured: boolean;
  readonly forced: boolean;
  readonly hasTenant: boolean;
  /** What the app role may do with the table or a column of it, e.g. `SELECT`, in alphabetical order. */
  readonly app: readonly string[];
  readonly forEverybody: boolean;
}

/** One row-level policy; texts as PostgreSQL prints them. */
export interface PolicyFact {
  readonly table: string;
  readonly name: string;
  readonly command: string;
  readonly permissive: boolean;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

/** A unique index or a foreign key and the column that it begins with. */
export interface KeyFact {
  readonly table: string;
  readonly name: string;
  readonly first: string;
}

/** A view, plain or materialized. */
export interface ViewFact {
  readonly name: string;
  readonly materialized: boolean;
  readonly invoker: boolean;
  readonly appReads: boolean;
}

/** A function that runs with its owner's rights. */
export interface DefinerFact {
  readonly name: string;
  readonly searchPath: string | null;
  readonly forEverybody: boolean;
}

/** A role of the context. */
export interface RoleFact {
  readonly name: string;
  readonly powers: readonly string[];
  readonly memberOf: readonly string[];
  readonly owns: number;
}

/** Everything the catalogue test judges a context by. */
export interface Catalogue {
  readonly tables: readonly TableFact[];
  readonly policies: readonly PolicyFact[];
  readonly keys: readonly KeyFact[];
  readonly views: readonly ViewFact[];
  readonly definers: readonly DefinerFact[];
  readonly roles: readonly RoleFact[];
  /** Relations of other contexts that one of this context's roles can reach, as `role: schema.relation`. */
  readonly reaches: readonly string[];
}

const TABLES = `
select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped) as "hasTenant",
       array(select p from unnest(array['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE']) p
              where case when p in ('DELETE', 'TRIGGER', 'TRUNCATE') then has_table_privilege($2::name, c.oid, p)
                         else has_any_column_privilege($2::name, c.oid, p) end) as app,
       exists (select from aclexplode(c.relacl) x where x.grantee = 0) as "forEverybody"
  from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migration'
 order by 1`;

const POLICIES = `
select tablename as table, policyname as name, cmd as command, permissive = 'PERMISSIVE' as permissive,
       roles::text[] as roles, qual as using, with_check as check
  from pg_policies where schemaname = $1 order by 1, 2`;

const KEYS = `
select c.relname as table, i.relname as name, a.attname as first
  from pg_index x
  join pg_class c on c.oid = x.indrelid
  join pg_class i on i.oid = x.indexrelid
  left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
 where x.indisunique and c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migration'
union all
select k.conrelid::regclass::text, k.conname, a.attname
  from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
 where k.contype = 'f' and k.connamespace = $1::regnamespace
 order by 1, 2`;

const VIEWS = `
select c.relname as name, c.relkind = 'm' as materialized,
       coalesce('security_invoker=true' = any(c.reloptions), false) as invoker,
       has_table_privilege($2::name, c.oid, 'SELECT') as "appReads"
  from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('v', 'm') order by 1`;

const DEFINERS = `
select p.proname as name,
       (select substr(s, length('search_path=') + 1) from unnest(p.proconfig) s where s like 'search_path=%') as "searchPath",
       has_function_privilege('public', p.oid, 'EXECUTE') as "forEverybody"
  from pg_proc p where p.pronamespace = $1::regnamespace and p.prosecdef order by 1`;

const ROLES = `
select r.rolname as name,
       array_remove(array[case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypassrls' end,
         case when r.rolcreatedb then 'createdb' end, case when r.rolcreaterole then 'createrole' end,
         case when r.rolreplication then 'replication' end], null) as powers,
       array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as "memberOf",
       (select count(*)::int from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o'
           and d.dbid in (0, (select oid from pg_database where datname = current_database()))) as owns
  from pg_roles r where r.rolname = any ($1::text[]) order by 1`;

const REACHES = `
select r.name || ': ' || n.nspname || '.' || c.relname as reach
  from unnest($1::text[]) r (name)
  join pg_namespace n on n.nspname <> $2 and n.nspname !~ '^(pg_|information_schema$)'
  join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'S')
 where has_schema_privilege(r.name, n.oid, 'USAGE, CREATE')
    or (c.relkind <> 'S' and has_any_column_privilege(r.name, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
 order by 1`;

/** Reads a context's catalogue; `client` is a superuser's. The context's schema and roles have its name. */
export async function readCatalogue(client: Client, context: string): Promise<Catalogue> {
  const [owner, app, worker] = ['owner', 'app', 'worker'].map((part) => `ginnel_${context}_${part}`);
  const rows = async <Row extends object>(sql: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    (await client.query<Row>(sql, [...values])).rows;
  const reaches = await rows<{ reach: string }>(REACHES, [[owner, app, worker], context]);
  return {
    tables: await rows<TableFact>(TABLES, [context, app]),
    policies: await rows<PolicyFact>(POLICIES, [context]),
    keys: await rows<KeyFact>(KEYS, [context]),
    views: await rows<ViewFact>(VIEWS, [context, app]),
    definers: await rows<DefinerFact>(DEFINERS, [context]),
    roles: await rows<RoleFact>(ROLES, [[owner, app, worker]]),
    reaches: reaches.map(({ reach }) => reach),
  };
}
