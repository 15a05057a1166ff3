/** One connection of a fire-control transmission device: frames in, stored messages, answers and requests out. */
import type { Command, DeviceId, Lane, Millis } from '@yiwang/contract'
import { beijingMillis } from '../../codec/beijing-time.ts'
import { chooseEventTime } from '../../codec/event-time.ts'
import { type Finding, FrameScanner } from '../../codec/frame-scanner.ts'
import type { ProtocolContext, Step, StreamSession } from '../../protocol.ts'
import { clockWrong } from '../../session/clock-watch.ts'
import { Dialogue, type Write } from '../../session/dialogue.ts'
import type { Patience } from '../../session/requests.ts'
import { decode } from './decode.ts'
import { answerTo, COMMAND, type Frame, framing, readFrame, timeBytes, writeFrame } from './frame.ts'
import { deviceOfFrame, laneOf, normalise } from './normalise.ts'

const SET_CLOCK = 90
const CHECK_DUTY = 91

/** The standard: again after at most 10 s, three times. */
const PATIENCE: Patience = { repeatAfter: 10_000, repeats: 3 }

/** How a device speaks, and is spoken to. */
type Voice = Pick<Frame, 'src' | 'dst' | 'verMain' | 'verUser'>
type Steps = Step<Uint8Array>[]

export class Session implements StreamSession {
  readonly #context: ProtocolContext
  readonly #from: string
  readonly #scanner = new FrameScanner(framing)
  readonly #dialogue: Dialogue<Voice>

  constructor(context: ProtocolContext, from: string, now: Millis) {
    this.#context = context
    this.#from = from
    this.#dialogue = new Dialogue(PATIENCE, now)
  }

  get devices(): ReadonlySet<DeviceId> {
    return this.#dialogue.devices
  }

  receive(chunk: Uint8Array, now: Millis): Steps {
    return this.#carry(this.#scanner.receive(chunk, now), now)
  }

  tick(now: Millis): Steps {
    return [...this.#carry(this.#scanner.tick(now), now), ...this.#dialogue.tick(now)]
  }

  command(command: Command, now: Millis): Steps {
    return this.#dialogue.order(command, requestOf(command.body), now)
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
    const { src, dst, verMain, verUser } = frame
    const isClockToBeSet = this.#dialogue.heard(device, { src, dst, verMain, verUser }, clockSuspect(frame, now), now)

    const decoded = decode(frame)
    const message = normalise(frame, decoded, bytes, {
      from: this.#from,
      config,
      receivedTime: now,
      judge: (time, text) => chooseEventTime(time, text, now),
    })
    const lane: Lane = laneOf(decoded)
    if (isClockToBeSet) message.signals.push(clockWrong(device, frame.timeText, now))
    return [
      { do: 'store', lane, message, ...this.#answer(frame.cmd, bytes, now) },
      ...this.#settled(frame, device),
      ...(isClockToBeSet ? this.#dialogue.ask(device, setClock, now) : []),
    ]
  }

  /** Data is confirmed once it is stored, whatever its type; a command that no device may give is refused. */
  #answer(cmd: number, frame: Uint8Array, now: Millis): { then?: readonly Uint8Array[] } {
    if (cmd === COMMAND.send) return { then: [answerTo(frame, COMMAND.confirm, now)] }
    if (cmd === COMMAND.confirm || cmd === COMMAND.deny || cmd === COMMAND.reply) return {}
    return { then: [answerTo(frame, COMMAND.deny, now)] }
  }

  #settled({ cmd, seq }: Frame, device: DeviceId): Steps {
    if (cmd === COMMAND.deny) return this.#dialogue.settle(device, seq, 'refused')
    return cmd === COMMAND.confirm || cmd === COMMAND.reply ? this.#dialogue.settle(device, seq, 'done') : []
  }
}

function requestOf(body: Command['body']): Write<Voice> | undefined {
  if (body.action === 'syncClock') return setClock
  if (body.action !== 'dutyCheck') return undefined
  return (to, seq, at) => control(to, seq, [CHECK_DUTY, 1, body.minutes], at)
}

function setClock(to: Voice, seq: number, at: Millis): Uint8Array {
  return control(to, seq, [SET_CLOCK, 1, ...timeBytes(at)], at)
}

function control({ src, dst, verMain, verUser }: Voice, seq: number, adu: number[], at: Millis): Uint8Array {
  return writeFrame({ seq, verMain, verUser, src: dst, dst: src, cmd: COMMAND.control, adu: Uint8Array.from(adu) }, at)
}

/** Judged by the frame's time, when it was sent: an object may rightly be old. */
function clockSuspect(frame: Frame, now: Millis): boolean {
  return chooseEventTime(beijingMillis(frame.time), undefined, now).timeSuspect ?? false
}
