import { createHmac } from 'node:crypto';
import { Client } from 'pg';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { contextRoles } from '#platform/runtime/schema/tenancy.sql';

/** What provisioning needs: an administrator's connection to an existing server and a secret for the roles' passwords. */
export interface ProvisionRequest {
  /** Connection string of a role that may create databases and roles, naming the database that will hold the schemas. */
  readonly administrator: string;
  readonly secret: string;
  readonly contexts: readonly string[];
  /** Prefix of role names: keeps several installations on one server apart. */
  readonly rolePrefix?: string;
  readonly appConnections: (context: string) => number;
}

const WORKER_CONNECTIONS = 3;
const ROLE_SETTINGS: Readonly<Record<string, string>> = {
  statement_timeout: '10s',
  idle_in_transaction_session_timeout: '10s',
  timezone: 'UTC',
  default_transaction_isolation: 'read committed',
};

/**
 * Makes one schema and three login roles (owner, app, worker) per context; running it again changes nothing but the
 * passwords, which follow from the secret. The app and worker roles own nothing and cannot bypass row-level security.
 */
export async function provisionContexts(request: ProvisionRequest): Promise<readonly ContextDatabaseSettings[]> {
  const prefix = request.rolePrefix ?? 'ginnel';
  const client = new Client({ connectionString: request.administrator });
  await client.connect();
  try {
    const settings: ContextDatabaseSettings[] = [];
    for (const context of request.contexts) {
      settings.push(await provisionContext(client, request, context, prefix));
    }
    return settings;
  } finally {
    await client.end();
  }
}

async function provisionContext(
  client: Client,
  request: ProvisionRequest,
  context: string,
  prefix: string,
): Promise<ContextDatabaseSettings> {
  const roles = contextRoles(context, prefix);
  const database = new URL(request.administrator).pathname.slice(1);
  const connect: Record<'owner' | 'app' | 'worker', string> = { owner: '', app: '', worker: '' };
  for (const part of ['owner', 'app', 'worker'] as const) {
    const role = roles[part];
    const password = createHmac('sha256', request.secret).update(role).digest('base64url');
    const exists = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    await client.query(
      `${exists.rowCount ? 'alter' : 'create'} role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole password '${password}'`,
    );
    await client.query(`grant connect on database "${database}" to ${role}`);
    await client.query(`alter role ${role} in database "${database}" set search_path = ${context}`);
    for (const [name, value] of Object.entries(part === 'owner' ? { timezone: 'UTC' } : ROLE_SETTINGS)) {
      await client.query(`alter role ${role} in database "${database}" set ${name} = '${value}'`);
    }
    connect[part] = withUser(request.administrator, role, password);
  }
  await client.query(`revoke all on schema public from public`);
  await client.query(`create schema if not exists ${context} authorization ${roles.owner}`);
  await client.query(`grant usage on schema ${context} to ${roles.app}, ${roles.worker}`);
  return {
    context,
    schema: context,
    ...connect,
    rolePrefix: prefix,
    appConnections: request.appConnections(context),
    workerConnections: WORKER_CONNECTIONS,
  };
}

function withUser(connectionString: string, user: string, password: string): string {
  const url = new URL(connectionString);
  url.username = user;
  url.password = password;
  return url.toString();
}
