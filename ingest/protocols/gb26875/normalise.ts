/** GB/T 26875.3 in our words: states and operations of parts, measured values, notes. */
import {
  type DeviceConfig,
  type DeviceId,
  type DeviceMessage,
  deviceIdOf,
  type FeatureId,
  type Lane,
  type Millis,
  partOf,
  type Signal,
} from '@yiwang/contract'
import { beijingMillis } from '../../codec/beijing-time.ts'
import { scaled } from '../../codec/decimal.ts'
import type { EventTime } from '../../codec/event-time.ts'
import { hex } from '../../codec/hex.ts'
import { measured } from '../../codec/measured.ts'
import { remember } from '../../codec/remember.ts'
import { sha256 } from '../../codec/sha256.ts'
import type { AduObject } from './adu.ts'
import { ANALOGUES } from './analogue.ts'
import type { Decoded } from './decode.ts'
import { COMMAND, type Frame, MOST_ADDRESSES } from './frame.ts'

const SOURCE = 'gb26875'
const NO_ADDRESS = '000000000000'

/** State and operation: what may be a fire, a fault or somebody at the device never waits behind telemetry. */
const ALARM_TYPES: ReadonlySet<number | undefined> = new Set([1, 2, 4, 21, 24])

/** Topics of what is kept and judged by no rule. */
const NOTES: Readonly<Record<number, string>> = {
  5: 'system.version',
  6: 'system.configuration',
  7: 'part.configuration',
  8: 'system.time',
  25: 'device.version',
  26: 'device.configuration',
  28: 'device.time',
}

/** Devices without an address of their own are told apart by where they call from. */
export function deviceOfFrame(src: string, from: string | undefined): DeviceId {
  return src === NO_ADDRESS && from !== undefined ? deviceIdOf(SOURCE, src, from) : deviceOf(src)
}

const deviceOf = remember(MOST_ADDRESSES, (src: string) => deviceIdOf(SOURCE, src))

export function laneOf(decoded: Decoded): Lane {
  return ALARM_TYPES.has(decoded.type) ? 'alarm' : 'telemetry'
}

/** How a device's time becomes the instant of the event. */
export type Judge = (device: Millis | null, text: string | undefined) => EventTime

export interface Circumstances {
  readonly from: string | undefined
  readonly config: DeviceConfig | undefined
  readonly receivedTime: Millis
  readonly judge: Judge
}

/** A heartbeat is no fact: without a clock behind it, each one must still count, or the device would seem silent. */
function keyOf(frame: Frame, decoded: Decoded, circumstances: Circumstances): string {
  const login = frame.src === NO_ADDRESS ? (circumstances.from ?? '') : ''
  const time = decoded.type === undefined && frame.time === null ? `${circumstances.receivedTime}` : frame.timeText
  return `${SOURCE}|${login}|${frame.src}|${frame.seq}|${frame.cmd}|${decoded.type ?? ''}|${time}|${sha256(frame.adu)}`
}

export function normalise(frame: Frame, decoded: Decoded, bytes: Uint8Array, circumstances: Circumstances): DeviceMessage {
  const device = deviceOfFrame(frame.src, circumstances.from)
  return {
    v: 1,
    source: SOURCE,
    device,
    key: keyOf(frame, decoded, circumstances),
    receivedTime: circumstances.receivedTime,
    signals: signalsOf(device, frame, decoded, circumstances),
    raw: hex(bytes),
  }
}

function signalsOf(device: DeviceId, frame: Frame, decoded: Decoded, { config, judge }: Circumstances): Signal[] {
  const { cmd, type, objects, dataHex } = decoded
  /** The object's own time first, the frame's second. */
  const when = (object?: AduObject): EventTime => {
    const time = object?.time ?? frame.time
    return judge(beijingMillis(time), time ?? frame.timeText)
  }
  const note = (topic: string, detail: Record<string, unknown>): Signal => ({
    kind: 'note',
    feature: device,
    ...when(),
    topic: `${SOURCE}.${topic}`,
    detail,
  })
  const link = (): Signal => ({ kind: 'link', feature: device, ...when(), online: true })
  const content = () => (objects ? { type, objects } : { type, dataHex })

  if (cmd === COMMAND.confirm || cmd === COMMAND.deny) return [link()]
  if (cmd !== COMMAND.send && cmd !== COMMAND.reply)
    return [note('refused', type === undefined ? { cmd } : { cmd, ...content() })]
  if (type === undefined) return [link()]
  const read = SIGNALS[type]
  if (!objects || !read) return [note((objects && NOTES[type]) ?? 'raw', content())]
  return objects.map((object) => read(object, { device, config, stamp: when(object) }))
}

interface Place {
  readonly device: DeviceId
  readonly config: DeviceConfig | undefined
  readonly stamp: EventTime
}

function systemOf(device: DeviceId, { sysType = 0, sysAddr = 0 }: AduObject): FeatureId {
  return partOf(device, `${sysType}.${sysAddr}`)
}

function componentOf(device: DeviceId, { sysType = 0, sysAddr = 0, partType = 0, partAddr = 0 }: AduObject): FeatureId {
  return partOf(device, `${sysType}.${sysAddr}.${partType}.${partAddr}`)
}

/** One signal an object, by ADU type. */
const SIGNALS: Readonly<Record<number, (object: AduObject, place: Place) => Signal>> = {
  1: (object, { device, stamp }) => ({
    kind: 'state',
    feature: systemOf(device, object),
    ...stamp,
    family: 'system',
    conditions: [...(object.flags ?? [])],
    detail: { sysType: object.sysType ?? 0, sysAddr: object.sysAddr ?? 0 },
  }),
  2: (object, { device, stamp }) => ({
    kind: 'state',
    feature: componentOf(device, object),
    ...stamp,
    family: 'component',
    conditions: [...(object.flags ?? [])],
    detail: {
      sysType: object.sysType ?? 0,
      sysAddr: object.sysAddr ?? 0,
      partType: object.partType ?? 0,
      partAddr: object.partAddr ?? 0,
      partLo: object.partLo ?? 0,
      partHi: object.partHi ?? 0,
      ...(object.desc === undefined ? {} : { desc: object.desc }),
    },
  }),
  3: (object, { device, config, stamp }) => {
    const { analogType = 0, raw = 0 } = object
    const known = ANALOGUES[analogType]
    const step = config?.steps?.[String(analogType)] ?? known?.step ?? 1
    return {
      kind: 'observation',
      feature: componentOf(device, object),
      ...stamp,
      ...measured({
        property: known?.property ?? `part.analogue.${analogType}`,
        value: scaled(raw, step),
        unit: known?.as,
      }),
    }
  },
  4: (object, { device, stamp }) => ({
    kind: 'operation',
    feature: systemOf(device, object),
    ...stamp,
    operations: [...(object.flags ?? [])],
    operator: object.operator ?? 0,
  }),
  21: (object, { device, stamp }) => ({
    kind: 'state',
    feature: device,
    ...stamp,
    family: 'transmission',
    conditions: [...(object.flags ?? [])],
  }),
  24: (object, { device, stamp }) => ({
    kind: 'operation',
    feature: device,
    ...stamp,
    operations: [...(object.flags ?? [])],
    operator: object.operator ?? 0,
  }),
}
