/**
 * The shape of a device protocol. A protocol is pure: bytes and the time go in, steps come out, and whoever holds the
 * socket carries the steps out in order. It decodes (the maker's words), then normalises (ours), and computes its answers;
 * a `store` step's answer is sent only after Redis has accepted the message.
 */
import type { Command, CommandOutcome, DeviceConfig, DeviceId, DeviceMessage, Lane, Millis, Text } from '@yiwang/contract'

/** Put the pictures into the evidence store, write the message to its lane, then send the answers. */
export interface StoreStep<Out> {
  readonly do: 'store'
  readonly lane: Lane
  readonly message: DeviceMessage
  readonly pictures?: readonly Uint8Array[]
  readonly then?: readonly Out[]
  /** Hears whether it was kept. What was not will be sent again, and must then be told as if for the first time. */
  readonly after?: (kept: boolean) => void
}

/** One thing to do for a device, in order. `Out` is what its transport can send: bytes, or a topic with a payload. */
export type Step<Out> =
  | StoreStep<Out>
  /** Send now: nothing needs to be stored first. */
  | { readonly do: 'send'; readonly out: Out }
  /** Could not be read: kept in the faults stream with its reason, counted, shown. */
  | {
      readonly do: 'fault'
      readonly reason: string
      readonly bytes: Uint8Array
      readonly device?: DeviceId
      /** How many bytes could not be read, when `bytes` are only the first of them. */
      readonly length?: number
      /** The protocol's own refusal: it leaves when the fault is counted. */
      readonly then?: readonly Out[]
    }
  /** A command of ours has come to its end. */
  | { readonly do: 'settle'; readonly command: Command['id']; readonly device: DeviceId; readonly outcome: CommandOutcome }

/** The messages of a session's steps when all of them are kept: for the decode tool, which stores nothing. */
export function asStored(steps: readonly Step<unknown>[]): DeviceMessage[] {
  return steps.flatMap((step) => {
    if (step.do !== 'store') return []
    step.after?.(true)
    return [step.message]
  })
}

/** What a protocol may know of the world. */
export interface ProtocolContext {
  /** The registry's configuration of a device; undefined = unknown, read it with the protocol's defaults. */
  configOf(device: DeviceId): DeviceConfig | undefined
}

interface Described {
  /** Also the first part of its device ids and the `source` of its messages. */
  readonly id: string
  readonly title: Text
  /** Standard and year, or the maker's document. */
  readonly standard: string
  /** How well the layout is known: what confirms it. */
  readonly evidence: string
  /** Expected seconds between messages when neither device nor registry says so; judges stale and silent. */
  readonly period?: number
  /**
   * The decode tool (docs/decode-tool.md): one input line's members in, the sheet's decode result or `{error}` out. No state
   * survives from one line to the next.
   */
  decodeLine(input: DecodeInput): unknown
  /** The same input as our own messages. */
  normaliseLine(input: DecodeInput): DeviceMessage[] | { error: string }
}

/** One line of the decode tool after its own checks; exactly one of hex, chunks, text, textChunks, messages is present. */
export interface DecodeInput {
  readonly hex?: Uint8Array
  readonly chunks?: readonly Uint8Array[]
  readonly text?: string
  readonly textChunks?: readonly string[]
  readonly messages?: readonly { readonly topic: string; readonly payload: Uint8Array }[]
  readonly topic?: string
  readonly prefix?: string
  readonly contentType?: string
  readonly receivedTime?: Millis
}

/** One connection (TCP). Several devices may speak over it; one device may come back on another. */
export interface StreamSession {
  receive(chunk: Uint8Array, now: Millis): readonly Step<Uint8Array>[]
  /** Called at least once a second: gives up unfinished frames (10 s), asks again for missing packets, expires commands. */
  tick(now: Millis): readonly Step<Uint8Array>[]
  /** Devices that have spoken on this connection and can be commanded through it. */
  readonly devices: ReadonlySet<DeviceId>
  command(command: Command, now: Millis): readonly Step<Uint8Array>[]
}

export interface StreamListener {
  /** `from` is the peer's address: part of the identity of devices that have none of their own. */
  connect(from: string, now: Millis): StreamSession
}

/** A protocol over TCP. State that outlives a connection (open picture transfers) lives in the listener. */
export interface StreamProtocol extends Described {
  readonly transport: 'tcp'
  open(context: ProtocolContext): StreamListener
}

export interface Publication {
  readonly topic: string
  readonly payload: Uint8Array
}

export interface TopicListener {
  receive(topic: string, payload: Uint8Array, now: Millis): readonly Step<Publication>[]
  tick(now: Millis): readonly Step<Publication>[]
}

/** A protocol over MQTT. */
export interface TopicProtocol extends Described {
  readonly transport: 'mqtt'
  /** Topic filters to subscribe to. */
  readonly topics: readonly string[]
  open(context: ProtocolContext): TopicListener
}

/** A push over HTTP, body already read within `maxBytes`. */
export interface Push {
  /** Path parameter of the route: the device id under `/ingest/isapi/:deviceId`. */
  readonly device?: string
  readonly contentType: string
  readonly body: Uint8Array
}

export interface PushReply {
  readonly status: number
  readonly body?: unknown
}

export interface PushResult {
  readonly steps: readonly Step<never>[]
  /** Set when nothing may be stored: the whole body is refused with this code. */
  readonly refused?: { readonly status: number; readonly code: string }
  /** The answer once every `store` step is done; `outcomes` in the order of the store steps. */
  reply(outcomes: readonly ('stored' | 'duplicate')[]): PushReply
}

export interface PushListener {
  receive(push: Push, now: Millis): PushResult
  tick(now: Millis): readonly Step<never>[]
}

/** A protocol whose devices POST to us. */
export interface PushProtocol extends Described {
  readonly transport: 'http'
  readonly path: string
  readonly maxBytes: number
  /** Messages are checked for duplicates when they are written, because the answer must say so. */
  readonly deduplicate: boolean
  /** The device or source a body speaks for, for the credential check; undefined when it cannot be told yet. */
  claims(push: Push): string | undefined
  open(context: ProtocolContext): PushListener
}

export type Protocol = StreamProtocol | TopicProtocol | PushProtocol
