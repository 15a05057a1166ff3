/** A measured number as an observation: in the property's own unit where the dimensions agree, flagged `bad` outside its range. */
import { convert, isUnit, type Observation, propertyOf } from '@yiwang/contract'

export interface Measured {
  readonly property: string
  readonly value: number | null
  /** Unit of the value; for a property nobody registered it is kept beside it. */
  readonly unit?: string | undefined
}

export function measured({ property, value, unit }: Measured): Pick<Observation, 'property' | 'value' | 'unit' | 'quality'> {
  const known = propertyOf(property)
  if (!known || known.unit === 'boolean' || known.unit === 'text') return { property, value, ...(unit ? { unit } : {}) }
  if (value === null || unit === undefined) return { property, value }
  const own = isUnit(unit) ? convert(value, unit, known.unit) : undefined
  if (own === undefined) return { property, value, unit }
  const [low, high] = known.range ?? [-Infinity, Infinity]
  return { property, value: own, ...(own < low || own > high ? { quality: 'bad' as const } : {}) }
}
