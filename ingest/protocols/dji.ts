/** DJI docks and aircraft over MQTT (DJI Cloud API). */
import type { AssetKind, DeviceId, DeviceMessage, Lane, Millis, Signal } from '@yiwang/contract'
import { BoundedMap } from '../codec/bounded-map.ts'
import { asObject, asText } from '../codec/json.ts'
import { messageKey } from '../codec/message-key.ts'
import { rawOf } from '../codec/raw.ts'
import {
  asStored,
  type DecodeInput,
  type Publication,
  type Step,
  type StoreStep,
  type TopicListener,
  type TopicProtocol,
} from '../protocol.ts'
import { type DjiMessage, type DjiReply, decodeDji, type Envelope, envelopeOf, type Topology } from './dji/decode.ts'
import { type Known, merge, NOTHING_KNOWN } from './dji/merge.ts'
import { conditionsKey, deviceOfSn, eventSignals, measuredOf, noteOf, stampOf, stateOf } from './dji/normalise.ts'
import { DJI_TOPICS, type DjiTopic, djiTopic } from './dji/topic.ts'

const MAX_SNS = 5_000
const MAX_SUBS = 32
const DAY = 86_400_000

/** DJI's word for "did not work": we have no configuration to hand out yet. */
const REFUSED = 1

/** Domain 3 of the product type; every other gateway and device is, or flies, an aircraft. */
const DOCKS = '3-'
const DOCK = { kind: 'dock' } as const

type DjiStep = Step<Publication>

/** What is remembered of one serial number. */
interface Remembered {
  readonly known: Known
  /** Sub-devices heard behind this gateway and not yet reported off line. */
  readonly subs: ReadonlySet<string>
  /** Its conditions when last stored. */
  readonly conditions: string
}

const STRANGER: Remembered = { known: NOTHING_KNOWN, subs: new Set(), conditions: '' }

interface Reading {
  readonly topic: DjiTopic
  readonly envelope: Envelope
  readonly message: DjiMessage
}

type Unread = { readonly error: 'json' | 'topic' }

class DjiListener implements TopicListener {
  readonly #sns = new BoundedMap<string, Remembered>(MAX_SNS)

  receive(topic: string, payload: Uint8Array, now: Millis): readonly DjiStep[] {
    const reading = this.read(topic, payload)
    if ('error' in reading) return [{ do: 'fault', reason: reading.error, bytes: payload }]
    return this.steps(reading, payload, now)
  }

  tick(): readonly DjiStep[] {
    return []
  }

  /** Decodes, merging properties into the state of their serial number. */
  read(name: string, payload: Uint8Array): Reading | Unread {
    const envelope = envelopeOf(payload)
    if (!envelope) return { error: 'json' }
    const topic = djiTopic(name)
    if (!topic) return { error: 'topic' }
    const before = this.#of(topic.sn)
    if (topic.kind !== 'osd' && topic.kind !== 'state')
      return { topic, envelope, message: decodeDji(topic, envelope, before.known) }
    const known = merge(before.known, asObject(envelope.data) ?? {})
    this.#sns.set(topic.sn, { ...before, known })
    return { topic, envelope, message: decodeDji(topic, envelope, known) }
  }

  steps(reading: Reading, payload: Uint8Array, now: Millis): DjiStep[] {
    const { topic, envelope, message } = reading
    const device = deviceOfSn(topic.sn)
    const stamp = stampOf(envelope, now)
    switch (message.kind) {
      case 'topo':
        return this.#topology(reading, message, now)
      case 'osd':
      case 'state': {
        if (message.gatewaySn !== undefined && message.gatewaySn !== topic.sn) this.#behind(message.gatewaySn, topic.sn)
        const state = stateOf(device, message, stamp)
        const conditions = conditionsKey(state)
        const before = this.#of(topic.sn).conditions
        const signals = measuredOf(device, message, asObject(envelope.data) ?? {}, stamp)
        signals.push(state ?? { kind: 'link', feature: device, ...stamp, online: true })
        const kind = kindOf(state)
        if (state === undefined || conditions === before) return [store('telemetry', device, reading, signals, now, kind)]
        this.#sns.set(topic.sn, { ...this.#of(topic.sn), conditions })
        const after = (kept: boolean) => void (kept || this.#sns.set(topic.sn, { ...this.#of(topic.sn), conditions: before }))
        return [{ ...store('alarm', device, reading, signals, now, kind), after }]
      }
      case 'event': {
        const signals = eventSignals(device, message, stamp)
        const then = message.reply ? [answerOf(message.reply, 0, now)] : []
        const lane: Lane = signals.some(({ kind }) => kind === 'alarm') ? 'alarm' : 'telemetry'
        return [store(lane, device, reading, signals, now, { ...rawOfHarmless(envelope, payload), then })]
      }
      case 'request': {
        const { method = 'request' } = message
        const { tid, bid } = envelope.body
        const reply = { topic: `thing/product/${topic.sn}/requests_reply`, tid: asText(tid), bid: asText(bid), method }
        const note = noteOf(device, `request.${method}`, {}, stamp)
        return [store('telemetry', device, reading, [note], now, { then: [answerOf(reply, REFUSED, now)] })]
      }
      case 'serviceReply':
        return [
          store(
            'telemetry',
            device,
            reading,
            [noteOf(device, `reply.${message.method ?? ''}`, { result: message.result }, stamp)],
            now,
          ),
        ]
      case 'propertyReply':
      case 'drc':
        return [store('telemetry', device, reading, [noteOf(device, topic.kind, message.data, stamp)], now)]
    }
  }

  #of(sn: string): Remembered {
    return this.#sns.get(sn) ?? STRANGER
  }

