/** Walks every map layer: pure, the same object while nothing changed, hidden without being removed. */
import type { AssetCluster, UnitGrid } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { sampleAlert, sampleAsset } from '../../../dev/sample.ts'
import { OFFLINE, STALE } from '../../stores/freshness.ts'
import { applyLatest, clearLatest, latest } from '../../stores/latest.ts'
import { zh } from '../../words/zh.ts'
import { areaWithin } from '../geo.ts'
import { drawing, type MapLayer, type Scene } from '../layer.ts'
import { dronesOf, moved, STILL } from '../motion.ts'
import { alertRows } from './alerts.ts'
import { assetRows } from './assets.ts'
import { calloutRows } from './callouts.ts'
import { chipsOf } from './chips.ts'
import { outlines } from './chosen.ts'
import { closureRows } from './closures.ts'
import { clusterRows, mergedIn } from './clusters.ts'
import { coneRows } from './cones.ts'
import { floodRows } from './flood.ts'
import { poolRows } from './pools.ts'
import * as registry from './registry.ts'

const NOW = 1_800_000_000_000
const layers: MapLayer[] = Object.values(registry)

const gauge = sampleAsset(1, 'floodPoint', { id: 'sl651:3301060007' })
const drone = sampleAsset(2, 'drone', { id: 'dji:1', lon: undefined, lat: undefined })
const camera = sampleAsset(3, 'camera')

function sceneOf(change: Partial<Scene> = {}): Scene {
  const all = [gauge, drone, camera]
  const known = {
    loaded: true,
    byId: new Map(all.map((a) => [a.id, a])),
    byHandle: [undefined, ...all],
    silent: new Map(),
    counts: {},
    changed: undefined,
  }
  clearLatest()
  applyLatest(
    {
      at: NOW,
      positions: {
        handle: Uint32Array.of(2),
        lon: Float64Array.of(125.4),
        lat: Float64Array.of(43.87),
        heading: Float32Array.of(90),
        speed: Float32Array.of(8),
        elevation: Float32Array.of(100),
        time: Float64Array.of(NOW),
      },
      values: {
        handle: Uint32Array.of(1),
        property: ['water.depth'],
        value: Float64Array.of(12),
        time: Float64Array.of(NOW),
      },
      seen: { handle: new Uint32Array(0), time: new Float64Array(0), online: new Uint8Array(0) },
    },
    NOW,
  )
  const state = latest.getState()
  return {
    assets: known,
    latest: state,
    freshness: new Uint8Array(4),
    theme: 'dark',
    worst: new Map([[gauge.id, sampleAlert({ level: 2, asset: gauge.id })]]),
    motion: moved(STILL, dronesOf(all, state.fixes), state.fixes, NOW),
    merged: new Map(),
    peaks: new Map(),
    callouts: [],
    tracks: [],
    grids: [],
    chosenAsset: undefined,
    alert: undefined,
    chosenGrid: undefined,
    pin: undefined,
    measured: { points: [], closed: false },
    placed: { items: all, clusters: [] },
    view: { zoom: 14, bbox: [125, 43, 126, 44] },
    // Drawing needs no pixels to be described.
    atlas: { texture: undefined as never, mapping: {} },
    ...change,
  }
}

describe.each(layers.map((layer) => [layer.id, layer] as const))('%s', (id, layer) => {
  test('has words, and its deck layers carry its name', () => {
    expect(zh[layer.title]).toBeTruthy()
    const drawn = layer.draw(sceneOf(), true)
    expect(drawn.length).toBeGreaterThan(0)
    for (const one of drawn) expect(one.id.startsWith(`${id}:`)).toBe(true)
  })

  test('is hidden, not removed', () => {
    const scene = sceneOf()
    const ids = (visible: boolean) => layer.draw(scene, visible).map((one) => one.id)
    expect(ids(false)).toEqual(ids(true))
    for (const one of layer.draw(scene, false)) expect(one.props.visible).toBe(false)
  })
})

