/** Passwords, secrets and nonces occur in DJI messages: what is kept is kept without them. */
import { cleanText } from '../../codec/clean-text.ts'
import { asObject } from '../../codec/json.ts'

const SECRET = /pass(?:word|wd)|secret|nonce|token|credential|access_?key|private_?key|authori[sz]ation|signature/i
const MAX_CHARACTERS = 4_096

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without)
  const object = asObject(value)
  if (!object) return value
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, item]) => (SECRET.test(key) || key === '__proto__' ? [] : [[key, without(item)]])),
  )
}

/** The content without its secrets; when there is too much of it, the beginning of its text. */
export function detailOf(data: unknown): { readonly detail?: Record<string, unknown> } {
  const clean = without(data)
  const detail = asObject(clean) ?? { items: clean }
  const text = JSON.stringify(detail)
  if (text === '{}') return {}
  return { detail: text.length <= MAX_CHARACTERS ? detail : { beginning: cleanText(text, MAX_CHARACTERS) } }
}
