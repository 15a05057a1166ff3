/** One connection of a fire-control transmission device: frames in, stored messages, answers and requests out. */
import type { Command, DeviceId, Lane, Millis } from '@yiwang/contract'
import { beijingMillis } from '../../codec/beijing-time.ts'
import { chooseEventTime } from '../../codec/event-time.ts'
import { type Finding, FrameScanner } from '../../codec/frame-scanner.ts'
import type { ProtocolContext, Step, StreamSession } from '../../protocol.ts'
import { CLOCK_UNKNOWN, CLOCK_WRONG_TOPIC, type ClockWatch, watchClock } from '../../session/clock-watch.ts'
import { type Patience, Requests } from '../../session/requests.ts'
import { Roster } from '../../session/roster.ts'
import { decode } from './decode.ts'
import { answerTo, COMMAND, type Frame, framing, readFrame, timeBytes, writeFrame } from './frame.ts'
import { deviceOfFrame, laneOf, normalise } from './normalise.ts'

const SET_CLOCK = 90
const CHECK_DUTY = 91

/** The standard: again after at most 10 s, three times. */
export const PATIENCE: Patience = { repeatAfter: 10_000, repeats: 3 }

/** How to speak to a device: as it spoke last. */
interface Known {
  readonly heard: Pick<Frame, 'src' | 'dst' | 'verMain' | 'verUser'>
  readonly clock: ClockWatch
}

type Steps = Step<Uint8Array>[]

export class Session implements StreamSession {
  readonly #context: ProtocolContext
  readonly #from: string
  readonly #scanner = new FrameScanner(framing)
  readonly #roster = new Roster<Known>()
  readonly #requests: Requests
  #serial: number

  constructor(context: ProtocolContext, from: string, now: Millis, patience = PATIENCE) {
    this.#context = context
    this.#from = from
    this.#requests = new Requests(patience)
    // Another connection's serials must not look like repeats of these.
    this.#serial = Math.trunc(now / 1_000) & 0xffff
  }

  get devices(): ReadonlySet<DeviceId> {
    return this.#roster.ids
  }

  receive(chunk: Uint8Array, now: Millis): Steps {
    return this.#carry(this.#scanner.receive(chunk, now), now)
  }

  tick(now: Millis): Steps {
    return [...this.#carry(this.#scanner.tick(now), now), ...this.#requests.tick(now)]
  }

  command({ id, device, body, expiresAt }: Command, now: Millis): Steps {
    const known = this.#roster.get(device)
    if (body.action === 'queryNow') return [{ do: 'settle', command: id, device, outcome: 'unsupported' }]
    if (!known) return [{ do: 'settle', command: id, device, outcome: 'expired' }]
    const adu = (at: Millis) => (body.action === 'syncClock' ? [SET_CLOCK, 1, ...timeBytes(at)] : [CHECK_DUTY, 1, body.minutes])
    return this.#ask(device, known, adu, now, { id, expiresAt })
  }

  #carry(findings: Iterable<Finding>, now: Millis): Steps {
    const steps: Steps = []
    for (const finding of findings) {
      if (finding.is === 'frame') steps.push(...this.#take(finding.bytes, now))
      else if (finding.is === 'garbage')
        steps.push({ do: 'fault', reason: finding.reason, bytes: finding.bytes, length: finding.length })
      else {
        const bytes = finding.bytes.slice()
        const deny = answerTo(bytes, COMMAND.deny, now)
        steps.push({ do: 'fault', reason: finding.reason, bytes, length: bytes.length, then: [deny] })
      }
    }
    return steps
  }

  #take(bytes: Uint8Array, now: Millis): Steps {
    const frame = readFrame(bytes)
    const device = deviceOfFrame(frame.src, this.#from)
    const config = this.#context.configOf(device)
    const clock = watchClock(this.#roster.get(device)?.clock ?? CLOCK_UNKNOWN, clockSuspect(frame, now), now)
    const known: Known = {
      heard: { src: frame.src, dst: frame.dst, verMain: frame.verMain, verUser: frame.verUser },
      clock: clock.watch,
    }
    this.#roster.set(device, known)

    const decoded = decode(frame)
    const message = normalise(frame, decoded, bytes, {
      from: this.#from,
      config,
      receivedTime: now,
      judge: (time, text) => chooseEventTime(time, text, now),
    })
    const lane: Lane = laneOf(decoded)
    if (clock.tell)
      message.signals.push({
        kind: 'note',
        feature: device,
        eventTime: now,
        topic: CLOCK_WRONG_TOPIC,
        detail: { sent: frame.timeText },
      })
    return [
      { do: 'store', lane, message, ...this.#answer(frame.cmd, bytes, now) },
      ...this.#settled(frame, device),
      ...(clock.tell ? this.#ask(device, known, (at) => [SET_CLOCK, 1, ...timeBytes(at)], now) : []),
    ]
  }

  /** Data is confirmed once it is stored, whatever its type; a command that no device may give is refused. */
  #answer(cmd: number, frame: Uint8Array, now: Millis): { then?: readonly Uint8Array[] } {
    if (cmd === COMMAND.send) return { then: [answerTo(frame, COMMAND.confirm, now)] }
    if (cmd === COMMAND.confirm || cmd === COMMAND.deny || cmd === COMMAND.reply) return {}
    return { then: [answerTo(frame, COMMAND.deny, now)] }
  }

  #settled({ cmd, seq }: Frame, device: DeviceId): Steps {
    if (cmd === COMMAND.deny) return this.#requests.settle(device, seq, 'refused')
    return cmd === COMMAND.confirm || cmd === COMMAND.reply ? this.#requests.settle(device, seq, 'done') : []
  }

  #ask(
    device: DeviceId,
    { heard }: Known,
    adu: (at: Millis) => number[],
    now: Millis,
    command?: Pick<Command, 'id' | 'expiresAt'>,
  ): Steps {
    this.#serial = (this.#serial + 1) & 0xffff
    const header = {
      seq: this.#serial,
      verMain: heard.verMain,
      verUser: heard.verUser,
      src: heard.dst,
      dst: heard.src,
      cmd: COMMAND.control,
    }
    const write = (at: Millis) => writeFrame({ ...header, adu: Uint8Array.from(adu(at)) }, at)
    return this.#requests.send({ device, serial: header.seq, write, ...(command ? { command } : {}) }, now)
  }
}

/** Judged by the frame's time, when it was sent: an object may rightly be old. */
function clockSuspect(frame: Frame, now: Millis): boolean {
  return chooseEventTime(beijingMillis(frame.time), undefined, now).timeSuspect ?? false
}
