/** Configuration: every variable, what it may be and what it is when nobody says. The table in README.md is made from this. */
import { z } from 'zod'
import { mapOffset } from './basemap.ts'
import { basemapSource } from './basemap-source.ts'
import { ROLE_IDS, roleId } from './role.ts'
import { passwordPolicyName } from './sign-in.ts'

const port = z.coerce.number().int().min(1).max(65_535)
const address = z.union([z.ipv4(), z.ipv6(), z.literal('localhost')])
const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/
const issuer = z.url().regex(/^https:\/\/|^http:\/\/(127(\.\d+){3}|localhost|\[::1\])(:\d+)?(\/|$)/)

interface Variable {
  readonly schema: z.ZodType
  readonly fallback: string | undefined
  readonly allowed: string
  readonly about: string
}

/** One row a variable, in the order of the README's table. */
export const VARIABLES = {
  PORT: { schema: port, fallback: '3000', allowed: 'a port, 1–65535', about: 'Screens and REST API' },
  BIND: {
    schema: address,
    fallback: '127.0.0.1',
    allowed: 'an IP address of this machine; with DEMO=1 one of loopback',
    about: 'Address the screens and the API listen on',
  },
  PUBLIC_URL: {
    schema: z
      .string()
      .regex(/^https?:\/\/[^/?#@\s]+$/)
      .optional(),
    fallback: undefined,
    allowed: 'https://HOST or http://HOST, without a path',
    about: 'Address under which browsers find the screens; empty = BIND and PORT',
  },
  TLS_CERT_FILE: {
    schema: z.string().optional(),
    fallback: undefined,
    allowed: 'a file',
    about: 'TLS for screens and API: certificate with its chain (PEM), read again when it changes; empty = none, or a proxy’s',
  },
  TLS_KEY_FILE: {
    schema: z.string().optional(),
    fallback: undefined,
    allowed: 'a file',
    about: 'TLS: the key of the certificate (PEM)',
  },
  TRUSTED_PROXY: {
    schema: z
      .string()
      .default('')
      .transform((list): unknown => list.split(/[\s,]+/).filter(Boolean))
      .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(20)),
    fallback: undefined,
    allowed: 'IP addresses or networks (10.0.0.0/24), with commas between',
    about: 'Proxies in front whose X-Forwarded-For, -Proto and -Host are believed; empty = none',
  },
  DEVICE_BIND: {
    schema: address,
    fallback: '127.0.0.1',
    allowed: 'an IP address of this machine',
    about: 'Address the device listeners use',
  },
  DATA_DIR: {
    schema: z.string().min(1),
    fallback: 'data',
    allowed: 'a folder',
    about: 'Everything that is kept: databases, evidence, secrets',
  },
  REDIS_URL: {
    schema: z.url({ protocol: /^rediss?$/ }).optional(),
    fallback: undefined,
    allowed: 'redis://… or rediss://…',
    about: 'A Redis of your own; empty = one is started',
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    fallback: undefined,
    allowed: 'postgres://…',
    about: 'A PostgreSQL ≥ 15 of your own; empty = one is started',
  },
  MQTT_URL: {
    schema: z.url({ protocol: /^(mqtts?|wss?)$/ }).optional(),
    fallback: undefined,
    allowed: 'mqtt://… or mqtts://…',
    about: 'A broker of your own; empty = one is started',
  },
  GB26875_PORT: {
    schema: port,
    fallback: '26875',
    allowed: 'a port, 1–65535',
    about: 'Fire-control devices (GB/T 26875.3, TCP)',
  },
  SL651_PORT: { schema: port, fallback: '6510', allowed: 'a port, 1–65535', about: 'Hydrological stations (SL 651, TCP)' },
  MQTT_PORT: { schema: port, fallback: '1883', allowed: 'a port, 1–65535', about: 'MQTT devices (Frigate, DJI)' },
  INGEST_PORT: { schema: port, fallback: '3100', allowed: 'a port, 1–65535', about: 'Device pushes over HTTP' },
  AUDIT_DAYS: {
    schema: z.coerce.number().int().min(190).max(3_660),
    fallback: '400',
    allowed: '190–3660',
    about: 'How long the audit is kept, days',
  },
  READING_LIMIT: {
    schema: z.coerce.number().int().min(10).max(100_000),
    fallback: '200',
    allowed: '10–100000',
    about: 'Pictures and whole phone numbers one person sees in an hour before the security administrator is told',
  },
  DEMO: { schema: z.enum(['0', '1']), fallback: '1', allowed: '0 or 1', about: 'The demo district with its simulated devices' },
  PASSWORD_POLICY: {
    schema: passwordPolicyName,
    fallback: 'nist',
    allowed: 'nist or mlps3',
    about: 'What passwords must be: NIST SP 800-63B, or 等保三级',
  },
  SECOND_FACTOR_ROLES: {
    schema: z
      .string()
      .default('')
      .transform((list): unknown => list.split(/[\s,]+/).filter(Boolean))
      .pipe(z.array(roleId)),
    fallback: undefined,
    allowed: `roles with commas between: ${ROLE_IDS.join(', ')}`,
    about: 'Who must have a second factor besides the three administrators, who always must; empty = nobody',
  },
  OIDC_ISSUER: {
    schema: issuer.optional(),
    fallback: undefined,
    allowed: 'https://… (http://… on loopback)',
    about: 'Single sign-on: the OpenID Connect provider; empty = none',
  },
  OIDC_CLIENT_ID: {
    schema: z.string().max(200).optional(),
    fallback: undefined,
    allowed: 'at most 200 characters',
    about: 'Single sign-on: our id there',
  },
  OIDC_CLIENT_SECRET_FILE: {
    schema: z.string().optional(),
    fallback: undefined,
    allowed: 'a file',
    about: 'Single sign-on: the file with our secret there',
  },
  OIDC_ACR: {
    schema: z
      .string()
      .default('')
      .transform((list): unknown => list.split(/[\s,]+/).filter(Boolean))
      .pipe(z.array(z.string().max(200)).max(20)),
    fallback: undefined,
    allowed: 'names with commas between',
    about:
      'Single sign-on: each `acr` that means two factors there, asked for at every sign-in; empty = only `mfa` in `amr` means them',
  },
  OIDC_MAX_AGE: {
    schema: z.coerce.number().int().min(60).max(2_592_000).optional(),
    fallback: undefined,
    allowed: '60–2592000',
    about:
      'Single sign-on: how long ago, in seconds, people may have shown the provider who they are; asked for and checked at every sign-in; empty = that is left to the provider',
  },
  BASEMAP: {
    schema: basemapSource.optional(),
    fallback: undefined,
    allowed: 'pmtiles:FILE, style:https://… or tiles:https://…/{z}/{x}/{y} (several sheets with spaces between)',
    about: 'The map under everything; empty = the demo district’s own',
  },
  MAP_OFFSET: {
    schema: z.enum(['none', ...mapOffset.options]),
    fallback: 'none',
    allowed: 'none, gcj02 or bd09',
    about: 'Datum the picture tiles of BASEMAP are drawn in (Tianditu: none)',
  },
  MAP_SOURCE: {
    schema: z.string().max(300).optional(),
    fallback: undefined,
    allowed: 'at most 300 characters',
    about: 'Whose map it is, shown on every map; empty = what the map itself says',
  },
  MAP_APPROVAL: {
    schema: z.string().max(100).optional(),
    fallback: undefined,
    allowed: 'at most 100 characters',
    about: '审图号 of the map, shown on every map',
  },
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    fallback: 'info',
    allowed: 'debug, info, warn or error',
    about: 'How much the processes write to their logs',
  },
} as const satisfies Record<string, Variable>

