import { Client } from 'pg';

/** A planted fault of the runtime's SQL: the name of a function and how its text is spoilt. */
export interface Mutant {
  readonly name: string;
  readonly routine: string;
  spoil(source: string): string;
}

const LOCK = /perform pg_advisory_xact_lock\([^;]*;/;

/** Appends without the partition's lock. */
export const NO_LOCK: Mutant = {
  name: 'no lock',
  routine: 'append_events',
  spoil: (source) => source.replace(LOCK, 'null;'),
};

/** Draws the position, then waits for the lock. */
export const POSITION_BEFORE_LOCK: Mutant = {
  name: 'nextval before the lock',
  routine: 'append_events',
  spoil: (source) => {
    const lock = LOCK.exec(source)?.[0] ?? '';
    return source
      .replace(LOCK, 'null;')
      .replace(
        "v_position := nextval('event_position');",
        `v_position := nextval('event_position'); ${lock}`,
      );
  },
};

/** Reads the first receipt in the statement that failed to insert. */
export const RECEIPT_IN_SAME_STATEMENT: Mutant = {
  name: 'duplicate answer read in the same statement',
  routine: 'claim_receipt',
  spoil: (source) =>
    source.replace(
      /loop[\s\S]*?end loop;/,
      `with tried as (insert into receipt (tenant, command_id, request_hash, status, stream_tenant, stream, version)
         values (p_tenant, p_command, p_hash, case when p_write is null then 'open' else 'accepted' end,
                 (p_write->>'tenant')::uuid, (p_write->>'stream')::uuid, (p_write->>'after')::integer)
         on conflict do nothing returning 1)
       select case when exists (select from tried) then null else (
         select jsonb_build_object('hash', encode(request_hash, 'hex'), 'status', status, 'stream', stream,
                                   'tenant', stream_tenant, 'version', version, 'rejection', rejection)
           from receipt where tenant = p_tenant and command_id = p_command) end into v_first;
       return v_first;`,
    ),
};

/** Plants a mutant in the functions of a schema; throws when the text to spoil is not there. */
export async function plant(administrator: string, schema: string, mutant: Mutant): Promise<void> {
  const client = new Client({ connectionString: administrator });
  await client.connect();
  try {
    const { rows } = await client.query<{ source: string }>(
      `select pg_get_functiondef(p.oid) as source from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = $1 and p.proname = $2`,
      [schema, mutant.routine],
    );
    const source = rows[0]?.source ?? '';
    const spoilt = mutant.spoil(source);
    if (spoilt === source) throw new Error(`the mutant "${mutant.name}" changes nothing`);
    await client.query(`set search_path = ${schema}; ${spoilt}`);
  } finally {
    await client.end();
  }
}

/** A planted fault of the tenant lock: the text that a policy compares a row's tenant with. */
export interface PolicyMutant {
  readonly name: string;
  readonly currentTenant: string;
}

/** Casts the setting as it is, which is '' and not NULL on a connection that has been used. */
export const TENANT_UNSET: PolicyMutant = {
  name: 'tenant setting unset on a used connection',
  currentTenant: "current_setting('app.tenant', true)::uuid",
};

/** Plants a mutant in the tenant policies of a schema. */
export async function plantPolicy(
  administrator: string,
  schema: string,
  mutant: PolicyMutant,
): Promise<void> {
  const client = new Client({ connectionString: administrator });
  await client.connect();
  try {
    const { rows } = await client.query<{ table: string }>(
      `select tablename as table from pg_policies where schemaname = $1 and policyname = 'app_tenant'`,
      [schema],
    );
    if (rows.length === 0) throw new Error(`the mutant "${mutant.name}" changes nothing`);
    const lock = `(tenant = ${mutant.currentTenant})`;
    for (const { table } of rows) {
      await client.query(`alter policy app_tenant on ${schema}.${table} using ${lock} with check ${lock}`);
    }
  } finally {
    await client.end();
  }
}
