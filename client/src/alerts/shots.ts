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

function shotOf(alert: Alert): readonly Shot[] {
  const evidence = newestOf(alert)
  return evidence ? [{ alert, evidence }] : []
}

/**
 * One picture an open alert, the most urgent first; where they are fewer, what cameras elsewhere last saw of alerts that are over,
 * the newest first. The list stands still until the alerts change.
 */
export function keyShots(alerts: Iterable<Alert>, most: number): readonly Shot[] {
  const shown = [...alerts].filter((alert) => shownState(alert) !== 'shelved' && alert.groupedInto === undefined)
  const isOver = (alert: Alert) => shownState(alert) === 'closed'
  const open = shown
    .filter((alert) => !isOver(alert))
    .sort(byUrgency)
    .flatMap(shotOf)
    .slice(0, most)
  const cameras = new Set(open.map(({ alert }) => alert.asset))
  const over: Shot[] = []
  for (const shot of shown.filter(isOver).flatMap(shotOf).sort(byNewest)) {
    if (open.length + over.length >= most) break
    if (cameras.has(shot.alert.asset)) continue
    cameras.add(shot.alert.asset)
    over.push(shot)
  }
  return [...open, ...over]
}

function byNewest(a: Shot, b: Shot): number {
  return b.evidence.at - a.evidence.at
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
