/** 雨情: rain of the last hour and the last three, and of each ten minutes; a forecast of rain only when a source gives one. */
import { HOUR, MINUTE, type Series } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { ChartView } from '../charts/chart.tsx'
import rainChart from '../charts/rain.ts'
import { rainfallOf, TEN_MINUTES, type Wettest } from '../flood/rainfall.ts'
import { useAsked } from '../rest/asked.ts'
import { assets } from '../stores/assets.ts'
import { useWords } from '../words/index.ts'
import { RAIN, RAIN_SPAN } from './flood-questions.ts'
import { Aged, Figure, Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { Unread } from './unread.tsx'
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
      {!fall && failed && <Unread failed={failed} />}
      {!fall && !failed && <Waiting about={t('rain.loading')} rows={3} onRetry={again} />}
      {fall && (
        <>
          <dl className="kpis">
            <Fall name={t('rain.hour')} mm={fall.lastHour} wettest={fall.wettest} />
            <Fall name={t('rain.threeHours')} mm={fall.threeHours} wettest={fall.wettestOfThree} />
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

/** The mean over the district, beside the gauge that had most. */
function Fall({ name, mm, wettest }: { name: string; mm: number | undefined; wettest: Wettest | undefined }) {
  const { t } = useWords()
  const place = useStore(assets, (s) => wettest && s.byId.get(wettest.asset)?.name)
  if (mm === undefined) return <Figure name={name} value="—" norm="—" />
  const norm = wettest ? <span title={place}>{t('rain.most', { mm: wettest.mm.toFixed(1) })}</span> : '—'
  return <Figure name={name} value={mm.toFixed(1)} unit="mm" norm={norm} />
}

export default {
  id: 'rain',
  past: true,
  needs: { right: 'history.read', of: ['rainGauge'], title: 'rain.title' },
  Body: Rain,
} satisfies Panel
