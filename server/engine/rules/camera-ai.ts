/**
 * A camera's own AI sees something that matters: judged by label, zone, score and how long it stays. One alert per camera and
 * kind of sight; each track counts. Boxes are kept only with full frames (camera sheet, Pictures and boxes).
 */
import {
  type Asset,
  type Detection,
  type Evidence,
  type Level,
  MINUTE,
  type Millis,
  type Picture,
  partOf,
  SECOND,
} from '@yiwang/contract'
import type { Firing, Outcome, Rule } from '../rule.ts'
import type { Limits } from '../thresholds.ts'
import { traitsOf } from '../traits.ts'
import { type Seen, seenIn } from './camera-labels.ts'
import { CAMERA } from './verdict-reasons.ts'

/** Objects share one alert per camera, whatever they are called. */
const OBJECT = 'object'
/** What one busy camera can make us remember. */
const TRACKS_KEPT = 32
const PICTURES_KEPT = 8
/** A picture farther from the boxes than this was not taken of them; one older than this was not taken of this sighting. */
const PICTURE_MATCH: Millis = 10 * SECOND
const PICTURE_AGE: Millis = MINUTE

interface Track {
  /** When it was first seen, by the camera. */
  readonly at: Millis
  /** When it has stayed for its dwell, in stream time. */
  readonly dwellAt: Millis
  /** When it is given up unless it is seen again. */
  readonly until: Millis
  readonly score?: number
  readonly dwelt?: true
}

interface Sighting {
  readonly tracks: Readonly<Record<string, Track>>
  readonly pictures: readonly Evidence[]
  readonly boxes?: { readonly at: Millis; readonly track: string; readonly boxes: Evidence['boxes'] }
  /** What is seen, once something is. */
  readonly word?: string
  readonly level?: Level
  /** While at least one track has dwelt. */
  readonly firing?: Firing
}

const NOTHING: Sighting = { tracks: {}, pictures: [] }

/** Only these tell when a sighting ends; the others just stop repeating it. */
const TELLS_END: ReadonlySet<string> = new Set(['frigate'])

const cameraAi: Rule<Sighting> = {
  id: 'camera-ai',
  family: 'camera',
  scope: 'device',
  clock: 'alarm',
  signals: ['detection', 'picture'],
  title: { zh: 'AI 视频告警', en: 'Camera AI' },
  deviation: { zh: '发现{label}', en: 'Seen: {label}' },
  explanation: { zh: '摄像机 AI 识别到{label}，置信度 {score}。', en: 'The camera recognised {label}, confidence {score}.' },
  levels: [2, 3, 4],
  verdictReasons: CAMERA,
  initial: NOTHING,
  subject(event) {
    if (event.kind !== 'signal') return undefined
    const { signal } = event
    const labels = signal.kind === 'detection' ? signal.labels : signal.kind === 'picture' && signal.label ? [signal.label] : []
    const seen = seenIn(labels)
    return seen && partOf(signal.feature, seen.listed ? seen.word : OBJECT)
  },
  step(state, event, { now, asset, thresholds: { limits } }) {
    if (event.kind === 'wake') return concluded(state, now)
    if (event.kind !== 'signal') return { state }
    const { signal, message } = event
    if (signal.kind === 'picture') {
      return pictured(state, evidenceOf(signal.sha256, signal.eventTime, signal.frame, state, signal))
    }
    const seen = signal.kind === 'detection' ? seenIn(signal.labels) : undefined
    if (signal.kind !== 'detection' || seen === undefined) return { state }
    const kept = TELLS_END.has(message.source) ? limits.camera.lostAfter : limits.camera.forgetAfter
    const next = tracked(state, signal, seen, { now, kept, limits, asset })
    if (next === state) return { state }
    if (signal.picture === undefined) return concluded(next, now)
    const frame = asset?.config.pictures ?? 'unknown'
    const taken = evidenceOf(signal.picture, signal.eventTime, frame, next, { matchedBy: 'id', detection: signal.id })
    return concluded(pictured(next, taken).state, now)
  },
}
export default cameraAi

interface Circumstances {
  readonly now: Millis
  readonly kept: Millis
  readonly limits: Limits
  readonly asset: Asset | undefined
}

function tracked(state: Sighting, signal: Detection, seen: Seen, { now, kept, limits, asset }: Circumstances): Sighting {
  const known = state.tracks[signal.id]
  const own = limitsOf(seen, signal.labels, asset)
  const dwell = own ? own.dwell * SECOND : limits.camera.dwell
  if (signal.phase === 'ended') {
    if (known === undefined) return state
    // Both ends of a sighting may arrive together: what counts is how long the camera saw it.
    const stayed = known.dwelt || signal.eventTime - known.at >= dwell
    if (!stayed) return without(state, signal.id)
    return withTrack(state, signal.id, {
      ...known,
      dwellAt: Math.min(known.dwellAt, now),
      until: now + limits.camera.forgetAfter,
    })
  }
  if (!counts(signal, seen, limits, asset)) {
    // Seen again, but not sure enough or in no zone of ours: its stay begins anew.
    return known && !known.dwelt ? without(state, signal.id) : state
  }
  const track: Track = {
    at: known?.at ?? signal.eventTime,
    dwellAt: known?.dwellAt ?? now + dwell,
    until: now + kept,
    ...(signal.score === undefined ? {} : { score: Math.max(signal.score, known?.score ?? 0) }),
    ...(known?.dwelt ? { dwelt: true } : {}),
  }
  const { word = seen.word, level = seen.level } = state
  const boxes = signal.boxes && { at: signal.eventTime, track: signal.id, boxes: signal.boxes.map(plain) }
  return withTrack({ ...state, word, level, ...(boxes ? { boxes } : {}) }, signal.id, track)
}

