/** The decode result of SL 651: a frame in the standard's own words. */
import { hex } from '../../codec/hex.ts'
import { type Body, readBody } from './body.ts'
import type { Frame } from './frame.ts'

export interface Decoded extends Body {
  readonly dir: 'up' | 'down'
  readonly center: number
  readonly station: string
  readonly password: string
  readonly func: string
  readonly bodyLen: number
  readonly end: number
  readonly pktTotal?: number
  readonly pktSeq?: number
  /** Data of a packet that continues another. */
  readonly dataHex?: string
}

/** Packets behind the first carry data only, and so does one that is too short to be a packet. */
export function continues(frame: Frame): boolean {
  return frame.syn && frame.dir === 'up' && frame.packet?.seq !== 1
}

export function decode(frame: Frame): Decoded {
  const { syn: _, packet, data, ...header } = frame
  const numbered = { ...header, ...(packet ? { pktTotal: packet.total, pktSeq: packet.seq } : {}) }
  if (continues(frame)) return { ...numbered, elements: [], dataHex: hex(data) }
  return { ...numbered, ...readBody(frame, data).body }
}
