import path from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { StartupError } from './errors.ts';
import { BACKEND_CHOICES, type BackendChoice } from './ml/backend-choice.ts';

const port = z.coerce.number().int().min(0).max(65_535);

/** 32 bytes in base64. */
const secretKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=?$/, 'must be 32 bytes in base64, as of `openssl rand -base64 32`')
  .transform((text) => Buffer.from(text, 'base64'));

const LONGEST_HEADERS_MS = 10_000;
const PING_MS = 12_000;

const seconds = z.coerce.number().min(1).max(3_600);

const networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .refine((list) => list.every((network) => ipaddr.isValidCIDR(network)), {
    error: 'must be networks in CIDR notation, such as 10.1.0.0/16, with commas between them',
  });
const ROLES = ['SUBMITTER', 'VIEWER', 'MODERATOR', 'SENIOR', 'ADMIN'] as const;

/** `trust-and-safety=MODERATOR,admins=ADMIN`: the issuer's names of groups, and their roles. */
const roleNames = z.string().transform((text, context) => {
  const pairs = text.split(',').map((pair) => {
    const [, group, name] = /^\s*(\S.*?)\s*=\s*([A-Z]+)\s*$/.exec(pair) ?? [];
    return [group, ROLES.find((role) => role === name)] as const;
  });
  const names = new Map<string, (typeof ROLES)[number]>();
  for (const [group, role] of pairs) {
    if (group !== undefined && role !== undefined) names.set(group, role);
    else context.addIssue(`must be group=ROLE pairs with commas between, of ${ROLES.join(', ')}`);
  }
  return names;
});

/** Points a minute. Generous: they keep one key from taking the whole machine, and ration nobody's work. */
const RATE_LIMITS: Readonly<Record<(typeof ROLES)[number], number>> = {
  SUBMITTER: 60_000_000,
  VIEWER: 6_000_000,
  MODERATOR: 6_000_000,
  SENIOR: 6_000_000,
  ADMIN: 60_000_000,
};

/** `VIEWER=100000,MODERATOR=200000`: points a minute of the roles that are named. */
const rateLimits = z.string().transform((text, context) => {
  if (text === 'off') return null;
  const limits = { ...RATE_LIMITS };
  for (const pair of text.split(',')) {
    const [, name, points] = /^\s*([A-Z]+)\s*=\s*([1-9]\d{0,8})\s*$/.exec(pair) ?? [];
    const role = ROLES.find((known) => known === name);
    if (role !== undefined) limits[role] = Number(points);
    else context.addIssue(`must be off, or ROLE=points pairs with commas between`);
  }
  return limits;
});

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' });

const environment = z.object({
  DATABASE_URL: postgresUrl.optional(),
  DIRECT_URL: postgresUrl.optional(),
  DATABASE_REPLICA_URL: postgresUrl.optional(),
  GAVEL_REPLICA_MAX_LAG: seconds.default(30),
  PORT: port.default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  GAVEL_DATA: z.string().min(1).default('.gavel'),
  GAVEL_ADMIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{8,255}$/, 'must be 8 to 255 visible ASCII characters')
    .optional(),
  GAVEL_OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be the URL of an issuer' })
    .refine(isPrivate, 'must be an https:// URL, unless it is of this machine')
    .optional(),
  GAVEL_OIDC_AUDIENCE: z.string().min(1).optional(),
  GAVEL_OIDC_ROLES_CLAIM: z.string().min(1).default('roles'),
  GAVEL_OIDC_ROLE_NAMES: roleNames.optional(),
  GAVEL_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info'),
  GAVEL_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  GAVEL_DRIFT_CRON: z
    .union([
      z.literal('off'),
      z.string().regex(/^\S+( \S+){4}$/, 'must be a cron expression of five fields, or off'),
    ])
    .default('17 3 * * *'),
  GAVEL_DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(0),
  GAVEL_WORKER_NICE: z.coerce.number().int().min(0).max(19).default(10),
  GAVEL_TF_BACKEND: z.enum(BACKEND_CHOICES).default('auto'),
  GAVEL_SECRET_KEY: secretKey.optional(),
  GAVEL_STATEMENT_TIMEOUT: seconds.default(30),
  GAVEL_REQUEST_TIMEOUT: seconds.default(60),
  GAVEL_RECEIVE_TIMEOUT: seconds.default(30),
  GAVEL_TRUSTED_DOCUMENTS: z.enum(['off', 'browsers', 'all']).default('off'),
  GAVEL_TRUSTED_DOCUMENT_FILES: z
    .string()
    .transform((text) => text.split(',').map((file) => path.resolve(file.trim())))
    .default([]),
  GAVEL_RATE_LIMITS: rateLimits.default(RATE_LIMITS),
  GAVEL_WEBHOOK_ALLOW_PRIVATE: networks.default([]),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SDK_DISABLED: z.stringbool().default(false),
  OTEL_SERVICE_NAME: z.string().min(1).default('gavel'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  NODE_ENV: z.string().default('development'),
});

