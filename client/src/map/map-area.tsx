/** The middle of the screen: the map once it is loaded, the chosen alert's card, the line between the two, the last day below. */
import type { FollowRequest } from '@yiwang/contract'
import { Component, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { AlertCard } from '../panels/card.tsx'
import { DayStrip } from '../panels/day-strip.tsx'
import { Waiting } from '../panels/waiting.tsx'
import { alerts } from '../stores/alerts.ts'
import { selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import { anchor } from './anchor.ts'

const MapView = lazy(() => import('./map.tsx'))

export function MapArea({ watch }: { watch: (latest: FollowRequest['latest']) => void }) {
  const { t } = useWords()
  const area = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!area.current) return
    const seen = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    seen.observe(area.current)
    return () => seen.disconnect()
  }, [])
  const at = useStore(anchor, (s) => s.at)
  // The card stands on the side with more free map, so that it never covers the point it speaks of.
  const side = at && at.x > width / 2 ? 'left' : 'right'
  return (
    <section ref={area} className="map-area" aria-label={t('map.label')}>
      <MapFence failed={<p className="map-failed">{t('map.failed')}</p>}>
        <Suspense
          fallback={
            <div className="map-waiting">
              <Waiting about={t('map.loading')} />
            </div>
          }
        >
          <MapView watch={watch} />
        </Suspense>
      </MapFence>
      <Leader width={width} side={side} />
      <AlertCard side={side} />
      <DayStrip />
    </section>
  )
}

/** The card's width and distance from the edge, and where the line meets it, in rem; they stand in style/card.css too. */
const CARD = 28.25
const MARGIN = 1.25
const DOT_DOWN = 9.5

function Leader({ width, side }: { width: number; side: 'left' | 'right' }) {
  const at = useStore(anchor, (s) => s.at)
  const chosen = useStore(selection, (s) => s.alert)
  const level = useStore(alerts, (s) => (chosen === undefined ? undefined : s.byId.get(chosen)?.level))
  if (!at || level === undefined || width < 700) return null
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const edge = (CARD + MARGIN) * rem
  const x = side === 'right' ? width - edge : edge
  const y = (MARGIN + DOT_DOWN) * rem
  const towards = side === 'right' ? 1 : -1
  const knee = at.x + towards * Math.min(64, Math.abs(x - at.x) / 2)
  return (
    <svg className={`leader level-${level}`} aria-hidden="true">
      <path d={`M${at.x + towards * 24} ${at.y}L${knee} ${at.y}L${x} ${y}`} />
      <circle cx={x} cy={y} r="3.5" />
    </svg>
  )
}

/** A map that does not load takes nothing else with it. */
class MapFence extends Component<{ failed: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? this.props.failed : this.props.children
  }
}
