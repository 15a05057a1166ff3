/**
 * A new Ⅰ or Ⅱ asks for attention: its card opens at once on a console nobody is using, and the map goes there. For a screen that
 * has just been opened everything that still waits is new; on a phone its list is what is opened.
 */
import { SECOND } from '@yiwang/contract'
import { byUrgency, owesConfirmation } from '../alerts/order.ts'
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
    const isFirst = state.loaded && !before.loaded
    if (state.arrived === before.arrived && !isFirst) return
    const wide = matchMedia('(min-width: 701px)').matches
    const waiting = () => (wide ? [...state.byId.values()].filter((a) => a.active && owesConfirmation(a)) : [])
    const worst = (isFirst ? waiting() : state.arrived).filter((a) => a.level <= 2).sort(byUrgency)[0]
    const { alert, dialog } = selection.getState()
    if (!worst || Date.now() - touchedAt < IDLE || dialog || (isFirst && alert !== undefined)) return
    selectAlert(worst.id)
    if (wide) locate()
  })
  return () => {
    end()
    for (const kind of kinds) removeEventListener(kind, touched)
  }
}
