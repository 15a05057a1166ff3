/**
 * The engine at work over two connections to PostgreSQL and one to Redis, for as long as nothing fails: read, judge, commit.
 * Whatever fails ends the session with all its memory; the next one goes on from what is committed.
 *
 * The alarm lanes are waited for and committed at once. Telemetry is read between them, some milliseconds at a time, and its
 * effects on the rules' memory are committed together a little later, on a connection of their own, as are the leases kept: a
 * fire never waits behind them.
 */
import { BODY, DISTRICT, FACTS_KEY, fact, type Lane, type Millis, type NumberedFact } from '@yiwang/contract'
import type pg from 'pg'
import type { Logger } from 'pino'
import { RULES, type World } from '../engine/engine.ts'
import { commitShares, keyHash, takenKeys } from '../postgres/commit.ts'
import { backOff, mayRetry } from '../postgres/connect.ts'
import { continuing, factsAfter } from '../postgres/fact-log.ts'
import { type Holder, renewLeases, takeLeases } from '../postgres/lease.ts'
import { loadPartitions } from '../postgres/partition-rows.ts'
import type { Redis } from '../redis/connect.ts'
import { inspectLane } from '../redis/lane-gap.ts'
import { millisOf } from '../redis/stream-id.ts'
import { type LaneBatch, type LaneEntry, readLanes, type StreamMessage, unpack } from '../redis/stream-reader.ts'
import { Holding } from './holding.ts'
import type { Registry } from './registry.ts'

/** Telemetry is looked at this often. */
const CADENCE = 150
/** Work on telemetry before the alarm lanes are looked at again. */
const SLICE = 5
/** The longest that quiet effects stay uncommitted. */
const QUIET = 500
/** Partitions whose quiet effects go into one transaction. */
const QUIET_PARTS = 4
const INSPECT = 10_000
const ALARM_COUNT = 64
const TELEMETRY_COUNT = 16
const TELEMETRY_CHUNK = 2
const FACT_COUNT = 500
const RETRIES = 5

export interface SessionParts {
  readonly pg: pg.Client
  /** For leases and what nobody waits for. */
  readonly quietPg: pg.Client
  /** Of its own, because it blocks. */
  readonly redis: Redis
  readonly holder: Holder
  readonly registry: Registry
  readonly log: Logger
  readonly onFacts: (facts: readonly NumberedFact[]) => void
  readonly onOwns: () => void
  /** One entry at a time: something in the batch is refused by the records. */
  readonly careful: boolean
  readonly poison: ReadonlySet<string>
}

