/** The head of a panel: its name, and where its figures come from and how old they are. */
import type { Millis } from '@yiwang/contract'
import { type ReactNode, useId } from 'react'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { clock } from '../stores/clock.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'

/** A section is named by its head; `children` is what the meta line says. */
export function Section({
  title,
  meta,
  className = '',
  children,
}: {
  title: string
  meta?: ReactNode
  className?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {meta !== undefined && <span className="meta">{meta}</span>}
      </header>
      {children}
    </section>
  )
}

/** Says nothing while an answer is as fresh as its rhythm; afterwards how old it is, like any other old value. */
export function Aged({ at, limit, children }: { at: Millis | undefined; limit: Millis; children: ReactNode }) {
  const { t } = useWords()
  const age = useStore(clock, ({ now }) => (at === undefined || now - at <= limit ? undefined : durationText(now - at, t)))
  if (age === undefined) return children
  return (
    <span className="aged">
      <UiIcon sign="clock" size={14} /> {t('health.stale', { age })}
    </span>
  )
}

/** A figure, what it counts, and its norm. */
export function Figure(props: { name: string; value: ReactNode; unit?: string; norm: ReactNode; over?: boolean }) {
  const { name, value, unit, norm, over = false } = props
  return (
    <div className={over ? 'kpi over' : 'kpi'}>
      <dt>{name}</dt>
      <dd>
        {value}
        {unit && <small> {unit}</small>}
      </dd>
      <dd className="norm">{norm}</dd>
    </div>
  )
}
