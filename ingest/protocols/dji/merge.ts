/**
 * The last known state of a dock or aircraft. Its messages are partial: objects are merged into what is known, arrays are replaced,
 * keys a message leaves out stay. The value 32767 means "not available": its key goes and its path is remembered as missing.
 */
import { asObject, type JsonObject } from '../../codec/json.ts'

const NOT_AVAILABLE = 32_767
/** A device that keeps inventing keys starts again from its last message. */
const MAX_VALUES = 4_000

export interface Known {
  readonly merged: JsonObject
  readonly missing: readonly string[]
}

export const NOTHING_KNOWN: Known = { merged: bare(), missing: [] }

/** An object without a prototype: a key such as `__proto__` is a key like any other. */
function bare(from: JsonObject = {}): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, from)
}

function valuesIn(object: JsonObject): number {
  let count = 0
  for (const value of Object.values(object)) count += 1 + valuesIn(asObject(value) ?? {})
  return count
}

function mergeInto(known: JsonObject, news: JsonObject, path: string, missing: Set<string>): JsonObject {
  const merged = bare(known)
  for (const [key, value] of Object.entries(news)) {
    const here = path === '' ? key : `${path}.${key}`
    const object = asObject(value)
    if (!object) for (const below of missing) if (below.startsWith(`${here}.`)) missing.delete(below)
    if (value === NOT_AVAILABLE) {
      delete merged[key]
      missing.add(here)
    } else {
      missing.delete(here)
      merged[key] = object ? mergeInto(asObject(merged[key]) ?? {}, object, here, missing) : value
    }
  }
  return merged
}

export function merge(known: Known, news: JsonObject): Known {
  const missing = new Set(known.missing)
  const merged = mergeInto(known.merged, news, '', missing)
  if (valuesIn(merged) + missing.size <= MAX_VALUES) return { merged, missing: [...missing] }
  const afresh = new Set<string>()
  return { merged: mergeInto(bare(), news, '', afresh), missing: [...afresh] }
}
