/** What the screens are told of each feed: protocols and nothing else, counted from devices, aged by what they last said. */
import type { IngestHealth } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { feedsOf, type StatusSources } from './status.ts'

const AT = 1_780_000_000_000

function ingest(feeds: IngestHealth['feeds'], at = AT): IngestHealth {
  return { instance: 'a', startedAt: AT - 60_000, at, feeds }
}
const REPORT = { connections: 3, rate: 2, accepted: 10, duplicate: 1, rejected: 2, shed: 0, lastSeen: AT - 500, up: true }

function sources(change: Partial<StatusSources> = {}): StatusSources {
  return {
    at: AT,
    ingest: [ingest({ dji: REPORT })],
    protocols: [{ id: 'dji' }],
    assets: [assetOf(1), assetOf(2)],
    heard: (device) => (device === 'dji:drone-1' ? { heard: AT - 1_000, online: true } : undefined),
    faults: {},
    processes: [],
    engineLag: 0,
    spaces: [],
    drill: null,
    ...change,
  }
}

describe('feeds', () => {
  test('count their devices and carry what ingest says', () => {
    expect(feedsOf(sources())).toMatchObject([
      { id: 'dji', up: true, devices: 2, fresh: 1, offline: 1, rate: 2, accepted: 10, rejected: 2, lastSeen: AT - 500 },
    ])
  })
  test.each([
    ['faults of the broker or of ingest itself', { faults: { mqtt: 4, ingest: 1, dji: 2 } }],
    [
      'what is registered but speaks no protocol',
      { assets: [assetOf(1), assetOf(3, { id: 'place:warehouse-1', kind: 'warehouse' })] },
    ],
  ] as const)('%s make no feed', (_what, change) => {
    const feeds = feedsOf(sources(change))
    expect(feeds.map(({ id }) => id)).toEqual(['dji'])
    if ('faults' in change) expect(feeds[0]?.faults).toBe(2)
  })
  test('a protocol known from before stands as silent while no ingest runs', () => {
    expect(feedsOf(sources({ ingest: [] }))).toMatchObject([{ id: 'dji', up: false, reason: 'ingest.silent', devices: 2 }])
  })
  test('an ingest that has not reported for a while is not believed', () => {
    expect(feedsOf(sources({ ingest: [ingest({ dji: REPORT }, AT - 6_000)] }))).toMatchObject([
      { id: 'dji', up: false, rate: 0, reason: 'ingest.silent', accepted: 10 },
    ])
  })
})