test('ids and places in the drawing order are each used once', () => {
  expect(new Set(layers.map(({ id }) => id)).size).toBe(layers.length)
  expect(new Set(layers.map(({ z }) => z)).size).toBe(layers.length)
})

test('nothing changed, nothing drawn; one thing changed, only its layers', () => {
  const draw = drawing(layers)
  const scene = sceneOf()
  const first = draw(scene, () => true)
  expect(draw({ ...scene }, () => true)).toBe(first)
  const moving = draw({ ...scene, motion: { ...scene.motion, version: 99 } }, () => true)
  const changed = moving.filter((layer, i) => layer !== first[i]).map(({ id }) => id)
  expect(changed).toEqual(['drones:tracks', 'drones:views', 'drones:stems', 'drones:heads'])
  // What did not move is handed over as the same object, so nothing is uploaded again.
  const data = (list: readonly { id: string; props: { data: unknown } }[], id: string) =>
    list.find((layer) => layer.id === id)?.props.data
  expect(data(moving, 'drones:heads')).toBe(data(first, 'drones:heads'))
})

test('what is hidden or holds nothing takes no place between the layers of the ground', () => {
  const between = (shown: (id: string) => boolean) => {
    const drawn = drawing(layers)(sceneOf(), shown)
    return drawn.filter((layer) => 'beforeId' in layer.props && layer.props.beforeId !== undefined)
  }
  expect(between(() => false)).toEqual([])
  const shown = between(() => true)
  expect(shown.length).toBeGreaterThan(0)
  for (const { props } of shown) expect(props.visible).toBe(true)
})

