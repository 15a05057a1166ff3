/** A column of panels: whole panels as long as there is room; one that does not fit is left out rather than cut. */
import { useLayoutEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { shown } from '../stores/shown.ts'
import type { PanelId } from '../topics/topic.ts'
import { useWords } from '../words/index.ts'
import type { Panel } from './panel.ts'
import * as registry from './registry.ts'

const PANELS: ReadonlyMap<string, Panel> = new Map(Object.entries<Panel>(registry))

/** Which of these stand, given what each needs: in order, but one that is too tall does not keep out a smaller one after it. Pure. */
export function standing(needs: readonly number[], room: number): readonly boolean[] {
  let left = room
  return needs.map((need) => {
    if (need > left + 0.5) return false
    left -= need
    return true
  })
}

/** Which ids they are is its identity: another set of panels is another column, so it is used with a key. */
export function PanelColumn({ ids, name, seam }: { ids: readonly PanelId[]; name: string; seam: boolean }) {
  const { t } = useWords()
  const self = useRef<HTMLDivElement>(null)
  const played = useStore(shown, (s) => s.at !== undefined)
  const panels = ids.flatMap((id) => PANELS.get(id) ?? [])
  useLayoutEffect(() => {
    const column = self.current
    if (!column) return
    const fit = () => {
      const slots = [...column.children].filter((e) => e instanceof HTMLElement)
      const needs = slots.map((slot) =>
        slot.dataset.fills ? Number(slot.dataset.fills) * column.clientHeight : (slot.firstElementChild?.clientHeight ?? 0),
      )
      const stands = standing(needs, column.clientHeight)
      for (const [i, slot] of slots.entries()) slot.classList.toggle('unfit', stands[i] === false)
    }
    const seen = new ResizeObserver(fit)
    seen.observe(column)
    for (const slot of column.children) seen.observe(slot)
    return () => seen.disconnect()
  }, [])
  return (
    <div ref={self} className={`column ${name}${seam ? ' seam' : ''}`}>
      {panels.map(({ id, fills, past, Body }) => (
        <div
          key={id}
          className={`slot${fills ? ' fills' : ''}${played && !past ? ' live-only' : ''}`}
          data-fills={fills}
          data-note={t('playback.liveOnly')}
        >
          <Body />
        </div>
      ))}
    </div>
  )
}
