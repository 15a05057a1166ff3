/** 24 小时: when alarms began, by level, in quarters of an hour; and the line along which the day is played back. */
import { type AlertCount, DAY, HOUR, type Level, MINUTE } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { LAST_DAY, PAST_COUNTS } from '../alerts/past-counts.ts'
import { useAsked } from '../rest/asked.ts'
import { alerts } from '../stores/alerts.ts'
import { clock } from '../stores/clock.ts'
import { useWords } from '../words/index.ts'
import { minuteText } from '../words/time.ts'
import { BIN, BINS, type DayBins, dayBins, recordsBegin } from './day-bins.ts'
import { Player } from './player.tsx'
import { Timeline } from './timeline.tsx'
import { NoRight } from './unread.tsx'

const STACK: readonly Level[] = [4, 3, 2, 1]
const HIGH = 40

/** All bars of one level as one path, each standing on the milder levels of its bin. */
function bars(bins: DayBins, level: Level, unit: number): string {
  return bins.rows
    .map((row, i) => {
      if (row[level] === 0) return ''
      const below = STACK.slice(0, STACK.indexOf(level)).reduce((sum: number, milder) => sum + row[milder], 0)
      return `M${i + 0.2} ${HIGH - below * unit}v${-row[level] * unit}h.6v${row[level] * unit}Z`
    })
    .join('')
}

export function DayStrip() {
  const { t } = useWords()
  const sees = useMay('alert.read')
  const byId = useStore(alerts, (s) => s.byId)
  const minute = useStore(clock, (s) => Math.floor(s.now / MINUTE) * MINUTE)
  const { body } = useAsked<readonly AlertCount[]>(LAST_DAY)
  const { body: past } = useAsked<readonly AlertCount[]>(PAST_COUNTS)
  const bins = useMemo(() => dayBins(byId.values(), minute, body), [byId, minute, body])
  const since = recordsBegin(past, bins)
  const begins = bins.total === 0 ? t('strip.noRecords') : since !== undefined && t('strip.since', { time: minuteText(since) })
  // One alarm stays a small mark even on a busy day; a quiet day is not blown up.
  const unit = HIGH / Math.max(5, bins.max)
  const marks = Array.from({ length: 6 }, (_, i) => (Math.floor(bins.from / (4 * HOUR)) + 1 + i) * 4 * HOUR)
  return (
    <section className="strip day live" aria-label={t('strip.title')}>
      <div className="strip-title">
        <b>{t('strip.title')}</b>
        <span>{t('strip.note')}</span>
        <span>{t('strip.bin')}</span>
      </div>
      <Timeline from={bins.from} to={bins.from + BINS * BIN} now={minute} marks={marks} label={t('strip.look')}>
        {sees ? (
          <svg
            viewBox={`0 0 ${BINS} ${HIGH}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={t('strip.aria', { count: bins.total, max: bins.max })}
          >
            {STACK.map((level) => (
              <path key={level} className={`level-${level}`} d={bars(bins, level, unit)} />
            ))}
          </svg>
        ) : (
          <NoRight said="noRight.alerts" />
        )}
        {since !== undefined && (
          <span className="strip-since" style={{ width: `${((since - bins.from) / DAY) * 100}%` }}>
            {begins}
          </span>
        )}
      </Timeline>
      <Player />
    </section>
  )
}
