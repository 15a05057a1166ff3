/** Health of feeds (one per protocol) and of our own processes, as the screens show it. */
import { z } from 'zod'
import { runningDrill } from './drill.ts'
import { millis } from './instant.ts'
import { space } from './space.ts'

export const ingestHealth = z.object({
  instance: z.string(),
  startedAt: millis,
  at: millis,
  feeds: z.record(
    z.string(),
    z.object({
      connections: z.number().int(),
      /** Frames or messages per second, last 10 s. */
      rate: z.number(),
      accepted: z.number().int(),
      duplicate: z.number().int(),
      rejected: z.number().int(),
      shed: z.number().int(),
      lastSeen: millis.optional(),
      /** Listening or connected; false with the reason why not. */
      up: z.boolean(),
      reason: z.string().optional(),
    }),
  ),
})
export type IngestHealth = z.infer<typeof ingestHealth>

const feedLookName = z.enum(['fresh', 'stale', 'offline', 'down', 'empty'])
export type FeedLook = z.infer<typeof feedLookName>

const named = z.object({ id: z.string(), up: z.boolean(), reason: z.string().optional() })

/** What everybody who may see any of it is told of a feed. */
export const feedState = named.extend({ look: feedLookName })
export type FeedState = z.infer<typeof feedState>

/** What whoever answers for the whole district is told: how much there is elsewhere is for nobody else to know. */
export const feed = named.extend({
  /** Devices registered / heard within their limit. */
  devices: z.number().int(),
  fresh: z.number().int(),
  stale: z.number().int(),
  offline: z.number().int(),
  unplaced: z.number().int(),
  rate: z.number(),
  lastSeen: millis.optional(),
  faults: z.number().int(),
  accepted: z.number().int(),
  duplicate: z.number().int(),
  rejected: z.number().int(),
  shed: z.number().int(),
})
export type Feed = z.infer<typeof feed>

export function isCounted(feed: Feed | FeedState): feed is Feed {
  return 'devices' in feed
}

/** A feed is as good as its devices: one fresh device keeps it fresh, its count says how many are. */
export function feedLook(feed: Feed | FeedState): FeedLook {
  if (!isCounted(feed)) return feed.look
  if (!feed.up) return 'down'
  if (feed.devices === 0) return 'empty'
  if (feed.fresh > 0) return 'fresh'
  return feed.stale > 0 ? 'stale' : 'offline'
}

export function feedStateOf(feed: Feed): FeedState {
  const { id, up, reason } = feed
  return { id, up, ...(reason !== undefined && { reason }), look: feedLook(feed) }
}

export const processHealth = z.object({
  name: z.enum(['redis', 'postgres', 'ingest', 'mqtt', 'engine', 'server', 'demo']),
  state: z.enum(['up', 'starting', 'restarting', 'down']),
  restarts: z.number().int(),
  since: millis,
  reason: z.string().optional(),
})
export type ProcessHealth = z.infer<typeof processHealth>

/** Sent to every screen when it changes and at least every 5 s. */
export const systemStatus = z.object({
  at: millis,
  feeds: z.array(feed.or(feedState)),
  processes: z.array(processHealth),
  /** Stream time lag of the engine, milliseconds. */
  engineLag: z.number(),
  /** Telemetry values this client was not sent because they were overtaken by newer ones. */
  conflated: z.number().int(),
  /** Room on the disks things are kept on. */
  spaces: z.array(space),
  /** The drill that is running, of those that concern whoever is told; of several the one begun last, the others are in the snapshot and the facts. */
  drill: runningDrill.or(z.null()),
})
export type SystemStatus = z.infer<typeof systemStatus>
