/** JSON as PostgreSQL's jsonb takes it: no U+0000 and no half surrogates, which devices do send. */

const UNSTORABLE = /\\u(?:0000|d[89a-f])/i

export function json(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return UNSTORABLE.test(text) ? JSON.stringify(storable(value)) : text
}

/** The same text with U+FFFD in the place of what cannot be stored. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[\0\p{Surrogate}]/gu, '\ufffd')
  if (Array.isArray(value)) return value.map(storable)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [String(storable(key)), storable(v)]))
  return value
}