describe('rows', () => {
  test('cameras are dots, a chosen one a sign; far away everything is a dot', () => {
    const near = assetRows(sceneOf())
    expect(near.signs.map((r) => r.icon)).toEqual(['floodPoint:fresh'])
    expect(near.dots.ids).toEqual([camera.id])
    expect(assetRows(sceneOf({ chosenAsset: camera.id })).signs.map((r) => r.icon)).toContain('camera:chosen')
    expect(assetRows(sceneOf({ view: { zoom: 10, bbox: [125, 43, 126, 44] } })).signs).toEqual([])
    expect(assetRows(sceneOf({ view: { zoom: 14, bbox: [0, 0, 1, 1] } }))).toMatchObject({ signs: [], dots: { ids: [] } })
  })

  test('of signs that would lie on each other one stands, the rest are dots: what has an alert first, then by kind', () => {
    const heap = [
      sampleAsset(11, 'sensor'),
      sampleAsset(12, 'warehouse'),
      sampleAsset(13, 'fireRoom', { lon: 125.45 }),
      sampleAsset(14, 'sensor', { lon: 125.45 }),
    ]
    const scene = { ...sceneOf({ worst: new Map() }), placed: { items: heap, clusters: [] } }
    const standing = (of: Scene) => assetRows(of).signs.map(({ icon }) => icon)
    expect(standing(scene)).toEqual(['fireRoom:fresh', 'warehouse:fresh'])
    expect(assetRows(scene).dots.ids.toSorted()).toEqual([heap[0]?.id, heap[3]?.id].toSorted())
    const alerted = new Map([[heap[0]?.id ?? '', sampleAlert({ level: 3 })]])
    expect(standing({ ...scene, worst: alerted })).toEqual(['sensor:fresh', 'fireRoom:fresh'])
  })

  test('more signs than can be told apart become dots, however far apart they are', () => {
    const many = Array.from({ length: 200 }, (_, i) => sampleAsset(i, 'sensor', { lon: 125.1 + i * 0.004 }))
    const { signs, dots } = assetRows({ ...sceneOf(), placed: { items: many, clusters: [] } })
    expect([signs.length, dots.ids.length]).toEqual([150, 50])
  })

  test('water has the level of its alert; old water has none, offline water is not drawn', () => {
    const [row] = floodRows(sceneOf())
    expect(row).toMatchObject({ depthCm: 12, level: 2, peak: undefined })
    expect(floodRows(sceneOf({ worst: new Map() }))[0]?.level).toBe(undefined)
    expect(floodRows(sceneOf({ freshness: Uint8Array.of(0, STALE) }))[0]?.level).toBe(undefined)
    expect(floodRows(sceneOf({ freshness: Uint8Array.of(0, OFFLINE) }))).toEqual([])
  })

  test.each([
    [46, true],
    [13, false],
    [8, false],
  ])('a forecast peak of %d cm over 12 cm is drawn: %s', (cm, drawn) => {
    const peaks = new Map([[gauge.id, { cm, at: NOW, level: 1 as const }]])
    expect(floodRows(sceneOf({ peaks }))[0]?.peak !== undefined).toBe(drawn)
  })

  test('callouts name the worst first, and only what is deep or will be', () => {
    const scene = sceneOf()
    expect(calloutRows(scene)).toEqual([])
    const rows = calloutRows({ ...scene, peaks: new Map([[gauge.id, { cm: 31, at: NOW, level: 2 }]]) })
    expect(rows.map(({ asset }) => asset)).toEqual([gauge.id])
  })

  test('a pool grows with the water', () => {
    const reach = (cm: number) => {
      const { latest: state } = sceneOf()
      const column = { value: Float64Array.of(0, cm), time: Float64Array.of(0, NOW) }
      const [row] = poolRows(sceneOf({ latest: { ...state, columns: new Map([['water.depth', column]]) } }))
      return row ? areaWithin(row.ring) : 0
    }
    expect(reach(9)).toBe(0)
    expect(reach(30)).toBeGreaterThan(reach(12) * 2)
  })

  test('a gate that is closed closes its road; an open one is only a gate', () => {
    const gate = sampleAsset(1, 'gate', {
      traits: {
        closes: [
          [125.39, 43.86],
          [125.391, 43.86],
        ],
      },
    })
    const scene = (value: number) => {
      const base = sceneOf()
      const column = { value: Float64Array.of(0, value), time: Float64Array.of(0, NOW) }
      return {
        assets: { ...base.assets, byId: new Map([[gate.id, gate]]) },
        latest: { ...base.latest, columns: new Map([['gate.closed', column]]) },
      }
    }
    expect(closureRows(scene(1))).toMatchObject([{ asset: gate.id, path: { length: 2 } }])
    expect(closureRows(scene(0))).toEqual([])
  })

  test('cameras show what they see from near; from afar only the chosen one does', () => {
    const eye = sampleAsset(3, 'camera', { traits: { headingDeg: 90, fovDeg: 60 } })
    const scene = (zoom: number, chosenAsset?: string) => {
      const base = sceneOf({ view: { zoom, bbox: [125, 43, 126, 44] }, chosenAsset })
      return { ...base, assets: { ...base.assets, byId: new Map([[eye.id, eye]]) }, placed: { items: [eye], clusters: [] } }
    }
    expect(coneRows(scene(14))).toEqual([])
    expect(coneRows(scene(14, eye.id))).toMatchObject([{ chosen: true }])
    const [near] = coneRows(scene(16))
    // It looks east: everything it sees lies east of it.
    expect(near?.ring.slice(1).every(([lon]) => lon > (eye.lon ?? 0))).toBe(true)
  })

  const cluster = (change: Partial<AssetCluster> = {}): AssetCluster => ({
    kind: 'floodPoint',
    lon: 125.39,
    lat: 43.86,
    count: 4,
    zoom: 13,
    bbox: [125.3, 43.8, 125.5, 43.9],
    ...change,
  })

  test('a chip carries the worst alert of its kind inside its box, and is no place for a Ⅰ or Ⅱ', () => {
    const clusters = [cluster(), cluster({ kind: 'camera' }), cluster({ lon: 125.48 })]
    const scene = (level: 2 | 3) => {
      const worst = new Map([[gauge.id, sampleAlert({ level, asset: gauge.id })]])
      const base = sceneOf({ worst, placed: { items: [], clusters }, view: { zoom: 12, bbox: [125, 43, 126, 44] } })
      return { ...base, merged: mergedIn(clusters, base.assets, worst) }
    }
    const marked = clusterRows(scene(3)).filter(({ worst }) => worst)
    expect(marked).toMatchObject([{ text: '4', worst: { level: 3 }, cluster: { kind: 'floodPoint', lon: 125.39 } }])
    // It stands on the chip, so not beside it once more.
    expect(alertRows(scene(3)).shapes).toEqual([])
    expect(clusterRows({ ...scene(3), view: { zoom: 13, bbox: [125, 43, 126, 44] } })).toEqual([])
    expect(clusterRows(scene(2)).filter(({ worst }) => worst)).toEqual([])
    expect(alertRows(scene(2)).beams).toHaveLength(1)
  })

  test('what is still merged where everything else stands alone is faint', () => {
    const placed = { items: [], clusters: [cluster({ kind: 'camera', count: 84, zoom: 14 })] }
    const faint = (zoom: number) =>
      clusterRows(sceneOf({ placed, view: { zoom, bbox: [125, 43, 126, 44] } })).map((row) => row.faint)
    expect([faint(12.9), faint(13.5), faint(14)]).toEqual([[false], [true], []])
  })

  test('kinds at one place share a chip, side by side; places apart have their own', () => {
    const segments = chipsOf([cluster(), cluster({ kind: 'camera', lon: 125.391, count: 1_571 }), cluster({ lon: 125.6 })], 12)
    expect(new Set(segments.map(({ position }) => position.join())).size).toBe(2)
    const [first, second] = segments
    expect(first).toMatchObject({ text: '1,571' })
    expect(second?.x).toBeGreaterThan((first?.x ?? 0) + 40)
  })

  test('of one kind a chip says all there is at its place, in the middle of them, and opens where the first of them does', () => {
    const parts = [
      cluster({ count: 3, lon: 125.39, zoom: 13, bbox: [125.38, 43.85, 125.4, 43.87] }),
      cluster({ count: 1, lon: 125.394, zoom: 12.5, bbox: [125.39, 43.84, 125.41, 43.86] }),
    ]
    const [one, ...others] = chipsOf(parts, 12)
    expect(others).toEqual([])
    expect(one).toMatchObject({ text: '4', parts, cluster: { count: 4, zoom: 12.5, bbox: [125.38, 43.84, 125.41, 43.87] } })
    expect(one?.cluster.lon).toBeCloseTo(125.391)
  })

  test('a chosen grid is outlined, and the grid of the chosen Ⅱ in its colour on the way to grey', () => {
    const grid = (code: string): UnitGrid => ({
      code,
      name: code,
      street: '',
      community: '',
      orgPath: '',
      version: 1,
      ring: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
      centre: [0.5, 0.5],
    })
    const grids = [grid('a'), grid('b'), grid('c')]
    const alert = sampleAlert({ level: 2, gridCode: 'b' })
    expect(outlines({ grids, chosenGrid: 'a', alert })).toHaveLength(2)
    expect(outlines({ grids, chosenGrid: undefined, alert: { ...alert, level: 3 } })).toEqual([])
  })

  test.each([
    [{ level: 2 }, 'beams', '2:filled'],
    [{ level: 1, ackedAt: NOW }, 'beams', '1:hollow'],
    [{ level: 3 }, 'shapes', '3:filled'],
    [{ level: 3, active: false }, 'shapes', '3:dashed'],
    [{ level: 4, ackDue: undefined }, 'shapes', '4:hollow'],
  ] as const)('alert %j is one of the %s, drawn %s', (change, list, icon) => {
    const rows = alertRows(sceneOf({ worst: new Map([[gauge.id, sampleAlert(change)]]) }))
    expect(rows[list].map((r) => r.icon)).toEqual([icon])
  })

  test('an alert on a drone is where the drone is', () => {
    const alert = sampleAlert({ asset: drone.id, family: 'drone', lon: 1, lat: 1 })
    expect(alertRows(sceneOf({ worst: new Map([[drone.id, alert]]) })).shapes[0]).toMatchObject({ lon: 125.4, lat: 43.87 })
  })
})
