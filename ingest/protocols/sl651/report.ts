/** A report of a station: one single message, or the packets of a transfer put together. */
import { mediaTypeOf } from '../../codec/picture.ts'
import { readBody } from './body.ts'
import type { Frame } from './frame.ts'
import type { Report } from './normalise.ts'
import { assembled, type Transfer } from './transfers.ts'

/** More hex than this is not kept beside a message. */
const LONGEST_RAW = 8_192
/** A long body is not searched for elements behind its first packet. */
const LONGEST_BODY = 65_536

export function reportOf(frame: Frame, raw: string): Report {
  return {
    ...read(frame.station, frame.func, frame.data),
    ...(raw.length <= LONGEST_RAW ? { raw } : {}),
  }
}

/** A picture begins in packet 1: everything behind its F3F3 is the picture, nothing trimmed. */
export function pictureOf(transfer: Transfer): Uint8Array | undefined {
  const first = firstOf(transfer)
  const { picture } = readBody({ dir: 'up', func: transfer.func }, first)
  return picture && assembled(transfer).subarray(first.length - picture.length)
}

export function wholeOf(transfer: Transfer): Report {
  const { station, func } = transfer
  const picture = pictureOf(transfer)
  if (!picture && transfer.bytes <= LONGEST_BODY) return read(station, func, assembled(transfer))
  return withPicture(station, func, readBody({ dir: 'up', func }, firstOf(transfer)), picture)
}

function firstOf({ packets }: Transfer): Uint8Array {
  return packets.get(1) ?? new Uint8Array(0)
}

function read(station: string, func: string, data: Uint8Array): Report {
  const body = readBody({ dir: 'up', func }, data)
  return withPicture(station, func, body, body.picture)
}

function withPicture(
  station: string,
  func: string,
  { body, sendTimeHex }: ReturnType<typeof readBody>,
  bytes: Uint8Array | undefined,
): Report {
  const mediaType = bytes && mediaTypeOf(bytes)
  return { station, func, body, sendTimeHex, ...(bytes && mediaType ? { picture: { bytes: bytes.slice(), mediaType } } : {}) }
}
