/** 关键动作: the script of the running drill, what was done of it and when. Without one there is no script to follow yet. */
import type { Drill, Millis } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { drillAt, standing } from '../stores/standing.ts'
import { useWords } from '../words/index.ts'
import { durationText, minuteText } from '../words/time.ts'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { useMinute } from './use-minute.ts'
import { usePerson } from './use-person.ts'

export interface ScriptLine {
  readonly n: number
  readonly phase: string
  readonly state: 'done' | 'now' | 'ahead'
  /** When it last began. */
  readonly at?: Millis
  readonly by?: string
}

/** The script in its order, as it stood at an instant. */
export function scriptOf({ phases, steps }: Pick<Drill, 'phases' | 'steps'>, now: Millis): readonly ScriptLine[] {
  const taken = steps.filter(({ at }) => at <= now)
  const current = taken.at(-1)?.phase ?? 0
  return phases.map((phase, i) => {
    const step = taken.findLast((one) => one.phase === i)
    return {
      n: i,
      phase,
      state: i < current ? 'done' : i === current ? 'now' : 'ahead',
      ...(step && i <= current && { at: step.at, by: step.by }),
    }
  })
}

function KeyActions() {
  const { t } = useWords()
  const personOf = usePerson()
  const now = useMinute() + 59_999
  const drills = useStore(standing, (s) => s.drills)
  const drill = useMemo(() => drillAt(drills, now), [drills, now])
  const lines = useMemo(() => (drill ? scriptOf(drill, now) : []), [drill, now])
  const done = lines.filter(({ state }) => state === 'done').length
  return (
    <Section
      title={t('actions.title')}
      meta={drill ? t('actions.meta', { done, total: lines.length }) : t('unconnected')}
      className="script live"
    >
      {!drill && <p className="empty">{t('actions.unconnected')}</p>}
      <ol>
        {lines.map(({ n, phase, state, at, by }) => (
          <li key={n} className={state}>
            <UiIcon sign={state === 'done' ? 'check' : state === 'now' ? 'clock' : 'ring'} size={16} />
            <time>{at === undefined ? '—' : minuteText(at)}</time>
            <span className="name" title={by && personOf(by)}>
              {phase}
            </span>
            <span className="said">
              {state === 'now' && at !== undefined
                ? t('actions.since', { time: durationText(now - at, t) })
                : t(`actions.${state}`)}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

export default { id: 'keyActions', past: true, Body: KeyActions } satisfies Panel
