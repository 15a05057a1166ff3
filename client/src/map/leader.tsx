/** The line from the chosen alert to its card, and the rest of the map stepping back while the alert waits for somebody. */
import { useStore } from 'zustand'
import { owesConfirmation } from '../alerts/order.ts'
import { selection } from '../stores/selection.ts'
import { canvas } from '../stores/shape.ts'
import { alertIn, shown } from '../stores/shown.ts'
import { anchor } from './anchor.ts'

/** The card's width and distance from the edge, and where the line meets it, in rem; they stand in style/card.css too. */
const CARD = 28.25
const MARGIN = 1.25
const DOT_DOWN = 9.5
/** On a wall of two, how far beside the middle it begins. */
const BESIDE_MIDDLE = 3.125
const PHONE = 700

export type Side = 'left' | 'right'

function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
}

/** How far the card stands from the map's edge: more where the edge is a seam of two screens. */
function mapEdge(): number {
  const app = document.querySelector('.app')
  return Number.parseFloat(app ? getComputedStyle(app).getPropertyValue('--map-edge') : `${MARGIN}`) * rem()
}

/** Where the line meets the card. */
function dotOn(side: Side, width: number): { x: number; y: number } {
  const y = (MARGIN + DOT_DOWN) * rem()
  if (canvas.getState().shape === 'wall') return { x: width / 2 + (side === 'right' ? 1 : -1) * BESIDE_MIDDLE * rem(), y }
  const edge = CARD * rem() + mapEdge()
  return { x: side === 'right' ? width - edge : edge, y }
}

function useChosen() {
  const id = useStore(selection, (s) => s.alert)
  return useStore(shown, (s) => alertIn(s, id))
}

export function Leader({ width, side }: { width: number; side: Side }) {
  const at = useStore(anchor, (s) => s.at)
  const level = useChosen()?.level
  // A place that is not in the view has nothing to lead to.
  if (!at || level === undefined || width < PHONE || at.x < 0 || at.x > width || at.y < 0) return null
  const dot = dotOn(side, width)
  const towards = side === 'right' ? 1 : -1
  const room = Math.abs(dot.x - at.x)
  const knee = at.x + towards * Math.min(64, room / 2)
  return (
    <svg className={`leader level-${level}`} aria-hidden="true">
      <path d={`M${at.x + towards * Math.min(26, room)} ${at.y}L${knee} ${at.y}L${dot.x} ${dot.y}`} />
      <circle cx={dot.x} cy={dot.y} r="3.5" />
    </svg>
  )
}

/** From half again as far as the card is; a sheet over the map that nobody has to draw again. */
export function Dimming({ width, side }: { width: number; side: Side }) {
  const at = useStore(anchor, (s) => s.at)
  const alert = useChosen()
  const past = useStore(shown, (s) => s.at !== undefined)
  if (!at || !alert || past || alert.level > 2 || !alert.active || !owesConfirmation(alert) || width < PHONE) return null
  const dot = dotOn(side, width)
  const clear = Math.max(at.ringed * 1.15, 1.5 * Math.hypot(dot.x - at.x, dot.y - at.groundY))
  const centre = `${at.x}px ${at.groundY}px`
  return (
    <div
      className="dimming"
      aria-hidden="true"
      style={{
        background: `radial-gradient(circle at ${centre}, transparent ${clear * 0.8}px, rgb(15 19 23 / 0.55) ${clear * 1.2}px)`,
      }}
    />
  )
}
