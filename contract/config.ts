/** Configuration: every variable, what it may be and what it is when nobody says. The table in README.md is made from this. */
import { z } from 'zod'
import { mapOffset } from './basemap.ts'
import { basemapSource } from './basemap-source.ts'

const port = z.coerce.number().int().min(1).max(65_535)
const address = z.union([z.ipv4(), z.ipv6(), z.literal('localhost')])

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
    schema: z.enum(['127.0.0.1', '::1', 'localhost']),
    fallback: '127.0.0.1',
    allowed: '127.0.0.1, ::1 or localhost until sign-in exists',
    about: 'Address the screens and the API listen on',
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
  DEMO: { schema: z.enum(['0', '1']), fallback: '1', allowed: '0 or 1', about: 'The demo district with its simulated devices' },
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
  return config as Config
}
