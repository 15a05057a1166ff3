import { type Asset, type AssetView, type Bbox, CLUSTERED_BELOW } from '@yiwang/contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleAlert, sampleAsset } from '../../dev/sample.ts'
import type { Answer } from '../rest/ask.ts'
import { alerts, replaceAlerts } from './alerts.ts'
import { type Asked, assetView, serves, watchAssetView, widened } from './asset-view.ts'
import { applyAssetFacts, applyCrowdChange, assets, forgetBystanders, learnAssets, replaceAssets } from './assets.ts'
import { selectAsset, selection } from './selection.ts'
import { shown } from './shown.ts'
import { watchStrangers } from './strangers.ts'
import { view } from './view.ts'

const HERE: Bbox = [125.3, 43.8, 125.4, 43.9]
const camera = (handle: number, change: Partial<Asset> = {}): Asset =>
  sampleAsset(handle, 'camera', { lon: 125.35, lat: 43.85, ...change })

/** A platform that answers when the test says so. */
class Platform<Q, T> {
  readonly questions: { readonly question: Q; readonly signal?: AbortSignal; answer(answer: Answer<T>): Promise<void> }[] = []
  readonly ask = (question: Q, signal?: AbortSignal): Promise<Answer<T>> =>
    new Promise((resolve) => {
      const answer = async (given: Answer<T>) => {
        resolve(given)
        await vi.advanceTimersByTimeAsync(0)
      }
      this.questions.push({ question, ...(signal && { signal }), answer })
    })

  get last() {
    const last = this.questions.at(-1)
    if (!last) throw new Error('nothing was asked')
    return last
  }
}

const ok = <T>(body: T): Answer<T> => ({ ok: true, body })
const cut = { ok: false, problem: undefined } as const
const none = (items: readonly Asset[] = []): AssetView => ({ items: [...items], clusters: [] })

let end: () => void = () => {}
beforeEach(() => {
  vi.useFakeTimers()
  replaceAssets([], {})
  replaceAlerts([], 0, 0)
  selection.setState({ asset: undefined, alert: undefined })
  view.setState({ bbox: HERE, zoom: 14 })
  assetView.setState({ answer: undefined, state: 'loading' })
})
afterEach(() => {
  end()
  vi.useRealTimers()
})

describe('the view', () => {
  let platform: Platform<Asked, AssetView>
  beforeEach(() => {
    platform = new Platform()
    end = watchAssetView(platform.ask)
  })

  test('is asked for with something around it, and its cameras are known by handle', async () => {
    expect(platform.last.question).toEqual({ bbox: widened(HERE), zoom: 14 })
    await platform.last.answer(ok(none([camera(7)])))
    expect(assetView.getState().state).toBe('ready')
    expect(assets.getState().byHandle[7]).toEqual(camera(7))
  })

  test('a small step needs no question, a large one does, and the last one wins', async () => {
    await platform.last.answer(ok(none([camera(7)])))
    view.setState({ bbox: [125.31, 43.81, 125.41, 43.91] })
    await vi.runAllTimersAsync()
    expect(platform.questions).toHaveLength(1)
    view.setState({ bbox: [126, 44, 126.1, 44.1] })
    await vi.runAllTimersAsync()
    view.setState({ bbox: [127, 44, 127.1, 44.1] })
    await vi.runAllTimersAsync()
    expect(platform.questions).toHaveLength(3)
    expect(platform.questions[1]?.signal?.aborted).toBe(true)
    expect(assetView.getState().state).toBe('stale')
    await platform.questions[2]?.answer(ok(none([camera(8)])))
    await platform.questions[1]?.answer(ok(none([camera(9)])))
    expect(assetView.getState().answer?.items).toEqual([camera(8)])
    expect([...assets.getState().byId.keys()]).toEqual([camera(8).id])
  })

  test('changes in it are asked for once, however many; changes elsewhere not at all', async () => {
    await platform.last.answer(ok(none()))
    await vi.runAllTimersAsync()
    const before = platform.questions.length
    applyCrowdChange({ counts: { camera: 1 }, bbox: [10, 10, 11, 11] })
    await vi.runAllTimersAsync()
    expect(platform.questions).toHaveLength(before)
    for (let i = 0; i < 50; i++) {
      applyCrowdChange({ counts: { camera: i }, bbox: [125.35, 43.85, 125.35, 43.85] })
      await vi.advanceTimersByTimeAsync(5)
    }
    await vi.runAllTimersAsync()
    expect(platform.questions).toHaveLength(before + 1)
    expect(assets.getState().counts).toEqual({ camera: 49 })
  })

  test('a cut keeps what is shown, says so, and asks again', async () => {
    await platform.last.answer(ok(none([camera(7)])))
    view.setState({ bbox: [126, 44, 126.1, 44.1] })
    await vi.runAllTimersAsync()
    await platform.last.answer(cut)
    expect(assetView.getState()).toMatchObject({ state: 'failed', answer: { items: [{ handle: 7 }] } })
    const asked = platform.questions.length
    await vi.runAllTimersAsync()
    expect(platform.questions).toHaveLength(asked + 1)
    await platform.last.answer(ok(none()))
    expect(assetView.getState().state).toBe('ready')
  })

  test('another snapshot asks for it anew', async () => {
    await platform.last.answer(ok(none([camera(7)])))
    replaceAssets([], { camera: 1 })
    await vi.runAllTimersAsync()
    expect(platform.questions).toHaveLength(2)
  })
})

