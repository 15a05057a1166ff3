/** What is out of its norm in a topic: open alerts of its families that are more than a note, most urgent first. Pure. */
import type { Alert } from '@yiwang/contract'
import { byUrgency, shownState } from './order.ts'

export function deviationsOf(alerts: Iterable<Alert>, families: readonly Alert['family'][] | undefined): readonly Alert[] {
  const out: Alert[] = []
  for (const alert of alerts) {
    if (families && !families.includes(alert.family)) continue
    const state = shownState(alert)
    if (state !== 'closed' && state !== 'shelved' && alert.groupedInto === undefined) out.push(alert)
  }
  return out.sort(byUrgency)
}
