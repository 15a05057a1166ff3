/** Bodies of SL 651-2014, clause 6.6: serial number and time, then by function elements, text, a picture or the maker's own. */

import { bcdNumber } from '../../codec/bcd.ts'
import { beijingText } from '../../codec/beijing-time.ts'
import { gb18030Text } from '../../codec/gb18030.ts'
import { hex, upperHex } from '../../codec/hex.ts'
import { type Element, readElement } from './element.ts'
import { type Frame, uint16 } from './frame.ts'

export interface Body {
  readonly serial?: number
  readonly sendTime?: string | null
  readonly bodyStation?: string
  readonly stationType?: string
  readonly elements: readonly Element[]
  /** What follows where no elements are defined. */
  readonly bodyHex?: string
  /** What follows an element that overruns the body. */
  readonly restHex?: string
}

export interface ReadBody {
  readonly body: Body
  /** Bytes of the send time as sent, hex. */
  readonly sendTimeHex: string
  /** Data of a picture: the end of the body. */
  readonly picture?: Uint8Array
}

/** Functions whose bodies are elements; all others keep their data as they are. */
const WITH_ELEMENTS: ReadonlySet<string> = new Set(['30', '31', '32', '33', '34', '35', '36', '37', '38', '39', '3A', '46'])
/** Functions with a station type behind the station's address. */
const WITH_TYPE: ReadonlySet<string> = new Set(['30', '31', '32', '33', '34', '36', '37', '38', '3A'])
const UNIFORM = '31'

const STATION = 0xf1f1
const OBSERVED = 0xf0f0
const TEXT = 0xf2f2
const PICTURE = 0xf3f3

/** BCD YYMMDDHHmm, and seconds where the field has them. */
function timeAt(bytes: Uint8Array, at: number, seconds: boolean): string | null {
  const [year, month, day, hour, minute, second] = Array.from(bytes.subarray(at, at + 6), bcdNumber)
  return beijingText(year ?? NaN, month ?? NaN, day ?? NaN, hour ?? NaN, minute ?? NaN, seconds ? (second ?? NaN) : 0)
}

function letter(code: number | undefined): { stationType?: string } {
  return code !== undefined && code > 0x20 && code < 0x7f ? { stationType: String.fromCharCode(code) } : {}
}

/** `data` is the body of one frame, or of all packets of a transfer. */
export function readBody({ dir, func }: Pick<Frame, 'dir' | 'func'>, data: Uint8Array): ReadBody {
  const opening: { serial?: number; sendTime?: string | null } = {}
  let at = 0
  if (data.length >= 2) {
    opening.serial = uint16(data, 0)
    at = 2
  }
  const sendTimeHex = hex(data.subarray(2, 8))
  if (data.length >= 8) {
    opening.sendTime = timeAt(data, 2, true)
    at = 8
  }
  if (dir === 'up' && WITH_ELEMENTS.has(func)) {
    const { picture, ...content } = readElements(func, data, at)
    return { body: { ...opening, ...content }, sendTimeHex, ...(picture ? { picture } : {}) }
  }
  let bodyStation: { bodyStation?: string } = {}
  if (dir === 'up' && data.length >= at + 7 && uint16(data, at) === STATION) {
    bodyStation = { bodyStation: upperHex(data.subarray(at + 2, at + 7)) }
    at += 7
  }
  const rest = at < data.length ? { bodyHex: hex(data.subarray(at)) } : {}
  return { body: { ...opening, ...bodyStation, elements: [], ...rest }, sendTimeHex }
}

interface Content extends Pick<Body, 'bodyStation' | 'stationType' | 'elements' | 'restHex'> {
  readonly picture?: Uint8Array
}

function readElements(func: string, data: Uint8Array, from: number): Content {
  const elements: Element[] = []
  let station: Pick<Body, 'bodyStation' | 'stationType'> = {}
  let observed: { obsTime?: string | null } = {}
  let at = from
  while (at < data.length) {
    const left = data.length - at
    const mark = left >= 2 ? uint16(data, at) : 0
    if (mark === TEXT) {
      elements.push({ id: 'F2', ...observed, text: gb18030Text(data.subarray(at + 2)) })
      return { ...station, elements }
    }
    if (mark === PICTURE) {
      elements.push({ id: 'F3', ...observed, bytes: left - 2 })
      return { ...station, elements, picture: data.subarray(at + 2) }
    }
    if (mark === STATION && left >= 7) {
      const typed = WITH_TYPE.has(func)
      station = { bodyStation: upperHex(data.subarray(at + 2, at + 7)), ...(typed ? letter(data[at + 7]) : {}) }
      at += typed ? 8 : 7
    } else if (mark === OBSERVED && left >= 7) {
      observed = { obsTime: timeAt(data, at + 2, false) }
      at += 7
    } else {
      const read = mark === STATION || mark === OBSERVED ? undefined : readElement(data, at, func === UNIFORM)
      if (!read) return { ...station, elements, restHex: hex(data.subarray(at)) }
      const { id, ...content } = read.element
      elements.push({ id, ...observed, ...content })
      at += read.size
    }
  }
  return { ...station, elements }
}
