/** Hikvision cameras and recorders that push their events over HTTP (ISAPI, EventNotificationAlert). */
import { type DeviceId, type DeviceMessage, deviceIdOf, type Lane, type Millis, SECOND, type Signal } from '@yiwang/contract'
import { BoundedMap } from '../codec/bounded-map.ts'
import { cleanText } from '../codec/clean-text.ts'
import { messageKey } from '../codec/message-key.ts'
import { boundaryOf } from '../codec/multipart.ts'
import { mediaTypeOf } from '../codec/picture.ts'
import { rawOf } from '../codec/raw.ts'
import { sha256 } from '../codec/sha256.ts'
import {
  asStored,
  type DecodeInput,
  type ProtocolContext,
  type Push,
  type PushListener,
  type PushProtocol,
  type PushResult,
  type Step,
  type StoreStep,
} from '../protocol.ts'
import { Activities, type Ended } from './isapi/activities.ts'
import { boundaryOfStream, type Piece, piecesOf, singlePiece } from './isapi/body.ts'
import { type Activity, activityOf, alarmOf, detectionOf, featureOf, frameOf, keyOf, kindOf, stampOf } from './isapi/normalise.ts'

const MAX_BYTES = 8 * 1_024 * 1_024
/** Heartbeats come several a second on old firmware: one of them is enough to know the line is alive. */
const HEARTBEAT_EVERY = 10 * SECOND
const MAX_DEVICES = 10_000

type IsapiStep = Step<never>
type EventPiece = Extract<Piece, { kind: 'event' }>

interface Picture {
  readonly bytes: Uint8Array
  readonly sha256: string
  readonly mediaType: 'image/jpeg' | 'image/png'
}

/** An event with the pictures of the same body that belong to it: those after it, and for the first also those before. */
interface Group {
  readonly event: EventPiece | undefined
  readonly pictures: Picture[]
}

class IsapiListener implements PushListener {
  readonly #context: ProtocolContext
  readonly #activities = new Activities()
  readonly #heard = new BoundedMap<DeviceId, Millis>(MAX_DEVICES)

  constructor(context: ProtocolContext) {
    this.#context = context
  }

  receive(push: Push, now: Millis): PushResult {
    const device = deviceOfPush(push)
    const boundary = boundaryOf(push.contentType)
    const { pieces, dropped } =
      boundary === undefined
        ? { pieces: [singlePiece(push.body, push.contentType)], dropped: 0 }
        : piecesOf([push.body], boundary)
    const steps = this.steps(device, pieces, now)
    if (dropped > 0 || pieces.length === 0) steps.push({ do: 'fault', reason: 'multipart', bytes: push.body, device })
    const [bad] = pieces.filter((piece) => piece.kind === 'bad')
    const unreadable = bad?.reason ?? (pieces.length === 0 ? 'multipart' : undefined)
    const nothing = unreadable !== undefined && pieces.every((piece) => piece.kind === 'bad')
    if (nothing) return { steps: [], refused: { status: 400, code: unreadable }, reply: () => ({ status: 400 }) }
    return { steps, reply: () => ({ status: 200 }) }
  }

