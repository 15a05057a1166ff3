/** Two places in every ground style, whatever the map is, before which layers of ours may be put. Pure. */
import type { LayerSpecification } from 'maplibre-gl'

/** Flat things on the ground go before this one: buildings stand on them. */
export const UNDER_BUILDINGS = 'under-buildings'
/** Things that stand on the ground go before this one: names lie over them. */
export const UNDER_LABELS = 'under-labels'

export function place(id: typeof UNDER_BUILDINGS | typeof UNDER_LABELS): LayerSpecification {
  return { id, type: 'background', layout: { visibility: 'none' } }
}
