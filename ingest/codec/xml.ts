/** XML from devices as a plain tree: no DTD, no entities but the five of XML itself, bounded depth and size, namespaces dropped. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { asArray, asObject } from './json.ts'

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string
  readonly children: readonly XmlElement[]
  /** Its own text, trimmed; children's texts are theirs. */
  readonly text: string
}

const MAX_CHARACTERS = 512 * 1_024
const MAX_DEPTH = 32

const TEXT = '#text'
const CDATA = '#cdata'

const parser = new XMLParser({
  preserveOrder: true,
  removeNSPrefix: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  processEntities: false,
  trimValues: false,
  cdataPropName: CDATA,
  maxNestedTags: MAX_DEPTH,
})

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Throws on an entity nobody declared: nothing may be declared here. */
function withoutEntities(text: string): string {
  return text.replace(/&([^;&]{0,12});?/g, (all, name: string) => {
    const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name)
    const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] ? 16 : 10) : Number.NaN
    if (all.endsWith(';') && known !== undefined) return known
    if (all.endsWith(';') && point > 0 && point <= 0x10_ff_ff) return String.fromCodePoint(point)
    throw new Error(`entity ${name}`)
  })
}

function elementOf(node: unknown): XmlElement | undefined {
  const [member] = Object.entries(asObject(node) ?? {})
  if (!member || member[0] === TEXT || member[0] === CDATA) return undefined
  const inside = asArray(member[1])
  const text = inside.map((child) => {
    const own = asObject(child)
    if (typeof own?.[TEXT] === 'string') return withoutEntities(own[TEXT])
    const section = asObject(asArray(own?.[CDATA])[0])?.[TEXT]
    return typeof section === 'string' ? section : ''
  })
  return { name: member[0], children: inside.flatMap((child) => elementOf(child) ?? []), text: text.join('').trim() }
}

/** The root element; undefined when the text is not well formed, declares a DTD or an entity, or is beyond the bounds. */
export function parseXml(source: string): XmlElement | undefined {
  const text = source.trim().replace(/^\u{feff}/u, '')
  if (text.length > MAX_CHARACTERS || /<!(?:DOCTYPE|ENTITY)/i.test(text) || text.includes('\0')) return undefined
  try {
    if (XMLValidator.validate(text) !== true) return undefined
    const nodes: readonly unknown[] = asArray(parser.parse(text))
    const roots = nodes.flatMap((node) => elementOf(node) ?? [])
    return roots.length === 1 ? roots[0] : undefined
  } catch {
    return undefined
  }
}

/** The first direct child of a name: extensions may repeat names deeper. */
export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((child) => child.name === name)
}

export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name)
}

/** JSON that carries the same names, as the same tree: an array is an element repeated. */
export function elementFromJson(name: string, value: unknown): readonly XmlElement[] {
  if (Array.isArray(value)) return value.flatMap((item) => elementFromJson(name, item))
  const object = asObject(value)
  if (!object) return [{ name, children: [], text: value === null || value === undefined ? '' : String(value).trim() }]
  return [{ name, children: Object.entries(object).flatMap(([key, item]) => elementFromJson(key, item)), text: '' }]
}
