/** What ingest must know of a device to read it rightly: written by the server from the registry, read by ingest. */
import { z } from 'zod'
import { deviceId } from './identity.ts'
import { crsSource } from './signal.ts'

export const deviceConfig = z.object({
  device: deviceId,
  /** Datum of its coordinates; absent = the protocol's own default. */
  crs: crsSource.optional(),
  /** Only this peer address may speak for it (TCP); absent = any. */
  address: z.string().max(64).optional(),
  /** Expected seconds between messages: judges stale and silent. */
  period: z.number().positive().optional(),
  /** Gauges: ground or gauge zero on the gauge's own datum, metres. Without it no depth exists. */
  baseM: z.number().optional(),
  /** Gauges: what the relative level groups F5..FC count from, metres on the datum. */
  relBaseM: z.number().optional(),
  datum: z.string().max(32).optional(),
  /** Cameras: size of the detect frame in pixels, and whether its pictures are full frames. */
  detect: z.object({ width: z.number().int().positive(), height: z.number().int().positive() }).optional(),
  pictures: z.enum(['full', 'cropped', 'unknown']).optional(),
  /** GB/T 26875: step of an analogue type that differs from the standard's, by type number as text. */
  steps: z.record(z.string(), z.number().positive()).optional(),
})
export type DeviceConfig = z.infer<typeof deviceConfig>

/** Who may push over MQTT or HTTP. Tokens are long random texts; only their SHA-256 is kept. */
export const credential = z.object({
  user: z.string().min(1).max(128),
  sha256: z.string().length(64),
  /** Sources or devices this credential may speak for: device ids, or `observation:<source>` for a whole gateway. `*` only for the trusted site broker. */
  devices: z.array(z.string().max(400)).min(1).max(10_000),
  /** MQTT topics it may publish to and read, with + and # wildcards. */
  publish: z.array(z.string().max(256)).max(100),
  subscribe: z.array(z.string().max(256)).max(100),
})
export type Credential = z.infer<typeof credential>
