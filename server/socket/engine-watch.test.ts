/** What can be said of the engines from what they say themselves. */
import { DISTRICT, SECOND } from '@yiwang/contract'
import { expect, it } from 'vitest'
import type { EngineHealth } from '../redis/engine-health.ts'
import { EngineWatch } from './engine-watch.ts'

const ALL = Array.from({ length: DISTRICT + 1 }, (_, part) => part)
const report = (at: number, partitions: readonly number[] = ALL, lag = 0, instance = 'a'): EngineHealth => ({
  instance,
  at,
  lag,
  partitions: [...partitions],
})

/** Reports looked at once a second from 0 s on; then what is said at the end. */
const said = (looks: readonly (readonly EngineHealth[])[], end: number) => {
  const watch = new EngineWatch(0)
  for (const [second, reports] of looks.entries()) watch.take(reports, second * SECOND)
  return { judged: watch.judged(end), lag: watch.lag(end) }
}

it.each([
  ['no engine was ever heard', [[], []], 5_000, { judged: 0, lag: 5_000 }],
  ['one keeps up', [[report(0)], [report(1_000)]], 2_000, { judged: 17, lag: 0 }],
  ['one lags', [[report(0)], [report(1_000, ALL, 7_000)]], 2_000, { judged: 17, lag: 7_000 }],
  ['one fell silent', [[report(0)], [report(1_000, ALL, 500)], [report(1_000)]], 9_000, { judged: 0, lag: 8_500 }],
  [
    'one of two fell silent',
    [[report(0, [0, 1]), report(0, ALL.slice(2), 0, 'b')], [report(0, [0, 1])]],
    5_000,
    { judged: 0, lag: 5_000 },
  ],
  [
    'another took over what the silent one held',
    [[report(0)], [report(0)], [report(0), report(2_000, ALL, 0, 'b')], [report(0), report(3_000, ALL, 0, 'b')]],
    4_000,
    { judged: 17, lag: 0 },
  ],
  [
    'a partition is left out',
    [[report(0)], [report(1_000, ALL.slice(1))], [report(2_000, ALL.slice(1))]],
    4_000,
    { judged: 16, lag: 4_000 },
  ],
  [
    'what a dead one said long ago is found at the start',
    [[report(-60_000)], [report(-60_000)]],
    5_000,
    { judged: 0, lag: 5_000 },
  ],
  ['its clock is an hour behind', [[report(-3_600_000)], [report(-3_599_000)]], 1_500, { judged: 17, lag: 0 }],
  ['its clock is an hour ahead', [[report(3_600_000)], [report(3_601_000)]], 1_500, { judged: 17, lag: 0 }],
] as const)('%s', (_, looks, end, expected) => {
  expect(said(looks, end)).toEqual(expected)
})
