import { createHmac } from 'node:crypto';
import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { errorCode } from '#platform/runtime/database/postgres-errors';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { singleConnection } from '#platform/runtime/postgres/single-connection';
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

/** The switch of a rebuild holds one and reads with another, while the runners of two sources may wait for it (ADR 0011). */
export const WORKER_CONNECTIONS = 4;

/**
 * Makes one schema and three login roles (owner, app, worker) per context; running it again changes nothing but the
 * passwords, which follow from the secret. The app and worker roles own nothing and cannot bypass row-level security.
 */
export async function provisionContexts(
  request: ProvisionRequest,
): Promise<readonly ContextDatabaseSettings[]> {
  const client = singleConnection({ connectionString: request.administrator });
  await client.connect();
  try {
    await repeatedly(async () => {
      await client.query('revoke all on schema public from public');
    });
    for (const context of request.contexts)
      await repeatedly(() => provisionContext(client, request, context));
  } finally {
    await client.end();
  }
  return request.contexts.map((context) => contextSettings(request, context));
}

/** Where a provisioned context's database is, without asking it. */
export function contextSettings(request: ProvisionRequest, context: string): ContextDatabaseSettings {
  const rolePrefix = request.rolePrefix ?? 'ginnel';
  const roles = contextRoles(context, rolePrefix);
  const connect = (role: string): string =>
    withUser(request.administrator, role, passwordOf(role, request.secret));
  return {
    context,
    schema: context,
    owner: connect(roles.owner),
    app: connect(roles.app),
    worker: connect(roles.worker),
    rolePrefix,
    appConnections: request.appConnections(context),
    workerConnections: WORKER_CONNECTIONS,
  };
}

async function provisionContext(client: Client, request: ProvisionRequest, context: string): Promise<void> {
  const roles = contextRoles(context, request.rolePrefix ?? 'ginnel');
  const database = escapeIdentifier(new URL(request.administrator).pathname.slice(1));
  for (const role of [roles.owner, roles.app, roles.worker]) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    await client.query(
      `${rowCount ? 'alter' : 'create'} role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole
         password ${escapeLiteral(passwordOf(role, request.secret))}`,
    );
    await client.query(`grant connect on database ${database} to ${role}`);
  }
  await client.query(`create schema if not exists ${context} authorization ${roles.owner}`);
  await client.query(`grant usage on schema ${context} to ${roles.app}, ${roles.worker}`);
}

const MOST_TRIES = 10;
/** Roles belong to the whole server: somebody else was making or changing the same ones at the same moment. */
const MET_ANOTHER = /^(42710|23505|XX000)$/;

async function repeatedly(change: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await change();
      return;
    } catch (error) {
      if (tries === MOST_TRIES || !MET_ANOTHER.test(errorCode(error) ?? '')) throw error;
    }
  }
}

function passwordOf(role: string, secret: string): string {
  return createHmac('sha256', secret).update(role).digest('base64url');
}

function withUser(connectionString: string, user: string, password: string): string {
  const url = new URL(connectionString);
  url.username = user;
  url.password = password;
  return url.toString();
}
