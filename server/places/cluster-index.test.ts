import { type Asset, type AssetCluster, type Bbox, CLUSTERED_BELOW, MOST_VIEWED } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { type ClusterIndex, clusterIndexOf, viewedAt } from './cluster-index.ts'
import { inSlices } from './slices.ts'
import { viewOf } from './view.ts'

const WORLD: Bbox = [-180, -90, 180, 90]
const lon = fc.double({ min: 125.2, max: 125.6, noNaN: true })
const lat = fc.double({ min: 43.7, max: 44, noNaN: true })
/** Some exactly on each other, as devices of one cabinet are. */
const places = fc
  .array(fc.tuple(lon, lat, fc.integer({ min: 1, max: 3 })), { maxLength: 120 })
  .map((some) => some.flatMap(([x, y, times]) => Array.from({ length: times }, () => [x, y] as const)))
const zoom = fc.double({ min: 0, max: 20, noNaN: true })

function assetsAt(points: readonly (readonly [number, number])[]): Asset[] {
  return points.map(([x, y], i) => assetOf(i, { kind: 'camera', id: `frigate:c${i}`, lon: x, lat: y }))
}

function run<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

const indexOf = (assets: readonly Asset[]): ClusterIndex => run(clusterIndexOf('camera', assets))

describe('what a view shows', () => {
  test('over everything, at every zoom, each asset is an item or counted once', () => {
    fc.assert(
      fc.property(places, zoom, (points, z) => {
        const assets = assetsAt(points)
        const { items, clusters } = viewOf([indexOf(assets)], WORLD, z)
        expect(items.length + clusters.reduce((sum, { count }) => sum + count, 0)).toBe(assets.length)
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
        if (z >= CLUSTERED_BELOW) expect(clusters).toEqual([])
        for (const cluster of clusters) expect(cluster.zoom).toBeGreaterThan(Math.floor(z))
      }),
    )
  })

  test('in any box every asset inside is an item, or within the box of a cluster that is shown; nothing else is an item', () => {
    fc.assert(
      fc.property(places, zoom, lon, lat, lon, lat, (points, z, x1, y1, x2, y2) => {
        const box: Bbox = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]
        const holds = (b: Bbox, { lon: x = 0, lat: y = 0 }: Asset) => x >= b[0] && x <= b[2] && y >= b[1] && y <= b[3]
        const assets = assetsAt(points)
        const { items, clusters } = viewedAt(indexOf(assets), box, z)
        const shown = new Set(items)
        for (const asset of assets) {
          if (!holds(box, asset)) expect(shown.has(asset)).toBe(false)
          else if (!shown.has(asset)) expect(clusters.some(({ bbox }) => holds(bbox, asset))).toBe(true)
        }
      }),
    )
  })

  test('a part of the district says the same of what it shows as the whole does', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 13 }), lon, lat, (points, z, x, y) => {
        const index = indexOf(assetsAt(points))
        const all = viewedAt(index, WORLD, z)
        const key = ({ lon: a, lat: b, count }: AssetCluster) => `${a} ${b} ${count}`
        const known = new Set(all.clusters.map(key))
        for (const cluster of viewedAt(index, [x - 0.05, y - 0.05, x + 0.05, y + 0.05], z).clusters) {
          expect(known.has(key(cluster))).toBe(true)
        }
      }),
    )
  })

  test('a cluster falls apart at the zoom it says, not before', () => {
    fc.assert(
      fc.property(places, (points) => {
        const index = indexOf(assetsAt(points))
        for (const { bbox, count, zoom: opens, lon: x, lat: y } of viewedAt(index, WORLD, 5).clusters) {
          const before = viewedAt(index, bbox, opens - 1)
          expect(before.clusters.some((c) => c.count === count && c.lon === x && c.lat === y)).toBe(true)
          const after = viewedAt(index, bbox, opens)
          expect(after.clusters.some((c) => c.count === count && c.lon === x && c.lat === y)).toBe(false)
        }
      }),
    )
  })

  test('the unplaced are in no view', () => {
    const { lon: _lon, lat: _lat, ...unplaced } = assetOf(1)
    expect(viewOf([indexOf([unplaced, assetOf(2)])], WORLD, 20).items).toEqual([assetOf(2)])
  })

  test('more than an answer may hold is clustered, however near the map is', () => {
    const assets = assetsAt(Array.from({ length: MOST_VIEWED + 1 }, (_, i) => [125.3 + (i % 100) * 1e-6, 43.8 + i * 1e-8]))
    const index = indexOf(assets)
    const crowded = viewOf([index], WORLD, 18.5)
    expect(crowded.items).toEqual([])
    expect(crowded.clusters).toMatchObject([{ count: MOST_VIEWED + 1, zoom: 19 }])
    const near = viewOf([index], [125.3, 43.8, 125.300_05, 43.9], 18.5)
    expect(near.clusters).toEqual([])
    expect(near.items.length).toBeGreaterThan(0)
  })

  test('a kind there is too much of merges itself and not the others', () => {
    const many = assetsAt(Array.from({ length: MOST_VIEWED }, (_, i) => [125.3 + (i % 100) * 1e-4, 43.8 + i * 1e-6]))
    const few = [assetOf(1, { lon: 125.301, lat: 43.8 }), assetOf(2, { lon: 125.302, lat: 43.8 })]
    const { items, clusters } = viewOf([indexOf(few), indexOf(many)], WORLD, 14)
    expect(items).toEqual(few)
    expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(MOST_VIEWED)
  })
})

test('100,000 assets are indexed without holding up others for long', async () => {
  const assets = assetsAt(
    Array.from({ length: 100_000 }, (_, i) => [125.2 + (i % 317) * 0.0012, 43.7 + Math.floor(i / 317) * 0.0009]),
  )
  let breaths = 0
  let done = false
  const breathe = () => {
    breaths++
    if (!done) setImmediate(breathe)
  }
  setImmediate(breathe)
  const index = await inSlices(clusterIndexOf('camera', assets))
  done = true
  expect(breaths).toBeGreaterThan(3)
  const { items, clusters } = viewedAt(index, WORLD, 11)
  expect(items.length + clusters.reduce((sum, { count }) => sum + count, 0)).toBe(100_000)
})
