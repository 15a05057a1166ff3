/** 风险排序: points in the order of their risk, each with its last hours, its forecast and when its road has to be closed. */
import { type Asset, type Level, MINUTE, type Millis, type Series } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { ChartView } from '../charts/chart.tsx'
import outlook from '../charts/outlook.ts'
import { LOOK, type Risk, risksOf } from '../flood/depths.ts'
import { useAsked } from '../rest/asked.ts'
import { LevelMark, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { OFFLINE } from '../stores/freshness.ts'
import { selectAsset } from '../stores/selection.ts'
import { flyTo } from '../stores/view.ts'
import { type Say, useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'
import { Cut } from './cut.tsx'
import { DEPTHS, useOutlook } from './flood-questions.ts'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { PastNotYours, Unread } from './unread.tsx'
import { useMinute } from './use-minute.ts'
import { Waiting } from './waiting.tsx'

/** The words of a risk: how long it has been silent, or what its road has come to. */
export function riskText({ closing, closesAt, old }: Pick<Risk, 'closing' | 'closesAt' | 'old'>, now: Millis, t: Say): string {
  if (old) return t(old.fresh === OFFLINE ? 'health.offline' : 'health.stale', { age: durationText(now - old.at, t) })
  if (closing === 'soon' && closesAt !== undefined)
    return t('risk.soon', { time: durationText(Math.max(MINUTE, closesAt - now), t) })
  return t(`risk.${closing === 'soon' ? 'unknown' : closing}`)
}

function FloodRisk() {
  const { t } = useWords()
  const now = useMinute()
  const { forecasts, asked, known } = useOutlook()
  const byId = useStore(assets, (s) => s.byId)
  const { body: series, failed } = useAsked<Series>(DEPTHS)
  const seen = useMemo(() => new Map(series?.series.map(({ asset, points }) => [asset, points])), [series])
  const risks = useMemo(() => (forecasts ? risksOf(forecasts, known).filter(({ peak }) => peak >= 1) : []), [forecasts, known])
  return (
    <Section title={t('risk.title')} meta={failed === 'refused' ? <PastNotYours /> : t('risk.note')} className="risks live">
      {!forecasts && asked.failed && <Unread failed={asked.failed} said="risk.noForecast" />}
      {!forecasts && !asked.failed && <Waiting about={t('risk.loading')} rows={5} onRetry={asked.again} />}
      {forecasts && risks.length === 0 && <p className="empty">{t('risk.none')}</p>}
      <Cut rowRem={3.5625}>
        {risks.map((risk) => (
          <Row
            key={risk.asset}
            risk={risk}
            asset={byId.get(risk.asset)}
            seen={seen.get(risk.asset) ?? NOTHING}
            limit={forecasts?.closes ?? 0}
            now={now}
          />
        ))}
      </Cut>
    </Section>
  )
}

const NOTHING: readonly (readonly [Millis, number])[] = []

interface RowProps {
  readonly risk: Risk
  readonly asset: Asset | undefined
  readonly seen: readonly (readonly [Millis, number])[]
  readonly limit: number
  readonly now: Millis
}

function Row({ risk, asset, seen, limit, now }: RowProps) {
  const { t } = useWords()
  const { bin, forecast, old } = risk
  const urgent = risk.closing === 'soon' && risk.closesAt !== undefined && risk.closesAt - now < 30 * MINUTE
  const rows = useMemo(
    () => ({
      from: now - LOOK,
      to: now + LOOK,
      now,
      limit,
      observed:
        forecast.ok && !old && (seen.at(-1)?.[0] ?? 0) < forecast.from.at
          ? [...seen, [forecast.from.at, forecast.from.value] as const]
          : seen,
      foretold: forecast.ok && !old ? forecast.points.map(({ at, value }) => [at, value] as const) : [],
    }),
    [forecast, old, seen, limit, now],
  )
  return (
    <button
      type="button"
      className={old ? 'risk old' : typeof bin === 'number' ? `risk level-${bin}` : 'risk'}
      onClick={() => {
        selectAsset(risk.asset)
        if (asset?.lon !== undefined && asset.lat !== undefined) flyTo(asset.lon, asset.lat)
      }}
    >
      {typeof bin === 'number' ? <LevelMark level={bin as Level} look="filled" size={20} /> : <UiIcon sign="ring" size={20} />}
      <span className="name">{asset?.name ?? risk.asset}</span>
      <span className={urgent || old || risk.closing === 'closed' ? 'said now' : 'said'}>{riskText(risk, now, t)}</span>
      <ChartView chart={outlook} rows={rows} empty="" className="outlook" />
      <b>{risk.now === undefined ? '—' : Math.round(risk.now)}</b>
      <span className="peak">{forecast.ok && !old ? t('risk.peak', { cm: Math.round(risk.peak) }) : ''}</span>
    </button>
  )
}

export default {
  id: 'floodRisk',
  fills: 0.25,
  needs: { right: 'asset.read', of: ['floodPoint'], title: 'risk.title' },
  Body: FloodRisk,
} satisfies Panel
