/** A column of panels: whole panels as long as there is room; one that does not fit is left out rather than cut. */
import { useLayoutEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { permits, permitsOfKind, type Session, session } from '../stores/session.ts'
import { shown } from '../stores/shown.ts'
import type { PanelId } from '../topics/topic.ts'
import { useWords } from '../words/index.ts'
import type { WordKey } from '../words/zh.ts'
import type { Needs, Panel } from './panel.ts'
import * as registry from './registry.ts'
import { NoRight } from './unread.tsx'

const PANELS: ReadonlyMap<string, Panel> = new Map(Object.entries<Panel>(registry))

interface Need {
  readonly height: number
  /** Lower ranks find room first. */
  readonly rank: number
}

/** Which of these stand: by rank, then in order; one that is too tall does not keep out a smaller one after it. Pure. */
export function standing(needs: readonly Need[], room: number): readonly boolean[] {
  let left = room
  const stands = needs.map(() => false)
  const ranked = [...needs.entries()].sort(([, a], [, b]) => a.rank - b.rank)
  for (const [i, { height }] of ranked) {
    if (height > left + 0.5) continue
    left -= height
    stands[i] = true
  }
  return stands
}

/** Which panels they are is its identity: another set of panels is another column, so it is used with a key. */
export function PanelColumn({ groups, name, seam }: { groups: readonly (readonly PanelId[])[]; name: string; seam: boolean }) {
  const { t } = useWords()
  const self = useRef<HTMLDivElement>(null)
  const played = useStore(shown, (s) => s.at !== undefined)
  const who = useStore(session)
  // What fills a column comes before the rest of its own group, but after the groups that are further out.
  const all = groups.flatMap((ids, group) =>
    ids.flatMap((id) => {
      const panel = PANELS.get(id)
      return panel ? { ...panel, rank: 2 * group + (panel.fills ? 0 : 1) } : []
    }),
  )
  const closed = all.flatMap(({ needs }) => (needs && !isOpen(needs, who) ? [needs.title] : []))
  const panels = all.filter(({ needs }) => !needs || isOpen(needs, who))
  useLayoutEffect(() => {
    const column = self.current
    if (!column) return
    const fit = () => {
      const slots = [...column.children].filter((e) => e instanceof HTMLElement)
      const needs = slots.map(({ dataset, firstElementChild }): Need => {
        const share = Number(dataset.fills ?? 0)
        const height = share > 0 ? share * column.clientHeight : (firstElementChild?.clientHeight ?? 0)
        return { height, rank: Number(dataset.rank) }
      })
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
      {panels.map(({ id, fills, past, rank, Body }) => (
        <div
          key={id}
          className={`slot${fills ? ' fills' : ''}${played && !past ? ' live-only' : ''}`}
          data-fills={fills}
          data-rank={rank}
          style={fills === undefined ? undefined : { flexGrow: 100 * fills }}
          data-note={t('playback.liveOnly')}
        >
          <Body />
        </div>
      ))}
      {closed.length > 0 && (
        <div className="slot" data-rank={-1}>
          <Closed titles={closed} />
        </div>
      )}
    </div>
  )
}

function isOpen({ right, of }: Needs, who: Session): boolean {
  return of === undefined ? permits(who, right) : of.some((kind) => permitsOfKind(who, right, kind))
}

/** Panels of this column that are not for whoever sits here: by name, once, and nothing of what they would show. */
function Closed({ titles }: { titles: readonly WordKey[] }) {
  const { t } = useWords()
  return (
    <section className="panel closed" aria-label={t('noRight.title')}>
      <NoRight said="noRight.title" />
      <p>{titles.map((title) => t(title)).join(t('noRight.and'))}</p>
      <p className="note">{t('noRight.ask')}</p>
    </section>
  )
}
