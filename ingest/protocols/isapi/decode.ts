/** Hikvision ISAPI event notifications in Hikvision's own words (EventNotificationAlert, ver10, ver20 and their kin, XML or JSON). */
import { isoOf, isoTime } from '../../codec/iso-time.ts'
import { asObject, parseJson, present } from '../../codec/json.ts'
import { childOf, childrenOf, elementFromJson, parseXml, type XmlElement } from '../../codec/xml.ts'

const JSON_DEPTH = 16
const ROOT = 'EventNotificationAlert'

export interface IsapiArea {
  readonly regionId?: number
  readonly target?: string
  /** TargetRect, 0..1, origin top left. */
  readonly rect?: readonly [number, number, number, number]
  /** As sent, usually thousandths. */
  readonly points?: readonly (readonly [number, number])[]
}

export interface IsapiEvent {
  readonly eventType?: string
  readonly state?: string
  /** null = neither active nor inactive. */
  readonly active: boolean | null
  readonly heartbeat: boolean
  readonly channel?: number
  readonly mac?: string
  readonly channelName?: string
  readonly target?: string
  readonly postCount?: number
  /** null = unreadable. */
  readonly time?: string | null
  readonly regions?: number
  readonly areas?: readonly IsapiArea[]
}

/** An event with what normalising needs beside it: the date as sent. */
export interface IsapiReading {
  readonly event: IsapiEvent
  readonly dateText: string | undefined
}

function textOf(parent: XmlElement | undefined, name: string): string | undefined {
  return (parent && childOf(parent, name)?.text) || undefined
}

function numberOf(parent: XmlElement | undefined, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const text = textOf(parent, name)
    if (text !== undefined && /^[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/.test(text)) return Number(text)
  }
  return undefined
}

function wholeOf(parent: XmlElement, name: string): number | undefined {
  const value = numberOf(parent, name)
  return value !== undefined && Number.isInteger(value) ? value : undefined
}

/** XML nests `<List><Entry>`; JSON may leave the inner name out and list the entries themselves. */
function listed(parent: XmlElement, list: string, entry: string): readonly XmlElement[] {
  return childrenOf(parent, list).flatMap((child) => {
    const entries = childrenOf(child, entry)
    return entries.length === 0 && child.children.length > 0 ? [child] : entries
  })
}

function areaOf(entry: XmlElement): IsapiArea {
  const rect = childOf(entry, 'TargetRect')
  const [x, y, width, height] = [
    numberOf(rect, 'X', 'x', 'positionX'),
    numberOf(rect, 'Y', 'y', 'positionY'),
    numberOf(rect, 'width'),
    numberOf(rect, 'height'),
  ]
  const points = listed(entry, 'RegionCoordinatesList', 'RegionCoordinates').flatMap((point) => {
    const [px, py] = [numberOf(point, 'positionX', 'x'), numberOf(point, 'positionY', 'y')]
    return px === undefined || py === undefined ? [] : [[px, py] as const]
  })
  return present({
    regionId: wholeOf(entry, 'regionID'),
    target: textOf(entry, 'detectionTarget'),
    rect:
      x === undefined || y === undefined || width === undefined || height === undefined
        ? undefined
        : ([x, y, width, height] as const),
    points: points.length > 0 ? points : undefined,
  }) as IsapiArea
}

function readingOf(root: XmlElement): IsapiReading {
  const eventType = textOf(root, 'eventType')
  const state = textOf(root, 'eventState')
  const kind = eventType?.toLowerCase()
  const areas = listed(root, 'DetectionRegionList', 'DetectionRegionEntry').map(areaOf)
  const date = childOf(root, 'dateTime')
  const event = present({
    eventType,
    state,
    active: state === 'active' ? true : state === 'inactive' ? false : null,
    heartbeat: kind === 'heartbeat' || (kind === 'videoloss' && state === 'inactive'),
    channel: wholeOf(root, 'channelID') ?? wholeOf(root, 'dynChannelID'),
    mac: textOf(root, 'macAddress'),
    channelName: textOf(root, 'channelName'),
    target: textOf(root, 'detectionTarget') ?? areas.find((area) => area.target !== undefined)?.target,
    postCount: wholeOf(root, 'activePostCount'),
    time: date && isoOf(isoTime(date.text)),
    regions: areas.length > 0 ? areas.length : undefined,
    areas: areas.length > 0 ? areas : undefined,
  }) as IsapiEvent
  return { event, dateText: date?.text || undefined }
}

/** Some firmware opens `eventDescription` a second time where it means to close it. */
function repaired(xml: string): string {
  return xml.replace(/<((?:\w+:)?eventDescription)>([^<]*)<\1>/, '<$1>$2</$1>')
}

function readXml(text: string): IsapiReading | { error: 'xml' } {
  const root = parseXml(text) ?? parseXml(repaired(text))
  return root?.name === ROOT ? readingOf(root) : { error: 'xml' }
}

function readJson(text: string): IsapiReading | { error: 'json' } {
  const body = asObject(parseJson(text, JSON_DEPTH))
  const inner = body && (asObject(body[ROOT]) ?? (body.eventType === undefined ? undefined : body))
  const [root] = inner ? elementFromJson(ROOT, inner) : []
  return root ? readingOf(root) : { error: 'json' }
}

/** One alert, XML or JSON by its first character. */
export function readIsapi(text: string): IsapiReading | { error: 'xml' | 'json' } {
  return /^[\s\u{feff}]*[{[]/u.test(text) ? readJson(text) : readXml(text)
}
