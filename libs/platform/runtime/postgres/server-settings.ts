/** Settings of postgresql.conf by name, e.g. `{ fsync: 'off' }`. */
export type ServerSettings = Readonly<Record<string, string>>;

/**
 * What the server runs with. The log tells no statement and no value of a row: both may hold somebody's name.
 */
const defaults: ServerSettings = {
  fsync: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  // A new database grows from nothing within seconds: plans made for empty tables pick any index.
  autovacuum_naptime: '5s',
  // What is read lies in memory or on a disk without heads: a plan made for a small table must not read all of it for ever.
  random_page_cost: '1.1',
  max_wal_size: '1GB',
  wal_compression: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  cluster_name: 'ginnel',
};

/** What nobody may change: loopback and a socket in the cluster's own folder, which nobody else may enter; scram. */
const fixed: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',
};

/** The server's arguments for a cluster and a port. */
export function serverArguments(cluster: string, port: number, settings: ServerSettings): readonly string[] {
  const all = { ...defaults, ...settings, ...fixed };
  return [
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** A small environment without the caller's PG* variables, secrets and language. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
