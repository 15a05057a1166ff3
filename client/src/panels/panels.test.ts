/** The pure parts of the panels: a property's line, the day's bins, the operator's load, a feed's look. */
import { type Alert, alertLoadOf, DAY, type Feed, feedLook, feedStateOf, HOUR, MINUTE, SECOND } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { sampleAlert } from '../../dev/sample.ts'
import { loadOf } from '../alerts/load.ts'
import { BIN, BINS, dayBins, recordsBegin } from './day-bins.ts'
import { freshFeeds } from './health.tsx'
import type { Panel } from './panel.ts'
import * as registry from './registry.ts'

const NOW = 1_800_000_000_000 + 7 * 60_000

test('every panel is registered by its id', () => {
  for (const [name, panel] of Object.entries<Panel>(registry)) expect(panel.id).toBe(name)
})

describe('the last day', () => {
  test('each alert in the quarter of an hour it began in; older ones in none', () => {
    const begun = (ago: number, level: 2 | 4) => sampleAlert({ firstSeen: NOW - ago, level })
    const bins = dayBins([begun(0, 2), begun(1, 4), begun(23 * HOUR, 4), begun(25 * HOUR, 4)], NOW)
    expect(bins.rows).toHaveLength(BINS)
    expect(bins).toMatchObject({ total: 3, max: 2 })
    expect(bins.rows.at(-1)).toEqual({ 1: 0, 2: 1, 3: 0, 4: 1 })
  })
})

describe('load', () => {
  test('mean confirmation, per hour, false share; an Ⅳ is no load', () => {
    const at = (ago: number) => ({ firstSeen: NOW - ago, risenAt: NOW - ago })
    const alerts = [
      sampleAlert({ ...at(2 * HOUR), ackedAt: NOW - 2 * HOUR + 40 * SECOND, verdict: { value: 'false', by: 'x', at: NOW - 1 } }),
      sampleAlert({ ...at(HOUR), ackedAt: NOW - HOUR + 60 * SECOND, verdict: { value: 'true', by: 'x', at: NOW - 1 } }),
      sampleAlert({ ...at(MINUTE), level: 4, ackDue: undefined }),
      sampleAlert(at(2 * DAY)),
      sampleAlert({ ...at(MINUTE), drill: '00000000-0000-4000-8000-00000000000d' }),
    ]
    const load = (from: readonly Alert[]) => loadOf(alertLoadOf(from, NOW - DAY, NOW), NOW)
    expect(load(alerts)).toEqual({ ack: 50 * SECOND, perHour: 1, judged: 2, wrong: 1 })
    expect(load([])).toEqual({ ack: undefined, perHour: 0, judged: 0, wrong: 0 })
  })
})

describe('a feed', () => {
  const feed = (change: Partial<Feed>): Feed => ({
    id: 'x',
    up: true,
    devices: 4,
    fresh: 4,
    stale: 0,
    offline: 0,
    unplaced: 0,
    rate: 0,
    faults: 0,
    accepted: 0,
    duplicate: 0,
    rejected: 0,
    shed: 0,
    ...change,
  })
  test.each([
    [{}, 'fresh'],
    [{ fresh: 1, offline: 3 }, 'fresh'],
    [{ fresh: 0, stale: 1, offline: 3 }, 'stale'],
    [{ fresh: 0, offline: 4 }, 'offline'],
    [{ devices: 0, fresh: 0 }, 'empty'],
    [{ up: false }, 'down'],
  ] as const)('%j is %s, for whoever is told its counts and whoever is not', (change, look) => {
    expect(feedLook(feed(change))).toBe(look)
    expect(feedLook(feedStateOf(feed(change)))).toBe(look)
  })
  test('counted when fresh', () => expect(freshFeeds([feed({}), feed({ up: false })])).toBe(1))
})

describe('where the records begin', () => {
  const at = Date.UTC(2026, 4, 14, 6, 30)
  const counted = (ago: number, n: number) => ({ at: at - ago, byLevel: { 1: 0, 2: 0, 3: 0, 4: n } as const, drilled: 0 })
  const alert = sampleAlert({ firstSeen: at - 3 * HOUR })
  const bins = dayBins([alert], at)
  test.each([
    ['nobody has said what was before', undefined, undefined],
    ['there was something before', [counted(50 * HOUR, 2)], undefined],
    ['nothing was before', [counted(50 * HOUR, 0)], Math.floor(alert.firstSeen / BIN) * BIN],
  ])('%s', (_, past, begins) => expect(recordsBegin(past, bins)).toBe(begins))
  test('with no record at all it is all unknown', () => {
    const none = dayBins([], at)
    expect(recordsBegin([], none)).toBe(none.from + BINS * BIN)
  })
})
