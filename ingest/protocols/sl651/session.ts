/** One connection of a hydrological station: frames in, stored messages, answers, requests for packets and queries out. */
import type { Command, DeviceId, Millis } from '@yiwang/contract'
import { beijingMillis } from '../../codec/beijing-time.ts'
import { chooseEventTime } from '../../codec/event-time.ts'
import { type Finding, FrameScanner } from '../../codec/frame-scanner.ts'
import { hex } from '../../codec/hex.ts'
import type { ProtocolContext, Step, StreamSession } from '../../protocol.ts'
import { clockWrong } from '../../session/clock-watch.ts'
import { Dialogue, type Write } from '../../session/dialogue.ts'
import type { Patience } from '../../session/requests.ts'
import { type Address, END, type Frame, framing, type Packet, readFrame, writeFrame } from './frame.ts'
import { deviceOfStation, laneOf, normalise, type Report } from './normalise.ts'
import { reportOf, wholeOf } from './report.ts'
import { isPacket, serialOf, type TransferEvent, type Transfers } from './transfers.ts'

const KEEP_ALIVE = '2F'
const QUERY_NOW = '37'
const SET_CLOCK = '4A'

/** Query and reply (mode M4): time-out 10 s, two repeats. */
const PATIENCE: Patience = { repeatAfter: 10_000, repeats: 2 }

type Steps = Step<Uint8Array>[]

/** Replies to our queries; they settle the query and are not answered themselves. */
function isReply(func: string): boolean {
  const code = Number.parseInt(func, 16)
  return (code >= 0x37 && code <= 0x3a) || (code >= 0x40 && code <= 0x51)
}

/** The station's own reports 30–36: the only ones of which more may follow. */
function isReport(func: string): boolean {
  return func >= '30' && func <= '36'
}

export class Session implements StreamSession {
  readonly #context: ProtocolContext
  readonly #transfers: Transfers
  readonly #scanner = new FrameScanner(framing)
  readonly #dialogue: Dialogue<Address>

  constructor(context: ProtocolContext, transfers: Transfers, now: Millis) {
    this.#context = context
    this.#transfers = transfers
    this.#dialogue = new Dialogue(PATIENCE, now)
  }

  get devices(): ReadonlySet<DeviceId> {
    return this.#dialogue.devices
  }

  receive(chunk: Uint8Array, now: Millis): Steps {
    return this.#carry(this.#scanner.receive(chunk, now), now)
  }

  tick(now: Millis): Steps {
    return [
      ...this.#carry(this.#scanner.tick(now), now),
      ...this.#transfers.tick(this, now).flatMap((event) => this.#transferred(event, now)),
      ...this.#dialogue.tick(now),
    ]
  }

  command(command: Command, now: Millis): Steps {
    return this.#dialogue.order(command, requestOf(command.body), now)
  }

  #carry(findings: Iterable<Finding>, now: Millis): Steps {
    const steps: Steps = []
    for (const finding of findings) {
      if (finding.is === 'frame') for (const step of this.#take(finding.bytes, now)) steps.push(step)
      else if (finding.is === 'garbage')
        steps.push({ do: 'fault', reason: finding.reason, bytes: finding.bytes, length: finding.length })
    }
    return steps
  }

  #take(bytes: Uint8Array, now: Millis): Steps {
    const frame = readFrame(bytes)
    const device = deviceOfStation(frame.station)
    const fault = (reason: string): Steps => [{ do: 'fault', reason, bytes: bytes.slice(0, 512), length: bytes.length, device }]
    // Only the centre sends these: some modems echo what they are sent.
    if (frame.dir === 'down') return fault('downlink')
    if (!frame.syn) {
      const report = reportOf(frame, hex(bytes))
      return [...this.#store(report, frame, undefined, now), ...this.#settled(device, report.body.serial, frame.func)]
    }
    if (!frame.packet || !isPacket(frame.packet)) return fault('packet')
    this.#dialogue.met(device, addressOf(frame))
    return this.#transfers.take(frame, frame.packet, this, now).flatMap((event) => this.#transferred(event, now))
  }

  #transferred(event: TransferEvent, now: Millis): Steps {
    const { transfer } = event
    const device = deviceOfStation(transfer.station)
    const { address, func } = transfer
    if (event.is === 'missing') {
      const serial = serialOf(transfer) ?? 0
      return [{ do: 'send', out: writeFrame(address, { func, end: END.nak, serial, packet: event.packet }, now) }]
    }
    if (event.is === 'dropped') {
      const first = transfer.packets.get(1) ?? new Uint8Array(0)
      return [{ do: 'fault', reason: event.reason, bytes: first.slice(0, 512), length: transfer.bytes, device }]
    }
    const report = wholeOf(transfer)
    const packet = { total: transfer.total, seq: transfer.total }
    return [
      ...this.#store(report, { ...address, func, end: END.etx }, packet, now),
      ...this.#settled(device, report.body.serial, func),
    ]
  }

  #store(report: Report, frame: Address & Pick<Frame, 'func' | 'end'>, packet: Packet | undefined, now: Millis): Steps {
    const device = deviceOfStation(frame.station)
    const suspect = chooseEventTime(beijingMillis(report.body.sendTime), undefined, now).timeSuspect ?? false
    const isClockToBeSet = this.#dialogue.heard(device, addressOf(frame), suspect, now)
    const messages = normalise(report, {
      config: this.#context.configOf(device),
      receivedTime: now,
      judge: (time, text) => chooseEventTime(time, text, now),
    })
    const lane = laneOf(report.func)
    const steps: Steps = messages.map((message, i) => ({
      do: 'store',
      lane,
      message,
      ...(i === 0 && report.picture ? { pictures: [report.picture.bytes] } : {}),
      ...(i === messages.length - 1 ? this.#answer(frame, report.body.serial, packet, now) : {}),
    }))
    if (!isClockToBeSet) return steps
    messages.at(-1)?.signals.push(clockWrong(device, report.body.sendTime ?? report.sendTimeHex, now))
    return [...steps, ...this.#dialogue.ask(device, query(SET_CLOCK), now)]
  }

  /** Same function and serial number. The line stays open (ESC); when more follows, the station shall go on (ACK). */
  #answer(
    frame: Address & Pick<Frame, 'func' | 'end'>,
    serial: number | undefined,
    packet: Packet | undefined,
    now: Millis,
  ): { then?: readonly Uint8Array[] } {
    const { func } = frame
    if (serial === undefined || func === KEEP_ALIVE || isReply(func)) return {}
    const end = frame.end === END.etb && isReport(func) ? END.ack : END.esc
    return { then: [writeFrame(frame, { func, end, serial, packet }, now)] }
  }

  #settled(device: DeviceId, serial: number | undefined, func: string): Steps {
    return serial !== undefined && isReply(func) ? this.#dialogue.settle(device, serial, 'done') : []
  }
}

function addressOf({ center, station, password }: Address): Address {
  return { center, station, password }
}

function requestOf({ action }: Command['body']): Write<Address> | undefined {
  if (action === 'syncClock') return query(SET_CLOCK)
  return action === 'queryNow' ? query(QUERY_NOW) : undefined
}

function query(func: string): Write<Address> {
  return (to, serial, at) => writeFrame(to, { func, end: END.enq, serial }, at)
}
