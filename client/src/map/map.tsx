/** The map on the screen: its fence, its tools, its legend. Loaded after the shell, so that the alerts are there first. */
import type { Bbox } from '@yiwang/contract'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { view } from '../stores/view.ts'
import { useWords } from '../words/index.ts'
import { Callouts } from './callouts.tsx'
import { type Fence, openMap } from './fence.ts'
import { GridNote } from './grid-note.tsx'
import { Legend } from './legend.tsx'
import { SourceLine } from './source-line.tsx'
import { MapTools } from './tools.tsx'

type Phase = 'open' | 'lost' | 'failed'
/** The browser may take the drawing context away again at once; then a person decides. */
const TRIES = 3
const CALM_MS = 60_000
const AGAIN_MS = 1_000

export default function MapView({ watch }: { watch: (box: Bbox) => void }) {
  const { t } = useWords()
  const host = useRef<HTMLDivElement>(null)
  const losses = useRef<number[]>([])
  const [attempt, setAttempt] = useState(0)
  const measuring = useStore(view, (s) => s.measuring)
  const [phase, setPhase] = useState<Phase>('open')
  useEffect(() => {
    if (!host.current || attempt < 0) return
    let opened: Fence | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const lost = () => {
      const now = performance.now()
      losses.current = [...losses.current.filter((at) => now - at < CALM_MS), now]
      setPhase('lost')
      if (losses.current.length <= TRIES) timer = setTimeout(() => setAttempt((n) => n + 1), AGAIN_MS)
    }
    try {
      opened = openMap(host.current, watch, lost)
      setPhase('open')
    } catch {
      setPhase('failed')
    }
    return () => {
      clearTimeout(timer)
      opened?.close()
    }
  }, [watch, attempt])
  return (
    <>
      <div key={attempt} ref={host} className="map-host" role="application" aria-label={t('map.label')} />
      {phase === 'failed' && (
        <p className="map-failed">
          {t('map.error')} <Again again={() => setAttempt(attempt + 1)} />
        </p>
      )}
      {phase === 'lost' && (
        <p className="map-failed" role="status">
          {t('map.lost')} <Again again={() => setAttempt(attempt + 1)} />
        </p>
      )}
      {phase === 'open' && (
        <>
          <Callouts />
          <MapTools />
          {measuring && <i className="crosshair" aria-hidden="true" />}
          <GridNote />
          <Legend />
        </>
      )}
      <SourceLine />
    </>
  )
}

function Again({ again }: { again: () => void }) {
  const { t } = useWords()
  return (
    <button type="button" className="button small" onClick={again}>
      {t('retry')}
    </button>
  )
}
