import { randomUUID } from 'node:crypto';
import { type Client, DatabaseError, escapeIdentifier } from 'pg';
import {
  belongsToTenants,
  fillTables,
  insertRow,
  readRelations,
  type Relation,
} from './catalogue.filling.js';

const [OURS, THEIRS] = [randomUUID(), randomUUID()];
const REFUSED = '42501';

/** What a role sees of a relation: the tenants of its rows, or that it may not look. */
type Sight = readonly string[] | 'refused';

/** Which context's rows are judged, and what stands in the list of exceptions. */
export interface RowJudgement {
  readonly context: string;
  /** Tables whose rows every tenant may read. */
  readonly publicTables: ReadonlySet<string>;
  /** Tables that hold no tenant's data. */
  readonly withoutTenant: ReadonlySet<string>;
}

/**
 * Gives every table of a context a row of each of two tenants and looks at them as the context's roles do: the app role
 * as one tenant (reading, changing, adding), then without a tenant on the used connection, and the worker role.
 * @param client a superuser's, inside a transaction that the caller rolls back.
 * @returns every breach as one line, and how many relations showed a tenant its own row.
 */
export async function rowBreaches(
  client: Client,
  judged: RowJudgement,
): Promise<{ readonly breaches: readonly string[]; readonly shown: number }> {
  const { context } = judged;
  const [app, worker] = [`ginnel_${context}_app`, `ginnel_${context}_worker`];
  await client.query(`set local search_path = ${escapeIdentifier(context)}`);
  const relations = await readRelations(client, context);
  await fillTables(client, context, relations, [OURS, THEIRS]);
  const found: string[] = [];
  let shown = 0;
  for (const relation of relations) {
    const own = await as(client, app, OURS, () => sightOf(client, relation));
    if (own !== 'refused' && own.includes(OURS)) shown += 1;
    found.push(
      ...sightBreaches(judged, relation, own, await as(client, app, '', () => sightOf(client, relation))),
      ...(await writeBreaches(client, app, relation)),
      ...workerBreaches(relation, await as(client, worker, '', () => sightOf(client, relation))),
    );
  }
  return { breaches: found, shown };
}

/** Does something as a role and tenant and takes it back. */
async function as<T>(client: Client, role: string, tenant: string, work: () => Promise<T>): Promise<T> {
  await client.query('savepoint as_role');
  await client.query("select set_config('app.tenant', $1, true)", [tenant]);
  await client.query(`set local role ${escapeIdentifier(role)}`);
  try {
    return await work();
  } finally {
    await client.query('rollback to savepoint as_role');
  }
}

async function sightOf(client: Client, relation: Relation): Promise<Sight> {
  const tenant = belongsToTenants(relation) ? 'tenant' : "'none'";
  try {
    const { rows } = await client.query<{ tenant: string }>(
      `select distinct ${tenant} as tenant from ${escapeIdentifier(relation.name)}`,
    );
    return rows.map((row) => row.tenant);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === REFUSED) return 'refused';
    throw error;
  }
}

function sightBreaches(
  { publicTables, withoutTenant }: RowJudgement,
  relation: Relation,
  own: Sight,
  nobody: Sight,
): readonly string[] {
  const { name, app } = relation;
  if (own === 'refused') return [];
  if (!app.includes('SELECT')) return [`${name} is read by the app role without a right to it`];
  const tables = relation.isView ? relation.over : [name];
  const isPublic = tables.every((table) => publicTables.has(table) || withoutTenant.has(table));
  if (!belongsToTenants(relation) && isPublic) return [];
  if (!belongsToTenants(relation)) return [`${name} has no tenant and is read by the app role`];
  const found: string[] = [];
  if (!own.includes(OURS)) found.push(`${name} hides a tenant's own row`);
  if (isPublic) {
    if (!own.includes(THEIRS)) found.push(`${name} is listed as public and hides another tenant's row`);
    return found;
  }
  if (own.includes(THEIRS)) found.push(`${name} shows another tenant's row`);
  if (nobody === 'refused' || nobody.length > 0) found.push(`${name} shows rows without a tenant`);
  return found;
}

/** What the app role can do to, or in the name of, another tenant. */
async function writeBreaches(client: Client, app: string, relation: Relation): Promise<readonly string[]> {
  const { name, isView, app: rights } = relation;
  if (isView || !belongsToTenants(relation)) return [];
  const table = escapeIdentifier(name);
  const found: string[] = [];
  const touched = (statement: string): Promise<boolean> =>
    as(client, app, OURS, async () => {
      try {
        await client.query(statement);
      } catch (error) {
        if (error instanceof DatabaseError && error.code === REFUSED) return false;
        throw error;
      }
      await client.query('reset role');
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from ${table} where tenant = '${THEIRS}'`,
      );
      return rows[0]?.n !== 1;
    });
  if (rights.includes('UPDATE') && (await touched(`update ${table} set tenant = '${OURS}'`)))
    found.push(`${name} lets the app role change another tenant's row`);
  if (rights.includes('UPDATE') && (await touched(`update ${table} set tenant = '${THEIRS}'`)))
    found.push(`${name} lets the app role hand its row to another tenant`);
  if (rights.includes('DELETE') && (await touched(`delete from ${table}`)))
    found.push(`${name} lets the app role delete another tenant's row`);
  if (rights.includes('INSERT') && (await adds(client, app, relation)))
    found.push(`${name} lets the app role add a row for another tenant`);
  return found;
}

function adds(client: Client, app: string, relation: Relation): Promise<boolean> {
  return as(client, app, OURS, () =>
    insertRow(client, relation, THEIRS).then(
      () => true,
      (error: unknown) => {
        if (error instanceof DatabaseError && error.code === REFUSED) return false;
        throw error;
      },
    ),
  );
}

/** The worker sees every tenant's rows of the tables that are granted to it, by policies of its own, and no other. */
function workerBreaches(relation: Relation, sight: Sight): readonly string[] {
  const { name, worker } = relation;
  if (sight === 'refused')
    return worker.includes('SELECT') ? [`${name} is granted to the worker role, which cannot read it`] : [];
  if (!worker.includes('SELECT')) return [`${name} is read by the worker role without a right to it`];
  if (!belongsToTenants(relation)) return [];
  return [OURS, THEIRS].every((tenant) => sight.includes(tenant))
    ? []
    : [`${name} hides rows from the worker role`];
}
