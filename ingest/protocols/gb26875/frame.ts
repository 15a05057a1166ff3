/** The frame of GB/T 26875.3-2011, clause 6: `@@`, header, application data unit, checksum, `##`. Little-endian throughout. */

import { type Millis, SECOND } from '@yiwang/contract'
import { beijingFields, beijingText } from '../../codec/beijing-time.ts'
import type { Framing, Look } from '../../codec/frame-scanner.ts'
import { hex } from '../../codec/hex.ts'
import { remember } from '../../codec/remember.ts'

const HEADER = 27
const AROUND = 30
const LONGEST_ADU = 1_024
/** How many addresses are remembered as text. */
export const MOST_ADDRESSES = 20_000

/** Where the header's fields stand. */
const AT = { seq: 2, verMain: 4, verUser: 5, time: 6, src: 12, dst: 18, length: 24, command: 26 } as const

export const COMMAND = { control: 1, send: 2, confirm: 3, request: 4, reply: 5, deny: 6 } as const

export interface Frame {
  readonly seq: number
  readonly verMain: number
  readonly verUser: number
  readonly time: string | null
  /** The time, or its six bytes in hex where they are no instant. */
  readonly timeText: string
  /** 12 hex digits, most significant first; the numbers are for display only. */
  readonly src: string
  readonly srcNum: number
  readonly dst: string
  readonly dstNum: number
  readonly cmd: number
  readonly adu: Uint8Array
}

export type FrameError = 'badStart' | 'truncated' | 'badLength' | 'badEnd' | 'checksum'

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

export function uint16(bytes: Uint8Array, at: number): number {
  return byte(bytes, at) | (byte(bytes, at + 1) << 8)
}

export function uint32(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at) | (uint16(bytes, at + 2) << 16)) >>> 0
}

/** Six binary bytes, second first. */
export function timeAt(bytes: Uint8Array, at: number): string | null {
  return beijingText(
    byte(bytes, at + 5),
    byte(bytes, at + 4),
    byte(bytes, at + 3),
    byte(bytes, at + 2),
    byte(bytes, at + 1),
    byte(bytes, at),
  )
}

export function timeBytes(at: Millis): Uint8Array {
  return bytesOfSecond(Math.floor(at / SECOND))
}

const bytesOfSecond = remember(8, (second: number) => Uint8Array.from(beijingFields(second * SECOND)).reverse())

function sum(bytes: Uint8Array, from: number, to: number): number {
  let total = 0
  for (let i = from; i < to; i++) total += byte(bytes, i)
  return total & 0xff
}

/** Only what claims to be a device's frame is worth a refusal: a known command and a real time. */
function plausible(bytes: Uint8Array, from: number): boolean {
  const command = byte(bytes, from + AT.command)
  return ((command >= 1 && command <= 6) || command >= 128) && timeAt(bytes, from + AT.time) !== null
}

/** The checks in the order in which their errors are named. `truncated` = more bytes could make it a frame. */
function check(bytes: Uint8Array, from: number, to: number): number | FrameError {
  const have = to - from
  if (byte(bytes, from) !== 0x40 || (have > 1 && byte(bytes, from + 1) !== 0x40)) return 'badStart'
  if (have < AT.command) return 'truncated'
  const length = uint16(bytes, from + AT.length)
  if (length > LONGEST_ADU) return 'badLength'
  if (have < AROUND + length) return 'truncated'
  const sumAt = from + HEADER + length
  if (byte(bytes, sumAt + 1) !== 0x23 || byte(bytes, sumAt + 2) !== 0x23) return 'badEnd'
  return byte(bytes, sumAt) === sum(bytes, from + AT.seq, sumAt) ? AROUND + length : 'checksum'
}

export const framing: Framing = {
  start: 0x40,
  longest: AROUND + LONGEST_ADU,
  look(bytes, from, to): Look {
    const found = check(bytes, from, to)
    if (typeof found === 'number') return found
    if (found === 'truncated') return 'wait'
    if (found !== 'checksum' || !plausible(bytes, from)) return { reason: found }
    return { reason: found, refuse: AROUND + uint16(bytes, from + AT.length) }
  },
}

/** Reads the header fields of whatever stands there; only `framing` says whether it is a good frame. */
export function readFrame(bytes: Uint8Array): Frame {
  const address = (at: number) => uint16(bytes, at + 4) * 0x1_0000_0000 + uint32(bytes, at)
  const srcNum = address(AT.src)
  const dstNum = address(AT.dst)
  const time = timeAt(bytes, AT.time)
  return {
    seq: uint16(bytes, AT.seq),
    verMain: byte(bytes, AT.verMain),
    verUser: byte(bytes, AT.verUser),
    time,
    timeText: time ?? hex(bytes.subarray(AT.time, AT.src)),
    src: addressText(srcNum),
    srcNum,
    dst: addressText(dstNum),
    dstNum,
    cmd: byte(bytes, AT.command),
    adu: bytes.subarray(HEADER, HEADER + uint16(bytes, AT.length)),
  }
}

/** One whole frame; bytes behind it are ignored. */
export function readWhole(bytes: Uint8Array): Frame | { error: FrameError } {
  const found = bytes.length < 2 ? 'badStart' : check(bytes, 0, bytes.length)
  return typeof found === 'number' ? readFrame(bytes) : { error: found }
}

export function sizeOf(frame: Frame): number {
  return AROUND + frame.adu.length
}

const addressText = remember(MOST_ADDRESSES, (address: number) => address.toString(16).padStart(12, '0'))

/** What a frame of ours carries; addresses as 12 hex digits. */
export type Outgoing = Pick<Frame, 'seq' | 'verMain' | 'verUser' | 'src' | 'dst' | 'cmd'> & { readonly adu?: Uint8Array }

export function writeFrame(frame: Outgoing, at: Millis): Uint8Array {
  const adu = frame.adu ?? new Uint8Array(0)
  const bytes = new Uint8Array(AROUND + adu.length)
  bytes.set([0x40, 0x40, frame.seq & 0xff, frame.seq >>> 8, frame.verMain, frame.verUser])
  bytes.set(timeBytes(at), AT.time)
  bytes.set(Buffer.from(frame.src, 'hex').reverse(), AT.src)
  bytes.set(Buffer.from(frame.dst, 'hex').reverse(), AT.dst)
  bytes.set([adu.length & 0xff, adu.length >>> 8, frame.cmd], AT.length)
  bytes.set(adu, HEADER)
  const sumAt = HEADER + adu.length
  bytes.set([sum(bytes, AT.seq, sumAt), 0x23, 0x23], sumAt)
  return bytes
}

/** Confirms or denies: same serial and versions, addresses swapped, our own time, nothing inside. */
export function answerTo(frame: Uint8Array, cmd: typeof COMMAND.confirm | typeof COMMAND.deny, now: Millis): Uint8Array {
  const answer = new Uint8Array(AROUND)
  for (let i = 0; i < AT.time; i++) answer[i] = byte(frame, i)
  for (let i = 0; i < 6; i++) {
    answer[AT.src + i] = byte(frame, AT.dst + i)
    answer[AT.dst + i] = byte(frame, AT.src + i)
  }
  answer.set(timeBytes(now), AT.time)
  answer[AT.command] = cmd
  answer.set([sum(answer, AT.seq, HEADER), 0x23, 0x23], HEADER)
  return answer
}
