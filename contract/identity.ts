/**
 * Names of devices and of what they observe.
 *
 * A device id is `<protocol>:<identity>`, for example `gb26875:0000c4c22da1`, `sl651:3301060007`, `frigate:gate1`,
 * `isapi:cam-9`, `dji:7CTXN2X00B0001`, `observation:acme-gw-7:WL-0031`. Every part is percent-encoded where it holds
 * `:` `/` `%` or a control character, so a `/` always separates device and part.
 *
 * A feature of interest is the device itself or one of its parts: `<device>` or `<device>/<part>`, for example
 * `gb26875:0000c4c22da1/1.1.40.131084` (system type.system address.part type.part address).
 * On the map an asset has the id of its device.
 */
import { z } from 'zod'

export const deviceId = z
  .string()
  .min(3)
  .max(400)
  .regex(/^[a-z0-9]+:[^/]+$/)
export type DeviceId = string

export const featureId = z.string().min(3).max(600)
export type FeatureId = string

const PLAIN = /^[\w.-]*$/

function encoded(part: string): string {
  return PLAIN.test(part) ? part : part.replace(/[\p{Cc}%/:]/gu, (c) => encodeURIComponent(c))
}

export function deviceIdOf(protocol: string, ...identity: string[]): DeviceId {
  let id = protocol
  for (const part of identity) id += `:${encoded(part)}`
  return id
}

export function partOf(device: DeviceId, part: string): FeatureId {
  return `${device}/${encoded(part)}`
}

/** The device that observes a feature. */
export function deviceOf(feature: FeatureId): DeviceId {
  const slash = feature.indexOf('/')
  return slash < 0 ? feature : feature.slice(0, slash)
}
