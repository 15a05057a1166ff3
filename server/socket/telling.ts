/**
 * One status as each is told it: with the counts of feeds or without, with the drill that concerns them or none. Made once for all who
 * are told the same, since it goes out to every screen.
 */
import {
  areasOf,
  feedStateOf,
  isWhole,
  may,
  type Principal,
  runningDrillOf,
  type SystemStatus,
  throughout,
  visibilityOf,
} from '@yiwang/contract'
import { gistOf, type ToldStatus, type WholeStatus } from './status.ts'
import { textEvent } from './ws-frame.ts'

interface Told {
  readonly status: ToldStatus
  /** By what it says of the one it goes to. */
  readonly frames: Map<number, Buffer>
}

export class Telling {
  readonly whole: WholeStatus
  readonly gist: string
  readonly #told = new Map<string, Told>()
  readonly #byVisibility = new Map<string, Told>()

  constructor(whole: WholeStatus) {
    this.whole = whole
    this.gist = gistOf(whole)
  }

  json(who: Principal, conflated: number): string {
    return JSON.stringify({ ...this.#to(who).status, conflated } satisfies SystemStatus)
  }

  frame(who: Principal, conflated: number): Buffer {
    const { frames } = this.#to(who)
    const frame = frames.get(conflated) ?? textEvent('status', this.json(who, conflated))
    frames.set(conflated, frame)
    return frame
  }

  #to(who: Principal): Told {
    const visibility = visibilityOf(who)
    const known = this.#byVisibility.get(visibility)
    if (known) return known
    const { feeds, drills, ...rest } = this.whole
    const seesAll = isWhole(areasOf(who, 'feed.read'))
    const drill = drills.find((one) => may(who, 'drill.read', throughout(one)) === true)
    const key = JSON.stringify([seesAll, drill?.id])
    const told = this.#told.get(key) ?? {
      status: {
        ...rest,
        feeds: seesAll ? [...feeds] : feeds.map(feedStateOf),
        drill: drill ? runningDrillOf(drill) : null,
      },
      frames: new Map<number, Buffer>(),
    }
    this.#told.set(key, told)
    this.#byVisibility.set(visibility, told)
    return told
  }
}