test.each([
  ['the same', HERE, 14, true],
  ['nearer', HERE, 19, true],
  ['clusters', HERE, CLUSTERED_BELOW - 0.1, false],
  ['beside', [125.29, 43.8, 125.39, 43.9], 14, false],
] as const)('an answer serves: %s', (_, bbox, zoom, is) =>
  expect(serves({ bbox: HERE, zoom: 14, merged: false }, [...bbox], zoom)).toBe(is),
)

test('an answer that held clusters although the view was near serves no nearer view: there they fall apart', () => {
  const asked = { bbox: HERE, zoom: 14, merged: true }
  expect([14, 14.9, 15].map((zoom) => serves(asked, HERE, zoom))).toEqual([true, true, false])
})

describe('strangers', () => {
  let platform: Platform<string, Asset>
  beforeEach(() => {
    platform = new Platform()
    end = watchStrangers(platform.ask)
  })

  test('a chosen camera that nobody brought is asked for, once, and known until another is chosen', async () => {
    selectAsset(camera(7).id)
    selectAsset(camera(7).id)
    expect(platform.questions.map(({ question }) => question)).toEqual([camera(7).id])
    await platform.last.answer(ok(camera(7)))
    expect(assets.getState().byId.get(camera(7).id)).toEqual(camera(7))
    selectAsset(undefined)
    expect(assets.getState().byId.size).toBe(0)
  })

  test('one the screen holds is not asked for', () => {
    learnAssets([camera(7)])
    selectAsset(camera(7).id)
    expect(platform.questions).toEqual([])
  })

  test('one the platform does not know is not asked for again and again; after a cut it is', async () => {
    selectAsset(camera(7).id)
    await platform.last.answer({ ok: false, problem: { type: 'about:blank', title: '', status: 404, code: 'asset.unknown' } })
    await vi.runAllTimersAsync()
    expect(platform.questions).toHaveLength(1)
    selectAsset(camera(8).id)
    await platform.last.answer(cut)
    await vi.runAllTimersAsync()
    expect(platform.questions.map(({ question }) => question)).toEqual([camera(7).id, camera(8).id, camera(8).id])
  })

  test('what changed where it stands is asked for anew, and it does not vanish meanwhile', async () => {
    selectAsset(camera(7).id)
    await platform.last.answer(ok(camera(7)))
    applyCrowdChange({ counts: {}, bbox: [1, 1, 2, 2] })
    expect(platform.questions).toHaveLength(1)
    applyCrowdChange({ counts: {}, bbox: [125.35, 43.85, 125.35, 43.85] })
    expect(assets.getState().byId.get(camera(7).id)).toBeDefined()
    await platform.last.answer(ok(camera(7, { name: '改名' })))
    expect(platform.questions).toHaveLength(2)
    expect(assets.getState().byId.get(camera(7).id)?.name).toBe('改名')
  })

  test('a new snapshot forgets it and asks again: its handle may be another one', async () => {
    selectAsset(camera(7).id)
    await platform.last.answer(ok(camera(7)))
    replaceAssets([], {})
    expect(assets.getState().byHandle[7]).toBeUndefined()
    await platform.last.answer(ok({ ...camera(9), id: camera(7).id }))
    expect(assets.getState().byHandle[9]?.id).toBe(camera(7).id)
  })

  test('of the alerts played back a few are asked for at a time', async () => {
    const listed = Array.from({ length: 10 }, (_, i) => sampleAlert({ id: `a${i}`, asset: camera(i).id }))
    shown.setState({ alerts: new Map(listed.map((alert) => [alert.id, alert])) })
    expect(platform.questions).toHaveLength(4)
    for (let i = 0; i < 10; i++) await platform.questions[i]?.answer(ok(camera(i)))
    expect(platform.questions).toHaveLength(10)
    expect(assets.getState().byId.size).toBe(10)
  })
})

describe('what is known of the crowd', () => {
  test('its counts are the platform’s, those of the others follow the facts', () => {
    replaceAssets([], { camera: 7_000 })
    applyAssetFacts([
      { kind: 'asset', at: 0, change: 'registered', asset: camera(1) },
      { kind: 'asset', at: 0, change: 'registered', asset: sampleAsset(2, 'sensor') },
    ])
    expect(assets.getState().counts).toEqual({ camera: 7_000, sensor: 1 })
  })

  test('cameras whose alerts are forgotten are forgotten too, nothing else', () => {
    replaceAssets([camera(1), camera(2), sampleAsset(3, 'sensor')], {})
    forgetBystanders(new Set([camera(2).id]))
    expect([...assets.getState().byId.values()].map(({ handle }) => handle)).toEqual([2, 3])
    expect(alerts.getState().loaded).toBe(true)
  })
})
