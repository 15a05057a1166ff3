/** 雨情: rain of the last hour and the last three, and of each ten minutes; a forecast of rain only when a source gives one. */
import { HOUR, MINUTE, type Series } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { ChartView } from '../charts/chart.tsx'
import rainChart from '../charts/rain.ts'
import { rainfallOf, TEN_MINUTES } from '../flood/rainfall.ts'
import { useAsked } from '../rest/asked.ts'
import { assets } from '../stores/assets.ts'
import { useWords } from '../words/index.ts'
import { RAIN, RAIN_SPAN } from './flood-questions.ts'
import { Aged, Figure, Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { useMinute } from './use-minute.ts'
import { Waiting } from './waiting.tsx'

function Rain() {
  const { t } = useWords()
  const now = useMinute()
  const byId = useStore(assets, (s) => s.byId)
  const gauges = useMemo(() => [...byId.values()].filter(({ kind }) => kind === 'rainGauge').length, [byId])
  const { body, at, failed, again } = useAsked<Series>(RAIN)
  const fall = useMemo(() => body && rainfallOf(body, now), [body, now])
  const from = Math.floor((now - RAIN_SPAN) / HOUR) * HOUR
  return (
    <Section
      title={t('rain.title')}
      className="rain live"
      meta={
        <Aged at={at} limit={5 * MINUTE}>
          {fall ? t('rain.gauges', { fresh: fall.reporting, total: gauges }) : ''}
        </Aged>
      }
    >
      {!fall && failed && <p className="empty">{t('panel.unread')}</p>}
      {!fall && !failed && <Waiting about={t('rain.loading')} rows={3} onRetry={again} />}
      {fall && (
        <>
          <dl className="kpis">
            <Figure
              name={t('rain.hour')}
              value={fall.lastHour.toFixed(1)}
              unit="mm"
              norm={fall.wettest ? t('rain.most', { mm: fall.wettest.mm.toFixed(1) }) : '—'}
            />
            <Figure
              name={t('rain.threeHours')}
              value={fall.threeHours.toFixed(1)}
              unit="mm"
              norm={fall.wettest ? (byId.get(fall.wettest.asset)?.name ?? fall.wettest.asset) : '—'}
            />
            <Figure name={t('rain.ahead')} value="—" norm={t('unconnected')} />
          </dl>
          <ChartView
            chart={rainChart}
            rows={{ from, to: now + HOUR, bin: TEN_MINUTES, now, rows: fall.rows }}
            empty={t('rain.empty')}
            className="rain-chart"
          />
        </>
      )}
    </Section>
  )
}

export default { id: 'rain', past: true, Body: Rain } satisfies Panel
