/** A partition this process holds: where it stands, what it remembers and what it has not committed yet. */
import type { DeviceMessage, Fault, Lane, Millis } from '@yiwang/contract'
import { type BatchItem, commit, type PartitionState, step, type World } from '../engine/engine.ts'
import type { Share } from '../postgres/commit.ts'
import type { Place } from '../postgres/lease.ts'
import type { Gap } from '../redis/lane-gap.ts'
import { type LaneEntry, unpack } from '../redis/stream-reader.ts'
import { Pending } from './pending.ts'

export class Holding {
  readonly #state: PartitionState
  #place: Place
  #pending: Pending | undefined

  constructor(place: Place, state: PartitionState) {
    this.#place = place
    this.#state = state
  }

  get part(): number {
    return this.#place.part
  }

  /** As it is to be stored. */
  get place(): Place {
    return { ...this.#place, clocks: this.#state.clocks }
  }

  get pending(): Pending | undefined {
    return this.#pending
  }

  /** Stream time of the alarm lane. */
  get clock(): Millis {
    return this.#state.clocks.alarm
  }

  /** Gives away what is pending, to be committed; what comes from now on is pending anew. */
  leave(): Share | undefined {
    const pending = this.#pending
    this.#pending = undefined
    return pending && { place: this.place, pending }
  }

  /** `isNew` says whether a message is taken the first time; it is then kept with its hash. */
  takeLane(
    lane: Lane,
    entries: readonly LaneEntry[],
    now: Millis,
    worldAt: (clock: Millis) => World,
    isNew?: (message: DeviceMessage) => string | undefined,
  ): void {
    const pending = this.#begin()
    const items: BatchItem[] = []
    for (const raw of entries) {
      const entry = unpack(raw)
      if (entry === undefined) pending.faults.push(unreadable(raw, this.part, lane, now))
      else if ('tick' in entry) items.push({ kind: 'tick', lane, tick: entry })
      else
        for (const message of entry.m) {
          if (isNew) {
            const hash = isNew(message)
            pending.tally.add(message.source, hash === undefined ? 'duplicate' : 'stored')
            if (hash === undefined) continue
            pending.messages.set(hash, message)
          }
          items.push({ kind: 'message', lane, message })
        }
    }
    this.#judge(items, now, worldAt)
    const { id, taken } = this.#place.lanes[lane]
    this.#moveTo(lane, { id: entries.at(-1)?.id ?? id, taken: taken + entries.length })
  }

  takeFacts(facts: readonly Extract<BatchItem, { kind: 'fact' }>[], now: Millis, worldAt: (clock: Millis) => World): void {
    this.#begin()
    this.#judge(facts, now, worldAt)
    this.#place = { ...this.#place, fact: facts.at(-1)?.fact.n ?? this.#place.fact }
  }

  /** Entries went away unread: counted, said, gone on from. */
  skipGap(lane: Lane, { offset, lost, restarted }: Gap, now: Millis): void {
    const pending = this.#begin()
    const from = `${this.part}:${lane}`
    if (lost > 0) {
      pending.tally.add('stream', 'lost', lost)
      pending.faults.push({ source: 'stream', reason: 'trimmed', at: now, from, count: lost })
    }
    if (restarted) pending.faults.push({ source: 'stream', reason: 'restarted', at: now, from, count: 1 })
    this.#moveTo(lane, offset)
  }

  /** An entry whose effects the records refuse: kept as a fault, passed over. */
  skipPoison(lane: Lane, raw: LaneEntry, now: Millis): void {
    const pending = this.#begin()
    pending.faults.push({ ...unreadable(raw, this.part, lane, now), reason: 'poison' })
    this.#moveTo(lane, { id: raw.id, taken: this.#place.lanes[lane].taken + 1 })
  }

  #judge(items: readonly BatchItem[], now: Millis, worldAt: (clock: Millis) => World): void {
    if (items.length === 0) return
    const effects = step(this.#state, items, worldAt(this.clock))
    commit(this.#state, effects)
    this.#begin().add(effects, now)
  }

  #begin(): Pending {
    this.#pending ??= new Pending(performance.now())
    return this.#pending
  }

  #moveTo(lane: Lane, offset: Place['lanes'][Lane]): void {
    this.#place = { ...this.#place, lanes: { ...this.#place.lanes, [lane]: offset } }
  }
}

function unreadable({ id, body }: LaneEntry, part: number, lane: Lane, at: Millis): Fault {
  const bytes = Buffer.from(body).subarray(0, 512).toString('hex')
  return { source: 'stream', reason: 'entry', at, from: `${part}:${lane} ${id}`, bytes, count: 1 }
}
