/** Units, after UCUM with `%LEL`, `dB(A)`, `ppm` and `deg` written as people do. One line below = one dimension. */

/** Factor to the first unit of the line. */
const DIMENSIONS = {
  ratio: { '1': 1, '%': 0.01 },
  length: { m: 1, mm: 0.001, cm: 0.01, km: 1_000 },
  area: { m2: 1 },
  volume: { m3: 1, L: 0.001 },
  rainRate: { 'mm/h': 1 },
  speed: { 'm/s': 1, 'km/h': 1 / 3.6 },
  flow: { 'm3/s': 1, 'L/s': 0.001, 'L/min': 0.001 / 60, 'm3/min': 1 / 60, 'm3/h': 1 / 3_600 },
  temperature: { Cel: 1 },
  pressure: { Pa: 1, hPa: 100, kPa: 1_000, MPa: 1_000_000 },
  voltage: { V: 1, mV: 0.001 },
  current: { A: 1, mA: 0.001 },
  power: { W: 1, kW: 1_000 },
  energy: { kWh: 1 },
  charge: { Ah: 1, mAh: 0.001 },
  angle: { deg: 1 },
  sound: { 'dB(A)': 1 },
  explosive: { '%LEL': 1 },
  mixing: { ppm: 1, ppb: 0.001 },
  massPerAir: { 'ug/m3': 1, 'mg/m3': 1_000 },
  massPerWater: { 'mg/L': 1 },
  conductivity: { 'uS/cm': 1 },
  turbidity: { NTU: 1 },
  light: { lx: 1 },
  duration: { s: 1, min: 60, h: 3_600, d: 86_400 },
} as const

type Dimensions = typeof DIMENSIONS
export type Unit = { [D in keyof Dimensions]: keyof Dimensions[D] }[keyof Dimensions] & string

const LINES: ReadonlyMap<string, { line: string; factor: number }> = new Map(
  Object.entries(DIMENSIONS).flatMap(([line, units]) =>
    Object.entries(units).map(([unit, factor]) => [unit, { line, factor }] as const),
  ),
)

export const UNITS = [...LINES.keys()] as readonly Unit[]

export function isUnit(name: string): name is Unit {
  return LINES.has(name)
}

/** The value in another unit of the same dimension; undefined when the dimensions differ. Rounded to 12 digits. */
export function convert(value: number, from: Unit, to: Unit): number | undefined {
  if (from === to) return value
  const a = LINES.get(from)
  const b = LINES.get(to)
  if (!a || !b || a.line !== b.line) return undefined
  return Number(((value * a.factor) / b.factor).toPrecision(12))
}
