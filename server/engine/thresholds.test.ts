/** Limits as people keep them and as rules read them are the same. */
import { changedLimits, flawsOfLimits, LIMIT_IDS, LIMITS, type LimitId, limitValues } from '@yiwang/contract'
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS, limitsFrom, valuesOf } from './thresholds.ts'

const DEFAULTS = valuesOf(DEFAULT_LIMITS)

it('go from one to the other and back, each one of them', () => {
  expect(limitsFrom(DEFAULTS)).toEqual(DEFAULT_LIMITS)
  // Every one has its own place: of different numbers none is lost or taken for another.
  const numbered = Object.fromEntries(LIMIT_IDS.map((id, i) => [id, i])) as Record<LimitId, number>
  expect(valuesOf(limitsFrom(numbered))).toEqual(numbered)
  const read = JSON.stringify(DEFAULT_LIMITS).match(/-?[\d.]+(?=[,}\]])/g) ?? []
  expect(read).toHaveLength(LIMIT_IDS.length)
})

it('an installation begins with ones it would take', () => {
  expect(flawsOfLimits(DEFAULTS)).toEqual([])
  expect(limitValues.parse(DEFAULTS)).toEqual(DEFAULTS)
})

it.each(LIMIT_IDS.flatMap((id) => [[id, 'below'] as const, [id, 'above'] as const]))('%s is refused %s its range', (id, side) => {
  const { min, max, unit } = LIMITS[id]
  const value = (side === 'below' ? min - 1 : max + 1) * unit.is
  expect(flawsOfLimits({ ...DEFAULTS, [id]: value })).toContain(id)
  expect(limitValues.safeParse({ ...DEFAULTS, [id]: value }).success).toBe(false)
})

it.each([
  [{ 'flood.stepsCm.1': 10 }, 'flood.stepsCm.1'],
  [{ 'flood.stepsCm.3': 24 }, 'flood.stepsCm.3'],
  [{ 'flood.clearBelowCm': 10 }, 'flood.stepsCm.0'],
  [{ 'drone.batteryPercent.1': 30 }, 'drone.batteryPercent.0'],
  [{ 'drone.linkLost.0': 60_000 }, 'drone.linkLost.1'],
  [{ 'flood.dwellReports': 1.5 }, 'flood.dwellReports'],
  [{ 'camera.score': Number.NaN }, 'camera.score'],
] as const)('%o is refused: worse levels lie above better ones, and counts are whole', (change, id) => {
  expect(flawsOfLimits({ ...DEFAULTS, ...change })).toEqual([id])
})

it('what has changed is named, and nothing else', () => {
  expect(changedLimits(DEFAULTS, { ...DEFAULTS, 'flood.riseCm': 8 })).toEqual(['flood.riseCm'])
  expect(limitValues.safeParse({ ...DEFAULTS, other: 1 }).success).toBe(false)
  const { clearAfter: _left, ...less } = DEFAULTS
  expect(limitValues.safeParse(less).success).toBe(false)
})
