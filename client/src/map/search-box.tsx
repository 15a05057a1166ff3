/** Search: an alert by its number, an asset, a street or road, a grid, a pair of coordinates. `/` opens it, arrows walk, Enter goes there, Esc closes. */
import { type Alert, MINUTE, type SearchHit, type SearchHits, shownNumber } from '@yiwang/contract'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { alertsNumbered, numberIn } from '../alerts/numbered.ts'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { lookOf } from '../panels/feed.tsx'
import { read } from '../rest/ask.ts'
import { type Query, useAsked } from '../rest/asked.ts'
import { AssetSign, LevelMark, UiIcon } from '../shapes/marks.tsx'
import type { UiSign } from '../shapes/paths.ts'
import { recall } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { locate, selectAlert, selectAsset } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { command, flyTo, view } from '../stores/view.ts'
import { useWords } from '../words/index.ts'

type Found =
  | { readonly phase: 'nothing' | 'asking' | 'failed' | 'refused'; readonly hits: readonly SearchHit[] }
  | { readonly phase: 'found'; readonly hits: readonly SearchHit[]; readonly of: string }

const NOTHING: Found = { phase: 'nothing', hits: [] }
const TYPED_MS = 150
const MOST = 12
const NEAR = 16.5

export function SearchBox() {
  const { t } = useWords()
  const list = useId()
  const field = useRef<HTMLInputElement>(null)
  const isOpen = useStore(view, (s) => s.searching)
  const [text, setText] = useState('')
  const [attempt, setAttempt] = useState(0)
  const [found, setFound] = useState<Found>(NOTHING)
  const [at, setAt] = useState(0)
  const wanted = text.trim()
  const alerts = useStore(shown, (s) => s.alerts)
  const held = useMemo(() => alertsNumbered(wanted, alerts.values()), [wanted, alerts])
  const older = useOlder(held.length === 0 ? numberIn(wanted) : undefined)
  const numbered = held.length > 0 ? held : alertsNumbered(wanted, older)
  const many = numbered.length + found.hits.length

  useEffect(() => {
    if (isOpen) field.current?.select()
  }, [isOpen])
  useEffect(() => {
    if (wanted === '' || attempt < 0) return setFound(NOTHING)
    const asking = new AbortController()
    const timer = setTimeout(async () => {
      setFound((before) => ({ phase: 'asking', hits: before.hits }))
      const answer = await read<SearchHits>(`/search?q=${encodeURIComponent(wanted)}&limit=${MOST}${nearView()}`, asking.signal)
      if (asking.signal.aborted) return
      setAt(0)
      if (answer.ok) setFound({ phase: 'found', hits: answer.body.items, of: wanted })
      else setFound({ phase: answer.problem?.status === 403 ? 'refused' : 'failed', hits: [] })
    }, TYPED_MS)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [wanted, attempt])

  const close = () => {
    view.setState({ searching: false })
    setText('')
  }
  const onKey = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && many > 0) setAt((at + step + many) % many)
    else if (e.key === 'Enter' && !e.nativeEvent.isComposing) {
      const alert = numbered[at]
      const hit = found.hits[at - numbered.length]
      if (alert) open(alert)
      else if (hit && found.phase === 'found' && found.of === wanted) go(hit)
    } else if (e.key === 'Escape') close()
    else return
    e.preventDefault()
  }

  if (!isOpen)
    return (
      <button type="button" className="search-open" onClick={() => view.setState({ searching: true })}>
        <UiIcon sign="search" size={18} />
        {t('search.open')} <kbd>/</kbd>
      </button>
    )
  return (
    <search className="search">
      <div className="search-field">
        <UiIcon sign="search" size={18} />
        <input
          ref={field}
          value={text}
          role="combobox"
          aria-label={t('search.label')}
          aria-expanded={many > 0}
          aria-controls={list}
          aria-activedescendant={many > 0 ? `${list}-${at}` : undefined}
          aria-autocomplete="list"
          placeholder={t('search.hint')}
          maxLength={80}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={onKey}
        />
        <button type="button" className="plain" aria-label={t('search.close')} onClick={close}>
          <UiIcon sign="close" />
        </button>
      </div>
      <div role="listbox" id={list} aria-label={t('search.results')} className="search-hits">
        {numbered.map((alert, i) => (
          <AlertRow key={alert.id} alert={alert} id={`${list}-${i}`} on={i === at} />
        ))}
        {found.hits.map((hit, i) => (
          <HitRow
            key={`${hit.kind} ${hit.id ?? ''} ${hit.title} ${hit.lon}`}
            hit={hit}
            id={`${list}-${numbered.length + i}`}
            on={numbered.length + i === at}
          />
        ))}
      </div>
      <p className="search-state" role="status">
        {found.phase === 'found' && many === 0 && t('search.none', { text: found.of })}
        {found.phase === 'refused' && t('noRight')}
        {found.phase === 'failed' && (
          <>
            {t('search.failed')}{' '}
            <button type="button" className="link" onClick={() => setAttempt(attempt + 1)}>
              {t('retry')}
            </button>
          </>
        )}
      </p>
    </search>
  )
}

