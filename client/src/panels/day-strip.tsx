/** 24 小时: when alarms began, by level, in quarters of an hour. */
import { HOUR, type Level } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { alerts } from '../stores/alerts.ts'
import { clock } from '../stores/clock.ts'
import { useWords } from '../words/index.ts'
import { minuteText } from '../words/time.ts'
import { BIN, BINS, type DayBins, dayBins } from './day-bins.ts'

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
  const byId = useStore(alerts, (s) => s.byId)
  const minute = useStore(clock, (s) => Math.floor(s.now / 60_000) * 60_000)
  const bins = useMemo(() => dayBins(byId.values(), minute), [byId, minute])
  // One alarm stays a small mark even on a busy day; a quiet day is not blown up.
  const unit = HIGH / Math.max(5, bins.max)
  const hours = Array.from({ length: 6 }, (_, i) => (Math.floor(bins.from / (4 * HOUR)) + 1 + i) * 4 * HOUR)
  return (
    <section className="strip live" aria-label={t('strip.title')}>
      <div className="strip-title">
        <b>{t('strip.title')}</b>
        <span>{t('strip.note')}</span>
        <span>{t('strip.bin')}</span>
      </div>
      <div className="strip-plot">
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
        <div className="strip-axis" aria-hidden="true">
          {hours.map((at) => (
            <span key={at} style={{ left: `${((at - bins.from) / (BINS * BIN)) * 100}%` }}>
              {minuteText(at)}
            </span>
          ))}
        </div>
        <i className="strip-now" style={{ left: `${((minute - bins.from) / (BINS * BIN)) * 100}%` }} />
      </div>
      <span className="tag live-tag">{t('strip.live')}</span>
    </section>
  )
}
