/**
 * A new Ⅰ or Ⅱ asks for attention. On a console nobody is using the card is of the alert the situation bar speaks of, and the map
 * goes there: with what arrives, and when that one has been confirmed elsewhere and the next one waits. Under a hand the card stays
 * where it is. For a screen that has just been opened everything that still waits is new; on a phone its list is what is opened.
 */
import { SECOND } from '@yiwang/contract'
import { leadingOf, owesConfirmation } from '../alerts/order.ts'
import { alerts } from './alerts.ts'
import { locate, selectAlert, selection } from './selection.ts'

const IDLE = 10 * SECOND

export function startAttention(): () => void {
  let touchedAt = 0
  /** The one that waited at the head of the bar. */
  let led: string | undefined
  const touched = () => {
    touchedAt = Date.now()
  }
  const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const
  for (const kind of kinds) addEventListener(kind, touched, { passive: true })
  const end = alerts.subscribe((state, before) => {
    if (state.byId === before.byId) return
    const leading = leadingOf(state.byId.values())
    const waiting = leading && owesConfirmation(leading) ? leading : undefined
    const isAnother = waiting?.id !== led
    led = waiting?.id
    const asks = state.arrived !== before.arrived && state.arrived.some(({ level }) => level <= 2)
    const { alert, dialog } = selection.getState()
    if (!waiting || !(asks || isAnother) || dialog || Date.now() - touchedAt < IDLE) return
    const isFirst = !before.loaded
    const isNew = state.arrived.includes(waiting)
    if (!matchMedia('(min-width: 701px)').matches) {
      if (isNew) selectAlert(waiting.id)
    } else if (isFirst ? alert === undefined : isNew || alert !== waiting.id) {
      selectAlert(waiting.id)
      locate()
    }
  })
  return () => {
    end()
    for (const kind of kinds) removeEventListener(kind, touched)
  }
}
