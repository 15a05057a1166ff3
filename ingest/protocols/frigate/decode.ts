/** Frigate MQTT messages in Frigate's own words (documentation of the MQTT integration; all members from `after`). */
import { isoOf } from '../../codec/iso-time.ts'
import { asArray, asNumber, asObject, asText, type JsonObject, parseJson, present, utf8 } from '../../codec/json.ts'
import type { FrigateTopic } from './topic.ts'

const JSON_DEPTH = 16
const MAX_JSON_BYTES = 256 * 1_024

export interface FrigateEvent {
  readonly kind: 'event'
  readonly type?: string
  readonly id?: string
  readonly camera?: string
  readonly label?: string
  readonly subLabel: string | null
  readonly subLabelScore?: number
  readonly score?: number
  readonly topScore?: number
  readonly falsePositive?: boolean
  readonly startTime?: string
  readonly endTime: string | null
  readonly box?: readonly number[]
  readonly zones: readonly string[]
  readonly plate?: string
  /** Of the frame it was last seen in, when the message says. */
  readonly frameTime?: string
}

export interface FrigateReview {
  readonly kind: 'review'
  readonly type?: string
  readonly id?: string
  readonly camera?: string
  readonly severity?: string
  readonly escalated: boolean
  readonly objects: readonly string[]
  readonly zones: readonly string[]
  readonly subLabels: readonly string[]
  readonly startTime?: string
  readonly endTime: string | null
  readonly detections: number
  /** Sounds (`scream`, `fire_alarm`), only when there are any. */
  readonly audio?: readonly string[]
}

export type FrigateMessage =
  | FrigateEvent
  | FrigateReview
  | { readonly kind: 'availability'; readonly online: boolean }
  | { readonly kind: 'motion'; readonly camera: string; readonly active: boolean }
  | { readonly kind: 'snapshot'; readonly camera: string; readonly label: string; readonly bytes: number }
  | { readonly kind: 'count'; readonly camera: string; readonly label: string; readonly count: number }
  | { readonly kind: 'other'; readonly name: string }

export type FrigateResult = FrigateMessage | { readonly error: 'json' | 'topic' }

/** Float epoch seconds to milliseconds. */
function millisOf(seconds: unknown): number | undefined {
  const value = asNumber(seconds)
  return value === undefined ? undefined : Math.round(value * 1_000)
}

function timeOf(seconds: unknown): string | undefined {
  return isoOf(millisOf(seconds)) ?? undefined
}

function texts(value: unknown): string[] {
  return asArray(value).flatMap((item) => asText(Array.isArray(item) ? item[0] : item) ?? [])
}

function eventOf(message: JsonObject, after: JsonObject): FrigateEvent {
  const sub = after.sub_label
  const box = asArray(after.box).flatMap((n) => asNumber(n) ?? [])
  return present({
    kind: 'event' as const,
    type: asText(message.type),
    id: asText(after.id),
    camera: asText(after.camera),
    label: asText(after.label),
    subLabel: asText(Array.isArray(sub) ? sub[0] : sub) ?? null,
    subLabelScore: Array.isArray(sub) ? asNumber(sub[1]) : undefined,
    score: asNumber(after.score),
    topScore: asNumber(after.top_score),
    falsePositive: typeof after.false_positive === 'boolean' ? after.false_positive : undefined,
    startTime: timeOf(after.start_time),
    endTime: timeOf(after.end_time) ?? null,
    box: box.length === 4 ? box : undefined,
    zones: texts(after.entered_zones),
    plate: asText(
      Array.isArray(after.recognized_license_plate) ? after.recognized_license_plate[0] : after.recognized_license_plate,
    ),
    frameTime: timeOf(after.frame_time),
  }) as FrigateEvent
}

function reviewOf(message: JsonObject, after: JsonObject): FrigateReview {
  const data = asObject(after.data) ?? {}
  const audio = texts(data.audio)
  return present({
    kind: 'review' as const,
    type: asText(message.type),
    id: asText(after.id),
    camera: asText(after.camera),
    severity: asText(after.severity),
    escalated: asObject(message.before)?.severity === 'detection' && after.severity === 'alert',
    objects: texts(data.objects),
    zones: texts(data.zones),
    subLabels: texts(data.sub_labels),
    startTime: timeOf(after.start_time),
    endTime: timeOf(after.end_time) ?? null,
    detections: asArray(data.detections).length,
    audio: audio.length > 0 ? audio : undefined,
  }) as FrigateReview
}

function messageOf(payload: Uint8Array): { readonly message: JsonObject; readonly after: JsonObject } | undefined {
  const text = payload.length <= MAX_JSON_BYTES ? utf8(payload) : undefined
  const message = text === undefined ? undefined : asObject(parseJson(text, JSON_DEPTH))
  const after = asObject(message?.after)
  return message && after ? { message, after } : undefined
}

export function decodeFrigate(topic: FrigateTopic | undefined, payload: Uint8Array): FrigateResult {
  switch (topic?.kind) {
    case 'availability':
      return { kind: 'availability', online: utf8(payload) === 'online' }
    case 'event':
    case 'review': {
      const json = messageOf(payload)
      if (!json) return { error: 'json' }
      return topic.kind === 'event' ? eventOf(json.message, json.after) : reviewOf(json.message, json.after)
    }
    case 'motion': {
      const active = onOff(payload)
      return active === undefined ? { error: 'topic' } : { kind: 'motion', camera: topic.camera, active }
    }
    case 'snapshot':
      return { kind: 'snapshot', camera: topic.camera, label: topic.label, bytes: payload.length }
    case 'count': {
      const digits = payload.length <= 15 ? utf8(payload) : undefined
      if (digits === undefined || !/^\d+$/.test(digits)) return { error: 'topic' }
      return { kind: 'count', camera: topic.camera, label: topic.label, count: Number(digits) }
    }
    case 'feature':
      return onOff(payload) === undefined ? { error: 'topic' } : { kind: 'other', name: `${topic.feature}/state` }
    case 'other':
      return topic
    default:
      return { error: 'topic' }
  }
}

function onOff(payload: Uint8Array): boolean | undefined {
  const text = payload.length <= 3 ? utf8(payload) : undefined
  return text === 'ON' ? true : text === 'OFF' ? false : undefined
}
