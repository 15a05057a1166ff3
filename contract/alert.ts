/**
 * An alert (告警): what we conclude from signals. States and words follow ISA-18.2: confirmed or not, and beside that
 * shelved, judged, cleared. Later stages (派单, 处置 …) belong to a linked case.
 */
import { z } from 'zod'
import type { Asset } from './asset.ts'
import type { Governed } from './grant.ts'
import { featureId } from './identity.ts'
import { type Millis, millis } from './instant.ts'
import { level } from './level.ts'
import { box } from './signal.ts'
import { type Language, parameters, type Text } from './text.ts'

export const verdictValue = z.enum(['true', 'false', 'duplicate', 'unknown'])
export type VerdictValue = z.infer<typeof verdictValue>

export const verdict = z.object({
  value: verdictValue,
  /** Key of one of the rule's own reasons; required for `false`. */
  reason: z.string().max(64).optional(),
  by: z.string().max(128),
  at: millis,
})
export type Verdict = z.infer<typeof verdict>

/** A picture the alert rests on, with what the camera's AI saw in it. Boxes only on full frames. */
export const evidence = z.object({
  sha256: z.string().length(64),
  at: millis,
  frame: z.enum(['full', 'cropped', 'unknown']),
  boxes: z.array(z.object({ box, label: z.string(), score: z.number().optional() })),
  matchedBy: z.string().optional(),
})
export type Evidence = z.infer<typeof evidence>

export const alert = z.object({
  /** UUIDv5 of (rule, feature, onset key): a replay raises the same alert again, not a second one. */
  id: z.uuid(),
  /** `YYYYMMDD-nnnn`, counted per Beijing day, real ones and drilled ones each for themselves; shown by `shownNumber`. */
  number: z.string(),
  /** The drill it was raised in: practice, marked everywhere, and no reason to call anybody outside. */
  drill: z.uuid().optional(),
  /** The drilled alert whose condition went on after its drill: from then on it is real. */
  follows: z.uuid().optional(),
  rule: z.string().max(64),
  /** Rules of one family at one place may be merged in a burst. */
  family: z.enum(['fire', 'flood', 'camera', 'drone', 'device']),
  feature: featureId,
  asset: z.string(),
  level,
  /** The worst it has been. */
  peak: level,
  /** The condition holds now. */
  active: z.boolean(),
  ackedBy: z.string().optional(),
  ackedAt: millis.optional(),
  /** When confirmation is due; absent = no duty. A rise brings an open duty forward, never back. */
  ackDue: millis.optional(),
  shelvedBy: z.string().optional(),
  shelvedUntil: millis.optional(),
  shelveReason: z.string().optional(),
  verdict: verdict.optional(),
  /** How many times the condition was reported, the first included. */
  count: z.number().int().positive(),
  firstSeen: millis,
  lastSeen: millis,
  clearedAt: millis.optional(),
  /** When the level last rose: the newest instant that may sound. */
  risenAt: millis,
  /** Its level has risen since it was raised: no burst hides it in a group any more. */
  risen: z.literal(true).optional(),
  /** Texts are in the rule's own file; these fill them. */
  params: parameters,
  evidence: z.array(evidence).max(8),
  /** Device's clock was wrong or the report late when it was raised: 设备时间异常. */
  timeSuspect: z.boolean(),
  deviceTime: z.string().optional(),
  /** Version of the thresholds it was judged by. */
  thresholds: z.number().int(),
  orgPath: z.string(),
  gridCode: z.string().optional(),
  gridVersion: z.number().int().optional(),
  lon: z.number().optional(),
  lat: z.number().optional(),
  /** The alert that stands for this one (one feed alert for many silent devices); hidden only behind its count. */
  groupedInto: z.uuid().optional(),
  version: z.number().int().positive(),
})
export type Alert = z.infer<typeof alert>

/** What happened to it; the history row and the fact carry the same word. */
export const alertChange = z.enum([
  'raised',
  'repeated',
  'risen',
  'fallen',
  'cleared',
  'returned',
  'acked',
  'shelved',
  'unshelved',
  'shelveExpired',
  'judged',
  'evidence',
  'grouped',
])
export type AlertChange = z.infer<typeof alertChange>

/** 待确认 | 已确认 | 已恢复未确认 | 已搁置 | closed (cleared and confirmed or without a duty to confirm, or judged false/duplicate). */
export type AlertState = 'unacked' | 'acked' | 'clearedUnacked' | 'shelved' | 'closed'
export const alertState = z.enum(['unacked', 'acked', 'clearedUnacked', 'shelved', 'closed'])

export function stateOf(a: Pick<Alert, 'active' | 'ackedAt' | 'ackDue' | 'shelvedUntil' | 'verdict'>): AlertState {
  if (a.verdict && (a.verdict.value === 'false' || a.verdict.value === 'duplicate')) return 'closed'
  if (!a.active) return a.ackedAt === undefined && a.ackDue !== undefined ? 'clearedUnacked' : 'closed'
  if (a.shelvedUntil !== undefined) return 'shelved'
  return a.ackedAt === undefined ? 'unacked' : 'acked'
}

/** Of a closed one: since when there is nothing left to do. */
export function closedAt({ clearedAt, ackedAt, verdict }: Pick<Alert, 'clearedAt' | 'ackedAt' | 'verdict'>): Millis {
  return Math.max(clearedAt ?? 0, ackedAt ?? 0, verdict?.at ?? 0)
}

/** Alarms and drilled ones are counted each for themselves: the letter before the number tells which. */
export const NUMBER_PREFIX = {
  real: { zh: '告', en: 'A' },
  drilled: { zh: '演', en: 'D' },
} as const satisfies Record<string, Text>

/** 告 YYYYMMDD-nnnn, or 演 YYYYMMDD-nnnn in a drill. */
export function shownNumber({ number, drill }: Pick<Alert, 'number' | 'drill'>, language: Language = 'zh'): string {
  return `${NUMBER_PREFIX[drill === undefined ? 'real' : 'drilled'][language]} ${number}`
}

const versioned = { ifVersion: z.number().int().positive() }
export const ackRequest = z.strictObject({ ...versioned })
export const shelveRequest = z.strictObject({
  ...versioned,
  minutes: z.number().int().min(1).max(480),
  reason: z.string().trim().min(1).max(200),
})
export const unshelveRequest = z.strictObject({ ...versioned })
export const verdictRequest = z.strictObject({ ...versioned, value: verdictValue, reason: z.string().max(64).optional() })

/** What the door asks of an alert, and of what rests on it: it lies where it was raised, of the kind and in the groups of its asset. */
export function ofAlert(
  { orgPath, gridCode }: Pick<Alert, 'orgPath' | 'gridCode'>,
  asset: Pick<Asset, 'kind' | 'groups'> | undefined,
): Governed {
  return { orgPath, gridCode, kind: asset?.kind, groups: asset?.groups }
}