function counts(signal: Detection, seen: Seen, limits: Limits, asset: Asset | undefined): boolean {
  const { zones } = traitsOf(asset)
  const own = limitsOf(seen, signal.labels, asset)
  // A camera sees people and cars all day: they concern us when it says so, or when somebody gave this camera a limit for them.
  if (!seen.listed && !signal.alert && own === undefined) return false
  if (zones !== undefined && !signal.zones.some((zone) => zones.includes(zone))) return false
  // Fire is raised whatever the clock says; anything else that comes hours late is history.
  if (signal.late && seen.level > 2) return false
  return signal.score === undefined || signal.score >= (own?.score ?? limits.camera.score)
}

function limitsOf(seen: Seen, labels: readonly string[], asset: Asset | undefined): { score: number; dwell: number } | undefined {
  const { ai } = traitsOf(asset)
  if (ai === undefined) return undefined
  return [seen.word, ...labels].map((name) => ai[name]).find((limit) => limit !== undefined)
}

/** Marks what has stayed long enough, lets go of what is over, and says what follows. */
function concluded(state: Sighting, now: Millis): Outcome<Sighting> {
  const { firing: before, ...rest } = state
  const held = Object.entries(state.tracks).filter(([, track]) => track.until > now)
  const tracks = Object.fromEntries(held.map(([id, track]) => [id, track.dwellAt <= now ? dwelt(track) : track]))
  const all = Object.values(tracks)
  const dues = all.map((track) => (track.dwelt ? track.until : Math.min(track.until, track.dwellAt)))
  const wakeAt = dues.length === 0 ? null : Math.min(...dues)
  if (!all.some((track) => track.dwelt)) {
    if (all.length === 0)
      return { state: before ? NOTHING : { ...NOTHING, pictures: state.pictures }, wakeAt, ...(before ? { firing: null } : {}) }
    return { state: { ...rest, tracks }, wakeAt, ...(before ? { firing: null } : {}) }
  }
  const scores = all.flatMap((track) => (track.dwelt && track.score !== undefined ? [track.score] : []))
  const score = scores.length === 0 ? '-' : Math.max(...scores).toFixed(2)
  const firing: Firing = before ?? {
    level: state.level ?? 4,
    params: { label: state.word ?? OBJECT, score },
    evidence: state.pictures,
  }
  const repeat = all.some((track, i) => track.dwelt && !held[i]?.[1].dwelt)
  return { state: { ...rest, tracks, firing }, firing, repeat, wakeAt }
}

function dwelt(track: Track): Track {
  return track.dwelt ? track : { ...track, dwelt: true }
}

function evidenceOf(
  sha256: string,
  at: Millis,
  frame: Evidence['frame'],
  { boxes }: Sighting,
  { matchedBy, detection }: Pick<Picture, 'matchedBy' | 'detection'>,
): Evidence {
  const near = boxes !== undefined && Math.abs(boxes.at - at) <= PICTURE_MATCH
  const same = detection === undefined || boxes?.track === detection
  return { sha256, at, frame, boxes: frame === 'full' && near && same ? boxes.boxes : [], ...(matchedBy ? { matchedBy } : {}) }
}

/** The first picture of the sighting and the newest ones. */
function pictured(state: Sighting, evidence: Evidence): Outcome<Sighting> {
  const { firing } = state
  if (state.pictures.some(({ sha256 }) => sha256 === evidence.sha256)) return { state }
  const before = firing ? state.pictures : state.pictures.filter(({ at }) => evidence.at - at <= PICTURE_AGE)
  const all = [...before, evidence]
  const pictures = all.length <= PICTURES_KEPT ? all : [...all.slice(0, 1), ...all.slice(1 - PICTURES_KEPT)]
  if (firing === undefined) return { state: { ...state, pictures } }
  const shown = { ...firing, evidence: pictures }
  return { state: { ...state, pictures, firing: shown }, firing: shown }
}

function withTrack(state: Sighting, id: string, track: Track): Sighting {
  const tracks = Object.entries({ ...state.tracks, [id]: track })
  return { ...state, tracks: Object.fromEntries(tracks.slice(-TRACKS_KEPT)) }
}

function without(state: Sighting, id: string): Sighting {
  return { ...state, tracks: Object.fromEntries(Object.entries(state.tracks).filter(([other]) => other !== id)) }
}

/** What we have a word for is called by it. */
function plain({ box, label, score }: NonNullable<Detection['boxes']>[number]): Evidence['boxes'][number] {
  return { box, label: seenIn([label])?.word ?? label, ...(score === undefined ? {} : { score }) }
}
