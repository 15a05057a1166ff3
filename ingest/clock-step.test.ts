/** A clock that is set is noticed once, one that is merely kept right is not. */
import { expect, test } from 'vitest'
import { ClockStep } from './clock-step.ts'

test.each([
  ['runs', [1_000, 2_000, 3_000], [0, 0, 0]],
  ['is kept right', [1_001, 2_003, 3_001], [0, 0, 0]],
  ['is slowed down by little for long', [900, 1_800, 2_700], [0, 0, 0]],
  ['is set back ten minutes', [1_000, -598_000, -597_000], [0, -600_000, 0]],
  ['is set ahead and right again', [3_601_000, 3_602_000, 3_000], [3_600_000, 0, -3_600_000]],
])('%s', (_, clock, steps) => {
  const watch = new ClockStep(0, 50_000)
  expect(clock.map((at, i) => watch.look(at, 50_000 + (i + 1) * 1_000))).toEqual(steps)
})
