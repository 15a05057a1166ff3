/** 处置经过 of the chosen alert: change by change, with who, when and how fast against the limit; what is due now; what is still to come. */
import { ACK_LIMIT, type Alert, type AlertEvent, HOUR, ROMAN, shownNumber } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { courseOf, type Entry } from '../alerts/course.ts'
import { titleOf } from '../alerts/wording.ts'
import { type Query, useAsked } from '../rest/asked.ts'
import { knowledge } from '../stores/catalogue.ts'
import { shown } from '../stores/shown.ts'
import { type Say, useWords } from '../words/index.ts'
import { clockText, countdownText, durationText, momentText } from '../words/time.ts'
import { Section } from './head.tsx'
import { useShownNow } from './now.ts'
import type { Panel } from './panel.ts'
import { Unread } from './unread.tsx'
import { useFocus } from './use-focus.ts'
import { usePerson } from './use-person.ts'
import { Waiting } from './waiting.tsx'

/** Stages that a linked case brings. */
const AHEAD = ['dispatch', 'arrive', 'report', 'close'] as const

function Course() {
  const { t, language } = useWords()
  const alert = useFocus()
  return (
    <Section title={t('course.title')} meta={alert ? shownNumber(alert, language) : ''} className="course live">
      {alert ? <Line key={alert.id} alert={alert} /> : <p className="empty">{t('course.none')}</p>}
    </Section>
  )
}

function Line({ alert }: { alert: Alert }) {
  const { t } = useWords()
  const { id, version } = alert
  // Each change is a new version, and a new question.
  const query = useMemo(
    (): Query => ({
      key: `alerts/${id}/history ${version}`,
      needs: 'alert.read',
      every: HOUR,
      path: () => `/alerts/${id}/history`,
    }),
    [id, version],
  )
  const { body, failed, again } = useAsked<{ items: readonly AlertEvent[] }>(query)
  const past = useStore(shown, (s) => s.at)
  const events = body?.items.filter(({ at }) => past === undefined || at <= past)
  const { entries, due } = courseOf(alert, events ?? [])
  return (
    <>
      {!events && failed && <Unread failed={failed} />}
      {!events && !failed && <Waiting about={t('course.loading')} rows={3} onRetry={again} />}
      {events && (
        <ol>
          {entries.map((entry) => (
            <Told key={entry.event.version} alert={alert} entry={entry} />
          ))}
          {due !== undefined && <Due due={due} level={alert.level} />}
          {AHEAD.map((stage) => (
            <li key={stage} className="ahead">
              <b>{t(`course.${stage}`)}</b>
              <time>—</time>
            </li>
          ))}
        </ol>
      )}
      <p className="note">{t('course.ahead')}</p>
    </>
  )
}

function Told({ alert, entry: { event, count } }: { alert: Alert; entry: Entry }) {
  const { t, language } = useWords()
  const now = useShownNow()
  const known = useStore(knowledge)
  const who = usePerson()(event.by)
  const then = { ...alert, params: event.params ?? alert.params }
  const said: Partial<Record<AlertEvent['change'], string>> = {
    raised: titleOf(then, known, language),
    risen: titleOf(then, known, language),
    fallen: titleOf(then, known, language),
    evidence: t('course.pictures', { count }),
    acked: ackText(alert, event, who, t),
    shelved: [who, alert.shelveReason].filter(Boolean).join(' · '),
    unshelved: who,
    judged: alert.verdict ? t('verdict.by', { value: t(`verdict.${alert.verdict.value}`), who }) : '',
  }
  return (
    <li className="done">
      <b>{t(`course.${event.change as Exclude<AlertEvent['change'], 'repeated' | 'grouped'>}`, { level: ROMAN[event.level] })}</b>
      <time>{momentText(event.at, now, t, language)}</time>
      <span className="said">{said[event.change] ?? ''}</span>
    </li>
  )
}

/** Who, and how long it took against the limit of its level. */
function ackText(alert: Alert, event: AlertEvent, who: string, t: Say): string {
  const limit = ACK_LIMIT[event.level]
  const took = durationText(event.at - Math.min(alert.risenAt, event.at), t)
  if (limit === undefined) return t('course.ackedBy', { who, took })
  return t('course.ackedWithin', { who, took, limit: durationText(limit, t) })
}

function Due({ due, level }: { due: number; level: Alert['level'] }) {
  const { t } = useWords()
  const now = useShownNow()
  return (
    <li className={`now level-${level}`}>
      <b>{t('course.waiting')}</b>
      <time>{countdownText(due - now)}</time>
      <span className="said">{t(now > due ? 'course.overdue' : 'course.dueAt', { time: clockText(due) })}</span>
    </li>
  )
}

export default { id: 'course', past: true, needs: { right: 'alert.read', title: 'course.title' }, Body: Course } satisfies Panel
