/**
 * The hot log: which Redis stream a message goes to and how entries are packed.
 *
 * 16 partitions by device, two lanes each. Alarm-bearing messages go on the alarm lane and are flushed at once;
 * telemetry shares entries. A 17th partition, the district's, carries only ticks: rules that look across devices run
 * there on committed facts. Keys of a partition share a hash tag, so that a cluster keeps them on one node.
 */
import { z } from 'zod'
import { fnv1a } from './fnv1a.ts'
import type { DeviceId } from './identity.ts'
import { type Millis, millis } from './instant.ts'
import { type DeviceMessage, deviceMessage } from './signal.ts'

export const PARTITIONS = 16
/** The partition of rules that look across devices. It holds no device messages. */
export const DISTRICT = PARTITIONS

export type Lane = 'alarm' | 'telemetry'
export const LANES: readonly Lane[] = ['alarm', 'telemetry']

/** Stored offsets depend on it: never change it. */
export function partitionOf(device: DeviceId): number {
  return fnv1a(device) % PARTITIONS
}

export function laneKey(partition: number, lane: Lane): string {
  return `yw:{${partition}}:${lane}`
}

/** Counters of what never reached a lane: hash of `duplicate:<source>` and `shed:<class>` → how many, for the accounting identity. */
export function tallyKey(partition: number): string {
  return `yw:{${partition}}:tally`
}

export const FAULTS_KEY = 'yw:faults'
export const FACTS_KEY = 'yw:facts'
export const COMMANDS_KEY = 'yw:commands'
/** Hash: device id → DeviceConfig as JSON, written by the server, read by ingest. */
export const DEVICES_KEY = 'yw:devices'
/** Stream of device ids whose config changed, and of CREDENTIALS_CHANGED; ingest re-reads what is named. */
export const DEVICES_CHANGED_KEY = 'yw:devices:changed'
/** Said in place of a device id (those hold a colon) when credentials were given or taken away. */
export const CREDENTIALS_CHANGED = 'credentials'
/** Hash: credential user name → Credential as JSON. */
export const CREDENTIALS_KEY = 'yw:credentials'
/** Hash: protocol id → its ProtocolWords as JSON, written by ingest when it starts: the catalogue shows them. */
export const PROTOCOLS_KEY = 'yw:protocols'
/** Hash: ingest instance → IngestHealth as JSON, refreshed each second. */
export const INGEST_HEALTH_KEY = 'yw:ingest:health'

/** The field that holds the JSON of an entry of any of these streams. */
export const BODY = 'b'

/** Ingest's clock, written into every partition and lane each second. */
export const tick = z.object({
  tick: millis,
  /** Milliseconds this ingest has been up: a young ingest proves nothing about silence. */
  uptime: z.number().int().nonnegative(),
  instance: z.string().max(64),
})
export type Tick = z.infer<typeof tick>

/** An entry is one tick, or up to 256 messages. */
export const entry = z.union([tick, z.object({ m: z.array(deviceMessage).max(256) })])
export type Entry = z.infer<typeof entry>

export function packMessages(messages: readonly DeviceMessage[]): string {
  return JSON.stringify({ m: messages })
}

export function packTick(at: Millis, uptime: Millis, instance: string): string {
  return JSON.stringify({ tick: at, uptime, instance } satisfies Tick)
}

/** Reads an entry; throws a ZodError when it is not one of ours. */
export function unpackEntry(body: string): Entry {
  return entry.parse(JSON.parse(body))
}
