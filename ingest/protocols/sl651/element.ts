/** Elements of SL 651-2014, appendix C: an id, a definition (how many bytes, how many decimals) and data. */
import { bcdDigits, bcdNumber } from '../../codec/bcd.ts'
import { hex, upperHex } from '../../codec/hex.ts'
import { uint16 } from './frame.ts'

export interface Element {
  readonly id: string
  /** Absent before the first observation time of the body, null when that is no instant. */
  readonly obsTime?: string | null
  /** null = the station says the value is missing. */
  readonly value?: number | null
  readonly dataHex?: string
  /** Twelve values, five minutes apart, the first at `obsTime`. */
  readonly values?: readonly (number | null)[]
  readonly step?: { readonly d: number; readonly h: number; readonly m: number }
  /** Values of a uniform series, the first at `obsTime`. */
  readonly series?: readonly (number | null)[]
  readonly text?: string
  /** Size of the picture data in this frame. */
  readonly bytes?: number
}

const USER_DEFINED = 0xff
const STEP = 0x04
const STATUS = 0x45
const RAIN_GROUP = 0xf4
const FIRST_LEVEL_GROUP = 0xf5
const LAST_LEVEL_GROUP = 0xfc

/** An element and how many bytes it took; undefined when it overruns the body. */
export type Read = { readonly element: Element; readonly size: number } | undefined

/** Signed BCD: a leading FF is a minus; nothing but FF (or AA) is a missing value. */
export function bcdValue(data: Uint8Array, decimals: number): Pick<Element, 'value' | 'dataHex'> {
  if (data.every((byte) => byte === 0xff) || data.every((byte) => byte === 0xaa)) return { value: null }
  const negative = data[0] === 0xff
  const digits = bcdDigits(negative ? data.subarray(1) : data)
  if (digits === null) return { value: null, dataHex: hex(data) }
  const size = Number(`${digits}e-${decimals}`)
  return { value: negative && size !== 0 ? -size : size }
}

/** A bit field, not BCD. */
function statusWord(data: Uint8Array): Pick<Element, 'value' | 'dataHex'> {
  if (data.length === 0 || data.length > 4) return { value: null, dataHex: hex(data) }
  return { value: data.reduce((word, byte) => word * 256 + byte, 0) }
}

function stepOf(data: Uint8Array): Pick<Element, 'value' | 'dataHex' | 'step'> {
  const [d, h, m] = Array.from(data, bcdNumber)
  if (data.length !== 3 || d === undefined || h === undefined || m === undefined) return bcdValue(data, 0)
  return Number.isNaN(d + h + m) ? bcdValue(data, 0) : { step: { d, h, m } }
}

function rainGroup(data: Uint8Array): Pick<Element, 'values'> {
  return { values: Array.from(data, (tenths) => (tenths === 0xff ? null : tenths / 10)) }
}

function levelGroup(data: Uint8Array): Pick<Element, 'values'> {
  const values = Array.from({ length: 12 }, (_, i) => uint16(data, 2 * i))
  return { values: values.map((centimetres) => (centimetres === 0xffff ? null : centimetres / 100)) }
}

/** The groups have a size of their own, whatever their definition byte says. */
function sizeOf(id: number, definition: number): number {
  if (id === RAIN_GROUP) return 12
  return id >= FIRST_LEVEL_GROUP && id <= LAST_LEVEL_GROUP ? 24 : definition >>> 3
}

function contentOf(id: number, data: Uint8Array, decimals: number): Omit<Element, 'id'> {
  if (id === STEP) return stepOf(data)
  if (id === STATUS) return statusWord(data)
  if (id === RAIN_GROUP) return rainGroup(data)
  if (id >= FIRST_LEVEL_GROUP && id <= LAST_LEVEL_GROUP) return levelGroup(data)
  return bcdValue(data, decimals)
}

/** `uniform`: in a uniform series the one element's values fill the rest of the body. */
export function readElement(body: Uint8Array, at: number, uniform: boolean): Read {
  const id = body[at] ?? 0
  const idSize = id === USER_DEFINED ? 2 : 1
  const definition = body[at + idSize]
  if (definition === undefined) return undefined
  const size = sizeOf(id, definition)
  const dataAt = at + idSize + 1
  if (dataAt + size > body.length) return undefined
  const name = upperHex(body.subarray(at, at + idSize))
  const decimals = definition & 7
  const asSeries = uniform && id !== STEP && (id < RAIN_GROUP || id > LAST_LEVEL_GROUP)
  if (!asSeries)
    return {
      element: { id: name, ...contentOf(id, body.subarray(dataAt, dataAt + size), decimals) },
      size: idSize + 1 + size,
    }
  if (size === 0) return undefined
  const count = Math.floor((body.length - dataAt) / size)
  const values = Array.from({ length: count }, (_, i) => body.subarray(dataAt + i * size, dataAt + (i + 1) * size))
  return {
    element: { id: name, series: values.map((data) => contentOf(id, data, decimals).value ?? null) },
    size: idSize + 1 + count * size,
  }
}
