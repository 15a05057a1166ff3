/** A screen without a picture: follows the facts through every cut and proves that each came once and in order. */
import type { Alert, FactsFrame, FollowReply } from '@yiwang/contract'
import { io } from 'socket.io-client'

export interface Follower {
  /** What it believes, by alert id. */
  readonly alerts: ReadonlyMap<string, Alert>
  readonly cursor: number
  /** Sentences about anything that must not be: a gap, a repeat, a step back. */
  readonly complaints: readonly string[]
  readonly snapshots: number
  /** The fact its newest snapshot was taken at. */
  readonly snapshotAt: number
  close(): void
}

/** `cookie`: of a session that outlives the test. */
export function startFollower(url: string, cookie: string): Follower {
  const alerts = new Map<string, Alert>()
  const complaints: string[] = []
  let cursor: number | undefined
  let epoch: string | undefined
  let snapshots = 0
  let snapshotAt = -1
  /** It has asked, and the answer came too late to be taken: what it is told since may go on from that answer. */
  let missedAnswer = false
  const socket = io(url, {
    transports: ['websocket'],
    reconnectionDelay: 200,
    reconnectionDelayMax: 1_000,
    extraHeaders: { cookie },
  })

  /** Two follows under way would each answer with facts of their own. */
  let asking: Promise<void> | undefined
  const follow = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
  const ask = (): Promise<void> => {
    const asked = cursor
    const request = cursor === undefined || epoch === undefined ? { facts: true } : { facts: true, cursor, epoch }
    // Taken in the very turn it arrives in: the frame behind it may be in the same packet, and would come before a promise.
    return new Promise((resolve) => {
      socket.timeout(5_000).emit('follow', request, (error: Error | null, reply?: FollowReply) => {
        missedAnswer = error !== null
        if (!error && reply) take(reply, asked)
        resolve()
        if (error && socket.connected) setTimeout(() => void follow(), 100)
      })
    })
  }
  const take = (reply: FollowReply, asked: number | undefined): void => {
    if (!reply.ok) {
      complaints.push(`follow was refused: ${reply.code}`)
      return
    }
    if (reply.snapshot) {
      snapshots++
      alerts.clear()
      for (const one of reply.snapshot.alerts) alerts.set(one.id, one)
      cursor = reply.cursor
      snapshotAt = reply.cursor
    } else if (reply.cursor !== asked) complaints.push(`continued at ${reply.cursor} instead of ${asked}`)
    epoch = reply.epoch
  }

  socket.on('connect', () => void follow())
  socket.on('resync', () => {
    cursor = undefined
    void follow()
  })
  socket.on('facts', (frame: FactsFrame) => {
    if (frame.epoch !== epoch || cursor === undefined) return
    if (frame.prev !== cursor) {
      // As the screens do: it asks again, and takes nothing that does not go on from what it has.
      if (missedAnswer) return
      complaints.push(`a frame after ${frame.prev} came at ${cursor}`)
    }
    let last = frame.prev
    for (const { n, fact } of frame.facts) {
      if (n <= last) complaints.push(`fact ${n} came after ${last}`)
      last = n
      if (fact.kind !== 'alert') continue
      const known = alerts.get(fact.alert.id)
      if (known && known.version > fact.alert.version)
        complaints.push(`alert ${fact.alert.number} went back to version ${fact.alert.version}`)
      alerts.set(fact.alert.id, fact.alert)
    }
    cursor = frame.cursor
  })

  return {
    alerts,
    get cursor() {
      return cursor ?? -1
    },
    complaints,
    get snapshots() {
      return snapshots
    },
    get snapshotAt() {
      return snapshotAt
    },
    close: () => socket.disconnect(),
  }
}
