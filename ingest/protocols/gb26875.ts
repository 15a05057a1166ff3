/** Fire control: user information transmission devices to the centre, GB/T 26875.3-2011, over TCP. */
import type { DeviceMessage, Millis } from '@yiwang/contract'
import { beijingMillis } from '../codec/beijing-time.ts'
import { chooseEventTime, unjudgedEventTime } from '../codec/event-time.ts'
import { framesOf } from '../codec/frame-scanner.ts'
import type { DecodeInput, StreamProtocol } from '../protocol.ts'
import { decode } from './gb26875/decode.ts'
import { framing, readFrame, readWhole, sizeOf } from './gb26875/frame.ts'
import { normalise } from './gb26875/normalise.ts'
import { Session } from './gb26875/session.ts'

const gb26875: StreamProtocol = {
  id: 'gb26875',
  transport: 'tcp',
  title: { zh: '城市消防远程监控', en: 'Remote fire monitoring' },
  standard: 'GB/T 26875.3-2011',
  evidence: 'The text of the standard and six or more open implementations; heartbeats and the 15-byte part state are practice.',
  decodeLine,
  normaliseLine,
  open: (context) => ({ connect: (from, now) => new Session(context, from, now) }),
}
export default gb26875

function decodeLine(input: DecodeInput): unknown {
  if (input.hex) {
    const frame = readWhole(input.hex)
    return 'error' in frame ? frame : decode(frame)
  }
  if (!input.chunks) return { error: 'input' }
  return { frames: Array.from(framesOf(framing, input.chunks), (bytes) => decode(readFrame(bytes))) }
}

function normaliseLine(input: DecodeInput): DeviceMessage[] | { error: string } {
  if (input.hex) {
    const frame = readWhole(input.hex)
    return 'error' in frame ? frame : [messageOf(input.hex.subarray(0, sizeOf(frame)), input.receivedTime)]
  }
  if (!input.chunks) return { error: 'input' }
  return Array.from(framesOf(framing, input.chunks), (bytes) => messageOf(bytes, input.receivedTime))
}

function messageOf(bytes: Uint8Array, received: Millis | undefined): DeviceMessage {
  const frame = readFrame(bytes)
  return normalise(frame, decode(frame), bytes, {
    from: undefined,
    config: undefined,
    receivedTime: received ?? beijingMillis(frame.time) ?? 0,
    judge: (time, text) => (received === undefined ? unjudgedEventTime(time, text) : chooseEventTime(time, text, received)),
  })
}
