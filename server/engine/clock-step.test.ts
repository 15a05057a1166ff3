/** The clock is set under a running engine: limits run on, nobody is called silent for it, no level goes unjudged. */
import { type Asset, DAY, HOUR, MINUTE, type Millis, SECOND, type Signal } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movedBack } from './clock-step.ts'
import type { BatchItem } from './engine.ts'
import { Stage } from './stage.ts'

const NOON: Millis = 1_800_000_000_000
const ROOM = 'gb26875:0000c4c22da1'
const GAUGE = 'observation:gw:w1'
const DRONE = 'dji:1ZNBJ7R0030001'
const CAMERA = 'isapi:cam-9'

const ASSETS = (
  [
    [ROOM, 'fireRoom', 60],
    [GAUGE, 'floodPoint', 10],
    [DRONE, 'drone', 2],
    [CAMERA, 'camera', undefined],
  ] as const
).map(
  ([id, kind, period]): Asset => ({
    id,
    handle: 0,
    kind,
    name: id,
    crsSource: 'wgs84',
    orgPath: 'd',
    config: { device: id, ...(period === undefined ? {} : { period }) },
    traits: {},
    version: 1,
  }),
)

const burning = (at: Millis, condition = 'fire'): Signal => ({
  kind: 'state',
  feature: `${ROOM}/1.1.40.1`,
  eventTime: at,
  family: 'component',
  conditions: [condition],
  detail: { sysType: 1, sysAddr: 1, partType: 40, partHi: 0 },
})
/** Of a device without a clock of its own: the receive time stands for it. */
const depth = (at: Millis, cm: number): Signal => ({
  kind: 'observation',
  feature: GAUGE,
  eventTime: at,
  property: 'water.depth',
  value: cm,
})
const heard = (id: string, at: Millis): Signal => ({ kind: 'link', feature: id, eventTime: at, online: true })
const flying = (at: Millis): Signal => ({
  kind: 'state',
  feature: DRONE,
  eventTime: at,
  family: 'aircraft',
  conditions: ['wayline'],
})

/** Real seconds, and what the clock shows at each; it is set by `step` at second 0. */
class Story {
  readonly stage = new Stage({ assets: ASSETS, devicesOf: () => 100 })
  readonly #step: Millis

  constructor(step: Millis) {
    this.#step = step
  }

