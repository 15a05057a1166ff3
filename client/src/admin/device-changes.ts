/** What a form changes of a device. Pure. */
import type { Asset, AssetTraits } from '@yiwang/contract'

interface Limit {
  readonly label: string
  readonly score: number
  readonly dwell: number
}

export interface Fields {
  readonly name: string
  readonly address?: string
  readonly owner?: string
  readonly groups?: string[]
  readonly period?: number
  readonly headingDeg?: number
  readonly fovDeg?: number
  readonly ceilingM?: number
  readonly ai?: readonly Limit[]
}

/** What has changed of an asset: null takes away, what is the same is not said. */
export function changesOf(asset: Asset, fields: Fields) {
  const traits = asset.traits as AssetTraits
  const other = <T>(now: T | undefined, before: T | undefined) =>
    JSON.stringify(now ?? null) === JSON.stringify(before ?? null) ? undefined : (now ?? null)
  const limits = fields.ai?.map(({ label, score, dwell }) => [label, { score, dwell }] as const)
  const given = (changes: object) => Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const traitChanges = given({
    headingDeg: other(fields.headingDeg, traits.headingDeg),
    fovDeg: other(fields.fovDeg, traits.fovDeg),
    ceilingM: other(fields.ceilingM, traits.ceilingM),
    ai: other(limits && limits.length > 0 ? Object.fromEntries(limits) : undefined, traits.ai),
  })
  const configChanges = given({ period: other(fields.period, asset.config.period) })
  return given({
    name: fields.name === asset.name ? undefined : fields.name,
    address: other(fields.address || undefined, asset.address),
    owner: other(fields.owner, asset.owner),
    groups: other(fields.groups?.length ? fields.groups : undefined, asset.groups),
    traits: Object.keys(traitChanges).length > 0 ? traitChanges : undefined,
    config: Object.keys(configChanges).length > 0 ? configChanges : undefined,
  })
}
