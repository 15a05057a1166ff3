/** JSON from devices: bounded in depth before it is parsed, and read by asking each member what it is. */

export type JsonObject = Readonly<Record<string, unknown>>

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** False when brackets nest deeper than `limit`. One pass without recursion; what is not JSON at all is left to the parser. */
function shallow(text: string, limit: number): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) {
      for (i++; i < text.length; i++) {
        const inside = text.charCodeAt(i)
        if (inside === BACKSLASH) i++
        else if (inside === QUOTE) break
      }
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > limit) return false
    } else if (c === 0x7d || c === 0x5d) depth--
  }
  return true
}

/** The value, or undefined when the text is not JSON or nests too deep. A byte order mark is skipped. */
export function parseJson(text: string, maxDepth: number): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (!shallow(body, maxDepth)) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** UTF-8 text; undefined when the bytes are something else. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A finite number: JSON can say 1e999. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The same object without the members that are undefined: what a device did not say is left out, not null. */
export function present<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
