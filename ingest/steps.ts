/**
 * Carries the steps of a session out in order: pictures into the evidence store, messages onto their lanes, faults into the
 * count, and each answer only when its step and all before it are done.
 */
import {
  COMMAND_OUTCOME_TOPIC,
  type Command,
  type CommandOutcome,
  type DeviceId,
  type DeviceMessage,
  type Lane,
  type Millis,
} from '@yiwang/contract'
import type { Logger } from 'pino'
import { EvidenceError, type EvidenceStore } from './evidence.ts'
import type { Feed } from './feeds.ts'
import type { Step } from './protocol.ts'
import type { FaultWriter } from './redis/fault-writer.ts'
import type { StreamWriter } from './redis/stream-writer.ts'

export interface Doors {
  readonly writer: StreamWriter
  readonly faults: FaultWriter
  readonly evidence: EvidenceStore
  readonly log: Logger
}

/** Whose steps these are. */
export interface Origin {
  /** Protocol id. */
  readonly source: string
  /** Peer address, topic or credential. */
  readonly from: string
  readonly feed: Feed
  /** Why this peer may not speak for a device; undefined = it may. */
  refuse(device: DeviceId): string | undefined
  /** A command has come to its end. */
  settled?(command: Command['id'], outcome: CommandOutcome): void
}

/** `refused` = not kept and not to be answered: the device will send it again. `rejected` = counted and over. */
export type StepOutcome = 'stored' | 'duplicate' | 'shed' | 'refused' | 'rejected' | 'sent'

/** What is left of a step while its work is done. Its message is not: it is JSON by then, and thousands wait at a time. */
interface Pending<Out> {
  readonly kind: Step<Out>['do']
  readonly then: readonly Out[] | undefined
  readonly after: ((kept: boolean) => void) | undefined
  outcome: StepOutcome | undefined
}

const KEPT: ReadonlySet<StepOutcome> = new Set(['stored', 'duplicate', 'shed', 'sent'])

export interface StepPlan<Out> {
  readonly doors: Doors
  readonly origin: Origin
  /** Ask the store for duplicates. */
  readonly deduplicate?: boolean
  /** Answers that may leave, in order. */
  send(out: Out): void
  /** Called for each step in order, after its answers were sent. */
  done?(kind: Step<Out>['do'], outcome: StepOutcome): void
}

export class StepRunner<Out> {
  readonly #plan: StepPlan<Out>
  #pending: Pending<Out>[] = []
  #first = 0
  /** Steps that wait behind a picture on its way to the disk. */
  #held: { readonly step: Step<Out>; readonly pending: Pending<Out> }[] | undefined

  constructor(plan: StepPlan<Out>) {
    this.#plan = plan
  }

  /** Steps not yet done. */
  get length(): number {
    return this.#pending.length - this.#first
  }

  run(steps: readonly Step<Out>[], now: Millis): void {
    for (const step of steps) {
      const pending = pendingOf(step)
      this.#pending.push(pending)
      this.#startOrHold(step, pending, now)
    }
  }

  #startOrHold(step: Step<Out>, pending: Pending<Out>, now: Millis): void {
    if (this.#held) this.#held.push({ step, pending })
    else this.#start(step, pending, now)
  }

