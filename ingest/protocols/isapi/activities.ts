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

/** What a detection is: the beginning of an activity, a repetition, or its end. */
interface Report {
  readonly activity: Activity
  readonly phase: 'open' | 'update' | 'ended'
  /** One that had to make room. */
  readonly evicted?: Ended
  /** As if it had not come, unless another has come since. */
  readonly undo: () => void
}

export class Activities {
  readonly #running = new BoundedMap<string, Running>(MAX_OPEN)

  report(device: DeviceId, activity: Activity, over: boolean, now: Millis): Report {
    const place = `${activity.feature}|${activity.labels[0] ?? ''}`
    const known = this.#running.get(place)
    const same = known ? { ...activity, id: known.activity.id } : activity
    const running = over ? undefined : { device, activity: same, seen: now }
    const undo = () => {
      if (this.#running.get(place) === running) this.#put(place, known)
    }
    const evicted = this.#put(place, running)
    const phase = over ? 'ended' : known ? 'update' : 'open'
    return { activity: same, phase, undo, ...(evicted && { evicted }) }
  }

  #put(place: string, running: Running | undefined): Running | undefined {
    if (running) return this.#running.set(place, running)
    this.#running.delete(place)
    return undefined
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
