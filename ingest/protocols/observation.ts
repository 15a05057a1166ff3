/** Observations over HTTP: batches of JSON from gateways and platforms (docs/observations.md). */
import type { DeviceMessage, Millis } from '@yiwang/contract'
import { messageKey } from '../codec/message-key.ts'
import type { DecodeInput, ProtocolContext, Push, PushProtocol, PushResult, Step } from '../protocol.ts'
import { type BodyError, MAX_BYTES, type ReadBatch, readBatch, sourceOf } from './observation/decode.ts'
import { featureDevice, laneOf, observationOf, sourceDevice } from './observation/normalise.ts'

const STATUS: Readonly<Record<BodyError, number>> = { json: 400, schema: 400, tooLarge: 413 }

/** How much of a rejected item is kept to be shown. */
const SHOWN_CHARACTERS = 512

type StoreStep = Extract<Step<never>, { do: 'store' }>

/** One step an item: each is counted, and shown as it was sent. */
function faultsOf({ source, rejected, rejectedItems }: ReadBatch): Step<never>[] {
  return rejected.map(({ reason }, i) => {
    const text = JSON.stringify(rejectedItems[i])
    const bytes = Buffer.from(text.slice(0, SHOWN_CHARACTERS))
    return { do: 'fault', reason, bytes, length: Buffer.byteLength(text), device: sourceDevice(source) }
  })
}

/** One step an item: whether it is a duplicate is answered item by item. */
function storesOf(batch: ReadBatch, context: ProtocolContext, now: Millis): StoreStep[] {
  const { source, observations, timeTexts } = batch
  return observations.map((item, i) => {
    const device = featureDevice(source, item.feature)
    const timeText = timeTexts[i]
    const config = context.configOf(device) ?? context.configOf(sourceDevice(source))
    const signal = observationOf(device, item, timeText, config, now)
    const message: DeviceMessage = {
      v: 1,
      source: 'observation',
      device,
      // No time at all: it is an observation of now, and a re-send cannot be told from a new one.
      key: messageKey(source, item.feature, item.property, item.time ?? timeText ?? signal.eventTime),
      receivedTime: now,
      signals: [signal],
    }
    return { do: 'store', lane: laneOf(item), message }
  })
}

function receive(push: Push, context: ProtocolContext, now: Millis): PushResult {
  const batch = readBatch(push.body, now)
  if ('error' in batch) {
    const code = batch.error
    const status = STATUS[code]
    return { steps: [], refused: { status, code }, reply: () => ({ status }) }
  }
  const { rejected } = batch
  return {
    steps: [...storesOf(batch, context, now), ...faultsOf(batch)],
    reply(outcomes) {
      const duplicate = outcomes.filter((outcome) => outcome === 'duplicate').length
      return {
        status: rejected.length > 0 ? 207 : 200,
        body: { accepted: outcomes.length - duplicate, duplicate, rejected },
      }
    },
  }
}

function bodyOf(input: DecodeInput): Uint8Array | undefined {
  if (input.hex) return input.hex
  if (input.text !== undefined) return new TextEncoder().encode(input.text)
  if (input.chunks) return Buffer.concat(input.chunks)
  return input.textChunks && new TextEncoder().encode(input.textChunks.join(''))
}

/** Without a receive time the newest item's own time stands for it. */
function newest(batch: ReadBatch): Millis {
  return Math.max(0, ...batch.observations.flatMap(({ time }) => (time === null ? [] : Date.parse(time))))
}

const observation: PushProtocol = {
  id: 'observation',
  title: { zh: '通用观测上报', en: 'Observations over HTTP' },
  standard: 'Own JSON shape (docs/observations.md), units after UCUM',
  evidence: 'own definition',
  transport: 'http',
  path: '/ingest/observations',
  maxBytes: MAX_BYTES,
  deduplicate: true,
  claims(push) {
    const source = sourceOf(push.body)
    return source === undefined ? undefined : sourceDevice(source)
  },
  open: (context) => ({ receive: (push, now) => receive(push, context, now), tick: () => [] }),
  decodeLine(input) {
    const body = bodyOf(input)
    if (!body) return { error: 'input' }
    const batch = readBatch(body, input.receivedTime)
    if ('error' in batch) return batch
    const { source, observations, rejected } = batch
    return { source, observations, rejected }
  },
  normaliseLine(input) {
    const body = bodyOf(input)
    if (!body) return { error: 'input' }
    const batch = readBatch(body, input.receivedTime)
    if ('error' in batch) return batch
    const steps = storesOf(batch, { configOf: () => undefined }, input.receivedTime ?? newest(batch))
    return steps.map((step) => step.message)
  },
}

export default observation