  #start(step: Step<Out>, pending: Pending<Out>, now: Millis): void {
    const { doors, origin } = this.#plan
    switch (step.do) {
      case 'store': {
        const refusal = origin.refuse(step.message.device)
        if (refusal !== undefined) {
          const device = step.message.device
          this.#reject(pending, { source: origin.source, reason: refusal, from: origin.from, device }, now)
        } else if (step.pictures && step.pictures.length > 0) {
          this.#hold(pending, step.pictures, step.lane, step.message)
        } else {
          this.#append(pending, step.lane, step.message)
        }
        return
      }
      case 'fault': {
        const { do: _, ...unread } = step
        this.#reject(pending, { source: origin.source, from: origin.from, ...unread }, now)
        return
      }
      case 'settle':
        // Marked as ended only when the engine will hear of it.
        doors.writer.append('alarm', outcomeMessage(step.device, step.command, step.outcome, now), () => {
          origin.settled?.(step.command, step.outcome)
          this.#finish(pending, 'stored')
        })
        return
      case 'send':
        this.#finish(pending, 'sent')
    }
  }

  #append(pending: Pending<Out>, lane: Lane, message: DeviceMessage): void {
    const { doors, origin, deduplicate } = this.#plan
    const { feed } = origin
    const { receivedTime } = message
    feed.lastSeen = receivedTime
    if (deduplicate) {
      doors.writer.appendOnce(lane, message, (outcome) => {
        if (outcome === 'stored') feed.accepted++
        else feed.duplicate++
        this.#finish(pending, outcome)
      })
      return
    }
    doors.writer.append(lane, message, (outcome) => {
      if (outcome === 'stored') feed.accepted++
      else {
        feed.shed++
        doors.faults.show({ source: origin.source, reason: 'shed', from: origin.from }, receivedTime)
      }
      this.#finish(pending, outcome)
    })
  }

  #reject(pending: Pending<Out>, seen: Parameters<FaultWriter['reject']>[0], now: Millis): void {
    this.#plan.origin.feed.rejected++
    this.#plan.doors.faults.reject(seen, now, () => this.#finish(pending, 'rejected'))
  }

  /** Keeps the order of a session while its pictures go to the disk. */
  #hold(pending: Pending<Out>, pictures: readonly Uint8Array[], lane: Lane, message: DeviceMessage): void {
    const { doors, origin } = this.#plan
    this.#held = []
    Promise.all(pictures.map((bytes) => doors.evidence.put(bytes)))
      .then(
        () => this.#append(pending, lane, message),
        (error: unknown) => {
          const reason = error instanceof EvidenceError ? error.reason : 'evidence'
          doors.log.error({ source: origin.source, from: origin.from, err: error }, 'A picture could not be kept')
          doors.faults.show({ source: origin.source, reason, from: origin.from, device: message.device }, message.receivedTime)
          this.#finish(pending, 'refused')
        },
      )
      .finally(() => {
        const waiting = this.#held ?? []
        this.#held = undefined
        for (const next of waiting) this.#startOrHold(next.step, next.pending, message.receivedTime)
      })
  }

  #finish(pending: Pending<Out>, outcome: StepOutcome): void {
    pending.outcome = outcome
    let head = this.#pending[this.#first]
    while (head?.outcome !== undefined) {
      this.#first++
      // Whoever fails to answer one device must not hold up those who share its entry.
      try {
        this.#release(head, head.outcome)
      } catch (error) {
        const { doors, origin } = this.#plan
        doors.log.error({ source: origin.source, from: origin.from, err: error }, 'An answer could not be given')
      }
      head = this.#pending[this.#first]
    }
    if (this.#first === this.#pending.length) {
      this.#pending = []
      this.#first = 0
    } else if (this.#first > 1_024) {
      this.#pending.splice(0, this.#first)
      this.#first = 0
    }
  }

  #release({ kind, then, after }: Pending<Out>, outcome: StepOutcome): void {
    const { send, done } = this.#plan
    const kept = KEPT.has(outcome)
    after?.(kept)
    // What could not be read is refused when that is counted; what may not be stored is answered nothing.
    if (then && (kept || (kind === 'fault' && outcome === 'rejected'))) for (const out of then) send(out)
    done?.(kind, outcome)
  }
}

function pendingOf<Out>(step: Step<Out>): Pending<Out> {
  const then = step.do === 'send' ? [step.out] : step.do === 'settle' ? undefined : step.then
  return { kind: step.do, then, after: step.do === 'store' ? step.after : undefined, outcome: undefined }
}

/** How the end of a command is told to the engine. */
export function outcomeMessage(device: DeviceId, id: Command['id'], outcome: CommandOutcome, now: Millis): DeviceMessage {
  return {
    v: 1,
    source: device.slice(0, device.indexOf(':')),
    device,
    key: `command|${id}|${outcome}`,
    receivedTime: now,
    signals: [{ kind: 'note', feature: device, eventTime: now, topic: COMMAND_OUTCOME_TOPIC, detail: { id, outcome } }],
  }
}
