import { type Bbox, CROWD_KINDS, KEPT_KINDS, type LatestView } from '@yiwang/contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleAlert, sampleAsset } from '../../dev/sample.ts'
import { replaceAlerts } from '../stores/alerts.ts'
import { learnAssets, replaceAssets } from '../stores/assets.ts'
import { selection } from '../stores/selection.ts'
import { startWatching, viewsOf } from './watched.ts'

const MAP: Bbox = [126, 43, 126.1, 43.1]
const everywhere: LatestView = { kinds: [...KEPT_KINDS] }
const onMap: LatestView = { bbox: MAP, kinds: [...CROWD_KINDS] }
const far = sampleAsset(1, 'camera', { lon: 127, lat: 44 })
const farView: LatestView = { bbox: [127, 44, 127, 44], kinds: ['camera'] }

describe('what is watched', () => {
  test.each([
    ['everything before the map looks anywhere', undefined, undefined, [everywhere, { kinds: [...CROWD_KINDS] }]],
    ['the crowd where the map looks', MAP, undefined, [everywhere, onMap]],
    ['what is opened elsewhere', MAP, far, [everywhere, onMap, farView]],
    ['what is opened on the map, once', MAP, sampleAsset(1, 'camera', { lon: 126.05, lat: 43.05 }), [everywhere, onMap]],
    ['what is no crowd, once', MAP, sampleAsset(1, 'fireRoom', { lon: 127, lat: 44 }), [everywhere, onMap]],
    ['not what nobody has placed', MAP, { kind: 'camera' as const }, [everywhere, onMap]],
  ])('%s', (_, map, opened, views) => expect(viewsOf(map, opened)).toEqual(views))

  test('every kind is watched, none twice in the same place', () => {
    const kinds = viewsOf(MAP, undefined).flatMap(({ kinds }) => kinds)
    expect(new Set(kinds).size).toBe(kinds.length)
    expect([...kinds].sort()).toEqual([...KEPT_KINDS, ...CROWD_KINDS].sort())
  })
})

describe('asking', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    selection.setState({ alert: undefined, asset: undefined })
    replaceAssets([], {})
    replaceAlerts([], 0, 0)
  })
  afterEach(() => void vi.useRealTimers())

  test('is done for what changes, and once for a list run through', () => {
    const asked: LatestView[][] = []
    const lookAt = startWatching((views) => asked.push(views))
    expect(asked).toHaveLength(1)
    lookAt(MAP)
    lookAt([...MAP])
    expect(asked.slice(1)).toEqual([[everywhere, onMap]])
    const near = sampleAsset(2, 'camera', { lon: 126.05, lat: 43.05 })
    learnAssets([far, near])
    for (const asset of [near.id, far.id, near.id, far.id]) selection.setState({ asset })
    vi.advanceTimersByTime(1_000)
    expect(asked.slice(2)).toEqual([[everywhere, onMap, farView]])
    selection.setState({ asset: undefined })
    vi.advanceTimersByTime(1_000)
    expect(asked.slice(3)).toEqual([[everywhere, onMap]])
  })

  test('waits for a camera that is known only after its alert was opened', () => {
    const asked: LatestView[][] = []
    const lookAt = startWatching((views) => asked.push(views))
    lookAt(MAP)
    const alert = sampleAlert({ asset: far.id })
    replaceAlerts([alert], 0, 0)
    selection.setState({ alert: alert.id })
    vi.advanceTimersByTime(1_000)
    expect(asked).toHaveLength(2)
    learnAssets([far])
    vi.advanceTimersByTime(1_000)
    expect(asked.at(-1)).toEqual([everywhere, onMap, farView])
  })
})
