/** Walks every map layer: pure, the same object while nothing changed, hidden without being removed. */
import { describe, expect, test } from 'vitest'
import { sampleAlert, sampleAsset } from '../../../dev/sample.ts'
import { OFFLINE } from '../../stores/freshness.ts'
import { applyLatest, clearLatest, latest } from '../../stores/latest.ts'
import { zh } from '../../words/zh.ts'
import { drawing, type MapLayer, type Scene } from '../layer.ts'
import { dronesOf, moved, STILL } from '../motion.ts'
import { alertRows } from './alerts.ts'
import { assetRows } from './assets.ts'
import { floodRows } from './flood.ts'
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
    worst: new Map([[gauge.id, sampleAlert({ level: 2, asset: gauge.id })]]),
    motion: moved(STILL, dronesOf(all, state.fixes), state.fixes, NOW),
    chosenAsset: undefined,
    chosenAlert: undefined,
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
  expect(changed).toEqual(['drones:stems', 'drones:heads'])
})

describe('rows', () => {
  test('cameras are dots, a chosen one a sign; far away everything is a dot', () => {
    const near = assetRows(sceneOf())
    expect(near.signs.map((r) => r.icon)).toEqual(['floodPoint:fresh'])
    expect(near.dots.map((r) => r.icon)).toEqual(['camera:fresh'])
    expect(assetRows(sceneOf({ chosenAsset: camera.id })).signs.map((r) => r.icon)).toContain('camera:chosen')
    expect(assetRows(sceneOf({ view: { zoom: 10, bbox: [125, 43, 126, 44] } })).signs).toEqual([])
    expect(assetRows(sceneOf({ view: { zoom: 14, bbox: [0, 0, 1, 1] } }))).toEqual({ signs: [], dots: [] })
  })

  test('more signs than can be told apart become dots', () => {
    const many = Array.from({ length: 200 }, (_, i) => sampleAsset(i, 'sensor'))
    const scene = sceneOf()
    const crowded = { ...scene, assets: { ...scene.assets, byId: new Map(many.map((a) => [a.id, a])) } }
    expect(assetRows(crowded)).toMatchObject({ signs: [], dots: { length: 200 } })
  })

  test('water stands in the colour of its alert; old water is pale, offline water is not drawn', () => {
    const [row] = floodRows(sceneOf())
    expect(row).toMatchObject({ depthCm: 12, label: '12 cm', colour: [247, 149, 30, 225] })
    expect(floodRows(sceneOf({ worst: new Map() }))[0]?.colour).toEqual([104, 150, 178, 225])
    expect(floodRows(sceneOf({ freshness: Uint8Array.of(0, 1) }))[0]?.colour[3]).toBe(70)
    expect(floodRows(sceneOf({ freshness: Uint8Array.of(0, OFFLINE) }))).toEqual([])
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
