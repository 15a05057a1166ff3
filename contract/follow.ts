/**
 * The socket: a client says what it follows and gets a snapshot with a cursor, then every fact once and in order, and
 * the latest values of what it watches. After any cut it asks again from its cursor.
 *
 * Events. Client → server (acknowledged): `follow` FollowRequest → FollowReply.
 * Server → client: `facts` FactsFrame · `latest` one Buffer (latest-frame.ts), one a view and tick · `status` SystemStatus · `resync` {} (ask again
 * without a cursor: the server could not keep up with you or has lost the past you ask for).
 */
import { z } from 'zod'
import { alert } from './alert.ts'
import { asset } from './asset.ts'
import { assetKind } from './asset-kind.ts'
import { bbox } from './bbox.ts'
import { assetCounts, crowdChange } from './crowd.ts'
import { drill } from './drill.ts'
import { numberedFact } from './fact.ts'
import { systemStatus } from './feed.ts'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'
import { notice } from './notice.ts'

/**
 * Things whose latest values are watched: of these kinds, in this box. Without a box wherever they are, and those nobody has placed
 * too. A thing in two views is told in both, so views are best of different kinds.
 */
export const latestView = z.strictObject({
  /** West, south, east, north. */
  bbox: bbox.optional(),
  kinds: z.array(assetKind).max(16),
})
export type LatestView = z.infer<typeof latestView>

export const followRequest = z.strictObject({
  /** Last fact applied and the epoch it belongs to; absent = a snapshot is wanted. */
  cursor: z.number().int().nonnegative().optional(),
  epoch: z.string().max(64).optional(),
  facts: z.boolean().optional(),
  /**
   * What the screen shows; replaced whole by the next follow, never accumulated. A view that the last follow named too goes on from
   * where it is, unless a snapshot is answered: then all of it is told anew.
   */
  latest: z.array(latestView).max(4).optional(),
})
export type FollowRequest = z.infer<typeof followRequest>

/** `since` as in the fact that said so: when it was last heard. */
export const silentDevice = z.object({ device: deviceId, since: millis })
export type SilentDevice = z.infer<typeof silentDevice>

export const snapshot = z.object({
  /** Open alerts, and of those closed within the last 24 h the newest (held-alerts.ts). */
  alerts: z.array(alert),
  /** Of alerts closed at this instant or later, all are here. */
  closedFrom: millis,
  /** All but the crowd (crowd.ts), and of the crowd those that an alert above is about. */
  assets: z.array(asset),
  /** Of these assets, those the engine calls silent, and since when; what changes is told as facts. */
  silent: z.array(silentDevice),
  /** Those that are running. */
  drills: z.array(drill),
  /** Weather signals and emergency responses in force. */
  notices: z.array(notice),
  /** How many there are of each kind, the crowd included. */
  assetCounts,
  status: systemStatus,
})
export type Snapshot = z.infer<typeof snapshot>

export const followReply = z.union([
  z.object({
    ok: z.literal(true),
    epoch: z.string(),
    /** Everything up to and including this fact is in the snapshot or has been applied before. */
    cursor: z.number().int().nonnegative(),
    /** Absent when the cursor asked for could be continued: the missed facts follow as frames. */
    snapshot: snapshot.optional(),
  }),
  z.object({ ok: z.literal(false), code: z.string(), detail: z.string().optional() }),
])
export type FollowReply = z.infer<typeof followReply>

/** `prev` is the cursor before the first fact: equal to the client's = no gap, whatever scope hides in between. */
export const factsFrame = z.object({
  epoch: z.string(),
  prev: z.number().int().nonnegative(),
  cursor: z.number().int().nonnegative(),
  facts: z.array(numberedFact),
  /** Assets of the crowd that alerts among these facts are about: a screen need not know them. */
  assets: z.array(asset).optional(),
  /** What these facts did to the crowd, told in one word; its own facts are not sent. */
  crowd: crowdChange.optional(),
})
export type FactsFrame = z.infer<typeof factsFrame>
