/** One TCP connection of a device or gateway: reads, lets the session think, carries its steps out, answers in order. */
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Command, CommandOutcome, DeviceId, Millis } from '@yiwang/contract'
import type { Core } from '../core.ts'
import type { Feed } from '../feeds.ts'
import type { Step, StreamSession } from '../protocol.ts'
import { StepRunner } from '../steps.ts'
import type { Holder, Holders } from './holders.ts'
import type { Buckets } from './token-bucket.ts'

/** A peer this many steps ahead of Redis is not read until it is half as many. */
const MOST_PENDING = 4_096
/** A peer that does not read its answers is cut. */
const MOST_UNREAD_ANSWERS = 256 * 1024

const LAST_ANSWERS_MS = 30_000

/** Why this connection is not read at the moment. */
const PRESSURE = 1
const PENDING = 2
const RATE = 4
const CLOSING = 8

export interface ConnectionParts {
  readonly socket: Socket
  readonly from: string
  readonly number: number
  readonly session: StreamSession
  readonly core: Core
  readonly source: string
  readonly feed: Feed
  readonly holders: Holders<Connection>
  readonly buckets: { readonly bytes: Buckets; readonly garbage: Buckets }
  settled?(command: Command['id'], outcome: CommandOutcome): void
}

export class Connection implements Holder {
  readonly number: number
  readonly held = new Set<DeviceId>()
  readonly #parts: ConnectionParts
  readonly #runner: StepRunner<Uint8Array>
  /** Monotonic: a clock that is set must not cut anybody off. */
  readonly #openedAt = performance.now()
  #understoodAt: number | undefined
  #devicesKnown = 0
  #paused = 0
  #answers: Uint8Array[] = []

  constructor(parts: ConnectionParts) {
    const { socket, core, source, from, feed, settled } = parts
    this.#parts = parts
    this.number = parts.number
    this.#runner = new StepRunner<Uint8Array>({
      doors: core,
      origin: { source, from, feed, refuse: (device) => this.#refuse(device), ...(settled && { settled }) },
      send: (answer) => this.#send(answer),
      done: () => {
        if (this.#paused & PENDING && this.#runner.length < MOST_PENDING / 2) this.#resume(PENDING)
      },
    })
    if (core.pressure.high) this.#pause(PRESSURE)
    socket.on('data', (chunk) => this.#received(chunk))
    // A peer may close its half and still wait for its answers.
    socket.on('end', () => void this.finish(LAST_ANSWERS_MS))
    socket.on('error', (error) => core.log.debug({ source, from, reason: error.message }, 'A connection broke'))
  }

  pressed(high: boolean): void {
    if (high) this.#pause(PRESSURE)
    else this.#resume(PRESSURE)
  }

  tick(now: Millis, { idleMs, firstWordMs }: { readonly idleMs: Millis; readonly firstWordMs: Millis }): void {
    this.#think(() => this.#parts.session.tick(now), now)
    // Whom we do not read we cannot blame for silence.
    if (this.#paused) return
    const silent = performance.now() - (this.#understoodAt ?? this.#openedAt)
    if (silent < (this.#understoodAt === undefined ? firstWordMs : idleMs)) return
    const { core, source, from, socket } = this.#parts
    if (this.#understoodAt === undefined) core.faults.show({ source, reason: 'idle', from }, now)
    socket.destroy()
  }

  command(command: Command, now: Millis): void {
    this.#think(() => this.#parts.session.command(command, now), now)
  }

  /** Reads no more, sends what is accepted within the time, closes. */
  async finish(graceMs: Millis): Promise<void> {
    this.#pause(CLOSING)
    const until = performance.now() + graceMs
    while (this.#runner.length > 0 && performance.now() < until) await wait(10)
    this.#flush()
    const { socket } = this.#parts
    socket.end(() => socket.destroy())
    setTimeout(() => socket.destroy(), 1_000).unref()
  }

  #received(chunk: Buffer): void {
    const { buckets, from, session } = this.#parts
    const now = Date.now()
    const started = performance.now()
    const steps = this.#think(() => session.receive(chunk, now), now, chunk)
    const { good, bad } = judged(steps)
    if (good > 0) this.#understoodAt = started
    // What cannot be read is paid for in time spent on it, so that a flood of garbage costs a bounded share of the machine.
    const wasted = (performance.now() - started) * (bad + good === 0 ? 1 : bad / (bad + good))
    const rest = Math.max(buckets.bytes.use(from, chunk.length, now), buckets.garbage.use(from, wasted, now))
    if (rest > 0) this.#restrain(rest, now)
    if (this.#runner.length > MOST_PENDING) this.#pause(PENDING)
  }

  /** Runs what the session decides; a session that throws has lost its place in the stream, so its connection ends. */
  #think(decide: () => readonly Step<Uint8Array>[], now: Millis, input?: Uint8Array): readonly Step<Uint8Array>[] {
    const { session, socket, core, source, from } = this.#parts
    try {
      const steps = decide()
      if (steps.length > 0) this.#runner.run(steps, now)
      if (session.devices.size !== this.#devicesKnown) this.#meet(session.devices)
      return steps
    } catch (error) {
      core.log.error({ source, from, err: error }, 'A session failed; its connection is closed')
      core.faults.reject({ source, reason: 'internal', from, ...(input && { bytes: input }) }, now)
      socket.destroy()
      return []
    }
  }

  #meet(devices: ReadonlySet<DeviceId>): void {
    this.#devicesKnown = devices.size
    for (const device of devices) if (!this.held.has(device)) this.#refuse(device)
  }

  #refuse(device: DeviceId): string | undefined {
    const { core, from, holders, source } = this.#parts
    const address = core.mirror.configOf(device)?.address
    if (address !== undefined && address !== from) return 'identity'
    if (holders.spoke(device, this)) core.faults.show({ source, reason: 'collision', from, device }, Date.now())
    return undefined
  }

  #restrain(forMs: Millis, now: Millis): void {
    const { core, source, from } = this.#parts
    if (this.#paused & RATE) return
    this.#pause(RATE)
    core.faults.show({ source, reason: 'rate', from }, now)
    setTimeout(() => this.#resume(RATE), forMs).unref()
  }

  #pause(why: number): void {
    if (this.#paused === 0) this.#parts.socket.pause()
    this.#paused |= why
  }

  #resume(why: number): void {
    if ((this.#paused & why) === 0) return
    this.#paused &= ~why
    if (this.#paused === 0) this.#parts.socket.resume()
  }

  #send(answer: Uint8Array): void {
    if (this.#answers.length === 0) queueMicrotask(() => this.#flush())
    this.#answers.push(answer)
  }

  /** All answers of a turn leave in one write. */
  #flush(): void {
    const { socket, core, source, from } = this.#parts
    const answers = this.#answers
    if (answers.length === 0) return
    this.#answers = []
    if (!socket.writable) return
    const [only] = answers
    socket.write(answers.length === 1 && only ? only : Buffer.concat(answers))
    if (socket.writableLength <= MOST_UNREAD_ANSWERS) return
    core.faults.show({ source, reason: 'slowReader', from }, Date.now())
    socket.destroy()
  }
}

function judged(steps: readonly Step<Uint8Array>[]): { readonly good: number; readonly bad: number } {
  let bad = 0
  for (const step of steps) if (step.do === 'fault') bad++
  return { good: steps.length - bad, bad }
}
