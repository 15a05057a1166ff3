/** 设备详情: what a device is, what it last said and when, and the line of its last hours. */
import { type Alert, type Asset, HOUR, MINUTE } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { shownState } from '../alerts/order.ts'
import { titleOf } from '../alerts/wording.ts'
import { ChartView } from '../charts/chart.tsx'
import history from '../charts/history.ts'
import { CLOSES_CM } from '../flood/depths.ts'
import { type Query, useAsked } from '../rest/asked.ts'
import { AssetSign, LevelMark, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { FRESH, OFFLINE, UNCONNECTED } from '../stores/freshness.ts'
import { type Latest, lastValue } from '../stores/latest.ts'
import { selectAlert, selectAsset, selection } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'
import { lookOf } from './feed.tsx'
import { useShownNow } from './now.ts'
import type { Panel } from './panel.ts'
import { Unread } from './unread.tsx'
import { useGridName } from './use-grid-name.ts'
import { useMinute } from './use-minute.ts'
import { Waiting } from './waiting.tsx'

function AssetDetail() {
  const { t, say } = useWords()
  const id = useStore(selection, (s) => s.asset)
  const asset = useStore(assets, (s) => (id === undefined ? undefined : s.byId.get(id)))
  const kinds = useStore(knowledge, (s) => s.catalogue?.assetKinds)
  const grid = useGridName(asset?.gridCode)
  if (!asset) return null
  const kind = kinds?.[asset.kind]
  return (
    <section className="panel asset" aria-label={t('asset.title')}>
      <header className="panel-head">
        <AssetSign kind={asset.kind} />
        <h2>{asset.name}</h2>
        <button type="button" className="plain close" aria-label={t('card.close')} onClick={() => selectAsset(undefined)}>
          <UiIcon sign="close" />
        </button>
      </header>
      <dl className="asset-facts">
        <dt>{t('asset.kind')}</dt>
        <dd>{kind ? say(kind) : asset.kind}</dd>
        <dt>{t('asset.id')}</dt>
        <dd>{asset.id}</dd>
        <dt>{t('asset.place')}</dt>
        <dd>
          {asset.address ?? (asset.lon === undefined ? t('card.unplaced') : `${asset.lon.toFixed(5)}, ${asset.lat?.toFixed(5)}`)}
        </dd>
        {asset.gridCode && (
          <>
            <dt>{t('asset.grid')}</dt>
            <dd>{grid === asset.gridCode ? grid : `${grid} · ${asset.gridCode}`}</dd>
          </>
        )}
        <dt>{t('asset.seen')}</dt>
        <dd>
          <LastHeard asset={asset} />
        </dd>
      </dl>
      <Values asset={asset} />
      <OpenAlerts asset={asset} />
    </section>
  )
}

function LastHeard({ asset }: { asset: Asset }) {
  const { t } = useWords()
  const now = useShownNow()
  const seen = useStore(shown, (s) => s.latest.seen[asset.handle])
  const look = useStore(shown, (s) => s.freshness[asset.handle] ?? FRESH)
  if (look === UNCONNECTED) return t('unconnected')
  if (seen === undefined || Number.isNaN(seen)) return t('asset.never')
  const age = durationText(now - seen, t)
  if (look === FRESH) return t('asset.fresh', { age })
  return (
    <span className="aged">
      <UiIcon sign="clock" size={15} /> {t(look === OFFLINE ? 'asset.offline' : 'asset.stale', { age })}
    </span>
  )
}

/** Names of the properties this device has ever been heard to measure, those with a line first. */
function measured(state: Latest, handle: number): string[] {
  return [...state.columns.keys()].filter((property) => lastValue(state, property, handle) !== undefined).sort()
}

function Values({ asset }: { asset: Asset }) {
  const version = useStore(shown, (s) => s.latest.valueVersion)
  const names = useMemo(
    () => (version === undefined ? [] : measured(shown.getState().latest, asset.handle)),
    [version, asset.handle],
  )
  if (names.length === 0) return null
  const numbers = names.filter((property) => !property.endsWith('.alarm') && !property.endsWith('.fault'))
  const first = numbers.find((property) => property === 'water.depth') ?? numbers[0]
  return (
    <>
      <div className="values live">
        {names.slice(0, 8).map((property) => (
          <Value key={property} asset={asset} property={property} />
        ))}
      </div>
      {first && <History key={`${asset.id} ${first}`} asset={asset} property={first} />}
    </>
  )
}

function useProperty(property: string): { label: string; unit: string; decimals: number } {
  const { say } = useWords()
  const known = useStore(knowledge, (s) => s.catalogue?.properties[property])
  const unit = known?.unit ?? ''
  return { label: known ? say(known.label) : property, unit: UNIT_WORDS[unit] ?? unit, decimals: known?.decimals ?? 2 }
}

/** Units are codes inside; these are written differently for people. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  Cel: '℃',
  deg: '°',
  '1': '',
  boolean: '',
  text: '',
  'm3/s': 'm³/s',
  'ug/m3': 'µg/m³',
}

function Value({ asset, property }: { asset: Asset; property: string }) {
  const { label, unit, decimals } = useProperty(property)
  const value = useStore(shown, (s) => lastValue(s.latest, property, asset.handle)?.value)
  const look = useStore(shown, (s) => s.freshness[asset.handle] ?? FRESH)
  const text = look === OFFLINE || value === undefined || Number.isNaN(value) ? '—' : value.toFixed(decimals)
  return (
    <div className={look === FRESH ? 'value' : 'value old'}>
      <span className="value-name">{label}</span>
      <b>
        {text}
        {text !== '—' && unit && <small> {unit}</small>}
      </b>
    </div>
  )
}

interface Row {
  readonly time: number
  readonly value: number | boolean | string | null
}
const SPAN = 6 * HOUR

function History({ asset: { id }, property }: { asset: Asset; property: string }) {
  const { t } = useWords()
  const { label, unit, decimals } = useProperty(property)
  const to = useMinute() + MINUTE
  const query = useMemo((): Query => {
    const asked = (now: number) => ({ feature: id, property, from: String(now - SPAN), to: String(now), limit: '10000' })
    return {
      key: `${property} of ${id}`,
      needs: 'history.read',
      every: MINUTE,
      path: (now) => `/observations?${new URLSearchParams(asked(now))}`,
    }
  }, [id, property])
  const { body, failed, again } = useAsked<{ items: readonly Row[] }>(query)
  const rows = useMemo(() => {
    const points = body?.items.flatMap(({ time, value }) => (typeof value === 'number' ? [{ time, value }] : [])) ?? []
    const limit = property === 'water.depth' ? CLOSES_CM : undefined
    return { from: to - SPAN, to, points, property: label, unit, decimals, ...(limit !== undefined && { limit }) }
  }, [body, to, property, label, unit, decimals])
  if (!body)
    return failed ? <Unread failed={failed} said="asset.historyError" /> : <Waiting about={label} rows={1} onRetry={again} />
  const values = rows.points.map(({ value }) => value)
  return (
    <figure className="history">
      <figcaption>
        {t('asset.history')} · {label}
        {values.length > 0 && (
          <span className="norm">
            {Math.min(...values).toFixed(decimals)}–{Math.max(...values).toFixed(decimals)} {unit}
          </span>
        )}
      </figcaption>
      <ChartView chart={history} rows={rows} empty={t('asset.historyEmpty')} className="history-chart" />
    </figure>
  )
}

function OpenAlerts({ asset }: { asset: Asset }) {
  const { t, language } = useWords()
  const byId = useStore(shown, (s) => s.alerts)
  const known = useStore(knowledge)
  const open = useMemo(
    () => [...byId.values()].filter((a: Alert) => a.asset === asset.id && shownState(a) !== 'closed'),
    [byId, asset.id],
  )
  if (open.length === 0) return null
  return (
    <ul className="asset-alerts" aria-label={t('asset.alerts')}>
      {open.map((alert) => (
        <li key={alert.id}>
          <button type="button" className="plain" onClick={() => selectAlert(alert.id)}>
            <LevelMark level={alert.level} look={lookOf(alert)} size={18} />
            {titleOf(alert, known, language)}
            <span className="meta">{t(`state.${shownState(alert)}`)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

export default { id: 'asset', past: true, Body: AssetDetail } satisfies Panel
