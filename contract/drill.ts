/**
 * Drills (演练): practice with real devices. What falls under a running drill raises alerts that are marked with it, are
 * numbered 演 in a sequence of their own and call nobody outside; a device that is not in it stays real.
 */
import { z } from 'zod'
import type { Asset } from './asset.ts'
import { assetKind } from './asset-kind.ts'
import { isBelow, placeOf } from './grant.ts'
import { deviceId } from './identity.ts'
import { type Millis, millis } from './instant.ts'

/** When a phase of the script began, and who said so. */
export const drillStep = z.object({ phase: z.number().int().nonnegative(), at: millis, by: z.string().max(128) })
export type DrillStep = z.infer<typeof drillStep>

export const drill = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The script, in order. */
  phases: z.array(z.string()).min(1),
  /** What was done of it; the last one is where it stands. */
  steps: z.array(drillStep).min(1),
  /** It concerns the assets of these kinds and these single ones, below `orgPath`. */
  kinds: z.array(assetKind),
  assets: z.array(deviceId),
  orgPath: z.string(),
  startedAt: millis,
  startedBy: z.string(),
  endedAt: millis.optional(),
  endedBy: z.string().optional(),
  version: z.number().int().positive(),
})
export type Drill = z.infer<typeof drill>

export const drillChange = z.enum(['started', 'phase', 'ended'])
export type DrillChange = z.infer<typeof drillChange>

/** What every page says of the running drill. */
export const runningDrill = z.object({ id: z.uuid(), name: z.string(), phase: z.string(), startedAt: millis })
export type RunningDrill = z.infer<typeof runningDrill>

export function phaseOf(drill: Pick<Drill, 'phases' | 'steps'>): string {
  return drill.phases[drill.steps.at(-1)?.phase ?? 0] ?? ''
}

export function runningDrillOf({ id, name, phases, steps, startedAt }: Drill): RunningDrill {
  return { id, name, phase: phaseOf({ phases, steps }), startedAt }
}

/** Whether an asset takes part. */
export function takesPart(
  { kinds, assets, orgPath }: Pick<Drill, 'kinds' | 'assets' | 'orgPath'>,
  asset: Pick<Asset, 'id' | 'kind' | 'orgPath' | 'gridCode'>,
): boolean {
  if (!isBelow(placeOf(asset), orgPath)) return false
  return assets.includes(asset.id) || kinds.includes(asset.kind)
}

/** From its start up to, but not including, its end. */
export function runsAt({ startedAt, endedAt }: Pick<Drill, 'startedAt' | 'endedAt'>, at: Millis): boolean {
  return startedAt <= at && (endedAt === undefined || at < endedAt)
}

const phaseName = z.string().trim().min(1).max(60)

export const drillRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(60),
    phases: z.array(phaseName).min(1).max(20),
    kinds: z.array(assetKind).max(32).default([]),
    assets: z.array(deviceId).max(1_000).default([]),
  })
  .refine(({ kinds, assets }) => kinds.length + assets.length > 0, {
    path: ['assets'],
    message: 'name at least one kind or asset: a drill of everything is said so, not forgotten',
  })
export type DrillRequest = z.infer<typeof drillRequest>

const versioned = { ifVersion: z.number().int().positive() }
/** `phase` counts from 0 in the script; it may go back. */
export const drillPhaseRequest = z.strictObject({ ...versioned, phase: z.number().int().nonnegative() })
export const drillEndRequest = z.strictObject({ ...versioned })
