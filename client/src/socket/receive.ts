/**
 * Follows the platform: a snapshot, then every fact once and in order, across any cut. The cursor is the number of the last
 * fact applied; a frame that does not join on to it means a gap, and we ask again from where we are.
 */
import type {
  Asset,
  CrowdChange,
  Fact,
  FactsFrame,
  FollowReply,
  FollowRequest,
  LatestFrame,
  Snapshot,
  SystemStatus,
} from '@yiwang/contract'

/** What a socket must do for us; socket.io does it in wire.ts, tests do it by hand. */
export interface Wire {
  connected(): boolean
  onConnect(handler: () => void): void
  onDisconnect(handler: () => void): void
  onFacts(handler: (frame: FactsFrame) => void): void
  onLatest(handler: (frame: LatestFrame) => void): void
  onStatus(handler: (status: SystemStatus) => void): void
  onResync(handler: () => void): void
  /** Rejects when nobody answered in time. */
  follow(request: FollowRequest): Promise<FollowReply>
}

export interface Sink {
  snapshot(snapshot: Snapshot, sameEpoch: boolean): void
  facts(facts: readonly Fact[]): void
  /** Of the crowd, those that facts to come are about. */
  assets(assets: readonly Asset[]): void
  crowd(change: CrowdChange): void
  latest(frame: LatestFrame): void
  status(status: SystemStatus): void
  /** Followed again: what comes from now on is whole. */
  live(): void
  lost(): void
  refused(code: string): void
}

export interface Receiver {
  /** What is watched; the last one wins. */
  watch(latest: FollowRequest['latest']): void
}

const RETRY = 2_000

export function receive(wire: Wire, sink: Sink): Receiver {
  let epoch: string | undefined
  let cursor: number | undefined
  let watched: FollowRequest['latest']
  /** A follow is on its way. */
  let asking = false
  /** Which connection the question was put to; an answer of an older one is nobody's. */
  let turn = 0
  /** Something changed meanwhile: ask again when it is answered. */
  let again = false
  /** Between asking for a snapshot and getting it, frames belong to a past we have given up. */
  let wantsSnapshot = true
  let retry: ReturnType<typeof setTimeout> | undefined

  const ask = async () => {
    if (!wire.connected()) return
    if (asking) {
      again = true
      return
    }
    clearTimeout(retry)
    asking = true
    again = false
    const asked = turn
    const from = !wantsSnapshot && cursor !== undefined && epoch !== undefined ? { cursor, epoch } : {}
    try {
      const reply = await wire.follow({ ...from, facts: true, ...(watched && { latest: watched }) })
      if (asked !== turn) return
      settle(reply)
    } catch {
      if (asked !== turn) return
      retry = setTimeout(() => void ask(), RETRY)
    }
    asking = false
    if (again) void ask()
  }

  const settle = (reply: FollowReply) => {
    if (!reply.ok) {
      sink.refused(reply.code)
      retry = setTimeout(() => void ask(), RETRY)
      return
    }
    if (reply.snapshot) {
      sink.snapshot(reply.snapshot, reply.epoch === epoch)
      cursor = reply.cursor
      epoch = reply.epoch
      wantsSnapshot = false
      sink.live()
    } else if (wantsSnapshot || reply.epoch !== epoch) {
      // A continuation of something we do not have.
      resync()
    } else sink.live()
  }

  const resync = () => {
    wantsSnapshot = true
    void ask()
  }

  wire.onConnect(() => {
    turn++
    asking = false
    void ask()
  })
  wire.onDisconnect(() => {
    clearTimeout(retry)
    sink.lost()
  })
  wire.onResync(resync)
  wire.onStatus((status) => sink.status(status))
  wire.onLatest((frame) => {
    if (!wantsSnapshot) sink.latest(frame)
  })
  wire.onFacts((frame) => {
    if (wantsSnapshot || cursor === undefined) return
    if (frame.epoch !== epoch) return resync()
    if (frame.cursor <= cursor) return
    if (frame.prev > cursor) return void ask()
    // After a re-follow frames may overlap what was applied: only what is new counts.
    const applied = cursor
    cursor = frame.cursor
    if (frame.assets) sink.assets(frame.assets)
    if (frame.crowd) sink.crowd(frame.crowd)
    const fresh = frame.facts.filter(({ n }) => n > applied)
    if (fresh.length > 0) sink.facts(fresh.map(({ fact }) => fact))
  })
  if (wire.connected()) void ask()

  return {
    watch(next) {
      watched = next
      void ask()
    },
  }
}