/** Everything that the environment decides. Read once, at the start. */
export type Config = Readonly<{
  /** Postgres to use; null means the embedded one in `dataDir`. */
  databaseUrl: string | null;
  /** The same Postgres without a pooler in front of it; null: `databaseUrl` has none. */
  directUrl: string | null;
  /** A standby for reads, and how far behind it may be for them; null: reads go to the primary. */
  replica: Readonly<{ url: string; maxLagMs: number }> | null;
  port: number;
  host: string;
  /** Absolute path of the embedded database's folder. */
  dataDir: string;
  adminKey: string | null;
  /** Whose tokens (JWT) are taken beside API keys; null: nobody's. */
  oidc: Readonly<{
    issuer: string;
    audience: string;
    rolesClaim: string;
    /** Roles by the issuer's names of groups; null: the issuer calls them as Gavel does. */
    roleNames: ReadonlyMap<string, (typeof ROLES)[number]> | null;
  }> | null;
  logLevel: z.infer<typeof environment>['GAVEL_LOG_LEVEL'];
  /** Connections in this process's pool. */
  poolSize: number;
  /** For how long a server that was told to stop answers on, unready, so that a load balancer passes it by. */
  drainMs: number;
  /** When drift is measured, as a cron expression in UTC; null: only when somebody asks. */
  driftCron: string | null;
  /** How far a worker lets other processes go first, from 0 (not at all) to 19. */
  workerNice: number;
  /** The TensorFlow.js backend to train and score on. */
  tfBackend: BackendChoice;
  /** Encrypts secrets in the database; null: one in the data folder, or none with a database of one's own. */
  secretKey: Buffer | null;
  timeouts: Readonly<{
    /** How long a statement of the API may take before Postgres cancels it. */
    statementMs: number;
    /** How long an operation may take before its client is told that it is late. */
    requestMs: number;
    /** How long a client may take to send a request, and its headers. */
    receiveMs: number;
    headersMs: number;
    /** How long a WebSocket may leave a ping without an answer. */
    pingMs: number;
  }>;
  /** From whom nothing but known operations is taken, and lists of them beside the dashboard's. */
  trustedDocuments: Readonly<{ mode: 'off' | 'browsers' | 'all'; files: readonly string[] }>;
  /** What a key or token of each role may cost, in points a minute; null: nothing is counted. */
  rateLimits: Readonly<Record<(typeof ROLES)[number], number>> | null;
  /** Networks that webhooks may reach though they are not public, in CIDR notation. */
  webhookNetworks: readonly string[];
  /** Where spans go, and how many of them; null: they are not made. */
  tracing: Readonly<{ endpoint: string; serviceName: string; sampledShare: number }> | null;
  production: boolean;
}>;

/**
 * Parses the environment.
 * @throws StartupError naming each variable that is wrong, and why.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is an unset one, as in compose files and shells.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new StartupError(`wrong environment: ${reasons.join('; ')}`);
  }
  const values = parsed.data;
  for (const name of ['DIRECT_URL', 'DATABASE_REPLICA_URL'] as const) {
    if (values[name] !== undefined && values.DATABASE_URL === undefined) {
      throw new StartupError(`wrong environment: ${name} goes with DATABASE_URL`);
    }
  }
  return Object.freeze({
    databaseUrl: values.DATABASE_URL ?? null,
    directUrl: values.DIRECT_URL ?? null,
    replica:
      values.DATABASE_REPLICA_URL === undefined
        ? null
        : { url: values.DATABASE_REPLICA_URL, maxLagMs: values.GAVEL_REPLICA_MAX_LAG * 1_000 },
    port: values.PORT,
    host: values.HOST,
    dataDir: path.resolve(values.GAVEL_DATA),
    adminKey: values.GAVEL_ADMIN_KEY ?? null,
    oidc: oidcOf(values),
    logLevel: values.GAVEL_LOG_LEVEL,
    poolSize: values.GAVEL_POOL_SIZE,
    drainMs: values.GAVEL_DRAIN_SECONDS * 1_000,
    driftCron: values.GAVEL_DRIFT_CRON === 'off' ? null : values.GAVEL_DRIFT_CRON,
    workerNice: values.GAVEL_WORKER_NICE,
    tfBackend: values.GAVEL_TF_BACKEND,
    secretKey: values.GAVEL_SECRET_KEY ?? null,
    timeouts: {
      statementMs: values.GAVEL_STATEMENT_TIMEOUT * 1_000,
      requestMs: values.GAVEL_REQUEST_TIMEOUT * 1_000,
      receiveMs: values.GAVEL_RECEIVE_TIMEOUT * 1_000,
      headersMs: Math.min(LONGEST_HEADERS_MS, values.GAVEL_RECEIVE_TIMEOUT * 1_000),
      pingMs: PING_MS,
    },
    trustedDocuments: {
      mode: values.GAVEL_TRUSTED_DOCUMENTS,
      files: values.GAVEL_TRUSTED_DOCUMENT_FILES,
    },
    rateLimits: values.GAVEL_RATE_LIMITS,
    webhookNetworks: values.GAVEL_WEBHOOK_ALLOW_PRIVATE,
    tracing: tracingOf(values),
    production: values.NODE_ENV === 'production',
  });
}

/** The variables that OpenTelemetry's SDKs go by, with its meaning of each. */
function tracingOf(values: z.infer<typeof environment>): Config['tracing'] {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const endpoint =
    values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
    (base === undefined ? null : `${base.replace(/\/$/, '')}/v1/traces`);
  if (endpoint === null || values.OTEL_SDK_DISABLED) return null;
  return {
    endpoint,
    serviceName: values.OTEL_SERVICE_NAME,
    sampledShare: values.OTEL_TRACES_SAMPLER_ARG,
  };
}

function oidcOf(values: z.infer<typeof environment>): Config['oidc'] {
  const { GAVEL_OIDC_ISSUER: issuer, GAVEL_OIDC_AUDIENCE: audience } = values;
  if (issuer === undefined && audience === undefined) return null;
  if (issuer === undefined || audience === undefined) {
    throw new StartupError(
      'wrong environment: GAVEL_OIDC_ISSUER and GAVEL_OIDC_AUDIENCE must be set together',
    );
  }
  const roleNames = values.GAVEL_OIDC_ROLE_NAMES ?? null;
  return { issuer, audience, rolesClaim: values.GAVEL_OIDC_ROLES_CLAIM, roleNames };
}

/** Nobody between us and the issuer can change its keys. */
function isPrivate(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
