/** The decode result of GB/T 26875.3: a frame in the standard's own words, its ADU as objects or, when it cannot be read, as it came. */
import { type AduObject, readAdu } from './adu.ts'
import type { Frame } from './frame.ts'

export interface Decoded {
  readonly seq: number
  readonly verMain: number
  readonly verUser: number
  readonly time: string | null
  readonly src: string
  readonly srcNum: number
  readonly dst: string
  readonly dstNum: number
  readonly cmd: number
  readonly aduLen: number
  readonly type?: number
  readonly count?: number
  readonly objects?: readonly AduObject[]
  readonly dataHex?: string
}

export function decode({ seq, verMain, verUser, time, src, srcNum, dst, dstNum, cmd, adu }: Frame): Decoded {
  const header = { seq, verMain, verUser, time, src, srcNum, dst, dstNum, cmd, aduLen: adu.length }
  return Object.assign(header, readAdu(adu))
}
