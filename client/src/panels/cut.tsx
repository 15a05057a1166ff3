/** A list without a scroll bar: as many whole rows as there is room for, on a phone the first of them, and how many more there are. */
import { Children, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { canvas } from '../stores/shape.ts'
import { useWords } from '../words/index.ts'

/** Rows that stand in a height: all of them, or as many as leave a line for saying how many are missing. Pure. */
export function rowsFor(room: number, row: number, foot: number, count: number): number {
  if (count * row <= room + 0.5) return count
  return Math.max(0, Math.floor((room - foot + 0.5) / row))
}

const FOOT_REM = 1.5
/** Where one scrolls there is always room. */
const ON_PHONE = 8

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
  const onPhone = useStore(canvas, ({ shape }) => shape === 'phone')
  const fitting = rowsFor(room.height, rowRem * room.rem, FOOT_REM * room.rem, rows.length)
  const shown = onPhone ? Math.min(ON_PHONE, rows.length) : fitting
  return (
    <div ref={self} className="cut-list">
      {rows.slice(0, shown)}
      {shown < rows.length && (onPhone || room.height >= FOOT_REM * room.rem) && (
        <p className="cut-foot">{t('cut.rest', { count: rows.length - shown })}</p>
      )}
    </div>
  )
}
