/** Analogue values of components, GB/T 26875.3-2011 table 7: what a raw number stands for, and which of our properties it is. */
import type { Unit } from '@yiwang/contract'

export interface Analogue {
  /** As the sheet of the standard prints it. */
  readonly unit: string
  readonly step: number
  readonly property: string
  /** The same unit in our words. */
  readonly as: Unit
}

export const ANALOGUES: Readonly<Record<number, Analogue>> = {
  1: { unit: '件', step: 1, property: 'part.count', as: '1' },
  2: { unit: 'm', step: 0.01, property: 'tank.level', as: 'm' },
  3: { unit: '℃', step: 0.1, property: 'part.temperature', as: 'Cel' },
  4: { unit: 'MPa', step: 0.1, property: 'pipe.pressure', as: 'MPa' },
  5: { unit: 'kPa', step: 0.1, property: 'pipe.pressure', as: 'kPa' },
  6: { unit: '%LEL', step: 0.1, property: 'gas.lel', as: '%LEL' },
  7: { unit: 's', step: 1, property: 'part.duration', as: 's' },
  8: { unit: 'V', step: 0.1, property: 'part.voltage', as: 'V' },
  9: { unit: 'A', step: 0.1, property: 'part.current', as: 'A' },
  10: { unit: 'L/s', step: 0.1, property: 'part.flow', as: 'L/s' },
  11: { unit: 'm3/min', step: 0.1, property: 'part.flow', as: 'm3/min' },
  12: { unit: 'm/s', step: 1, property: 'wind.speed', as: 'm/s' },
}
