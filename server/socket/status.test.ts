/** What the screens are told of each feed: protocols and nothing else, counted from devices, aged by what they last said. */
import type { Drill, Grant, IngestHealth, Principal, SystemStatus } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { feedsOf, type StatusSources, systemStatusOf } from './status.ts'
import { Telling } from './telling.ts'

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
    drills: [],
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

describe('the status', () => {
  const EAST = '示范区/东街'
  const drillOf = (n: number, orgPath: string): Drill => ({
    id: `00000000-0000-4000-8000-00000000000${n}`,
    name: `演练 ${n}`,
    phases: ['一'],
    steps: [{ phase: 0, at: AT, by: 'x' }],
    kinds: ['drone'],
    assets: [],
    orgPath,
    startedAt: AT,
    startedBy: 'x',
    version: 1,
  })
  const who = (...grants: readonly Omit<Grant, 'role'>[]): Principal => ({
    id: 'x',
    name: 'x',
    grants: grants.map((grant) => ({ role: 'supervisor', ...grant })),
  })
  const whole = systemStatusOf(sources({ faults: { dji: 2 }, drills: [drillOf(2, '示范区/西街'), drillOf(1, EAST)] }))
  const told = (one: Principal): SystemStatus => JSON.parse(new Telling(whole).json(one, 0))

  test('is told whole to whoever answers for the whole district', () => {
    expect(told(who({ orgPath: EAST }, { orgPath: '' }))).toEqual({
      ...JSON.parse(JSON.stringify({ ...whole, drills: undefined })),
      conflated: 0,
      drill: { id: drillOf(2, '').id, name: '演练 2', phase: '一', startedAt: AT },
    })
  })
  test.each<[string, Omit<Grant, 'role'>, string | undefined]>([
    ['a street', { orgPath: EAST }, '演练 1'],
    ['a unit grid', { orgPath: '示范区/西街/一社区/G1' }, '演练 2'],
    ['some kinds', { orgPath: '', kinds: ['drone'] }, '演练 2'],
    ['a group', { orgPath: '', group: '集市' }, '演练 2'],
    ['a street where nothing is practised', { orgPath: '示范区/北街' }, undefined],
  ])('has for whoever answers for %s how feeds are and no figure of them, and practice that concerns them', (_, area, drill) => {
    const { feeds, drill: running, processes, spaces } = told(who(area))
    expect(feeds).toEqual([{ id: 'dji', up: true, look: 'fresh' }])
    expect(running?.name).toBe(drill)
    expect([processes, spaces]).toEqual([whole.processes, whole.spaces])
  })
  test('is made once for all who are told the same', () => {
    const telling = new Telling(whole)
    const frames = Array.from({ length: 200 }, (_, i) => telling.frame(who({ orgPath: `${EAST}/${i}社区` }), 0))
    expect(new Set(frames).size).toBe(1)
    expect(telling.frame(who({ orgPath: EAST }), 3)).not.toBe(frames[0])
  })
})
