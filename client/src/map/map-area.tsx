/** The middle of the screen: the map once it is loaded, the chosen alert's card, the line between the two, the last day below. */
import type { Bbox } from '@yiwang/contract'
import { Component, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { AlertCard } from '../panels/card.tsx'
import { NewsPill } from '../panels/news-pill.tsx'
import { TimeStrip } from '../panels/strip.tsx'
import { Waiting } from '../panels/waiting.tsx'
import { selection } from '../stores/selection.ts'
import { canvas } from '../stores/shape.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { anchor } from './anchor.ts'
import { Dimming, Leader } from './leader.tsx'

const MapView = lazy(() => import('./map.tsx'))

export function MapArea({ watch }: { watch: (box: Bbox) => void }) {
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
  const past = useStore(shown, (s) => s.at !== undefined)
  // A phone that looks at its list does not load a map.
  const onPhone = useStore(canvas, ({ shape }) => shape === 'phone')
  const wanted = useStore(selection, ({ tab }) => tab === 'map') || !onPhone
  return (
    <section ref={area} className={past ? 'map-area past' : 'map-area'} aria-label={t('map.label')}>
      <MapFence failed={<p className="map-failed">{t('map.failed')}</p>}>
        <Suspense
          fallback={
            <div className="map-waiting">
              <Waiting about={t('map.loading')} />
            </div>
          }
        >
          {wanted && <MapView watch={watch} />}
        </Suspense>
      </MapFence>
      <Dimming width={width} side={side} />
      <Leader width={width} side={side} />
      <AlertCard side={side} />
      <NewsPill />
      <TimeStrip />
    </section>
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
