import { DAY, HOUR, MINUTE, type Moment, SECOND } from '@yiwang/contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleAlert, sampleAsset } from '../../dev/sample.ts'
import { act } from '../alerts/act.ts'
import { alerts, applyAlertFacts, replaceAlerts } from './alerts.ts'
import { replaceAssets } from './assets.ts'
import { clock } from './clock.ts'
import { lastValue } from './latest.ts'
import { goLive, goTo, nextSpeed, playback, stepBy, togglePlaying } from './playback.ts'
import { shown, startShown } from './shown.ts'

const NOW = 1_800_000_000_000
const gauge = sampleAsset(3, 'floodPoint', { id: 'sl651:a' })
const then = sampleAlert({ id: '00000000-0000-4000-8000-00000000000a', params: { depth: 12 } })
const today = sampleAlert({ id: '00000000-0000-4000-8000-00000000000b' })

function momentAt(at: number): Moment {
  return {
    at,
    complete: true,
    since: at - HOUR,
    alerts: [then],
    closedFrom: at - 24 * HOUR,
    values: [
      { asset: 'sl651:a', property: 'water.depth', value: 12, at: at - MINUTE },
      { asset: 'sl651:gone', property: 'water.depth', value: 99, at },
    ],
    positions: [],
  }
}

let asked: number[]
let answer: (at: number) => Response | Promise<Response>
let ends: (() => void)[]

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  clock.setState({ offset: 0, now: NOW })
  asked = []
  answer = (at) => Response.json(momentAt(at))
  vi.stubGlobal('fetch', async (path: string) => {
    const at = Number(new URL(path, 'http://x').searchParams.get('at'))
    asked.push(at)
    return answer(at)
  })
  replaceAssets([gauge], {})
  replaceAlerts([today], 0, NOW)
  ends = [startShown()]
})
afterEach(() => {
  goLive()
  for (const end of ends) end()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const rest = () => vi.advanceTimersByTimeAsync(200)

describe('playback', () => {
  test('a past instant is shown whole: its alerts, its values, and nothing of now', async () => {
    goTo(NOW - HOUR)
    expect(shown.getState()).toMatchObject({ at: NOW - HOUR, loading: true })
    expect(shown.getState().alerts.size).toBe(0)
    await rest()
    const { at, alerts: rows, latest, loading } = shown.getState()
    expect({ at, loading, rows: [...rows.keys()] }).toEqual({ at: NOW - HOUR, loading: false, rows: [then.id] })
    expect(lastValue(latest, 'water.depth', gauge.handle)?.value).toBe(12)
  })

  test('a hand that drags asks once, for where it rests', async () => {
    for (let i = 1; i <= 20; i++) goTo(NOW - i * MINUTE)
    await rest()
    expect(asked).toEqual([NOW - 20 * MINUTE])
  })

  test('an answer for an instant already left is not shown', async () => {
    let late: (response: Response) => void = () => undefined
    answer = () =>
      new Promise((resolve) => {
        late = resolve
      })
    goTo(NOW - 2 * HOUR)
    await rest()
    answer = (at) => Response.json(momentAt(at))
    goTo(NOW - HOUR)
    await rest()
    late(Response.json(momentAt(NOW - 2 * HOUR)))
    await rest()
    expect(shown.getState().at).toBe(NOW - HOUR)
  })

  test('what happens live does not show through, and is there on return', async () => {
    goTo(NOW - HOUR)
    await rest()
    const fresh = sampleAlert({ id: '00000000-0000-4000-8000-00000000000c' })
    applyAlertFacts([{ kind: 'alert', at: NOW, change: 'raised', alert: fresh }], NOW)
    expect([...shown.getState().alerts.keys()]).toEqual([then.id])
    goLive()
    expect([...shown.getState().alerts.keys()]).toEqual([today.id, fresh.id])
    expect(shown.getState().at).toBeUndefined()
  })

  test('plays beat by beat, with the next instant asked for ahead, and ends at now', async () => {
    goTo(NOW - 3 * MINUTE)
    await rest()
    togglePlaying()
    expect(asked).toEqual([NOW - 3 * MINUTE, NOW - 2 * MINUTE])
    await vi.advanceTimersByTimeAsync(SECOND)
    expect(shown.getState().at).toBe(NOW - 2 * MINUTE)
    await vi.advanceTimersByTimeAsync(5 * SECOND)
    expect(playback.getState()).toMatchObject({ at: undefined, playing: false })
  })

  test('pause stops where it is', async () => {
    goTo(NOW - HOUR)
    await rest()
    togglePlaying()
    await vi.advanceTimersByTimeAsync(SECOND)
    togglePlaying()
    await vi.advanceTimersByTimeAsync(10 * SECOND)
    expect(shown.getState().at).toBe(NOW - HOUR + MINUTE)
  })

  test('from the live screen playing begins an hour back', async () => {
    togglePlaying()
    await rest()
    expect(shown.getState().at).toBe(NOW - HOUR)
    await vi.advanceTimersByTimeAsync(SECOND)
    expect(shown.getState().at).toBe(NOW - HOUR + MINUTE)
  })

  test('without an answer it says so, keeps what it had and stops', async () => {
    goTo(NOW - HOUR)
    await rest()
    answer = () => new Response('', { status: 503 })
    stepBy(15 * MINUTE)
    await rest()
    expect(playback.getState()).toMatchObject({ failed: true, playing: false, at: NOW - 45 * MINUTE })
    expect(shown.getState().at).toBe(NOW - HOUR)
  })

  test('no further back than a day, no further on than now', async () => {
    goTo(NOW - 3 * DAY)
    expect(playback.getState().at).toBe(NOW - DAY)
    stepBy(2 * DAY)
    expect(playback.getState().at).toBeUndefined()
  })

  test('speeds go round', () => {
    const begun = playback.getState().speed
    const seen = [begun]
    for (let i = 0; i < 3; i++) {
      nextSpeed()
      seen.push(playback.getState().speed)
    }
    expect(seen).toEqual([60, 300, 900, 60])
  })

  test('nothing is acted on in the past', async () => {
    goTo(NOW - HOUR)
    await rest()
    asked = []
    await act(today.id, { do: 'ack' })
    expect(asked).toEqual([])
    expect(alerts.getState().byId.get(today.id)).toBe(today)
  })
})
