/** Application data units of GB/T 26875.3-2011, clause 8: which fields an object of each type has, in order. */
import { scaled } from '../../codec/decimal.ts'
import { gb18030Field } from '../../codec/gb18030.ts'
import { hex } from '../../codec/hex.ts'
import { ANALOGUES } from './analogue.ts'
import { COMPONENT_STATE, flagsOf, SYSTEM_OPERATION, SYSTEM_STATE, TRANSMISSION_OPERATION, TRANSMISSION_STATE } from './flags.ts'
import { timeAt, uint16, uint32 } from './frame.ts'

/** An object in the standard's words; which members it has follows from the type. */
export interface AduObject {
  sysType?: number
  sysAddr?: number
  partType?: number
  partAddr?: number
  partLo?: number
  partHi?: number
  state?: number
  op?: number
  flags?: readonly string[]
  operator?: number
  desc?: string
  text?: string
  analogType?: number
  raw?: number
  value?: number
  unit?: string
  major?: number
  minor?: number
  timeoutMin?: number
  time?: string | null
}

/** Without objects the data behind type and count stay as they are. */
export type Adu =
  | Record<never, never>
  | { readonly type: number; readonly count?: number; readonly dataHex: string }
  | { readonly type: number; readonly count: number; readonly objects: readonly AduObject[] }

interface Field {
  readonly size: number
  readonly read: (bytes: Uint8Array, at: number, into: AduObject) => void
}

type SmallNumber = 'sysType' | 'sysAddr' | 'partType' | 'operator' | 'major' | 'minor' | 'timeoutMin'

function number(name: SmallNumber): Field {
  return {
    size: 1,
    read: (bytes, at, into) => {
      into[name] = bytes[at] ?? 0
    },
  }
}

function bits(name: 'state' | 'op', size: 1 | 2, names: readonly string[]): Field {
  return {
    size,
    read: (bytes, at, into) => {
      const value = size === 1 ? (bytes[at] ?? 0) : uint16(bytes, at)
      into[name] = value
      into.flags = flagsOf(value, names)
    },
  }
}

/** How the four bytes divide into loop and point is the vendor's: the whole and both halves are kept. */
const partAddr: Field = {
  size: 4,
  read: (bytes, at, into) => {
    into.partAddr = uint32(bytes, at)
    into.partLo = uint16(bytes, at)
    into.partHi = uint16(bytes, at + 2)
  },
}

const analogue: Field = {
  size: 3,
  read: (bytes, at, into) => {
    const type = bytes[at] ?? 0
    const raw = (uint16(bytes, at + 1) << 16) >> 16
    into.analogType = type
    into.raw = raw
    const known = ANALOGUES[type]
    if (known === undefined) return
    into.value = scaled(raw, known.step)
    into.unit = known.unit
  },
}

const desc: Field = {
  size: 31,
  read: (bytes, at, into) => {
    into.desc = gb18030Field(bytes.subarray(at, at + 31))
  },
}

const time: Field = {
  size: 6,
  read: (bytes, at, into) => {
    into.time = timeAt(bytes, at)
  },
}

const system = [number('sysType'), number('sysAddr')]
const part = [...system, number('partType'), partAddr]
const version = [number('major'), number('minor')]

interface Layout {
  readonly size: number
  readonly fields: readonly Field[]
}

function layout(...fields: readonly Field[]): Layout {
  return { size: fields.reduce((sum, field) => sum + field.size, 0), fields }
}

/** Read requests of the centre (61–89) and vendors' own types (128–255) have no layout here: they stay raw. */
const LAYOUTS: Readonly<Record<number, readonly Layout[]>> = {
  1: [layout(...system, bits('state', 2, SYSTEM_STATE), time)],
  // NB-IoT sensors leave the description out: 15 bytes.
  2: [layout(...part, bits('state', 2, COMPONENT_STATE), desc, time), layout(...part, bits('state', 2, COMPONENT_STATE), time)],
  3: [layout(...part, analogue, time)],
  4: [layout(...system, bits('op', 1, SYSTEM_OPERATION), number('operator'), time)],
  5: [layout(...system, ...version)],
  7: [layout(...part, desc)],
  8: [layout(...system, time)],
  21: [layout(bits('state', 1, TRANSMISSION_STATE), time)],
  24: [layout(bits('op', 1, TRANSMISSION_OPERATION), number('operator'), time)],
  25: [layout(...version)],
  28: [layout(time)],
  90: [layout(time)],
  91: [layout(number('timeoutMin'))],
}

/** Objects of variable length: these fields, a length, a text. */
const TEXTS: Readonly<Record<number, Layout>> = { 6: layout(...system), 26: layout() }

function readObject(bytes: Uint8Array, at: number, { fields }: Layout): AduObject {
  const into: AduObject = {}
  let next = at
  for (const field of fields) {
    field.read(bytes, next, into)
    next += field.size
  }
  return into
}

function fixedObjects(data: Uint8Array, count: number, layouts: readonly Layout[]): AduObject[] | undefined {
  const fit = layouts.find(({ size }) => size * count === data.length)
  return fit && Array.from({ length: count }, (_, i) => readObject(data, i * fit.size, fit))
}

/** Undefined unless the objects fill the data exactly. */
function textObjects(data: Uint8Array, count: number, head: Layout): AduObject[] | undefined {
  const objects: AduObject[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    const length = data[at + head.size]
    if (length === undefined) return undefined
    const object = readObject(data, at, head)
    const textAt = at + head.size + 1
    at = textAt + length
    if (at > data.length) return undefined
    object.text = gb18030Field(data.subarray(textAt, at))
    objects.push(object)
  }
  return at === data.length ? objects : undefined
}

export function readAdu(adu: Uint8Array): Adu {
  const [type, count] = adu
  if (type === undefined) return {}
  if (count === undefined) return { type, dataHex: '' }
  const data = adu.subarray(2)
  const layouts = LAYOUTS[type]
  const head = TEXTS[type]
  let objects: AduObject[] | undefined
  if (count > 0 && layouts) objects = fixedObjects(data, count, layouts)
  else if (count > 0 && head) objects = textObjects(data, count, head)
  return objects ? { type, count, objects } : { type, count, dataHex: hex(data) }
}
