/** The alert the panels beside the map speak of: the chosen one, or the most urgent open one as long as nobody chose. */
import type { Alert } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { deviationsOf } from '../alerts/deviations.ts'
import { route } from '../stores/route.ts'
import { selection } from '../stores/selection.ts'
import { alertIn, shown } from '../stores/shown.ts'
import { topicAt } from '../topics/find.ts'

export function useFocus(): Alert | undefined {
  const chosen = useStore(selection, (s) => s.alert)
  const topic = useStore(route, ({ path }) => topicAt(path))
  const alerts = useStore(shown, (s) => s.alerts)
  const urgent = useMemo(() => deviationsOf(alerts.values(), topic.families)[0], [alerts, topic])
  const open = useStore(shown, (s) => alertIn(s, chosen))
  return open ?? urgent
}
