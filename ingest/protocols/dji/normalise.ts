/** DJI's words to ours: positions and measurements from what a message brings, states from all that is known, alarms from its events. */
import { type DeviceId, deviceIdOf, type Millis, partOf, propertyOf, type Signal } from '@yiwang/contract'
import { cleanText } from '../../codec/clean-text.ts'
import { chooseEventTime } from '../../codec/event-time.ts'
import { asNumber, asObject, asText, type JsonObject } from '../../codec/json.ts'
import { measured } from '../../codec/measured.ts'
import type { DjiEvent, Envelope, HmsAlarm, Properties } from './decode.ts'
import { detailOf } from './secrets.ts'

export function deviceOfSn(sn: string): DeviceId {
  return deviceIdOf('dji', cleanText(sn, 64))
}

export function stampOf({ body, time }: Envelope, received: Millis) {
  const { timestamp } = body
  const text = typeof timestamp === 'number' || typeof timestamp === 'string' ? cleanText(String(timestamp), 64) : undefined
  return chooseEventTime(time === null ? null : Date.parse(time), text, received)
}

type Stamp = ReturnType<typeof stampOf>

interface Measured {
  readonly path: readonly [string, ...string[]]
  readonly property: string
  /** Of the device; absent = the device itself. */
  readonly part?: string
}

const AIRCRAFT: readonly Measured[] = [
  { path: ['height'], property: 'drone.height' },
  { path: ['elevation'], property: 'drone.elevation' },
  { path: ['horizontal_speed'], property: 'drone.speed' },
  { path: ['battery', 'capacity_percent'], property: 'battery.level' },
]

/** Temperature and humidity without `environment` are those inside the dock. */
const DOCK: readonly Measured[] = [
  { path: ['environment_temperature'], property: 'air.temperature' },
  { path: ['humidity'], property: 'air.humidity', part: 'cabin' },
  { path: ['temperature'], property: 'part.temperature', part: 'cabin' },
  { path: ['wind_speed'], property: 'wind.speed' },
  { path: ['rainfall'], property: 'rain.grade' },
  { path: ['electric_supply_voltage'], property: 'supply.voltage' },
  { path: ['drone_charge_state', 'capacity_percent'], property: 'battery.level', part: 'drone' },
]

const DOCK_MODES = ['idle', 'onSiteDebug', 'remoteDebug', 'firmwareUpgrade', 'working'] as const
const COVER = [undefined, 'coverOpen', 'coverHalfOpen', 'coverAbnormal'] as const

/** Position and measurements: only what this message brings, at its value in the known state. */
export function measuredOf(device: DeviceId, properties: Properties, data: JsonObject, stamp: Stamp): Signal[] {
  const { merged, positionUsable } = properties
  const aircraft = merged.attitude_head !== undefined
  const signals: Signal[] = []
  const lon = asNumber(merged.longitude)
  const lat = asNumber(merged.latitude)
  const moved = data.longitude !== undefined || data.latitude !== undefined
  if (positionUsable && moved && lon !== undefined && lat !== undefined) {
    const { heading, speedMs, height, elevation } = properties
    signals.push({
      kind: 'position',
      feature: device,
      ...stamp,
      lon,
      lat,
      crsSource: 'wgs84',
      ...(heading !== undefined && { heading }),
      ...(speedMs !== undefined && speedMs >= 0 && speedMs <= 1_000 && { speed: speedMs }),
      ...(height !== undefined && { height }),
      ...(elevation !== undefined && { elevation }),
    })
  }
  for (const { path, property, part } of aircraft ? AIRCRAFT : DOCK) {
    const [key, inner] = path
    const brought = inner === undefined ? data[key] : asObject(data[key])?.[inner]
    const known = asNumber(inner === undefined ? merged[key] : asObject(merged[key])?.[inner])
    const feature = part === undefined ? device : partOf(device, part)
    if (brought !== undefined && known !== undefined)
      signals.push({
        kind: 'observation',
        feature,
        ...stamp,
        ...measured({ property, value: known, unit: propertyOf(property)?.unit }),
      })
  }
  return signals
}

