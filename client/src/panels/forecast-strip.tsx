/** 推演时间: the hours that have been, solid, and the two hours that are reckoned ahead, hatched. */
import { HOUR, MINUTE } from '@yiwang/contract'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { clock } from '../stores/clock.ts'
import { useWords } from '../words/index.ts'
import { Player } from './player.tsx'
import { Timeline } from './timeline.tsx'

const PAST = 3 * HOUR
const AHEAD = 2 * HOUR
const MARK = 30 * MINUTE

export function ForecastStrip() {
  const { t } = useWords()
  const looksBack = useMay('history.read')
  const now = useStore(clock, (s) => Math.floor(s.now / MINUTE) * MINUTE)
  const from = now - PAST
  const to = now + AHEAD
  const first = Math.ceil(from / MARK)
  const marks = Array.from({ length: Math.floor(to / MARK) - first + 1 }, (_, i) => (first + i) * MARK)
  const been = `${(PAST / (PAST + AHEAD)) * 100}%`
  return (
    <section className="strip live forecast" aria-label={t('strip.forecast')}>
      <div className="strip-title">
        <b>{t('strip.forecast')}</b>
        {looksBack && <span>{t('strip.forecastNote')}</span>}
      </div>
      <Timeline from={from} to={to} now={now} marks={marks} label={t('strip.look')}>
        <div className="been" style={{ width: been }}>
          <span>{t('strip.been')}</span>
        </div>
        <div className="ahead" style={{ left: been }}>
          <span>{t('strip.ahead')}</span>
        </div>
      </Timeline>
      <Player />
    </section>
  )
}
