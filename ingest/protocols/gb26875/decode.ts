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

export function decode({ timeHex: _, adu, ...header }: Frame): Decoded {
  return { ...header, aduLen: adu.length, ...readAdu(adu) }
}
