import { relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { DesignedError } from '#platform/kernel/designed-error';

const port = z.coerce.number().int().min(0).max(65_535);

const environmentSchema = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  GINNEL_MODE: z.enum(['embedded', 'distributed']).default('embedded'),
  GINNEL_DATA: z.string().min(1).default('./.ginnel'),
  GINNEL_ANCHOR: z.string().min(1).optional(),
  GINNEL_BANK_HOLIDAYS: z.string().min(1).optional(),
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
  OIDC_REACHED_AT: z.url().optional(),
  GINNEL_INSTALLATION: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .default('ginnel'),
  GINNEL_CLOCK_OFFSET: z.coerce.number().int().default(0),
  GINNEL_SERVICE_CLIENT: z.string().min(1).max(255).optional(),
  GINNEL_SERVICE_SECRET: z.string().min(1).optional(),
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/)
    .optional(),
  KAFKA_TLS: z.enum(['on', 'off']).default('off'),
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: z.string().min(1).optional(),
  REDIS_URL: z
    .url()
    .regex(/^rediss?:/)
    .optional(),
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
  /** The published file of bank holidays, absolute; undefined: those of the repository's table. */
  readonly bankHolidaysFile: string | undefined;
  /** The installation's secret (32 bytes), where the environment gives it. */
  readonly secret: Buffer | undefined;
  readonly controlPort: number;
  readonly demo: { readonly load: boolean; readonly size: number; readonly seed: number };
  /** The issuer of access tokens; undefined means the demo's own provider. */
  readonly issuer: string | undefined;
  /** Where this process reaches the issuer, if not at its own address: within a network of containers, say. */
  readonly issuerReachedAt: string | undefined;
  /** An administrator's connection string by context, from DATABASE_URL_<CONTEXT>. */
  readonly databases: ReadonlyMap<string, string>;
  /** How far business time is ahead of real time at the start, in milliseconds: a test begins on a day of its choice. */
  readonly clockOffset: number;
  /** What a process of one context works with; undefined in the embedded mode. */
  readonly distributed: DistributedSettings | undefined;
}

/** Where the broker is, and as whom it is asked. */
interface BrokerSettings {
  readonly brokers: readonly string[];
  /** Whether the connections are encrypted. */
  readonly tls: boolean;
  /** By SASL; undefined where the broker asks for no name. */
  readonly login: { readonly username: string; readonly password: string } | undefined;
}

/** What a command about the broker alone works with. */
export interface KafkaSettings {
  readonly installation: string;
  /** Undefined where the environment names no broker. */
  readonly kafka: BrokerSettings | undefined;
}

/** What a process of one context works with. */
export interface DistributedSettings {
  /** Prefix of topics, consumer groups and keys: several installations may share a broker. */
  readonly installation: string;
  readonly kafka: BrokerSettings;
  readonly redisUrl: string;
  /** The address of each context's process, by context, from FEED_URL_<CONTEXT>. */
  readonly feeds: ReadonlyMap<string, string>;
  /** The client credentials of this process's service principal, by which it reads the feeds of others. */
  readonly service: { readonly client: string; readonly secret: string };
}

/**
 * Reads the settings of a process. @throws DesignedError `settings-invalid` naming the variables, never their values;
 * `setting-missing` where the distributed mode lacks one; `clock-in-production`;
 * `anchor-inside-data` where the heads of audits would lie with what they vouch for, `demo-in-production` where demo accounts or keys would run in production.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const data = parse(environment);
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
  if (production && data.GINNEL_CLOCK_OFFSET !== 0) {
    throw new DesignedError(
      'clock-in-production',
      'internal',
      'Business time is real time in production: leave GINNEL_CLOCK_OFFSET out.',
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
    bankHolidaysFile:
      data.GINNEL_BANK_HOLIDAYS === undefined ? undefined : resolve(data.GINNEL_BANK_HOLIDAYS),
    secret: data.GINNEL_SECRET === undefined ? undefined : Buffer.from(data.GINNEL_SECRET, 'hex'),
    controlPort: data.GINNEL_CONTROL_PORT,
    demo: {
      load: !production && data.OIDC_ISSUER === undefined && data.GINNEL_DEMO !== 'off',
      size: data.GINNEL_DEMO_SIZE,
      seed: data.GINNEL_DEMO_SEED,
    },
    issuer: data.OIDC_ISSUER,
    issuerReachedAt: data.OIDC_REACHED_AT,
    databases: byContext(environment, 'DATABASE_URL'),
    clockOffset: data.GINNEL_CLOCK_OFFSET,
    distributed: data.GINNEL_MODE === 'distributed' ? distributedSettings(data, environment) : undefined,
  };
}

/**
 * Reads the settings of a command about the broker alone. @throws DesignedError `settings-invalid`, `setting-missing`.
 */
export function readKafkaSettings(environment: Readonly<Record<string, string | undefined>>): KafkaSettings {
  const data = parse(environment);
  return {
    installation: data.GINNEL_INSTALLATION,
    kafka: data.KAFKA_BROKERS === undefined ? undefined : brokerSettings(data),
  };
}

function parse(environment: Readonly<Record<string, string | undefined>>): z.infer<typeof environmentSchema> {
  const parsed = environmentSchema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
  throw new DesignedError(
    'settings-invalid',
    'internal',
    `These settings cannot be used: ${names}. The README lists what each takes.`,
  );
}

function brokerSettings(data: z.infer<typeof environmentSchema>): BrokerSettings {
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = data;
  return {
    brokers: needed('KAFKA_BROKERS', data.KAFKA_BROKERS).split(','),
    tls: data.KAFKA_TLS === 'on',
    login: username === undefined ? undefined : { username, password: needed('KAFKA_PASSWORD', password) },
  };
}

function distributedSettings(
  data: z.infer<typeof environmentSchema>,
  environment: Readonly<Record<string, string | undefined>>,
): DistributedSettings {
  needed('GINNEL_SECRET', data.GINNEL_SECRET);
  needed('OIDC_ISSUER', data.OIDC_ISSUER);
  return {
    installation: data.GINNEL_INSTALLATION,
    kafka: brokerSettings(data),
    redisUrl: needed('REDIS_URL', data.REDIS_URL),
    feeds: byContext(environment, 'FEED_URL'),
    service: {
      client: needed('GINNEL_SERVICE_CLIENT', data.GINNEL_SERVICE_CLIENT),
      secret: needed('GINNEL_SERVICE_SECRET', data.GINNEL_SERVICE_SECRET),
    },
  };
}

function needed(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new DesignedError(
    'setting-missing',
    'internal',
    `The distributed mode needs ${name}: set it, or run "npm run start:distributed", which provides what is missing.`,
  );
}

/** The variables of a kind that name a context, by context. */
function byContext(
  environment: Readonly<Record<string, string | undefined>>,
  kind: 'DATABASE_URL' | 'FEED_URL',
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(environment).flatMap(([name, value]) => {
      const context = new RegExp(`^${kind}_([A-Z]+)$`).exec(name)?.[1]?.toLowerCase();
      return context !== undefined && value ? [[context, value] as const] : [];
    }),
  );
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
