/** What is kept of a device, as its form holds it, and what of it has been changed. Pure. */
import type { Asset, AssetChanges, AssetTraits, CrsSource, Millis } from '@yiwang/contract'

export interface DeviceFields {
  readonly name: string
  readonly address?: string | undefined
  readonly owner?: string | undefined
  readonly groups?: string[] | undefined
  // How it reports.
  readonly period?: number | null | undefined
  readonly peer?: string | undefined
  readonly crs?: CrsSource | undefined
  // Gauges.
  readonly baseM?: number | null | undefined
  readonly relBaseM?: number | null | undefined
  readonly datum?: string | undefined
  // Cameras.
  readonly headingDeg?: number | null | undefined
  readonly fovDeg?: number | null | undefined
  readonly zones?: string[] | undefined
  readonly watches?: string | undefined
  readonly ai?: readonly Limit[] | undefined
  // Drones.
  readonly ceilingM?: number | null | undefined
  // Control rooms: from and to.
  readonly tests?: [Millis, Millis][] | undefined
}

/** Score and seconds of dwell by label. */
interface Limit {
  readonly label: string
  readonly score: number
  readonly dwell: number
}

export function fieldsOf({ name, address, owner, groups, config, traits }: Asset): DeviceFields {
  const { period, crs, baseM, relBaseM, datum } = config
  const { headingDeg, fovDeg, zones, watches, ai, ceilingM, tests } = traits as AssetTraits
  const limits = ai && Object.entries(ai).map(([label, limit]) => ({ label, ...limit }))
  const known = { name, address, owner, groups, period, peer: config.address, crs, baseM, relBaseM, datum }
  return { ...known, headingDeg, fovDeg, zones, watches, ai: limits, ceilingM, tests }
}

/** null takes away, what is the same is not said; a field its form does not show is left as it is. */
export function deviceChanges(asset: Asset, fields: DeviceFields): AssetChanges {
  const before = fieldsOf(asset)
  const other = <K extends keyof DeviceFields>(field: K) => {
    if (!Object.hasOwn(fields, field)) return undefined
    const [next, last] = [given(fields[field]), given(before[field])]
    return JSON.stringify(next) === JSON.stringify(last) ? undefined : next
  }
  const ai = other('ai')
  const traits = said({
    headingDeg: other('headingDeg'),
    fovDeg: other('fovDeg'),
    zones: other('zones'),
    watches: other('watches'),
    ai: ai && Object.fromEntries(ai.map(({ label, score, dwell }) => [label, { score, dwell }])),
    ceilingM: other('ceilingM'),
    tests: other('tests'),
  })
  const config = said({
    period: other('period'),
    address: other('peer'),
    crs: other('crs'),
    baseM: other('baseM'),
    relBaseM: other('relBaseM'),
    datum: other('datum'),
  })
  const name = other('name') ?? undefined
  const plain = { name, address: other('address'), owner: other('owner'), groups: other('groups') }
  return said({ ...plain, traits: unlessEmpty(traits), config: unlessEmpty(config) })
}

/** An emptied field holds nothing. */
function given<T>(value: T | null | undefined): T | null {
  const isEmpty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  return isEmpty ? null : value
}

function said<T extends object>(changes: T): T {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as T
}

function unlessEmpty<T extends object>(changes: T): T | undefined {
  return Object.keys(changes).length > 0 ? changes : undefined
}
