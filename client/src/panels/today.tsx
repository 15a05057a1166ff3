/** 今日运行: alerts of today against what is usual by this time of day, and how long the ones that wait have waited. */
import { type Alert, type AlertCount, dayStart, HOUR, MINUTE, type Millis } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { dayCounts, PAST_DAYS } from '../alerts/day-counts.ts'
import { owesConfirmation } from '../alerts/order.ts'
import { countedUpTo, LAST_DAY, PAST_COUNTS } from '../alerts/past-counts.ts'
import { ChartView } from '../charts/chart.tsx'
import day from '../charts/day.ts'
import { useAsked } from '../rest/asked.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'
import { Aged, Figure, Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { PastNotYours } from './unread.tsx'
import { useMinute } from './use-minute.ts'

const NONE: readonly AlertCount[] = []

export interface Owed {
  readonly count: number
  readonly overdue: number
  /** How long the one that has waited longest has. */
  readonly longest: Millis
  /** Practice that waits, counted apart. */
  readonly drilled: number
}

export function owedNow(all: Iterable<Alert>, now: Millis): Owed {
  let count = 0
  let overdue = 0
  let longest = 0
  let drilled = 0
  for (const alert of all) {
    if (!owesConfirmation(alert) || alert.groupedInto !== undefined) continue
    if (alert.drill !== undefined) {
      drilled++
      continue
    }
    count++
    longest = Math.max(longest, now - alert.risenAt)
    if (alert.ackDue !== undefined && now > alert.ackDue) overdue++
  }
  return { count, overdue, longest, drilled }
}

function Today() {
  const { t } = useWords()
  const byId = useStore(shown, (s) => s.alerts)
  const loading = useStore(shown, (s) => s.loading)
  const minute = useMinute()
  const { body: past, at, failed } = useAsked<readonly AlertCount[]>(PAST_COUNTS)
  const { body: lastDay } = useAsked<readonly AlertCount[]>(LAST_DAY)
  const counts = useMemo(() => {
    const begun = [...byId.values()].filter((alert) => alert.drill === undefined).map((alert) => alert.firstSeen)
    const recorded = { past: past ?? NONE, lastDay: lastDay ?? NONE, upTo: countedUpTo(lastDay) }
    // To the end of this minute, which is still today.
    return dayCounts(recorded, begun, minute + MINUTE - 1)
  }, [past, lastDay, byId, minute])
  const owed = useMemo(() => owedNow(byId.values(), minute), [byId, minute])
  if (loading) return <Section title={t('today.title')}>{null}</Section>
  const { usual } = counts
  const longest = owed.count === 0 ? t('today.noneWaits') : t('today.longest', { time: durationText(owed.longest, t) })
  const low = usual && Math.round(usual[0])
  const high = usual && Math.round(usual[1])
  const compared = usual ? t('today.compared', { days: Math.min(counts.days, PAST_DAYS) }) : t('today.alone')
  return (
    <Section
      title={t('today.title')}
      className="today live"
      meta={
        failed === 'refused' ? (
          <PastNotYours />
        ) : (
          <Aged at={failed ? at : undefined} limit={2 * HOUR}>
            {compared}
          </Aged>
        )
      }
    >
      <dl className="kpis">
        <Figure
          name={t('today.alerts')}
          value={counts.today}
          norm={usual ? t('today.usual', { low, high }) : t('today.sinceMidnight')}
        />
        <Figure
          name={t('today.owed')}
          value={owed.count}
          norm={owed.drilled > 0 ? t('today.drilled', { count: owed.drilled }) : longest}
        />
        <Figure name={t('today.overdue')} value={owed.overdue} norm={t('today.limit')} over={owed.overdue > 0} />
      </dl>
      <ChartView
        chart={day}
        rows={{ from: dayStart(minute), rows: counts.rows }}
        empty={t('today.empty')}
        className="day-chart"
      />
    </Section>
  )
}

export default { id: 'today', past: true, needs: { right: 'alert.read', title: 'today.title' }, Body: Today } satisfies Panel
