/** One posted item as an observation of ours: the property's own unit, WGS-84, out-of-range values flagged. */
import {
  type DeviceConfig,
  type DeviceId,
  deviceIdOf,
  type Lane,
  type Millis,
  type Observation,
  propertyOf,
} from '@yiwang/contract'
import { cleanText } from '../../codec/clean-text.ts'
import { chooseEventTime } from '../../codec/event-time.ts'
import { measured } from '../../codec/measured.ts'
import { sha256 } from '../../codec/sha256.ts'
import { toWgs84 } from '../../codec/wgs84.ts'
import type { ObservationItem } from './decode.ts'

const MAX_DEVICE_ID = 400

/** The name under which credentials list a whole source. */
export function sourceDevice(source: string): DeviceId {
  const device = deviceIdOf('observation', cleanText(source, 128))
  return device.length <= MAX_DEVICE_ID / 2 ? device : deviceIdOf('observation', sha256(source))
}

/** `observation:<source>:<feature>`; a name too long once it is encoded gives way to its hash. */
export function featureDevice(source: string, feature: string): DeviceId {
  const name = deviceIdOf('x', cleanText(feature, 128)).slice(2)
  return `${sourceDevice(source)}:${name.length <= MAX_DEVICE_ID / 2 - 1 ? name : sha256(feature)}`
}

type Measured = Pick<Observation, 'value' | 'unit' | 'quality'>

/** The value in the property's own unit; one of another dimension is kept as sent, with its unit. */
function measuredOf({ property, value, unit }: ObservationItem): Measured {
  const own = propertyOf(property)?.unit
  const text = typeof value === 'string' ? cleanText(value, 200) : value
  if (own === undefined || own === 'text') return { value: text, ...(unit !== undefined && { unit }) }
  if (own === 'boolean') {
    if (typeof value === 'boolean') return { value }
    return value === 0 || value === 1 ? { value: value === 1 } : { value: text, quality: 'bad' }
  }
  return typeof value === 'number' ? measured({ property, value, unit: unit ?? own }) : { value: text, quality: 'bad' }
}

export function observationOf(
  device: DeviceId,
  item: ObservationItem,
  timeText: string | undefined,
  config: DeviceConfig | undefined,
  received: Millis,
): Observation {
  const { value, unit, quality = item.quality } = measuredOf(item)
  const crs = item.crsSource === 'unknown' ? (config?.crs ?? 'unknown') : item.crsSource
  const placed = item.lon !== undefined && item.lat !== undefined && crs !== undefined
  return {
    kind: 'observation',
    feature: device,
    ...chooseEventTime(
      item.time === null ? null : Date.parse(item.time),
      timeText === undefined ? undefined : cleanText(timeText, 64),
      received,
    ),
    property: item.property,
    value,
    ...(unit !== undefined && { unit }),
    ...(quality !== undefined && { quality }),
    ...(placed && { place: { ...toWgs84(item.lon, item.lat, crs), crsSource: crs } }),
  }
}

/** What is true or false of a device is an alarm or its end; what is measured is telemetry. */
export function laneOf({ property }: ObservationItem): Lane {
  return propertyOf(property)?.unit === 'boolean' ? 'alarm' : 'telemetry'
}
