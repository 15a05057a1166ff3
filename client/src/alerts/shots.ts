/** The pictures of alerts: which are worth showing beside the map, and of what they are. Pure. */
import type { Alert, Asset, Evidence } from '@yiwang/contract'
import { byUrgency, shownState } from './order.ts'

export interface Shot {
  readonly alert: Alert
  readonly evidence: Evidence
}

/** The newest picture of an alert. */
function newestOf({ evidence }: Alert): Evidence | undefined {
  return evidence.reduce<Evidence | undefined>((newest, one) => (newest && newest.at >= one.at ? newest : one), undefined)
}

/** One picture an open alert, the most urgent first: the list stands still until the alerts change. */
export function keyShots(alerts: Iterable<Alert>, most: number): readonly Shot[] {
  const open = [...alerts].filter(
    (alert) => !['closed', 'shelved'].includes(shownState(alert)) && alert.groupedInto === undefined,
  )
  const shots = open.sort(byUrgency).flatMap((alert): Shot[] => {
    const evidence = newestOf(alert)
    return evidence ? [{ alert, evidence }] : []
  })
  return shots.slice(0, most)
}

/** The newest picture that a drone took, or a camera that watches a flood point. */
export function waterShot(alerts: Iterable<Alert>, assets: ReadonlyMap<string, Asset>): Shot | undefined {
  let newest: Shot | undefined
  for (const alert of alerts) {
    const asset = assets.get(alert.asset)
    if (!asset || !seesWater(asset, assets)) continue
    const evidence = newestOf(alert)
    if (evidence && (!newest || evidence.at > newest.evidence.at)) newest = { alert, evidence }
  }
  return newest
}

function seesWater({ kind, traits }: Asset, assets: ReadonlyMap<string, Asset>): boolean {
  if (kind === 'drone' || kind === 'floodPoint') return true
  // What a camera looks at, or where it is mounted: beneath a drone, above an underpass.
  return [traits.watches, traits.site].some((id) => {
    const place = typeof id === 'string' ? assets.get(id)?.kind : undefined
    return place === 'floodPoint' || place === 'drone'
  })
}
