/** A list without a scroll bar: as many whole rows as there is room for, and how many more there are. */
import { Children, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useWords } from '../words/index.ts'

/** Rows that stand in a height: all of them, or as many as leave a line for saying how many are missing. Pure. */
export function rowsFor(room: number, row: number, foot: number, count: number): number {
  if (count * row <= room + 0.5) return count
  return Math.max(0, Math.floor((room - foot + 0.5) / row))
}

const FOOT_REM = 1.5

function remNow(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
}

export function Cut({ rowRem, children }: { rowRem: number; children: ReactNode }) {
  const { t } = useWords()
  const self = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState({ height: 0, rem: 16 })
  useLayoutEffect(() => {
    if (!self.current) return
    const seen = new ResizeObserver(([entry]) => setRoom({ height: entry?.contentRect.height ?? 0, rem: remNow() }))
    seen.observe(self.current)
    return () => seen.disconnect()
  }, [])
  const rows = Children.toArray(children)
  const shown = rowsFor(room.height, rowRem * room.rem, FOOT_REM * room.rem, rows.length)
  return (
    <div ref={self} className="cut-list">
      {rows.slice(0, shown)}
      {shown < rows.length && room.height >= FOOT_REM * room.rem && (
        <p className="cut-foot">{t('cut.rest', { count: rows.length - shown })}</p>
      )}
    </div>
  )
}
