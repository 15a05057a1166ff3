/** Flood and water: telemetry stations (rain, river, reservoir, groundwater) to the centre, SL 651-2014 in HEX/BCD, over TCP. */
import type { DeviceMessage, Millis } from '@yiwang/contract'
import { beijingMillis } from '../codec/beijing-time.ts'
import { chooseEventTime, unjudgedEventTime } from '../codec/event-time.ts'
import { framesOf } from '../codec/frame-scanner.ts'
import { hex } from '../codec/hex.ts'
import { sha256 } from '../codec/sha256.ts'
import type { DecodeInput, StreamProtocol } from '../protocol.ts'
import { type Decoded, decode } from './sl651/decode.ts'
import { type Frame, framing, readFrame, readWhole, sizeOf } from './sl651/frame.ts'
import { normalise, type Report } from './sl651/normalise.ts'
import { pictureOf, reportOf, wholeOf } from './sl651/report.ts'
import { Session } from './sl651/session.ts'
import { isPacket, type Transfer, Transfers } from './sl651/transfers.ts'

const sl651: StreamProtocol = {
  id: 'sl651',
  transport: 'tcp',
  title: { zh: '水文监测', en: 'Hydrological telemetry' },
  standard: 'SL 651-2014',
  evidence:
    'The text of the standard in two renderings and several open servers; the timing of NAK and AA as missing are practice.',
  // The hourly report.
  period: 3_600,
  decodeLine,
  normaliseLine,
  open: (context) => {
    const transfers = new Transfers()
    return { connect: (_from, now) => new Session(context, transfers, now) }
  },
}
export default sl651

function decodeLine(input: DecodeInput): unknown {
  if (input.hex) {
    const frame = readWhole(input.hex)
    return 'error' in frame ? frame : decode(frame)
  }
  if (!input.chunks) return { error: 'input' }
  const frames: Decoded[] = []
  let picture = {}
  for (const part of partsOf(input.chunks)) {
    if (part.is === 'frame') frames.push(decode(part.frame))
    else picture = pictureMembers(part.transfer) ?? picture
  }
  return { frames, ...picture }
}

/** What the decode result says of the picture that the chunks complete. */
function pictureMembers(transfer: Transfer): object | undefined {
  const image = pictureOf(transfer)
  if (!image) return undefined
  const { serial, sendTime } = wholeOf(transfer).body
  return {
    packets: transfer.packets.size,
    pktTotal: transfer.total,
    station: transfer.station,
    serial,
    sendTime,
    imageBytes: image.length,
    imageSha256: sha256(image),
    imageStartsWith: hex(image.subarray(0, 4)),
    imageEndsWith: hex(image.subarray(-2)),
  }
}

function normaliseLine(input: DecodeInput): DeviceMessage[] | { error: string } {
  const own = (report: Report) => messagesOf(report, input.receivedTime)
  if (input.hex) {
    const frame = readWhole(input.hex)
    if ('error' in frame) return frame
    return single(frame) ? own(reportOf(frame, hex(input.hex.subarray(0, sizeOf(frame))))) : []
  }
  if (!input.chunks) return { error: 'input' }
  return Array.from(partsOf(input.chunks)).flatMap((part) => {
    if (part.is === 'transfer') return own(wholeOf(part.transfer))
    return single(part.frame) ? own(reportOf(part.frame, part.raw)) : []
  })
}

/** A message of its own: packets are messages only together, and what the centre sends is none. */
function single({ dir, syn }: Frame): boolean {
  return dir === 'up' && !syn
}

type Part = { is: 'frame'; frame: Frame; raw: string } | { is: 'transfer'; transfer: Transfer }

/** Good frames of a stream that has ended, and the transfers they complete. */
function* partsOf(chunks: readonly Uint8Array[]): Generator<Part, void, void> {
  const transfers = new Transfers()
  for (const bytes of framesOf(framing, chunks)) {
    const frame = readFrame(bytes.slice())
    yield { is: 'frame', frame, raw: hex(bytes) }
    if (frame.dir === 'down' || !frame.packet || !isPacket(frame.packet)) continue
    for (const event of transfers.take(frame, frame.packet, transfers, 0))
      if (event.is === 'complete') yield { is: 'transfer', transfer: event.transfer }
  }
}

function messagesOf(report: Report, received: Millis | undefined): DeviceMessage[] {
  return normalise(report, {
    config: undefined,
    receivedTime: received ?? beijingMillis(report.body.sendTime) ?? 0,
    judge: (time, text) => (received === undefined ? unjudgedEventTime(time, text) : chooseEventTime(time, text, received)),
  })
}
