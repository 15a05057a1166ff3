/** Cameras whose AI events come from Frigate over MQTT (Frigate documentation, MQTT integration). */
import type { DeviceMessage, Millis } from '@yiwang/contract'
import { BoundedMap } from '../codec/bounded-map.ts'
import { messageKey } from '../codec/message-key.ts'
import { mediaTypeOf } from '../codec/picture.ts'
import { sha256 } from '../codec/sha256.ts'
import {
  asStored,
  type DecodeInput,
  type ProtocolContext,
  type Publication,
  type Step,
  type StoreStep,
  type TopicListener,
  type TopicProtocol,
} from '../protocol.ts'
import { decodeFrigate, type FrigateEvent, type FrigateReview } from './frigate/decode.ts'
import {
  cameraOf,
  countMessage,
  DEFAULT_PREFIX,
  eventMessage,
  linkMessage,
  motionMessage,
  pictureMessage,
  reviewMessage,
  seenAt,
} from './frigate/normalise.ts'
import { type Paired, Pairing, type Place } from './frigate/pairing.ts'
import { type FrigateTopic, frigateTopic } from './frigate/topic.ts'

const MAX_PICTURE = 8 * 1_024 * 1_024
const MAX_KEYS = 20_000
const MAX_CAMERAS = 5_000

type FrigateStep = Step<Publication>

function store(
  lane: 'alarm' | 'telemetry',
  message: DeviceMessage,
  pictures: readonly Uint8Array[] = [],
): StoreStep<Publication> {
  return { do: 'store', lane, message, ...(pictures.length > 0 && { pictures }) }
}

/** One Frigate: its prefix, which pictures wait for their track, which facts have been told, which cameras have been heard. */
class Frigate {
  readonly prefix: string
  readonly #context: ProtocolContext
  readonly #pairing = new Pairing()
  readonly #told = new BoundedMap<string, true>(MAX_KEYS)
  readonly #cameras = new BoundedMap<string, true>(MAX_CAMERAS)
  /** Camera of a zone, as its tracks tell it: counts name the zone alone. */
  readonly #zones = new BoundedMap<string, string>(MAX_CAMERAS)

  constructor(prefix: string, context: ProtocolContext) {
    this.prefix = prefix
    this.#context = context
  }

  receive(topic: FrigateTopic | undefined, payload: Uint8Array, now: Millis): FrigateStep[] {
    const decoded = decodeFrigate(topic, payload)
    if ('error' in decoded) return [{ do: 'fault', reason: decoded.error, bytes: payload }]
    switch (decoded.kind) {
      case 'availability':
        return [...this.#cameras.entries()].map(([camera]) =>
          store('alarm', linkMessage(this.prefix, camera, decoded.online, now)),
        )
      case 'event':
        return this.#event(decoded, payload, now)
      case 'review':
        this.#learn(decoded)
        return this.#fact(reviewMessage(this.prefix, decoded, now), payload)
      case 'motion':
        this.#cameras.set(decoded.camera, true)
        return [store('telemetry', motionMessage(this.prefix, decoded.camera, decoded.active, now))]
      case 'count':
        return [store('telemetry', this.#count(decoded.camera, decoded.label, decoded.count, now))]
      case 'snapshot':
        this.#cameras.set(decoded.camera, true)
        return this.#picture(decoded, payload, now)
      case 'other':
        return []
    }
  }

  #event(event: FrigateEvent, payload: Uint8Array, now: Millis): FrigateStep[] {
    const { id, camera, label } = event
    this.#learn(event)
    const config = camera === undefined ? undefined : this.#context.configOf(cameraOf(this.prefix, camera))
    const steps = this.#fact(eventMessage(this.prefix, event, config, now), payload)
    if (id === undefined || camera === undefined || label === undefined) return steps
    return [...steps, ...this.#paired(this.#pairing.sighting({ camera, label }, id, seenAt(event, now), now), now)]
  }

  tick(now: Millis): FrigateStep[] {
    return this.#paired(this.#pairing.tick(now), now)
  }

  #paired(pictures: readonly Paired[], now: Millis): FrigateStep[] {
    return pictures.map(({ place, picture, track }) => {
      const config = this.#context.configOf(cameraOf(this.prefix, place.camera))
      const key = messageKey(this.prefix, 'snapshot', place.camera, place.label, picture.sha256, track ?? 'none')
      return store('alarm', pictureMessage(this.prefix, place, picture, track, config, now, key))
    })
  }

  #learn({ camera, zones }: FrigateEvent | FrigateReview): void {
    if (camera === undefined) return
    this.#cameras.set(camera, true)
    for (const zone of zones) this.#zones.set(zone, camera)
  }

