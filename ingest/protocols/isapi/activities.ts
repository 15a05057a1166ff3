/**
 * Detections that last: repeats are updates of the first, `inactive` ends it, and one that is never said to be over ends after 10 s
 * without repetition (many cameras never send `inactive`).
 */
import { type DeviceId, type Millis, SECOND } from '@yiwang/contract'
import { BoundedMap } from '../../codec/bounded-map.ts'
import type { Activity } from './normalise.ts'

const QUIET = 10 * SECOND
const MAX_OPEN = 10_000

interface Running {
  readonly device: DeviceId
  readonly activity: Activity
  readonly seen: Millis
}

export interface Ended {
  readonly device: DeviceId
  readonly activity: Activity
}

export class Activities {
  readonly #running = new BoundedMap<string, Running>(MAX_OPEN)

  /** Takes a detection in; `evicted` is one that had to make room. */
  report(
    device: DeviceId,
    activity: Activity,
    over: boolean,
    now: Millis,
  ): { readonly activity: Activity; readonly phase: 'open' | 'update' | 'ended'; readonly evicted?: Ended } {
    const place = `${activity.feature}|${activity.labels[0] ?? ''}`
    const known = this.#running.get(place)
    const same = known ? { ...activity, id: known.activity.id } : activity
    if (over) {
      this.#running.delete(place)
      return { activity: same, phase: 'ended' }
    }
    const evicted = this.#running.set(place, { device, activity: same, seen: now })
    return { activity: same, phase: known ? 'update' : 'open', ...(evicted && { evicted }) }
  }

  /** Those that have been quiet for too long; the map is in the order they were last seen. */
  quiet(now: Millis): Ended[] {
    const ended: Ended[] = []
    for (const [place, running] of this.#running.entries()) {
      if (now - running.seen < QUIET) break
      this.#running.delete(place)
      ended.push(running)
    }
    return ended
  }
}