  steps(device: DeviceId, pieces: readonly Piece[], now: Millis): IsapiStep[] {
    const steps: IsapiStep[] = []
    const groups: Group[] = []
    for (const piece of pieces) {
      if (piece.kind === 'bad') steps.push({ do: 'fault', reason: piece.reason, bytes: piece.bytes, device })
      else if (piece.kind === 'event') {
        const waiting = groups[0]?.event === undefined ? groups.shift() : undefined
        groups.push({ event: piece, pictures: waiting?.pictures ?? [] })
      } else {
        const mediaType = mediaTypeOf(piece.bytes)
        if (!mediaType) steps.push({ do: 'fault', reason: 'picture', bytes: piece.bytes, device })
        else {
          if (groups.length === 0) groups.push({ event: undefined, pictures: [] })
          groups.at(-1)?.pictures.push({ bytes: piece.bytes, sha256: sha256(piece.bytes), mediaType })
        }
      }
    }
    for (const group of groups) steps.push(...this.#group(device, group, now))
    return steps
  }

  tick(now: Millis): IsapiStep[] {
    return this.#activities.quiet(now).map((ended) => this.#over(ended, now))
  }

  #group(device: DeviceId, { event: piece, pictures }: Group, now: Millis): IsapiStep[] {
    if (!piece) return this.#pictures(device, pictures, now)
    const kind = kindOf(piece.event)
    if (kind === 'heartbeat') return [...this.#heartbeat(device, now), ...this.#pictures(device, pictures, now)]
    this.#heard.set(device, now)
    if (kind === 'alarm') return [this.#store('alarm', device, piece, alarmOf(device, piece, now), undefined, pictures, now)]
    const report = this.#activities.report(device, activityOf(device, piece, now), piece.event.active === false, now)
    const { activity, phase, evicted, undo } = report
    const signal = detectionOf(activity, phase, piece, now)
    const lane: Lane = phase === 'update' && pictures.length === 0 ? 'telemetry' : 'alarm'
    const stored = this.#store(lane, device, piece, signal, activity, pictures, now)
    const step: IsapiStep = { ...stored, after: (kept) => void (kept || undo()) }
    return evicted ? [step, this.#over(evicted, now)] : [step]
  }

  #store(
    lane: Lane,
    device: DeviceId,
    piece: EventPiece,
    signal: Signal,
    activity: Activity | undefined,
    pictures: readonly Picture[],
    now: Millis,
  ): StoreStep<never> {
    const frame = frameOf(piece.event, this.#context.configOf(device))
    const matched = activity && { label: activity.labels[0] ?? 'unknown', matchedBy: 'id' as const, detection: activity.id }
    const seen = pictures.map(
      (picture): Signal => ({
        kind: 'picture',
        feature: featureOf(device, piece.event),
        ...stampOf(piece, now),
        sha256: picture.sha256,
        mediaType: picture.mediaType,
        bytes: picture.bytes.length,
        frame,
        ...matched,
      }),
    )
    const message: DeviceMessage = {
      v: 1,
      source: 'isapi',
      device,
      key: keyOf(device, piece, piece.bytes),
      receivedTime: now,
      signals: [signal, ...seen],
      ...rawOf(piece.bytes),
    }
    return { do: 'store', lane, message, ...(pictures.length > 0 && { pictures: pictures.map(({ bytes }) => bytes) }) }
  }

  /** Pictures that came without an event are kept with the camera. */
  #pictures(device: DeviceId, pictures: readonly Picture[], now: Millis): IsapiStep[] {
    const frame = frameOf(undefined, this.#context.configOf(device))
    return pictures.map(({ bytes, sha256: hash, mediaType }) => ({
      do: 'store',
      lane: 'alarm',
      pictures: [bytes],
      message: {
        v: 1,
        source: 'isapi',
        device,
        key: messageKey(device, hash),
        receivedTime: now,
        signals: [{ kind: 'picture', feature: device, eventTime: now, sha256: hash, mediaType, bytes: bytes.length, frame }],
      },
    }))
  }

  #heartbeat(device: DeviceId, now: Millis): IsapiStep[] {
    if (now - (this.#heard.get(device) ?? Number.NEGATIVE_INFINITY) < HEARTBEAT_EVERY) return []
    this.#heard.set(device, now)
    const signals: Signal[] = [{ kind: 'link', feature: device, eventTime: now, online: true }]
    const message: DeviceMessage = {
      v: 1,
      source: 'isapi',
      device,
      key: messageKey(device, 'heartbeat', now),
      receivedTime: now,
      signals,
    }
    return [{ do: 'store', lane: 'telemetry', message }]
  }

  #over({ device, activity }: Ended, now: Millis): IsapiStep {
    const { id, feature, labels, zones, alert } = activity
    const message: DeviceMessage = {
      v: 1,
      source: 'isapi',
      device,
      key: messageKey(device, 'ended', id, now),
      receivedTime: now,
      signals: [
        {
          kind: 'detection',
          feature,
          eventTime: now,
          id,
          phase: 'ended',
          labels: [...labels],
          zones: [...zones],
          alert,
        },
      ],
    }
    return { do: 'store', lane: 'alarm', message }
  }
}

function deviceOfPush(push: Push): DeviceId {
  return deviceIdOf('isapi', cleanText(push.device ?? 'unknown', 100))
}

/** A line is a stream (chunks, or a multipart content type) or one alert. */
function piecesOfLine(input: DecodeInput): { readonly stream: boolean; readonly pieces: readonly Piece[] } | undefined {
  const encoder = new TextEncoder()
  const whole = input.hex ?? (input.text === undefined ? undefined : encoder.encode(input.text))
  const chunks = input.chunks ?? input.textChunks?.map((text) => encoder.encode(text)) ?? (whole && [whole])
  if (!chunks) return undefined
  const boundary = whole
    ? boundaryOf(input.contentType ?? '')
    : boundaryOfStream(input.contentType, Buffer.concat(chunks.slice(0, 300)))
  if (boundary !== undefined) return { stream: true, pieces: piecesOf(chunks, boundary).pieces }
  return { stream: !whole, pieces: [singlePiece(Buffer.concat(chunks), input.contentType ?? '')] }
}

const isapi: PushProtocol = {
  id: 'isapi',
  title: { zh: '海康 ISAPI 事件', en: 'Hikvision ISAPI events' },
  standard: 'Hikvision ISAPI, Event/notification (EventNotificationAlert)',
  evidence: 'real captures in five public code bases',
  transport: 'http',
  path: '/ingest/isapi/:deviceId',
  maxBytes: MAX_BYTES,
  deduplicate: false,
  claims: deviceOfPush,
  open: (context) => new IsapiListener(context),
  decodeLine(input) {
    const line = piecesOfLine(input)
    if (!line) return { error: 'input' }
    const { stream, pieces } = line
    const [first] = pieces
    if (!stream && first?.kind === 'bad') return { error: first.reason }
    if (!stream && first?.kind === 'event') return first.event
    return {
      events: pieces.flatMap((piece) => (piece.kind === 'event' ? [piece.event] : [])),
      images: pieces.flatMap((piece) =>
        piece.kind === 'image' ? [{ ...(piece.name !== undefined && { name: piece.name }), bytes: piece.bytes.length }] : [],
      ),
    }
  },
  normaliseLine(input) {
    const line = piecesOfLine(input)
    if (!line) return { error: 'input' }
    const [first] = line.pieces
    if (!line.stream && first?.kind === 'bad') return { error: first.reason }
    const mac = line.pieces.flatMap((piece) => (piece.kind === 'event' ? (piece.event.mac ?? []) : []))[0]
    const device = deviceOfPush({ device: mac ?? 'unknown', contentType: '', body: new Uint8Array() })
    const newest = Math.max(0, ...line.pieces.map((piece) => (piece.kind === 'event' && Date.parse(piece.event.time ?? '')) || 0))
    const listener = new IsapiListener({ configOf: () => undefined })
    return asStored(listener.steps(device, line.pieces, input.receivedTime ?? newest))
  },
}

export default isapi