  /** A zone is no device: its counts belong to the camera it was seen on. */
  #count(place: string, label: string, count: number, now: Millis): DeviceMessage {
    const camera = this.#cameras.get(place) ? undefined : this.#zones.get(place)
    return camera === undefined
      ? countMessage(this.prefix, place, label, count, now)
      : countMessage(this.prefix, camera, `${place}.${label}`, count, now)
  }

  /** The first message of a key is a fact; a further one only refreshes the latest value of its track. */
  #fact(message: DeviceMessage | undefined, payload: Uint8Array): FrigateStep[] {
    if (!message) return [{ do: 'fault', reason: 'json', bytes: payload }]
    const { key } = message
    const news = this.#told.get(key) === undefined
    this.#told.set(key, true)
    if (!news) return [store('telemetry', message)]
    return [{ ...store('alarm', message), after: (kept) => void (kept || this.#told.delete(key)) }]
  }

  #picture(place: Place, bytes: Uint8Array, now: Millis): FrigateStep[] {
    const mediaType = mediaTypeOf(bytes)
    if (!mediaType || bytes.length > MAX_PICTURE)
      return [{ do: 'fault', reason: mediaType ? 'tooLarge' : 'picture', bytes, device: cameraOf(this.prefix, place.camera) }]
    const picture = { sha256: sha256(bytes), bytes: bytes.length, mediaType, arrived: now }
    const track = this.#pairing.trackOf(place, now)
    const config = this.#context.configOf(cameraOf(this.prefix, place.camera))
    const key = messageKey(this.prefix, 'snapshot', place.camera, place.label, picture.sha256)
    const message = pictureMessage(this.prefix, place, picture, track, config, now, key)
    return [{ ...store('alarm', message, [bytes]), after: (kept) => void (kept && this.#pairing.keep(place, picture, track)) }]
  }
}

/** The one message of a line, or the list of them, as topic and payload. */
function publicationsOf(input: DecodeInput): readonly Publication[] | undefined {
  if (input.messages) return input.messages
  const payload = input.hex ?? (input.text === undefined ? undefined : new TextEncoder().encode(input.text))
  return payload && [{ topic: input.topic ?? '', payload }]
}

/** `prefix`: as configured; else what stands before the part that was recognised. */
function prefixOf(topic: string, input: DecodeInput): string {
  if (input.prefix !== undefined) return input.prefix.replace(/\/$/, '')
  const levels = topic.split('/')
  for (let length = levels.length - 1; length > 0; length--) {
    const prefix = levels.slice(0, length).join('/')
    const found = frigateTopic(topic, prefix)
    if (found && JSON.stringify(found) === JSON.stringify(frigateTopic(topic))) return prefix
  }
  return DEFAULT_PREFIX
}

/** Without a receive time the message's own stands for it. */
function saidAt(topic: string, payload: Uint8Array, input: DecodeInput): Millis {
  const decoded = decodeFrigate(frigateTopic(topic, input.prefix), payload)
  if ('error' in decoded) return 0
  if (decoded.kind === 'event') return seenAt(decoded, Date.parse(decoded.startTime ?? '') || 0)
  if (decoded.kind === 'review') return Date.parse(decoded.endTime ?? decoded.startTime ?? '') || 0
  return 0
}

export function frigateProtocol(prefixes: readonly string[]): TopicProtocol {
  return {
    id: 'frigate',
    title: { zh: 'Frigate 智能视频', en: 'Frigate camera AI' },
    standard: 'Frigate documentation, MQTT integration',
    evidence: 'the documentation and its translations agree',
    transport: 'mqtt',
    topics: prefixes.flatMap((prefix) =>
      ['available', 'events', 'reviews', '+/+', '+/+/snapshot'].map((rest) => `${prefix}/${rest}`),
    ),
    open(context): TopicListener {
      const frigates = prefixes.map((prefix) => new Frigate(prefix, context))
      return {
        receive(topic, payload, now) {
          for (const frigate of frigates) {
            const recognised = frigateTopic(topic, frigate.prefix)
            if (recognised) return frigate.receive(recognised, payload, now)
          }
          return [{ do: 'fault', reason: 'topic', bytes: payload }]
        },
        tick: (now) => frigates.flatMap((frigate) => frigate.tick(now)),
      }
    },
    decodeLine(input) {
      const results = publicationsOf(input)?.map(({ topic, payload }) =>
        decodeFrigate(frigateTopic(topic, input.prefix), payload),
      )
      return results?.at(-1) ?? { error: 'input' }
    },
    normaliseLine(input) {
      const frigates = new BoundedMap<string, Frigate>(100)
      const publications = publicationsOf(input)
      if (!publications) return { error: 'input' }
      const messages: DeviceMessage[] = []
      for (const { topic, payload } of publications) {
        const prefix = prefixOf(topic, input)
        const frigate = frigates.get(prefix) ?? new Frigate(prefix, { configOf: () => undefined })
        frigates.set(prefix, frigate)
        const now = input.receivedTime ?? saidAt(topic, payload, input)
        for (const step of frigate.receive(frigateTopic(topic, input.prefix), payload, now)) {
          if (step.do === 'fault') return { error: step.reason }
          messages.push(...asStored([step]))
        }
      }
      return messages
    },
  }
}

export default frigateProtocol([DEFAULT_PREFIX])
