/** What the elements of SL 651-2014 measure, in our words (appendix C, table C.1). What is not listed keeps its own id as its name. */
import type { KnownProperty, Unit } from '@yiwang/contract'

export interface Quantity {
  readonly property: KnownProperty | `sl651.${string}`
  readonly unit: Unit
  /** One of several of its kind at a station: a feature of its own. */
  readonly part?: string
  /** Metres on the gauge's datum: with a base it is a depth, too. */
  readonly level?: true
}

function numbered(first: number, count: number, one: (n: number) => Quantity): [string, Quantity][] {
  return Array.from({ length: count }, (_, i) => [(first + i).toString(16).toUpperCase().padStart(2, '0'), one(i + 1)])
}

function rain(id: string): Quantity {
  return { property: `sl651.${id}`, unit: 'mm' }
}

export const QUANTITIES: ReadonlyMap<string, Quantity> = new Map<string, Quantity>([
  ['39', { property: 'water.level', unit: 'm', level: true }],
  ['3A', { property: 'water.level', unit: 'm', level: true, part: 'lower' }],
  ['3B', { property: 'water.level', unit: 'm', level: true }],
  ...numbered(0x3c, 8, (n) => ({ property: 'water.level', unit: 'm', level: true, part: `intake.${n}` })),
  ['27', { property: 'water.flow', unit: 'm3/s' }],
  ...numbered(0x28, 8, (n) => ({ property: 'water.flow', unit: 'm3/s', part: `flow.${n}` })),
  ['36', { property: 'water.velocity', unit: 'm/s', part: 'mean' }],
  ['37', { property: 'water.velocity', unit: 'm/s' }],
  ['02', { property: 'air.temperature', unit: 'Cel' }],
  ['03', { property: 'water.temperature', unit: 'Cel' }],
  ['08', { property: 'air.pressure', unit: 'hPa' }],
  ['18', { property: 'air.humidity', unit: '%' }],
  ['35', { property: 'wind.speed', unit: 'm/s' }],
  ['33', { property: 'wind.direction', unit: 'deg' }],
  ['0E', { property: 'groundwater.depth', unit: 'm' }],
  ...numbered(0x10, 8, (n) => ({ property: 'soil.moisture', unit: '%', part: `soil.${n}` })),
  ['46', { property: 'water.ph', unit: '1' }],
  ['47', { property: 'water.do', unit: 'mg/L' }],
  ['4C', { property: 'water.nh3n', unit: 'mg/L' }],
  ['38', { property: 'supply.voltage', unit: 'V' }],
  ['20', { property: 'rain.current', unit: 'mm' }],
  ['26', { property: 'rain.total', unit: 'mm' }],
  ['22', { property: 'rain.5min', unit: 'mm' }],
  ['1A', { property: 'rain.1h', unit: 'mm' }],
  ['1F', { property: 'rain.1d', unit: 'mm' }],
  ...['1B', '1C', '1D', '1E', '21', '23', '24', '25'].map((id): [string, Quantity] => [id, rain(id.toLowerCase())]),
])

/** Bits of status word 45, bit 0 first: names of the bits that are 1. Bits beyond are the vendor's. */
export const STATION_STATE = [
  'acFail',
  'batteryLow',
  'levelOver',
  'flowOver',
  'qualityOver',
  'flowMeterFault',
  'levelMeterFault',
  'doorClosed',
  'storageFault',
  'icCard',
  'pumpStopped',
  'quotaLeft',
] as const
