/** The state of feeds and processes as every screen shows it, put together from what each part says of itself. */
import {
  type Asset,
  type DeviceId,
  type Drill,
  type Feed,
  type IngestHealth,
  type Millis,
  type ProcessHealth,
  type ProtocolWords,
  runningDrillOf,
  SECOND,
  type Space,
  type SystemStatus,
} from '@yiwang/contract'
import { freshnessOf, limitsOf } from './freshness.ts'

/** An ingest that has not reported for this long is not there. */
const DEAF = 5 * SECOND

export interface StatusSources {
  readonly at: Millis
  readonly ingest: readonly IngestHealth[]
  readonly assets: Iterable<Asset>
  heard(device: DeviceId): { readonly heard: Millis; readonly online: boolean } | undefined
  /** Those ingest has ever said it speaks, whether or not it runs now. */
  readonly protocols: readonly Pick<ProtocolWords, 'id'>[]
  /** Faults kept, by source. */
  readonly faults: Readonly<Record<string, number>>
  readonly processes: readonly ProcessHealth[]
  readonly engineLag: Millis
  readonly spaces: readonly Space[]
  /** Those running, begun last first. */
  readonly drills: readonly Drill[]
}

/** As it is for whoever may see everything. */
export interface WholeStatus extends Omit<ToldStatus, 'feeds' | 'drill'> {
  readonly feeds: readonly Feed[]
  readonly drills: readonly Drill[]
}

export type ToldStatus = Omit<SystemStatus, 'conflated'>

type Counts = { -readonly [K in keyof Feed]: Feed[K] }

function silentFeed(id: string): Counts {
  return {
    id,
    up: false,
    devices: 0,
    fresh: 0,
    stale: 0,
    offline: 0,
    unplaced: 0,
    rate: 0,
    faults: 0,
    accepted: 0,
    duplicate: 0,
    rejected: 0,
    shed: 0,
  }
}

/** A feed is a protocol: what is only registered (a warehouse, a gate) and faults of the broker or of ingest itself are none. */
export function feedsOf(sources: StatusSources): Feed[] {
  const protocols = [...sources.protocols.map(({ id }) => id), ...sources.ingest.flatMap(({ feeds }) => Object.keys(feeds))]
  const feeds = new Map<string, Counts>(protocols.map((id) => [id, silentFeed(id)]))
  const reports = sources.ingest.flatMap(({ at, feeds }) =>
    Object.entries(feeds).map(([id, report]) => ({ id, report, deaf: sources.at - at > DEAF })),
  )
  for (const { id, report, deaf } of reports) {
    const feed = feeds.get(id)
    if (!feed) continue
    feed.accepted += report.accepted
    feed.duplicate += report.duplicate
    feed.rejected += report.rejected
    feed.shed += report.shed
    if (report.lastSeen !== undefined) feed.lastSeen = Math.max(feed.lastSeen ?? 0, report.lastSeen)
    if (deaf) continue
    feed.rate += report.rate
    feed.up ||= report.up
    if (!report.up && report.reason !== undefined) feed.reason = report.reason
  }
  for (const asset of sources.assets) {
    const feed = feeds.get(asset.id.slice(0, asset.id.indexOf(':')))
    if (!feed) continue
    feed.devices++
    if (asset.lon === undefined || asset.lat === undefined) feed.unplaced++
    feed[freshnessOf(limitsOf(asset), sources.heard(asset.id), sources.at)]++
  }
  for (const [id, count] of Object.entries(sources.faults)) {
    const feed = feeds.get(id)
    if (feed) feed.faults = count
  }
  for (const feed of feeds.values()) {
    if (feed.up) delete feed.reason
    else feed.reason ??= 'ingest.silent'
  }
  return [...feeds.values()].sort((a, b) => a.id.localeCompare(b.id))
}

export function systemStatusOf(sources: StatusSources): WholeStatus {
  return {
    at: sources.at,
    feeds: feedsOf(sources),
    processes: [...sources.processes],
    engineLag: sources.engineLag,
    spaces: [...sources.spaces],
    drills: sources.drills,
  }
}

/** What of it makes a screen look different at once; rates and counters may wait for the next beat. */
export function gistOf({ feeds, processes, spaces, drills }: WholeStatus): string {
  return JSON.stringify([
    feeds.map(({ id, up, reason, devices, fresh, stale, offline, unplaced }) => [
      id,
      up,
      reason,
      devices,
      fresh,
      stale,
      offline,
      unplaced,
    ]),
    processes,
    spaces.map(({ keepers, state }) => [keepers, state]),
    drills.map(runningDrillOf),
  ])
}
