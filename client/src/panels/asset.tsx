/** 设备详情: what a device is, what it last said and when, and the line of its last hours. */
import { type Alert, type Asset, HOUR } from '@yiwang/contract'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { shownState } from '../alerts/order.ts'
import { titleOf } from '../alerts/wording.ts'
import { type Answer, read } from '../rest/ask.ts'
import { AssetSign, LevelMark, UiIcon } from '../shapes/marks.tsx'
import { alerts } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { clock, serverNow } from '../stores/clock.ts'
import { FRESH, freshness, OFFLINE, UNCONNECTED } from '../stores/freshness.ts'
import { type Latest, lastValue, latest } from '../stores/latest.ts'
import { selectAlert, selectAsset, selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'
import { lookOf } from './feed.tsx'
import { drawHistory, type Frame } from './history.ts'
import type { Panel } from './panel.ts'

function AssetDetail() {
  const { t, say } = useWords()
  const id = useStore(selection, (s) => s.asset)
  const asset = useStore(assets, (s) => (id === undefined ? undefined : s.byId.get(id)))
  const kinds = useStore(knowledge, (s) => s.catalogue?.assetKinds)
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
            <dd>{asset.gridCode}</dd>
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
  const now = useStore(clock, (s) => s.now)
  const seen = useStore(latest, (s) => s.seen[asset.handle])
  const look = useStore(freshness, (s) => s.byHandle[asset.handle] ?? FRESH)
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
  const version = useStore(latest, (s) => s.valueVersion)
  const shown = useMemo(() => (version >= 0 ? measured(latest.getState(), asset.handle) : []), [version, asset.handle])
  if (shown.length === 0) return null
  const numbers = shown.filter((property) => !property.endsWith('.alarm') && !property.endsWith('.fault'))
  const first = numbers.find((property) => property === 'water.depth') ?? numbers[0]
  return (
    <>
      <div className="values live">
        {shown.slice(0, 8).map((property) => (
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
  const value = useStore(latest, (s) => lastValue(s, property, asset.handle)?.value)
  const look = useStore(freshness, (s) => s.byHandle[asset.handle] ?? FRESH)
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
const SIZE = { width: 344, height: 64 }

function History({ asset, property }: { asset: Asset; property: string }) {
  const { t } = useWords()
  const { label, unit, decimals } = useProperty(property)
  const [answer, setAnswer] = useState<{ frame: Frame; rows: Answer<{ items: readonly Row[] }> }>()
  const minute = useStore(clock, (s) => Math.floor(s.now / 60_000))
  useEffect(() => {
    const ended = new AbortController()
    const to = Math.max(serverNow(), minute * 60_000)
    const query = new URLSearchParams({ feature: asset.id, property, from: iso(to - SPAN), to: iso(to), limit: '2000' })
    void read<{ items: readonly Row[] }>(`/observations?${query}`, ended.signal).then((rows) => {
      if (!ended.signal.aborted) setAnswer({ frame: { ...SIZE, from: to - SPAN, to }, rows })
    })
    return () => ended.abort()
  }, [asset.id, property, minute])
  if (!answer) return null
  if (!answer.rows.ok) return <p className="empty">{t('asset.historyError')}</p>
  const points = answer.rows.body.items.flatMap(({ time, value }) => (typeof value === 'number' ? [{ time, value }] : []))
  const drawing = drawHistory(points, answer.frame)
  if (!drawing) return <p className="empty">{t('asset.historyEmpty')}</p>
  const { path, min, max, last, end } = drawing
  const said = {
    property: label,
    min: min.toFixed(decimals),
    max: max.toFixed(decimals),
    last: last.value.toFixed(decimals),
    unit,
  }
  return (
    <figure className="history">
      <figcaption>
        {t('asset.history')} · {label}
        <span className="norm">
          {said.min}–{said.max} {unit}
        </span>
      </figcaption>
      <svg viewBox={`-2 -4 ${SIZE.width + 8} ${SIZE.height + 8}`} role="img" aria-label={t('asset.historyAria', said)}>
        <path className="base" d={`M0 ${SIZE.height}H${SIZE.width}`} />
        <path className="line" d={path} />
        <circle cx={end[0]} cy={end[1]} r="3" />
      </svg>
    </figure>
  )
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function OpenAlerts({ asset }: { asset: Asset }) {
  const { t, language } = useWords()
  const byId = useStore(alerts, (s) => s.byId)
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

export default { id: 'asset', Body: AssetDetail } satisfies Panel