export class EngineSession {
  readonly #parts: SessionParts
  readonly #held = new Map<number, Holding>()
  /** Taken a moment ago: read from the next turn on. */
  #taken: Holding[] = []
  /** What is done meanwhile on the quiet connection, and for which partitions something is being committed there. */
  #meanwhile: Promise<void> | undefined
  #leaving: ReadonlySet<number> = new Set()
  #failure: { readonly error: unknown } | undefined
  #leasesAt: Millis = 0
  #telemetryAt: Millis = 0
  #inspectAt: Millis = 0
  #lastFact = ''
  #newsOfFacts = true
  /** Just committed here: saves asking the records for them when they go on where the district stands. */
  #ownFacts: NumberedFact[] = []
  #caughtUpAt: Millis
  /** When the newest entry read while there was more to read was written; absent = it keeps up. */
  #readUpTo: Millis | undefined
  /** The entry being worked on, when one is taken at a time. */
  entry: string | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#caughtUpAt = performance.now()
  }

  get owns(): readonly number[] {
    return [...this.#held.keys()].sort((a, b) => a - b)
  }

  /** Milliseconds since everything there was had been read and committed; what waited before this session began counts. */
  get behind(): Millis {
    const since = performance.now() - this.#caughtUpAt
    return this.#readUpTo === undefined ? since : Math.max(since, Date.now() - this.#readUpTo)
  }

  /** One turn: alarms, facts, commit, telemetry; leases and quiet commits go on meanwhile. */
  async turn(): Promise<void> {
    await this.#begin()
    const full = await this.#alarms()
    if (this.#newsOfFacts) await this.#facts()
    await this.#commitUrgent()
    if (!full) await this.#telemetry()
    this.#meanwhile ??= this.#quietly()
      .catch((error) => {
        this.#failure = { error }
      })
      .finally(() => {
        this.#meanwhile = undefined
      })
    // One entry at a time: what is refused must be known before the next is read.
    if (this.#parts.careful || this.#held.size === 0) await this.#quiet()
  }

  /** Commits what is pending, whatever its age. */
  async finish(): Promise<void> {
    await this.#quiet()
    await this.#commit(this.#parts.pg, [...this.#held.values()])
  }

  async #begin(): Promise<void> {
    if (this.#failure) throw this.#failure.error
    if (this.#taken.length > 0) {
      for (const holding of this.#taken) this.#held.set(holding.part, holding)
      this.#parts.log.info({ parts: this.#taken.map((h) => h.part) }, 'engine: partitions taken')
      this.#parts.onOwns()
      this.#taken = []
      this.#inspectAt = 0
      // What the one before left unread is nobody's news any more.
      this.#newsOfFacts = true
    }
    const now = performance.now()
    if (now < this.#inspectAt) return
    this.#inspectAt = now + INSPECT
    await this.#inspect()
  }

  /** Waits for what is done meanwhile; throws when it failed. */
  async #quiet(): Promise<void> {
    await this.#meanwhile
    if (this.#failure) throw this.#failure.error
  }

  async #quietly(): Promise<void> {
    await this.#keepLeases()
    await this.#commitQuiet()
  }

  async #keepLeases(): Promise<void> {
    const now = performance.now()
    if (now < this.#leasesAt || this.#taken.length > 0) return
    const { quietPg: pg, holder } = this.#parts
    this.#leasesAt = now + holder.leaseMs / 3
    const held = [...this.#held.values()]
    if (held.length > 0)
      await renewLeases(
        pg,
        holder,
        held.map((h) => h.place),
      )
    const taken = await takeLeases(pg, holder, this.owns)
    if (taken.length === 0) return
    const states = await loadPartitions(pg, taken)
    this.#taken = taken.flatMap((place) => {
      const state = states.get(place.part)
      return state ? [new Holding(place, state)] : []
    })
  }

  async #inspect(): Promise<void> {
    const { redis, log } = this.#parts
    const gaps = await Promise.all(
      [...this.#held.values()].flatMap((holding) =>
        (['alarm', 'telemetry'] as const).map(async (lane) => ({
          holding,
          lane,
          gap: await inspectLane(redis, holding.part, lane, holding.place.lanes[lane]),
        })),
      ),
    )
    for (const { holding, lane, gap } of gaps) {
      if (!gap) continue
      log.error({ part: holding.part, lane, lost: gap.lost, restarted: gap.restarted }, 'engine: entries went away unread')
      holding.skipGap(lane, gap, Date.now())
    }
  }

  /** true = a lane had more than was read. */
  async #alarms(): Promise<boolean> {
    const now = performance.now()
    const { redis, careful, pg } = this.#parts
    const count = careful ? 1 : ALARM_COUNT
    const block = Math.ceil(this.#telemetryAt - now)
    const { batches, woken } = await readLanes(redis, this.#places('alarm'), {
      count,
      ...(block > 0 ? { block } : {}),
      wake: { key: FACTS_KEY, after: this.#lastFact === '' ? '0-0' : this.#lastFact },
    })
    this.#wake(woken)
    const chosen = careful ? batches.slice(0, 1) : batches
    if (chosen.length > 0) {
      const hashes = new Set(chosen.flatMap((b) => b.entries.flatMap(hashesOf)))
      const seen = new Set(hashes.size > 0 ? await takenKeys(pg, [...hashes]) : [])
      for (const batch of chosen) {
        this.#take(batch, (message) => {
          const hash = keyHash(message)
          if (seen.has(hash)) return undefined
          seen.add(hash)
          return hash
        })
      }
    }
    return batches.some((b) => b.entries.length === count)
  }

  async #telemetry(): Promise<void> {
    const start = performance.now()
    if (start < this.#telemetryAt) return
    const { redis, careful } = this.#parts
    const { batches } = await readLanes(redis, this.#places('telemetry'), { count: careful ? 1 : TELEMETRY_COUNT })
    let rest = batches.filter((b) => b.entries.length > 0)
    if (careful) rest = rest.slice(0, 1)
    const more = rest.some((b) => b.entries.length === TELEMETRY_COUNT)
    // A little of every partition in turn, so that a busy one does not keep the others waiting.
    while (rest.length > 0 && performance.now() - start < SLICE) {
      for (const batch of rest) this.#take({ ...batch, entries: batch.entries.slice(0, TELEMETRY_CHUNK) })
      rest = rest.flatMap((b) =>
        b.entries.length > TELEMETRY_CHUNK ? [{ ...b, entries: b.entries.slice(TELEMETRY_CHUNK) }] : [],
      )
    }
    const done = rest.length === 0 && !more && !careful
    if (done) this.#caughtUpAt = performance.now()
    this.#readUpTo = done ? undefined : newestOf(batches, this.#readUpTo)
    this.#telemetryAt = done ? performance.now() + CADENCE : 0
  }

  #take(batch: LaneBatch, isNew?: Parameters<Holding['takeLane']>[4]): void {
    const holding = this.#held.get(batch.part)
    const [first] = batch.entries
    if (!holding || !first) return
    const { careful, poison } = this.#parts
    const name = `${batch.part} ${batch.lane} ${first.id}`
    if (careful) this.entry = name
    if (poison.has(name)) holding.skipPoison(batch.lane, first, Date.now())
    else holding.takeLane(batch.lane, batch.entries, Date.now(), this.#worldAt, isNew)
  }

  /** The district's input is read from the records, which know no gap; the stream only says that there is news. */
  async #facts(): Promise<void> {
    const district = this.#held.get(DISTRICT)
    const committed = this.#ownFacts
    this.#ownFacts = []
    this.#newsOfFacts = false
    if (!district) return
    const at = district.place.fact
    const own = continuing(at, committed)
    const facts = own.length > 0 ? own : await factsAfter(this.#parts.pg, at, FACT_COUNT)
    if (facts.length > 0) {
      district.takeFacts(
        facts.map((fact) => ({ kind: 'fact', fact })),
        Date.now(),
        this.#worldAt,
      )
    }
    this.#newsOfFacts = facts.length >= FACT_COUNT
  }

  #wake(woken: readonly StreamMessage[]): void {
    const last = woken.at(-1)
    if (!last) return
    this.#lastFact = last.id
    if (Number(last.id.split('-')[0]) > (this.#held.get(DISTRICT)?.place.fact ?? -1)) this.#newsOfFacts = true
    for (const { message } of woken) {
      const read = fact.safeParse(JSON.parse(message[BODY] ?? 'null'))
      if (read.success) this.#parts.registry.apply(read.data)
    }
  }

  async #commitUrgent(): Promise<void> {
    const urgent = [...this.#held.values()].filter((h) => h.pending?.urgent)
    if (urgent.some((h) => this.#leaving.has(h.part))) await this.#quiet()
    await this.#commit(this.#parts.pg, urgent)
  }

  async #commitQuiet(): Promise<void> {
    const due = performance.now() - (this.#parts.careful ? Number.POSITIVE_INFINITY : QUIET)
    const old = [...this.#held.values()].filter((h) => h.pending && h.pending.since <= due)
    old.sort((a, b) => (a.pending?.since ?? 0) - (b.pending?.since ?? 0))
    const leaving = old.slice(0, QUIET_PARTS)
    this.#leaving = new Set(leaving.map((h) => h.part))
    await this.#commit(this.#parts.quietPg, leaving)
    this.#leaving = new Set()
  }

  async #commit(pg: pg.Client, holdings: readonly Holding[]): Promise<void> {
    const shares = holdings.flatMap((h) => h.leave() ?? [])
    if (shares.length === 0) return
    const { holder, registry, onFacts, log } = this.#parts
    const district = holdings.find((h) => h.part === DISTRICT)
    const clock = Math.max(...holdings.map((h) => h.clock))
    const world = this.#worldAt(clock)
    const known = {
      assetOf: world.assetOf,
      ruleOf: (id: string) => RULES.byId.get(id),
      thresholds: world.thresholds.version,
    }
    for (let attempt = 0; ; attempt++) {
      try {
        const facts = await commitShares(pg, holder, shares, known, district?.clock || undefined)
        for (const { fact } of facts) registry.apply(fact)
        if (facts.length > 0) {
          onFacts(facts)
          this.#ownFacts.push(...facts)
          this.#newsOfFacts = true
        }
        return
      } catch (error) {
        if (attempt === RETRIES || !mayRetry(error)) throw error
        log.warn({ err: error }, 'engine: commit tried again')
        await new Promise((resolve) => setTimeout(resolve, backOff(attempt, 500)))
      }
    }
  }

  readonly #worldAt = (clock: Millis): World => this.#parts.registry.at(clock)

  #places(lane: Lane) {
    return [...this.#held.values()].map((h) => ({ part: h.part, lane, after: h.place.lanes[lane].id }))
  }
}

function newestOf(batches: readonly LaneBatch[], before: Millis | undefined): Millis | undefined {
  const ids = batches.flatMap(({ entries }) => entries.at(-1)?.id ?? [])
  return ids.length === 0 ? before : Math.min(...ids.map(millisOf))
}

function hashesOf(laneEntry: LaneEntry): readonly string[] {
  const entry = unpack(laneEntry)
  return entry && 'm' in entry ? entry.m.map(keyHash) : []
}
