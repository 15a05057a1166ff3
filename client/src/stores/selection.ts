/** What the operator looks at: one alert, one asset, one open dialog, which part of the feed. */
import { createStore } from 'zustand/vanilla'

export type Dialog = 'password' | 'secondFactor' | 'passkeys' | 'sessions' | 'shelve' | 'false' | 'more' | 'keys' | 'drill'
export type FeedView = 'open' | 'shelved' | 'all'

export interface Selection {
  readonly alert: string | undefined
  readonly asset: string | undefined
  readonly dialog: Dialog | undefined
  readonly view: FeedView
  /** Under 1600 px the left panels are a drawer. */
  readonly drawer: boolean
  /** Phones show one of these at a time. */
  readonly tab: 'feed' | 'map' | 'health'
  /** Groups of the feed that are open. */
  readonly openGroups: ReadonlySet<string>
  /** Moves on with each request to fly to the selected thing. */
  readonly flight: number
}

export const selection = createStore<Selection>(() => ({
  alert: undefined,
  asset: undefined,
  dialog: undefined,
  view: 'open',
  drawer: false,
  tab: 'feed',
  openGroups: new Set(),
  flight: 0,
}))

export function selectAlert(id: string | undefined): void {
  selection.setState({ alert: id, dialog: undefined })
}

export function selectAsset(id: string | undefined): void {
  selection.setState({ asset: id })
}

export function locate(): void {
  selection.setState(({ flight }) => ({ flight: flight + 1, tab: 'map' }))
}

function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set)
  if (!next.delete(item)) next.add(item)
  return next
}

export function toggleGroup(id: string): void {
  selection.setState(({ openGroups }) => ({ openGroups: toggled(openGroups, id) }))
}

/** Alerts as listed right now: what J and K walk along. */
export const feedOrder = createStore<{ readonly ids: readonly string[] }>(() => ({ ids: [] }))

export function step(by: 1 | -1): void {
  const { ids } = feedOrder.getState()
  const at = ids.indexOf(selection.getState().alert ?? '')
  const next = at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by))
  const id = ids[next]
  if (id !== undefined) selectAlert(id)
}