const NONE: readonly Alert[] = []

/** Alerts of this number that the screen does not hold, as they stand now; in the past nothing is asked. */
function useOlder(number: string | undefined): readonly Alert[] {
  const query = useMemo(
    (): Query | undefined =>
      number === undefined
        ? undefined
        : { key: `alerts numbered ${number}`, needs: 'alert.read', every: MINUTE, path: () => `/alerts?number=${number}` },
    [number],
  )
  const past = useStore(shown, (s) => s.at !== undefined)
  return useAsked<{ items: readonly Alert[] }>(past ? undefined : query).body?.items ?? NONE
}

/** Among equals the nearest to what the map shows comes first. */
function nearView(): string {
  const { bbox } = view.getState()
  if (!bbox) return ''
  const [west, south, east, north] = bbox
  return `&near=${((west + east) / 2).toFixed(5)},${((south + north) / 2).toFixed(5)}`
}

const SIGN: Readonly<Record<SearchHit['kind'], UiSign>> = { asset: 'pin', address: 'pin', grid: 'grid', coordinate: 'locate' }

interface RowProps {
  readonly id: string
  /** It is the one that Enter takes. */
  readonly on: boolean
}

function AlertRow({ alert, ...row }: RowProps & { alert: Alert }) {
  const { t, language } = useWords()
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  return (
    <Row {...row} onTake={() => open(alert)}>
      <LevelMark level={alert.level} look={lookOf(alert)} size={20} />
      <span className="search-title">{shownNumber(alert, language)}</span>
      <span className="search-subtitle">{[titleOf(alert, known, language), placeOf(alert, places)].join(' · ')}</span>
      <span className="tag">{t('search.kind.alert')}</span>
    </Row>
  )
}

function HitRow({ hit, ...row }: RowProps & { hit: SearchHit }) {
  const { t } = useWords()
  return (
    <Row {...row} onTake={() => go(hit)}>
      {hit.assetKind ? <AssetSign kind={hit.assetKind} size={20} /> : <UiIcon sign={SIGN[hit.kind]} size={18} />}
      <span className="search-title">{hit.title}</span>
      <span className="search-subtitle">{hit.subtitle}</span>
      <span className="tag">{t(`search.kind.${hit.kind}`)}</span>
    </Row>
  )
}

function Row({ id, on, onTake, children }: RowProps & { onTake: () => void; children: ReactNode }) {
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (on) row.current?.scrollIntoView({ block: 'nearest' })
  }, [on])
  return (
    // The field keeps the focus and the keys, so a row takes neither.
    <div
      ref={row}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={on}
      className="search-hit"
      onMouseDown={(e) => e.preventDefault()}
      onClick={onTake}
      onKeyDown={(e) => e.key === 'Enter' && onTake()}
    >
      {children}
    </div>
  )
}

/** Its card, and its place on the map. */
function open(alert: Alert): void {
  if (!shown.getState().alerts.has(alert.id)) recall(alert)
  selectAlert(alert.id)
  locate()
}

/** There, and what was found is chosen: an asset by its sign, a grid by its outline, anything else by a pin. */
function go({ kind, id, lon, lat, bbox, title }: SearchHit): void {
  const place = lon === undefined || lat === undefined ? undefined : { lon, lat }
  view.setState({ pin: place && kind !== 'asset' && kind !== 'grid' ? { ...place, title } : undefined })
  if (kind === 'asset') selectAsset(id)
  if (kind === 'grid') view.setState({ grid: id })
  if (bbox && bbox[2] > bbox[0]) command({ do: 'fit', bbox })
  else if (place) flyTo(place.lon, place.lat, NEAR)
}
