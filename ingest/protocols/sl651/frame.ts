/** The frame of SL 651-2014, clause 6, HEX/BCD encoding: `7E7E`, header, STX or SYN, body, end mark, CRC. Big-endian throughout. */
import type { Millis } from '@yiwang/contract'
import { toBcd } from '../../codec/bcd.ts'
import { beijingFields } from '../../codec/beijing-time.ts'
import { crc16 } from '../../codec/crc16.ts'
import type { Framing, Look } from '../../codec/frame-scanner.ts'
import { upperHex } from '../../codec/hex.ts'

const AROUND = 17
const LONGEST_BODY = 0xfff
const BODY = 14
const STX = 0x02
const SYN = 0x16

export const END = { etx: 0x03, eot: 0x04, enq: 0x05, ack: 0x06, nak: 0x15, etb: 0x17, esc: 0x1b } as const

/** One packet of several (mode M3). */
export interface Packet {
  readonly total: number
  readonly seq: number
}

export interface Frame {
  readonly dir: 'up' | 'down'
  readonly center: number
  /** 10 hex digits: mostly BCD, but some stations use A–F. */
  readonly station: string
  readonly password: string
  /** 2 hex digits. */
  readonly func: string
  readonly bodyLen: number
  readonly end: number
  /** SYN stands where a single message has STX. */
  readonly syn: boolean
  readonly packet?: Packet
  /** The body, without the packet's own three bytes. */
  readonly data: Uint8Array
}

export type FrameError = 'badStart' | 'truncated' | 'checksum'

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

export function uint16(bytes: Uint8Array, at: number): number {
  return (byte(bytes, at) << 8) | byte(bytes, at + 1)
}

/** The checks in the order in which their errors are named. `truncated` = more bytes could make it a frame. */
function check(bytes: Uint8Array, from: number, to: number): number | FrameError {
  const have = to - from
  if (byte(bytes, from) !== 0x7e || (have > 1 && byte(bytes, from + 1) !== 0x7e)) return 'badStart'
  if (have < BODY) return 'truncated'
  const mark = byte(bytes, from + 13)
  if (mark !== STX && mark !== SYN) return 'badStart'
  const size = AROUND + (uint16(bytes, from + 11) & LONGEST_BODY)
  if (have < size) return 'truncated'
  return crc16(bytes, from, from + size - 2) === uint16(bytes, from + size - 2) ? size : 'checksum'
}

export const framing: Framing = {
  start: 0x7e,
  longest: AROUND + LONGEST_BODY,
  look(bytes, from, to): Look {
    const found = check(bytes, from, to)
    if (typeof found === 'number') return found
    return found === 'truncated' ? 'wait' : { reason: found }
  },
}

/** Reads the fields of a frame that `framing` found good. */
export function readFrame(bytes: Uint8Array): Frame {
  const down = byte(bytes, 11) >>> 4 === 8
  const bodyLen = uint16(bytes, 11) & LONGEST_BODY
  const body = bytes.subarray(BODY, BODY + bodyLen)
  const syn = byte(bytes, 13) === SYN
  const header = {
    dir: down ? 'down' : 'up',
    center: byte(bytes, down ? 7 : 2),
    station: upperHex(bytes.subarray(down ? 2 : 3, down ? 7 : 8)),
    password: upperHex(bytes.subarray(8, 10)),
    func: upperHex(bytes.subarray(10, 11)),
    bodyLen,
    end: byte(bytes, BODY + bodyLen),
    syn,
  } as const
  if (!syn || bodyLen < 3) return { ...header, data: body }
  const packet = {
    total: (byte(body, 0) << 4) | (byte(body, 1) >>> 4),
    seq: ((byte(body, 1) & 15) << 8) | byte(body, 2),
  }
  return { ...header, packet, data: body.subarray(3) }
}

/** One whole frame; bytes behind it are ignored. */
export function readWhole(bytes: Uint8Array): Frame | { error: FrameError } {
  const found = bytes.length < 2 ? 'badStart' : check(bytes, 0, bytes.length)
  return typeof found === 'number' ? readFrame(bytes.subarray(0, found)) : { error: found }
}

export function sizeOf({ bodyLen }: Frame): number {
  return AROUND + bodyLen
}

/** Whom a frame of ours goes to: header fields as the station sent them. */
export type Address = Pick<Frame, 'center' | 'station' | 'password'>

export interface Outgoing {
  readonly func: string
  readonly end: number
  /** The station's own for an answer, ours for a query. */
  readonly serial: number
  readonly packet?: Packet | undefined
}

/** Answers and queries alike: serial number and the centre's time, nothing else. */
export function writeFrame(to: Address, { func, end, serial, packet }: Outgoing, at: Millis): Uint8Array {
  const count = packet ? [packet.total >>> 4, ((packet.total & 15) << 4) | (packet.seq >>> 8), packet.seq & 0xff] : []
  const body = [...count, serial >>> 8, serial & 0xff, ...beijingFields(at).map(toBcd)]
  const bytes = Uint8Array.from([
    0x7e,
    0x7e,
    ...Buffer.from(to.station, 'hex'),
    to.center,
    ...Buffer.from(to.password + func, 'hex'),
    0x80 | (body.length >>> 8),
    body.length & 0xff,
    packet ? SYN : STX,
    ...body,
    end,
    0,
    0,
  ])
  const crcAt = bytes.length - 2
  const crc = crc16(bytes, 0, crcAt)
  bytes.set([crc >>> 8, crc & 0xff], crcAt)
  return bytes
}