export type Config = { readonly [K in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[K]['schema']> }

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the variables it knows from an environment; the first bad one throws a ConfigError naming it, its value and what is allowed. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const config: Record<string, unknown> = {}
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const given = env[name] === '' ? undefined : env[name]
    const value = given ?? variable.fallback
    const read = variable.schema.safeParse(value)
    if (!read.success) throw new ConfigError(`${name}=${value ?? ''} is not allowed: it must be ${variable.allowed}.`)
    config[name] = read.data
  }
  const whole = config as Config
  const conflict = conflictIn(whole)
  if (conflict !== undefined) throw new ConfigError(conflict)
  return whole
}

/** What is not allowed together. */
function conflictIn(config: Config): string | undefined {
  const {
    BIND,
    DEMO,
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET_FILE,
    TLS_CERT_FILE,
    TLS_KEY_FILE,
    TRUSTED_PROXY,
    ...stores
  } = config
  const isProduction = !LOOPBACK.test(BIND)
  if ((TLS_CERT_FILE === undefined) !== (TLS_KEY_FILE === undefined))
    return 'TLS_CERT_FILE and TLS_KEY_FILE are set together or not at all.'
  if (isProduction && DEMO === '1')
    return `BIND=${BIND} is not allowed with DEMO=1: the demo district stays on this machine. Set DEMO=0.`
  if (isProduction && TLS_CERT_FILE === undefined && TRUSTED_PROXY.length === 0)
    return `BIND=${BIND} is not allowed without TLS: set TLS_CERT_FILE and TLS_KEY_FILE, or TRUSTED_PROXY to the proxy that has it.`
  const single = { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET_FILE }
  const missing = Object.entries(single).filter(([, value]) => value === undefined)
  if (missing.length > 0 && missing.length < 3) return `${missing.map(([name]) => name).join(' and ')} must be set too.`
  const weak = (['REDIS_URL', 'DATABASE_URL', 'MQTT_URL'] as const).find((name) => isDefaultSecret(stores[name]))
  if (isProduction && weak) return `${weak} has no password, or one that everybody knows: set another one there first.`
  return undefined
}

const DEFAULT_SECRETS = new Set([
  '',
  'admin',
  'changeme',
  'changeit',
  'default',
  'guest',
  'password',
  'postgres',
  'public',
  'redis',
  'root',
  'secret',
  'test',
  'yiwang',
  '123456',
  '12345678',
])

/** What stands in handbooks and examples, or the name itself. */
function isDefaultSecret(url: string | undefined): boolean {
  if (url === undefined) return false
  const [, user = '', secret = ''] = /^[a-z]+:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?/.exec(url) ?? []
  return DEFAULT_SECRETS.has(secret.toLowerCase()) || secret === user
}