/** What holds at an aircraft (its mode) or a dock (mode, cover, emergency stop, drone inside); undefined when nothing is known of it. */
export function stateOf(device: DeviceId, properties: Properties, stamp: Stamp): Signal | undefined {
  const { merged, mode, modeCode } = properties
  const detail = modeCode === undefined ? {} : { detail: { modeCode } }
  if (merged.attitude_head !== undefined) {
    if (modeCode === undefined) return undefined
    const conditions = [mode ?? `mode.${modeCode}`]
    return { kind: 'state', feature: device, ...stamp, family: 'aircraft', conditions, ...detail }
  }
  const code = asNumber(merged.mode_code)
  const cover = asNumber(merged.cover_state)
  const conditions = [
    code === undefined ? undefined : (DOCK_MODES[code] ?? `mode.${code}`),
    cover === undefined ? undefined : COVER[cover],
    merged.emergency_stop_state === 1 ? 'emergencyStop' : undefined,
    merged.alarm_state === 1 ? 'soundAlarm' : undefined,
    merged.drone_in_dock === 1 ? 'droneInDock' : undefined,
  ].filter((condition) => condition !== undefined)
  if (code === undefined && conditions.length === 0) return undefined
  return { kind: 'state', feature: device, ...stamp, family: 'dock', conditions }
}

export function conditionsKey(signal: Signal | undefined): string {
  return signal?.kind === 'state' ? [signal.family, ...signal.conditions].join('|') : ''
}

type Detail = Record<string, string | number | boolean | null>

/** Scalars as they are, anything else as text. */
function flat(members: Readonly<Record<string, unknown>>): Detail {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([key, value]) => value !== undefined && key !== '__proto__')
      .slice(0, 40)
      .map(([key, value]) => [
        cleanText(key, 64),
        typeof value === 'number' || typeof value === 'boolean' || value === null
          ? value
          : cleanText(typeof value === 'string' ? value : JSON.stringify(value), 400),
      ]),
  )
}

function hmsSignal(device: DeviceId, alarm: HmsAlarm, stamp: Stamp): Signal {
  const { code, level, module, imminent, inTheSky, deviceType, args } = alarm
  return {
    kind: 'alarm',
    feature: device,
    ...stamp,
    code: cleanText(code ?? 'hms', 64),
    active: true,
    ...(level !== undefined && { severity: String(level) }),
    detail: flat({ module, imminent, inTheSky, deviceType, ...detailOf(args ?? {}).detail }),
  }
}

function warningSignal(device: DeviceId, method: string, item: unknown, stamp: Stamp): Signal {
  const content = detailOf(item).detail ?? {}
  const level = asNumber(content.warningLevel) ?? asText(content.warningLevel)
  return {
    kind: 'alarm',
    feature: device,
    ...stamp,
    code: cleanText(method, 64),
    active: true,
    ...(level !== undefined && { severity: cleanText(String(level), 32) }),
    detail: flat(content),
  }
}

export function noteOf(device: DeviceId, topic: string, data: unknown, stamp: Stamp): Signal {
  return { kind: 'note', feature: device, ...stamp, topic: cleanText(`dji.${topic}`, 64), ...detailOf(data) }
}

/** Health messages and warnings are alarms, everything else is kept as a note. */
export function eventSignals(device: DeviceId, event: DjiEvent, stamp: Stamp): Signal[] {
  const { method = 'event', alarms, items, data } = event
  if (alarms) return alarms.slice(0, 500).map((alarm) => hmsSignal(device, alarm, stamp))
  if (/alarm|warning/i.test(method))
    return (items ?? [data]).slice(0, 500).map((item) => warningSignal(device, method, item, stamp))
  return [noteOf(device, method, data ?? { items }, stamp)]
}
