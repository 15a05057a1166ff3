/** 消防控制室: each room's one state, the worst of what is open there and how it is heard. Pure. */
import type { Alert, Asset, Millis } from '@yiwang/contract'
import { shownState } from '../alerts/order.ts'
import { FRESH, type Freshness, STALE } from '../stores/freshness.ts'

/** Worst first. */
export const ROOM_STATES = ['fire', 'fault', 'shield', 'unattended', 'normal', 'offline'] as const
export type RoomState = (typeof ROOM_STATES)[number]
const WORST: readonly RoomState[] = ['fire', 'unattended', 'fault', 'shield', 'offline', 'normal']

export interface Room {
  readonly asset: Asset
  readonly state: RoomState
  /** The alert that says so; absent = none does. */
  readonly alert?: Alert
  /** Heard later than its rhythm allows: its state is the last one known. */
  readonly stale: boolean
  readonly seen?: Millis
}

/** What an open alert says about the room it belongs to; undefined = nothing about its state. */
function saysOf(alert: Alert): RoomState | undefined {
  if (alert.rule === 'fire' || alert.rule === 'fire-unattended') return 'fire'
  if (alert.rule === 'fire-fault') return alert.params.cause === 'shield' ? 'shield' : 'fault'
  if (alert.rule === 'camera-ai' && alert.params.label === 'unattended') return 'unattended'
  if (alert.rule === 'device-silent') return 'offline'
  return undefined
}

/** The room a camera looks into. */
export function watchedBy(asset: Asset | undefined): string | undefined {
  const { watches } = asset?.traits ?? {}
  return typeof watches === 'string' ? watches : undefined
}

export interface Heard {
  readonly look: Freshness
  readonly seen?: Millis
}

export function roomsOf(
  assets: ReadonlyMap<string, Asset>,
  alerts: Iterable<Alert>,
  heard: (asset: Asset) => Heard,
): readonly Room[] {
  const said = new Map<string, { state: RoomState; alert: Alert }>()
  for (const alert of alerts) {
    const state = shownState(alert) === 'closed' ? undefined : saysOf(alert)
    const room = alert.rule === 'camera-ai' ? watchedBy(assets.get(alert.asset)) : alert.asset
    if (state === undefined || room === undefined) continue
    const known = said.get(room)
    const worse = !known || rank(state) < rank(known.state) || (state === known.state && alert.level < known.alert.level)
    if (worse) said.set(room, { state, alert })
  }
  const rooms: Room[] = []
  for (const asset of assets.values()) {
    if (asset.kind !== 'fireRoom') continue
    const known = said.get(asset.id)
    const { look, seen } = heard(asset)
    // A fire stays a fire when its line goes dead; anything else of a room that cannot be heard, or never was, is not known.
    const unheard = look !== FRESH && look !== STALE
    const state = unheard && known?.state !== 'fire' ? 'offline' : (known?.state ?? 'normal')
    rooms.push({ asset, state, ...(known && { alert: known.alert }), stale: look !== FRESH, ...(seen !== undefined && { seen }) })
  }
  return rooms.sort(
    (a, b) =>
      rank(a.state) - rank(b.state) ||
      (a.alert?.level ?? 5) - (b.alert?.level ?? 5) ||
      (b.alert?.lastSeen ?? 0) - (a.alert?.lastSeen ?? 0) ||
      a.asset.name.localeCompare(b.asset.name, 'zh'),
  )
}

export function rank(state: RoomState): number {
  return WORST.indexOf(state)
}
