/** What a camera says to an alert: its own pictures, else those of the camera that watches the same place. Pure. */
import type { Alert, Asset } from '@yiwang/contract'
import { shownState } from './order.ts'

/** The alert whose pictures belong to this one; itself when it has its own. */
export function reviewOf(
  alert: Alert,
  all: Iterable<Alert>,
  assets: ReadonlyMap<string, Pick<Asset, 'traits'>>,
): Alert | undefined {
  if (alert.evidence.length > 0) return alert
  let newest: Alert | undefined
  for (const other of all) {
    if (other.family !== 'camera' || other.evidence.length === 0 || shownState(other) === 'closed') continue
    if (assets.get(other.asset)?.traits.watches !== alert.asset) continue
    if (!newest || other.lastSeen > newest.lastSeen) newest = other
  }
  return newest
}
