/** The worst flood points by name: how deep now, how deep it will be and when, a line to the top of their column. */
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { selectAsset } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import { minuteText } from '../words/time.ts'
import { type CalledOut, calledOut } from './anchor.ts'
import { type Box, placeCallouts } from './callout-places.ts'

/** In rem. English says the same in more letters. */
const WIDTH = { zh: 12.5, en: 14.5 } as const
/** In rem; it stands in style/map-tools.css too. */
const HEIGHT = 3.5
const TOOLS: Box = { x: 0, y: 0, width: 5, height: 26 }
/** At the lower left. */
const LEGEND = { width: 15, height: 11 }

export function Callouts() {
  const { language } = useWords()
  const rows = useStore(calledOut, (s) => s.rows)
  const layer = useRef<HTMLDivElement>(null)
  const [area, setArea] = useState({ width: 0, height: 0 })
  useEffect(() => {
    if (!layer.current) return
    const seen = new ResizeObserver(([entry]) => entry && setArea(entry.contentRect))
    seen.observe(layer.current)
    return () => seen.disconnect()
  }, [])
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const size = { width: WIDTH[language] * rem, height: HEIGHT * rem }
  const tools = { x: 0, y: 0, width: TOOLS.width * rem, height: TOOLS.height * rem }
  const legend = { x: 0, y: area.height - LEGEND.height * rem, width: LEGEND.width * rem, height: LEGEND.height * rem }
  const placed = placeCallouts(rows, size, area, [tools, legend])
  return (
    <div ref={layer} className="callouts">
      <svg aria-hidden="true">
        {placed.map(({ index, x, y }) => {
          const at = rows[index]
          if (!at) return null
          const nearX = Math.min(x + size.width, Math.max(x, at.x))
          const nearY = Math.min(y + size.height, Math.max(y, at.y))
          return <path key={at.row.asset} d={`M${at.x} ${at.y}L${nearX} ${nearY}`} />
        })}
      </svg>
      {placed.map(({ index, x, y }) => {
        const at = rows[index]
        return at && <Callout key={at.row.asset} of={at} x={x} y={y} width={size.width} />
      })}
    </div>
  )
}

function Callout({ of: { row }, x, y, width }: { of: CalledOut; x: number; y: number; width: number }) {
  const { t } = useWords()
  const level = row.level ?? row.peak?.level
  return (
    <button
      type="button"
      className={`callout${level ? ` level-${level}` : ''}`}
      style={{ width, transform: `translate(${x}px, ${y}px)` }}
      onClick={() => selectAsset(row.asset)}
    >
      <b className="callout-name">{row.name}</b>
      <span>
        {t('callout.now')} <b>{row.depthCm.toFixed(0)}</b> cm
        {row.peak && (
          <>
            {' · '}
            {minuteText(row.peak.at)} {t('callout.peak')} <b>{row.peak.cm.toFixed(0)}</b> cm
          </>
        )}
      </span>
    </button>
  )
}
