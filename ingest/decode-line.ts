/** One line of the decode tool: a JSON object with exactly one input member becomes what a protocol's `decodeLine` takes. */
import { isoTime } from './codec/iso-time.ts'
import { asObject, asText, type JsonObject, parseJson, present, utf8 } from './codec/json.ts'
import type { DecodeInput } from './protocol.ts'

const JSON_DEPTH = 64

type Message = { readonly topic: string; readonly payload: Uint8Array }

function bytesOf(hex: unknown): Uint8Array | undefined {
  if (typeof hex !== 'string') return undefined
  const digits = hex.replace(/\s+/g, '')
  return digits.length % 2 === 0 && /^[0-9a-f]*$/i.test(digits) ? Uint8Array.from(Buffer.from(digits, 'hex')) : undefined
}

function all<T>(list: unknown, read: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(list)) return undefined
  const items = list.map(read).filter((item) => item !== undefined)
  return items.length === list.length ? items : undefined
}

function messageOf(item: unknown): Message | undefined {
  const message = asObject(item)
  const topic = asText(message?.topic)
  const text = asText(message?.payload)
  const hex = message?.payloadHex
  if (topic === undefined || (text === undefined) === (hex === undefined)) return undefined
  const payload = text === undefined ? bytesOf(hex) : new TextEncoder().encode(text)
  return payload && { topic, payload }
}

const READERS: Readonly<Record<string, (value: unknown) => Partial<DecodeInput> | undefined>> = {
  hex: (value) => wrap('hex', bytesOf(value)),
  chunks: (value) => wrap('chunks', all(value, bytesOf)),
  text: (value) => wrap('text', asText(value)),
  textChunks: (value) => wrap('textChunks', all(value, asText)),
  messages: (value) => wrap('messages', nonEmpty(all(value, messageOf))),
}

function wrap<K extends keyof DecodeInput>(name: K, value: DecodeInput[K] | undefined): Partial<DecodeInput> | undefined {
  return value === undefined ? undefined : { [name]: value }
}

function nonEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined
}

/** Settings beside the input; a receive time must carry its offset. */
function settingsOf(line: JsonObject): Partial<DecodeInput> {
  const received = asText(line.receivedTime)
  const hasOffset = received !== undefined && /(?:Z|[+-]\d\d:?\d\d)$/i.test(received)
  return present({
    topic: asText(line.topic),
    prefix: asText(line.prefix),
    contentType: asText(line.contentType),
    receivedTime: hasOffset ? (isoTime(received) ?? undefined) : undefined,
  }) as Partial<DecodeInput>
}

/** The input; undefined when the line is unreadable. */
export function decodeInputOf(line: Uint8Array): DecodeInput | undefined {
  const text = utf8(line)
  const object = text === undefined ? undefined : asObject(parseJson(text, JSON_DEPTH))
  if (!object) return undefined
  const members = Object.keys(READERS).filter((name) => Object.hasOwn(object, name))
  const [member] = members
  if (member === undefined || members.length > 1) return undefined
  const input = READERS[member]?.(object[member])
  return input && { ...settingsOf(object), ...input }
}
