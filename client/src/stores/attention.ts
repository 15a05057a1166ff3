/** A new Ⅰ or Ⅱ asks for attention: its card opens at once on a console nobody is using, and the map goes there. */
import { SECOND } from '@yiwang/contract'
import { byUrgency } from '../alerts/order.ts'
import { alerts } from './alerts.ts'
import { locate, selectAlert, selection } from './selection.ts'

const IDLE = 10 * SECOND

export function startAttention(): () => void {
  let touchedAt = 0
  const touched = () => {
    touchedAt = Date.now()
  }
  const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const
  for (const kind of kinds) addEventListener(kind, touched, { passive: true })
  const end = alerts.subscribe((state, before) => {
    if (state.arrived === before.arrived) return
    const worst = state.arrived.filter((a) => a.level <= 2).sort(byUrgency)[0]
    if (!worst || Date.now() - touchedAt < IDLE || selection.getState().dialog) return
    selectAlert(worst.id)
    if (matchMedia('(min-width: 701px)').matches) locate()
  })
  return () => {
    end()
    for (const kind of kinds) removeEventListener(kind, touched)
  }
}
