import { relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { DesignedError } from '#platform/kernel/designed-error';

const port = z.coerce.number().int().min(0).max(65_535);

const environmentSchema = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  GINNEL_MODE: z.literal('embedded').default('embedded'),
  GINNEL_DATA: z.string().min(1).default('./.ginnel'),
  GINNEL_ANCHOR: z.string().min(1).optional(),
  GINNEL_SECRET: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  GINNEL_CONTROL_PORT: port.default(0),
  GINNEL_LOG: z.enum(['silent', 'error', 'warn', 'info']).optional(),
  GINNEL_DEMO: z.enum(['on', 'off']).optional(),
  GINNEL_DEMO_SIZE: z.coerce.number().int().min(1).max(100).default(1),
  GINNEL_DEMO_SEED: z.coerce.number().int().min(1).default(2026),
  OIDC_ISSUER: z.url().optional(),
});

/** How a process runs, from its environment. */
export interface Settings {
  readonly production: boolean;
  /** From which level on lines are logged: `info` has one for each request. */
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info';
  readonly host: string;
  readonly port: number;
  /** The folder of the embedded database, keys and notes; absolute. */
  readonly dataFolder: string;
  /** The folder in which heads of audits are noted, outside the data folder; absolute. */
  readonly anchorFolder: string;
  /** The installation's secret (32 bytes), where the environment gives it. */
  readonly secret: Buffer | undefined;
  readonly controlPort: number;
  readonly demo: { readonly load: boolean; readonly size: number; readonly seed: number };
  /** The issuer of access tokens; undefined means the demo's own provider. */
  readonly issuer: string | undefined;
  /** An administrator's connection string by context, from DATABASE_URL_<CONTEXT>. */
  readonly databases: ReadonlyMap<string, string>;
}

/**
 * Reads the settings of a process. @throws DesignedError `settings-invalid` naming the variables, never their values;
 * `anchor-inside-data` where the heads of audits would lie with what they vouch for, `demo-in-production` where demo accounts or keys would run in production.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
    throw new DesignedError(
      'settings-invalid',
      'internal',
      `These settings cannot be used: ${names}. The README lists what each takes.`,
    );
  }
  const { data } = parsed;
  const production = data.NODE_ENV === 'production';
  if (
    production &&
    (data.OIDC_ISSUER === undefined || data.GINNEL_SECRET === undefined || data.GINNEL_DEMO === 'on')
  ) {
    throw new DesignedError(
      'demo-in-production',
      'internal',
      'Demo accounts and keys do not run in production: set OIDC_ISSUER and GINNEL_SECRET, and GINNEL_DEMO=off.',
    );
  }
  const dataFolder = resolve(data.GINNEL_DATA);
  return {
    production,
    logLevel: data.GINNEL_LOG ?? (production ? 'info' : 'warn'),
    host: data.HOST,
    port: data.PORT,
    dataFolder,
    anchorFolder: anchorFolderOf(data.GINNEL_ANCHOR, dataFolder),
    secret: data.GINNEL_SECRET === undefined ? undefined : Buffer.from(data.GINNEL_SECRET, 'hex'),
    controlPort: data.GINNEL_CONTROL_PORT,
    demo: {
      load: !production && data.OIDC_ISSUER === undefined && data.GINNEL_DEMO !== 'off',
      size: data.GINNEL_DEMO_SIZE,
      seed: data.GINNEL_DEMO_SEED,
    },
    issuer: data.OIDC_ISSUER,
    databases: new Map(
      Object.entries(environment).flatMap(([name, value]) => {
        const context = /^DATABASE_URL_([A-Z]+)$/.exec(name)?.[1]?.toLowerCase();
        return context !== undefined && value ? [[context, value] as const] : [];
      }),
    ),
  };
}

/** Beside the data folder unless told: whoever can alter the one need not be able to alter the other. */
function anchorFolderOf(named: string | undefined, dataFolder: string): string {
  const folder = resolve(named ?? `${dataFolder}.anchors`);
  if (relative(dataFolder, folder).split(sep)[0] === '..') return folder;
  throw new DesignedError(
    'anchor-inside-data',
    'internal',
    'GINNEL_ANCHOR names a folder inside the data folder: name one outside it, best on another machine.',
  );
}