  clock(second: number): Millis {
    return NOON + second * SECOND + (second < 0 ? 0 : this.#step)
  }

  /** Each second of a span: what is said in it, then the tick. */
  run(from: number, to: number, says: (at: Millis, second: number) => readonly (Signal | false)[] = () => []): this {
    for (let second = from; second <= to; second++) {
      const at = this.clock(second)
      for (const signal of says(at, second)) if (signal) this.stage.tell(at, signal)
      this.stage.tick(at)
    }
    return this
  }
}

const BACK = [
  ['an hour', -HOUR],
  ['a day', -DAY],
  ['from a year ahead', -365 * DAY],
  ['to 1970', -NOON + MINUTE],
] as const
const STEPS = [...BACK, ['ahead an hour', HOUR], ['ahead a day', DAY]] as const

describe.each(BACK)('set back %s', (_, step) => {
  it('a fire that is not reset rises after its minute, not the step later', () => {
    const story = new Story(step).run(-30, 25, (at, second) => [second === -30 && burning(at)])
    expect(story.stage.alert('fire')).toMatchObject({ level: 3, active: true })
    expect(story.run(26, 32).stage.alert('fire')).toMatchObject({ level: 2, active: true })
  })

  it('a contact that ended stays away for its ten seconds and clears', () => {
    const says = (at: Millis, second: number) => [second === -20 && burning(at), second === -4 && burning(at, 'normal')]
    const story = new Story(step).run(-20, 4, says)
    expect(story.stage.alert('fire')?.active).toBe(true)
    expect(story.run(5, 9, says).stage.alert('fire')?.active).toBe(false)
  })

  it('water that rises is judged at once', () => {
    const story = new Story(step).run(-60, 30, (at, second) => [second % 10 === 0 && depth(at, second < 0 ? 2 : 60)])
    expect(story.stage.alert('flood-depth')).toMatchObject({ active: true, params: { depth: 60 } })
  })

  it('a drone that is lost in the air is missed within its limit', () => {
    const story = new Story(step).run(-60, 20, (at, second) => [second <= -5 && flying(at)])
    expect(story.stage.alert('drone-link')).toMatchObject({ active: true })
  })

  it('a device that falls silent afterwards is called so within its limits', () => {
    const story = new Story(step).run(-60, 3, (at) => [heard(GAUGE, at)]).run(4, 4 + 2 * 70 + 10)
    expect(story.stage.alert('device-silent')).toMatchObject({ active: true, feature: GAUGE })
  })
})

describe.each(STEPS)('set %s', (_, step) => {
  it('nobody who goes on talking is called silent or lost, no alert is raised or doubled', () => {
    const story = new Story(step).run(-300, 600, (at, second) => [
      heard(GAUGE, at),
      flying(at),
      second % 30 === 0 && heard(ROOM, at),
      second === -5 && burning(at),
      second === -4 && burning(at, 'normal'),
    ])
    const { changes, facts } = story.stage
    expect(facts.filter(({ kind }) => kind === 'silence')).toEqual([])
    expect(changes.filter(([, change]) => change === 'raised')).toEqual([['fire', 'raised', 3]])
    expect(changes.filter(([, change]) => change === 'cleared')).toHaveLength(1)
  })
})

describe('several ingests', () => {
  const tick = (at: Millis, instance: string): BatchItem[] =>
    (['alarm', 'telemetry'] as const).map((lane) => ({ kind: 'tick', lane, tick: { tick: at, uptime: HOUR, instance } }))

  it('whose clocks differ do not set each other back', () => {
    const stage = new Stage({ assets: ASSETS }).run(tick(NOON, 'a')).tell(NOON, burning(NOON))
    for (let at = NOON; at < NOON + 59 * SECOND; at += SECOND) stage.run([...tick(at, 'a'), ...tick(at - 5 * MINUTE, 'b')])
    expect(stage.alert('fire')?.level).toBe(3)
    expect(stage.partition.clocks.alarm).toBe(NOON + 58 * SECOND)
    stage.run(tick(NOON + MINUTE, 'a'))
    expect(stage.alert('fire')?.level).toBe(2)
  })

  it('are believed when the one that was ahead is gone', () => {
    const stage = new Stage({ assets: ASSETS }).run(tick(NOON, 'a')).tell(NOON, burning(NOON))
    const right = NOON - DAY
    for (let second = 1; second <= 55; second++) stage.run(tick(right + second * SECOND, 'b')).restart()
    expect(stage.partition.clocks.alarm).toBe(right + 55 * SECOND)
    expect(stage.alert('fire')?.level).toBe(3)
    for (let second = 56; second <= 66; second++) stage.run(tick(right + second * SECOND, 'b'))
    expect(stage.alert('fire')?.level).toBe(2)
  })
})

it('moves instants of the future and nothing else', () => {
  const past = fc.integer({ min: 0, max: NOON })
  const future = fc.integer({ min: NOON + 1, max: NOON + 30 * DAY })
  fc.assert(
    fc.property(
      past,
      future,
      fc.double({ noNaN: true }),
      fc.string(),
      fc.integer({ min: 1, max: DAY }),
      (before, after, other, text, by) => {
        const small = Math.abs(other) > NOON ? 0 : other
        const state = { before, small, text, list: [[before, 3], text, null, true] as const }
        expect(movedBack(state, NOON, by)).toBe(state)
        expect(movedBack({ ...state, due: { at: after }, samples: [[after, small]] }, NOON, by)).toEqual({
          ...state,
          due: { at: after - by },
          samples: [[after - by, small]],
        })
      },
    ),
  )
})
