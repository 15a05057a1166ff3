/** What the map knows beside alerts and values: its view's assets, forecast peaks, the ways drones came, commands. */
import { beforeEach, describe, expect, test } from 'vitest'
import { sampleAsset } from '../../dev/sample.ts'
import { serves, widened } from './asset-view.ts'
import { applyAssetFacts, applyCrowdChange, assets, forgetBystanders, learnAssets, replaceAssets, standAround } from './assets.ts'
import { applyLatest, clearLatest, latest } from './latest.ts'
import { levelAt, peaksOf } from './peaks.ts'
import { grown, pathsOf } from './tracks.ts'
import { layerShown, showLayers, toggleLayer, view } from './view.ts'

describe('assets in view', () => {
  const asked = { bbox: widened([125.3, 43.8, 125.4, 43.9]), zoom: 14, merged: false }

  test.each([
    [[125.3, 43.8, 125.4, 43.9], 14, true],
    [[125.305, 43.795, 125.405, 43.895], 16, true],
    [[125.39, 43.8, 125.49, 43.9], 14, false],
    [[125.3, 43.8, 125.4, 43.9], 12.9, false],
  ] as const)('%j at zoom %d is served by what was asked before: %s', (bbox, zoom, served) => {
    expect(serves(asked, [...bbox], zoom)).toBe(served)
  })

  test('clusters are asked for anew at each step of the zoom', () => {
    const wide = { ...asked, zoom: 11.2 }
    expect([11, 11.9, 12.1, 13].map((zoom) => serves(wide, [125.3, 43.8, 125.4, 43.9], zoom))).toEqual([true, true, false, false])
  })
})

describe('the crowd', () => {
  const gauge = sampleAsset(1, 'floodPoint')
  const eye = (n: number) => sampleAsset(n, 'camera')
  const known = () => [...assets.getState().byId.values()].map(({ handle }) => handle)
  beforeEach(() => replaceAssets([gauge], { floodPoint: 1, camera: 90 }))

  test('is known where the map looks, and forgotten where it looked before', () => {
    standAround([eye(2), eye(3), gauge])
    expect(known()).toEqual([1, 2, 3])
    expect(assets.getState().byHandle[3]?.kind).toBe('camera')
    standAround([eye(3), eye(4)])
    expect(known()).toEqual([1, 3, 4])
  })

  test('what an alert is about stays known', () => {
    learnAssets([eye(7)])
    standAround([eye(2)])
    standAround([])
    expect(known()).toEqual([1, 7])
  })

  test('what an alert was about stays known as long as the map looks there', () => {
    learnAssets([eye(7)])
    standAround([eye(2), eye(7)])
    forgetBystanders(new Set())
    expect(known()).toEqual([1, 2, 7])
    standAround([])
    expect(known()).toEqual([1])
  })

  test('counts are the platform’s for the crowd, and follow the facts for everything else', () => {
    applyCrowdChange({ counts: { floodPoint: 1, camera: 91 }, bbox: [125, 43, 126, 44] })
    expect(assets.getState()).toMatchObject({ counts: { camera: 91 }, changed: [125, 43, 126, 44] })
    const fact = (change: 'registered' | 'removed', asset: typeof gauge) => ({ kind: 'asset' as const, at: 0, change, asset })
    applyAssetFacts([fact('registered', sampleAsset(9, 'floodPoint')), fact('registered', eye(10))])
    expect(assets.getState().counts).toMatchObject({ floodPoint: 2, camera: 91 })
    applyAssetFacts([fact('removed', gauge), fact('removed', gauge)])
    expect(assets.getState().counts.floodPoint).toBe(1)
  })
})

describe('forecast peaks', () => {
  const LIMITS = [10, 15, 25, 40]
  test.each([
    [9.9, undefined],
    [10, 4],
    [24, 3],
    [25, 2],
    [40, 1],
  ])('%d cm is level %s', (cm, level) => expect(levelAt(cm, LIMITS)).toBe(level))

  test('only what is still to come is a peak', () => {
    const one = (asset: string, now: number, peak: number) => ({
      ok: true as const,
      asset,
      from: { at: 0, value: now },
      rate: 0,
      points: [],
      peak: { at: 60_000, value: peak },
      reaches: [],
    })
    const items = [one('a', 20, 31), one('b', 20, 20), { ok: false as const, asset: 'c', why: 'stale' as const }]
    expect([...peaksOf({ items, limits: LIMITS })]).toEqual([['a', { cm: 31, at: 60_000, level: 2 }]])
  })
})

describe('ways', () => {
  const fix = (lon: number, time: number) =>
    applyLatest(
      {
        at: time,
        positions: {
          handle: Uint32Array.of(2),
          lon: Float64Array.of(lon),
          lat: Float64Array.of(43.86),
          heading: Float32Array.of(0),
          speed: Float32Array.of(0),
          elevation: Float32Array.of(80),
          time: Float64Array.of(time),
        },
        values: { handle: new Uint32Array(0), property: [], value: new Float64Array(0), time: new Float64Array(0) },
        seen: { handle: new Uint32Array(0), time: new Float64Array(0), online: new Uint8Array(0) },
      },
      time,
    )
  const drones = [{ id: 'd', handle: 2 }]
  beforeEach(clearLatest)

  test('grow with each fix, stand still with a hovering drone, and forget after ten minutes', () => {
    fix(125.39, 1_000)
    const first = grown(new Map(), drones, latest.getState())
    expect(pathsOf(first)).toEqual([])
    expect(grown(first, drones, latest.getState())).toBe(first)
    fix(125.39, 2_000)
    expect(grown(first, drones, latest.getState())).toBe(first)
    fix(125.4, 3_000)
    const second = grown(first, drones, latest.getState())
    expect(pathsOf(second)).toEqual([
      [
        [125.39, 43.86],
        [125.4, 43.86],
      ],
    ])
    fix(125.41, 602_000)
    expect(grown(second, drones, latest.getState()).get('d')).toHaveLength(2)
  })
})

test('a topic brings its layers; what was switched by hand goes with the topic before', () => {
  const all = () => ['assets', 'flood'].map((id) => layerShown(view.getState(), id))
  expect(all()).toEqual([true, true])
  showLayers(['flood'])
  toggleLayer('assets')
  toggleLayer('flood')
  expect(all()).toEqual([true, false])
  showLayers(['flood'])
  expect(all()).toEqual([false, true])
  showLayers(undefined)
})