  #behind(gateway: string, sn: string): void {
    const remembered = this.#of(gateway)
    if (remembered.subs.has(sn) || remembered.subs.size >= MAX_SUBS) return
    this.#sns.set(gateway, { ...remembered, subs: new Set([...remembered.subs, sn]) })
  }

  /** The gateway is on line, so is what it lists; what it listed before and lists no more is off line. The answer goes out when all of it is stored. */
  #topology(reading: Reading, { online, gatewayType, reply }: Topology, now: Millis): DjiStep[] {
    const { topic, envelope } = reading
    const listed = [...new Set(online)].filter((sn) => sn !== topic.sn).slice(0, MAX_SUBS)
    const remembered = this.#of(topic.sn)
    const gone = [...remembered.subs].filter((sn) => !listed.includes(sn))
    this.#sns.set(topic.sn, { ...remembered, subs: new Set(listed) })
    const heard = [...listed.map((sn) => ({ sn, online: true })), ...gone.map((sn) => ({ sn, online: false }))]
    const steps = [...heard, { sn: topic.sn, online: true }].map(({ sn, online: up }, i) => {
      const device = deviceOfSn(sn)
      const signals: Signal[] = [{ kind: 'link', feature: device, ...stampOf(envelope, now), online: up }]
      const gateway = i === heard.length
      const then = gateway ? [answerOf(reply, 0, now)] : []
      const kind = gateway && gatewayType?.startsWith(DOCKS) ? DOCK : {}
      const after = (kept: boolean) => void (kept || up || this.#behind(topic.sn, sn))
      return { ...store('alarm', device, reading, signals, now, { ...kind, then, sn }), after }
    })
    return steps
  }
}

function kindOf(state: Signal | undefined): { readonly kind?: AssetKind } {
  return state?.kind === 'state' && state.family === 'dock' ? DOCK : {}
}

/** A message that cannot hold a secret may be kept as it came. */
function rawOfHarmless({ body }: Envelope, payload: Uint8Array): { readonly raw?: string } {
  return body.method === 'hms' || body.method === 'airsense_warning' ? rawOf(payload) : {}
}

function store(
  lane: Lane,
  device: DeviceId,
  { topic, envelope }: Reading,
  signals: readonly Signal[],
  now: Millis,
  more: {
    readonly raw?: string
    readonly then?: readonly Publication[]
    readonly sn?: string
    readonly kind?: AssetKind
  } = {},
): StoreStep<Publication> {
  const { tid, bid, method, timestamp } = envelope.body
  const fields = [tid, bid, method, timestamp].map((field) =>
    typeof field === 'string' || typeof field === 'number' ? field : undefined,
  )
  const message: DeviceMessage = {
    v: 1,
    source: 'dji',
    device,
    ...(more.kind !== undefined && { kind: more.kind }),
    key: messageKey(more.sn ?? topic.sn, topic.kind, ...fields),
    receivedTime: now,
    signals: [...signals],
    ...(more.raw !== undefined && { raw: more.raw }),
  }
  return { do: 'store', lane, message, ...(more.then && more.then.length > 0 && { then: more.then }) }
}

/** tid and bid go back as they came; the answer's time is ours. */
function answerOf(
  reply: Omit<DjiReply, 'result'> | { topic: string; tid: string | undefined; bid: string | undefined; method: string },
  result: number,
  now: Millis,
): Publication {
  const { topic, tid, bid, method } = reply
  return { topic, payload: new TextEncoder().encode(JSON.stringify({ tid, bid, timestamp: now, method, data: { result } })) }
}

function publicationsOf(input: DecodeInput): readonly Publication[] | undefined {
  if (input.messages) return input.messages
  const payload = input.hex ?? (input.text === undefined ? undefined : new TextEncoder().encode(input.text))
  return payload && [{ topic: input.topic ?? '', payload }]
}

/** Against a receive time, when there is one: missing, unreadable, or more than a day off. */
function suspect(time: string | null, received: Millis | undefined): boolean {
  return received !== undefined && (time === null || Math.abs(Date.parse(time) - received) > DAY)
}

const dji: TopicProtocol = {
  id: 'dji',
  title: { zh: '大疆机场与无人机', en: 'DJI docks and aircraft' },
  standard: 'DJI Cloud API (MQTT)',
  evidence: "the official documentation, DJI's demo servers and independent clients agree",
  period: 2,
  transport: 'mqtt',
  topics: DJI_TOPICS,
  open: () => new DjiListener(),
  decodeLine(input) {
    const listener = new DjiListener()
    const reading = publicationsOf(input)
      ?.map(({ topic, payload }) => listener.read(topic, payload))
      .at(-1)
    if (!reading) return { error: 'input' }
    if ('error' in reading) return reading
    return { ...reading.message, ...(suspect(reading.message.time, input.receivedTime) && { timeSuspect: true }) }
  },
  normaliseLine(input) {
    const listener = new DjiListener()
    const messages: DeviceMessage[] = []
    const publications = publicationsOf(input)
    if (!publications) return { error: 'input' }
    for (const { topic, payload } of publications) {
      const reading = listener.read(topic, payload)
      if ('error' in reading) return reading
      const now = input.receivedTime ?? (reading.envelope.time === null ? 0 : Date.parse(reading.envelope.time))
      messages.push(...asStored(listener.steps(reading, payload, now)))
    }
    return messages
  },
}

export default dji
