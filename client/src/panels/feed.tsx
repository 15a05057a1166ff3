/** 告警: the alert feed. Counts, meter, rows in order of urgency; a row under the pointer is never pushed away. */
import { type Alert, DAY, dayStart, type Level, MINUTE, type Millis } from '@yiwang/contract'
import { memo, type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { type FeedRow, feedRows, type Group, plainRows } from '../alerts/burst-rows.ts'
import { held, owesConfirmation, shownState, sorted } from '../alerts/order.ts'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark, type Look, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { burst } from '../stores/burst.ts'
import { knowledge } from '../stores/catalogue.ts'
import { clock, serverNow } from '../stores/clock.ts'
import { type FeedView, feedOrder, selectAlert, selection, toggleGroup } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { minuteText, momentText } from '../words/time.ts'
import type { Panel } from './panel.ts'
import { Waiting } from './waiting.tsx'

const LEVELS: readonly Level[] = [1, 2, 3, 4]
const FLOOD_LINE = 10
/** More rows than anybody reads at once are drawn on demand only. */
const DRAWN = 400

export function lookOf(a: Alert): Look {
  if (!owesConfirmation(a)) return 'hollow'
  return a.active ? 'filled' : 'dashed'
}

function Feed() {
  const { t } = useWords()
  const loading = useStore(shown, (s) => s.loading)
  const byId = useStore(shown, (s) => s.alerts)
  // So many closed that the screen does not hold a whole day of them; looked at by the minute, as they are let go of.
  const since = useStore(shown, ({ closedFrom, at }) =>
    closedFrom > (at ?? serverNow()) - DAY + 2 * MINUTE ? closedFrom : undefined,
  )
  const { on: flooded, recent } = useStore(burst)
  const view = useStore(selection, (s) => s.view)
  const openGroups = useStore(selection, (s) => s.openGroups)
  const feed = useMemo(() => sorted(byId), [byId])
  const current = useMemo(() => {
    if (view === 'open') return feedRows(feed.open, flooded, openGroups)
    return plainRows(view === 'shelved' ? feed.shelved : [...feed.open, ...feed.shelved, ...feed.closed])
  }, [feed, view, flooded, openGroups])

  const all = view === 'all'
  const count = all ? current.rows.length : feed.closed.length

  const [frozen, setFrozen] = useState<{ view: FeedView; groups: unknown; ids: readonly string[] }>()
  const list = useRef<HTMLDivElement>(null)
  const pointer = useRef(false)
  const below = useBelow(list)
  const still = frozen?.view === view && frozen.groups === openGroups ? frozen.ids : undefined
  const { rows, waiting } = held(still, current.rows)
  const freeze = () => setFrozen({ view, groups: openGroups, ids: current.rows.map((row) => row.id) })
  const settle = () => {
    const scrolled = (list.current?.scrollTop ?? 0) > 0
    if (!pointer.current && !scrolled) setFrozen(undefined)
    else if (!still) freeze()
  }
  useEffect(() => feedOrder.setState({ ids: rows.flatMap((row) => (row.kind === 'alert' ? [row.alert.id] : [])) }), [rows])

  return (
    <section className="panel feed" aria-label={t('feed.title')}>
      <header className="panel-head">
        <h2>{t('feed.title')}</h2>
        <span className="meta">{t('feed.rate', { count: recent })}</span>
      </header>
      <Meter count={recent} />
      <div className="feed-counts">
        {LEVELS.map((level) => (
          <span key={level} className={feed.owed[level] > 0 ? 'chip owed' : 'chip'}>
            <LevelMark
              level={level}
              look={feed.owed[level] > 0 ? 'filled' : 'hollow'}
              label={t('feed.counts', { level: t(`level.${level}`), count: feed.counts[level] })}
            />
            <span aria-hidden="true">{feed.counts[level]}</span>
          </span>
        ))}
        <span className="space" />
        <button
          type="button"
          className="plain shelf"
          aria-pressed={view === 'shelved'}
          title={t('feed.shelvedShow')}
          onClick={() => selection.setState({ view: view === 'shelved' ? 'open' : 'shelved' })}
        >
          <UiIcon sign="shelf" />
          {t('feed.shelved', { count: feed.shelved.length })}
        </button>
      </div>
      {flooded && view === 'open' && (
        <p className="burst" role="status">
          {t('feed.burst', { alerts: recent, groups: current.groups })}
        </p>
      )}
      {/* The count of the new is inside: it must not go away from the pointer that goes to it. */}
      <div
        className="feed-body"
        onPointerEnter={(e) => {
          if (e.pointerType !== 'mouse') return
          pointer.current = true
          if (!still) freeze()
        }}
        onPointerLeave={() => {
          pointer.current = false
          settle()
        }}
      >
        {waiting > 0 && (
          <button
            type="button"
            className="new-pill"
            onClick={() => {
              freeze()
              list.current?.scrollTo({ top: 0 })
            }}
          >
            {t('feed.new', { count: waiting })}
          </button>
        )}
        {loading && <Waiting about={t('feed.loading')} rows={6} />}
        {!loading && rows.length === 0 && <Empty view={view} />}
        <div
          ref={list}
          id="feed-list"
          className="feed-list"
          role="listbox"
          aria-label={t('feed.title')}
          tabIndex={0}
          onScroll={settle}
        >
          <Rows rows={rows.slice(0, DRAWN)} />
        </div>
      </div>
      <footer className="feed-foot">
        <span>
          {below > 0 && `${t('cut.rest', { count: below })} · `}
          {since === undefined
            ? t(all ? 'feed.showing' : 'feed.rest', { count })
            : t(all ? 'feed.showingSince' : 'feed.restSince', { count, time: minuteText(since) })}
        </span>
        <span className="space" />
        <button type="button" className="plain" onClick={() => selection.setState({ view: view === 'all' ? 'open' : 'all' })}>
          {t(view === 'all' ? 'feed.open' : 'feed.all')} <kbd>A</kbd>
        </button>
      </footer>
    </section>
  )
}

/** How many rows stand below the ones that are seen: the list has no scroll bar that would tell. */
function useBelow(list: RefObject<HTMLDivElement | null>): number {
  const [below, setBelow] = useState(0)
  useEffect(() => {
    const element = list.current
    if (!element) return
    const count = () => {
      const row = element.firstElementChild?.clientHeight ?? 0
      const hidden = element.scrollHeight - element.clientHeight - element.scrollTop
      setBelow(row > 0 ? Math.round(hidden / row) : 0)
    }
    const resized = new ResizeObserver(count)
    const changed = new MutationObserver(count)
    resized.observe(element)
    changed.observe(element, { childList: true })
    element.addEventListener('scroll', count, { passive: true })
    return () => {
      resized.disconnect()
      changed.disconnect()
      element.removeEventListener('scroll', count)
    }
  }, [list])
  return below
}

function Meter({ count }: { count: number }) {
  const { t } = useWords()
  const share = Math.min(1, count / FLOOD_LINE)
  return (
    <div className={count > FLOOD_LINE ? 'meter over' : 'meter'} role="img" aria-label={t('feed.meter', { count })}>
      <i className="fill" style={{ width: `${share * 100}%` }} />
      <i className="tick" />
    </div>
  )
}

function Empty({ view }: { view: FeedView }) {
  const { t } = useWords()
  if (view === 'open') return <p className="empty">{t('feed.empty')}</p>
  return (
    <p className="empty">
      {t('feed.emptyFiltered')}{' '}
      <button type="button" className="link" onClick={() => selection.setState({ view: 'open' })}>
        {t('feed.clearFilter')}
      </button>
    </p>
  )
}

function Rows({ rows }: { rows: readonly FeedRow[] }) {
  const chosen = useStore(selection, (s) => s.alert)
  const today = useStore(clock, (s) => dayStart(s.now))
  return rows.map((row) =>
    row.kind === 'alert' ? (
      <AlertRow key={row.id} alert={row.alert} chosen={row.alert.id === chosen} member={row.member} today={today} />
    ) : (
      <GroupRow key={row.id} group={row} today={today} />
    ),
  )
}

interface AlertRowProps {
  readonly alert: Alert
  readonly chosen: boolean
  readonly member: boolean
  readonly today: Millis
}

const AlertRow = memo(function AlertRow({ alert, chosen, member, today }: AlertRowProps) {
  const { t, language } = useWords()
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  const self = useRef<HTMLDivElement>(null)
  const owed = owesConfirmation(alert)
  const title = titleOf(alert, known, language)
  const place = placeOf(alert, places)
  const state = alert.verdict ? t(`verdict.${alert.verdict.value}`) : t(`state.${shownState(alert)}`)
  const time = momentText(alert.firstSeen, today, t, language)
  useEffect(() => {
    if (chosen) self.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div
      ref={self}
      id={`row-${alert.id}`}
      className={`row level-${alert.level}${owed ? ' owed' : ''}${member ? ' member' : ''}`}
      role="option"
      aria-selected={chosen}
      aria-label={t('feed.rowTitle', { level: t(`level.${alert.level}`), title, place, state, time })}
      tabIndex={-1}
      onClick={() => selectAlert(alert.id)}
      onKeyDown={(e) => {
        if (e.key !== ' ') return
        e.preventDefault()
        selectAlert(alert.id)
      }}
    >
      <LevelMark level={alert.level} look={lookOf(alert)} size={alert.level === 1 ? 25 : 22} pulse={owed && alert.level <= 2} />
      <span className="title">
        <span className="words">{title}</span>
        {alert.count > 1 && (
          <span className="tag" title={t('feed.countTitle', { count: alert.count })}>
            {t('feed.count', { count: alert.count })}
          </span>
        )}
      </span>
      <span className={owed ? 'state owed' : 'state'}>{state}</span>
      <span className="place">{place}</span>
      <span className="time">{time}</span>
    </div>
  )
})

function GroupRow({ group, today }: { group: Group; today: Millis }) {
  const { t, language } = useWords()
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  const worst = group.worst
  const title: ReactNode = t('feed.group', { title: titleOf(worst, known, language), count: group.members.length })
  return (
    <button
      type="button"
      className={`row group level-${worst.level}${group.owed ? ' owed' : ''}`}
      aria-expanded={group.open}
      title={t(group.open ? 'feed.groupClose' : 'feed.groupOpen')}
      onClick={() => toggleGroup(group.id)}
    >
      <LevelMark level={worst.level} look={group.owed ? 'filled' : 'hollow'} size={22} />
      <span className="title">
        <span className="words">{title}</span>
      </span>
      <span className="state">
        <UiIcon sign={group.open ? 'down' : 'right'} size={16} />
      </span>
      <span className="place">{placeOf(worst, places)}</span>
      <span className="time">{momentText(worst.firstSeen, today, t, language)}</span>
    </button>
  )
}

export default {
  id: 'feed',
  fills: 0.45,
  past: true,
  needs: { right: 'alert.read', title: 'feed.title' },
  Body: Feed,
} satisfies Panel
