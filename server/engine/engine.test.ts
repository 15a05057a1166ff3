/** Batches: nothing changes before the commit, any split gives the same, a failing rule is contained, due-times come in order. */
import { type Alert, type Asset, COMMAND_OUTCOME_TOPIC, MINUTE, type Millis, SECOND, type Signal } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BatchItem, commit, createPartition, indexRules, RULES, type RuleRow, step } from './engine.ts'
import type { Rule } from './rule.ts'
import { Stage } from './stage.ts'

const NOON: Millis = 1_800_000_000_000
const ROOM = 'gb26875:0000c4c22da1'
const GAUGE = 'sl651:3301060007'
const CAMERA = 'frigate:gate1'
const DRONE = 'dji:1ZNBJ7R0030001'

const KINDS: Readonly<Record<string, Asset['kind']>> = {
  [ROOM]: 'fireRoom',
  [GAUGE]: 'floodPoint',
  [CAMERA]: 'camera',
  [DRONE]: 'drone',
}
const ASSETS: readonly Asset[] = Object.entries(KINDS).map(([id, kind]) => ({
  id,
  handle: 0,
  kind,
  name: id,
  crsSource: 'wgs84',
  orgPath: 'd/s/c',
  config: { device: id, period: 60 },
  traits: kind === 'drone' ? { ceilingM: 100 } : {},
  version: 1,
}))

const component = (point: number, condition: string, at: Millis): Signal => ({
  kind: 'state',
  feature: `${ROOM}/1.1.40.${point}`,
  eventTime: at,
  family: 'component',
  conditions: [condition],
  detail: { sysType: 1, sysAddr: 1, partType: 40, partHi: 0 },
})

/** A rule that fires on every observation but throws when told to. */
const touchy: Rule<number> = {
  id: 'touchy',
  family: 'device',
  scope: 'device',
  clock: 'alarm',
  signals: ['observation'],
  title: { zh: '', en: '' },
  deviation: { zh: '', en: '' },
  explanation: { zh: '', en: '' },
  levels: [4],
  verdictReasons: [],
  initial: 0,
  subject: (event) => {
    if (event.kind === 'signal' && event.signal.kind === 'observation' && event.signal.value === 'subject')
      throw new Error('no subject')
    return event.kind === 'signal' ? event.signal.feature : undefined
  },
  step(state, event) {
    if (event.kind === 'wake') throw new Error('woken')
    if (event.kind === 'signal' && event.signal.kind === 'observation' && event.signal.value === true) throw new Error('touched')
    return { state: state + 1, firing: { level: 4, params: {} }, wakeAt: NOON + SECOND }
  },
}

const value = (v: number | boolean | string, feature = GAUGE): Signal => ({
  kind: 'observation',
  feature,
  eventTime: NOON,
  property: 'x',
  value: v,
})

describe('a rule that throws', () => {
  const scene = () => new Stage({ assets: ASSETS, rules: indexRules([touchy, ...RULES.byId.values()]) })

  it('loses its result for that event; other subjects and rules go on', () => {
    const s = scene().run([
      scene().message(NOON, value(1)),
      scene().message(NOON, value(true)),
      scene().message(NOON, value(1, `${GAUGE}/other`)),
      scene().message(NOON, component(1, 'fire', NOON)),
    ])
    expect(s.failures).toEqual([{ rule: 'touchy', subject: GAUGE, message: 'touched' }])
    expect(s.partition.rows.get(`touchy|${GAUGE}`)?.state).toBe(1)
    expect(s.open('touchy')).toHaveLength(2)
    expect(s.alert('fire')?.active).toBe(true)
  })

  it('is not woken for the same due-time again and again', () => {
    const s = scene()
      .tell(NOON, value(1))
      .tick(NOON + SECOND)
      .tick(NOON + 2 * SECOND)
    expect(s.failures).toEqual([{ rule: 'touchy', subject: GAUGE, message: 'woken' }])
  })

  it('may fail at naming its subject too', () => {
    expect(scene().tell(NOON, value('subject')).failures).toEqual([{ rule: 'touchy', subject: GAUGE, message: 'no subject' }])
  })
})

describe('effects', () => {
  it('leave the partition alone until they are committed', () => {
    const stage = new Stage({ assets: ASSETS })
    const partition = createPartition()
    const batch = [stage.message(NOON, component(1, 'fire', NOON))]
    const once = step(partition, batch, stage.world)
    expect(partition.rows.size).toBe(0)
    expect(step(partition, batch, stage.world)).toEqual(once)
    commit(partition, once)
    expect(partition.rows.get(`fire|${ROOM}`)?.firing?.level).toBe(3)
  })

  it('name devices nobody registered, once a batch', () => {
    const stage = new Stage()
    const batch = [1, 2, 3].map((n) => stage.message(NOON, component(n, 'normal', NOON)))
    const { unknown } = step(createPartition(), batch, stage.world)
    expect(unknown.map(({ key }) => key)).toEqual(['m1'])
  })

  it('carry the outcomes of commands, and nothing that is none', () => {
    const stage = new Stage({ assets: ASSETS })
    const note = (detail: Record<string, unknown>): Signal => ({
      kind: 'note',
      feature: ROOM,
      eventTime: NOON,
      topic: COMMAND_OUTCOME_TOPIC,
      detail,
    })
    const batch = [
      stage.message(NOON, note({ id: 'c1', outcome: 'done' }), note({ id: 'c2', outcome: 'maybe' }), note({ outcome: 'done' })),
    ]
    expect(step(createPartition(), batch, stage.world).outcomes).toEqual([{ id: 'c1', outcome: 'done', at: NOON }])
  })

  it('give a second start within one message a name of its own', () => {
    const stage = new Stage({ assets: ASSETS })
    const reset: Signal = { kind: 'operation', feature: ROOM, eventTime: NOON, operations: ['reset'] }
    const { intents } = step(
      createPartition(),
      [stage.message(NOON, component(1, 'fire', NOON), reset, component(1, 'fire', NOON))],
      stage.world,
    )
    expect(intents.map(({ kind, onset }) => `${kind} ${onset}`)).toEqual(['fire m1', 'clear m1', 'fire m1#2'])
  })

  it('fold repeats, never a change of level', () => {
    const stage = new Stage({ assets: ASSETS })
    const batch = [1, 1, 1, 2, 2].map((n) => stage.message(NOON, component(n, 'fire', NOON)))
    const { intents } = step(createPartition(), batch, stage.world)
    expect(intents.map(({ kind, count, firing }) => [kind, count, firing?.level])).toEqual([
      ['fire', 1, 3],
      ['repeat', 2, 3],
      ['fire', 1, 2],
      ['repeat', 1, 2],
    ])
  })
})

it('keeps every level of a batch, so that a peak within it is not lost', () => {
  const stage = new Stage({ assets: ASSETS })
  const batch = [1, 2, 3].map((n) => stage.message(NOON, component(n, 'fire', NOON)))
  const { intents } = step(createPartition(), batch, stage.world)
  expect(intents.map(({ kind, firing }) => [kind, firing?.level])).toEqual([
    ['fire', 3],
    ['fire', 2],
    ['fire', 1],
  ])
})

describe('due-times', () => {
  it('come after a restart from stored rows', () => {
    const stage = new Stage({ assets: ASSETS }).tell(NOON, component(1, 'fire', NOON))
    const stored = JSON.parse(JSON.stringify([...stage.partition.rows.values()])) as RuleRow[]
    const taken = createPartition(stored, { alarm: NOON, telemetry: NOON, heardSince: 0 })
    const tick: BatchItem = { kind: 'tick', lane: 'alarm', tick: { tick: NOON + MINUTE, uptime: 1, instance: 'b' } }
    expect(step(taken, [tick], stage.world).intents).toMatchObject([{ rule: 'fire', kind: 'fire', firing: { level: 2 } }])
  })

  it('wait for the slower lane where absence is judged', () => {
    const flying: Signal = { kind: 'state', feature: DRONE, eventTime: NOON, family: 'aircraft', conditions: ['wayline'] }
    const stage = new Stage({ assets: ASSETS }).tick(NOON).tell(NOON, flying)
    const tick = (lane: 'alarm' | 'telemetry', at: Millis): BatchItem => ({
      kind: 'tick',
      lane,
      tick: { tick: at, uptime: at, instance: 'a' },
    })
    for (let at = NOON; at <= NOON + 20 * SECOND; at += SECOND) stage.run([tick('alarm', at)])
    expect(stage.alert('drone-link')).toBeUndefined()
    for (let at = NOON; at <= NOON + 20 * SECOND; at += SECOND) stage.run([tick('telemetry', at)])
    expect(stage.alert('drone-link')?.level).toBe(3)
  })

  it('are judged in their own order, however many wait', () => {
    const order: string[] = []
    const sleeper: Rule<null> = {
      ...(touchy as unknown as Rule<null>),
      id: 'sleeper',
      initial: null,
      subject: (event) => (event.kind === 'signal' ? event.signal.feature : undefined),
      step(state, event, { now }) {
        if (event.kind === 'signal')
          return { state, wakeAt: event.signal.kind === 'observation' ? NOON + Number(event.signal.value) : null }
        order.push(String(now))
        return { state }
      },
    }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 80 }), (dues) => {
        order.length = 0
        const stage = new Stage({ rules: indexRules([sleeper]) })
        dues.forEach((due, i) => {
          stage.tell(NOON, value(due, `${GAUGE}/${i}`))
        })
        // Overtaken: the second due-time counts, the first is never woken.
        stage.tell(NOON, value(60, `${GAUGE}/0`))
        for (let at = NOON; at <= NOON + 70; at += 7) stage.tick(at)
        expect(order).toHaveLength(dues.length)
        expect(order).toEqual([...order].sort())
      }),
      { numRuns: 50 },
    )
  })
})

// Replay ----------------------------------------------------------------------------------------------------------------------

/** One moment of a busy district; `gap` is the time since the one before. */
const moment = fc.record({
  gap: fc.integer({ min: 0, max: 8_000 }),
  what: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('fire', 'normal', 'fault')).map(
      ([n, c]) =>
        (at: Millis) =>
          component(n, c, at),
    ),
    fc.constantFrom('reset', 'manualAlarm', 'selfTest').map(
      (o) =>
        (at: Millis): Signal => ({ kind: 'operation', feature: ROOM, eventTime: at, operations: [o] }),
    ),
    fc.integer({ min: 0, max: 45 }).map(
      (cm) =>
        (at: Millis): Signal => ({ kind: 'observation', feature: GAUGE, eventTime: at, property: 'water.depth', value: cm }),
    ),
    fc.tuple(fc.constantFrom('flame', 'person'), fc.constantFrom('open', 'update', 'ended'), fc.boolean()).map(
      ([label, phase, alert]) =>
        (at: Millis): Signal => ({
          kind: 'detection',
          feature: CAMERA,
          eventTime: at,
          id: label,
          phase: phase as 'open',
          labels: [label],
          score: 0.9,
          zones: [],
          alert,
        }),
    ),
    fc.constantFrom('wayline', 'standby').map(
      (m) =>
        (at: Millis): Signal => ({ kind: 'state', feature: DRONE, eventTime: at, family: 'aircraft', conditions: [m] }),
    ),
    fc.integer({ min: 80, max: 120 }).map(
      (m) =>
        (at: Millis): Signal => ({
          kind: 'position',
          feature: DRONE,
          eventTime: at,
          lon: 120,
          lat: 30,
          elevation: m,
          crsSource: 'wgs84',
        }),
    ),
    fc.constant(undefined),
  ),
})

function story(moments: readonly { gap: number; what: ((at: Millis) => Signal) | undefined }[], stage: Stage): BatchItem[] {
  let at = NOON
  return moments.flatMap(({ gap, what }): BatchItem[] => {
    at += gap
    const tick = (lane: 'alarm' | 'telemetry'): BatchItem => ({
      kind: 'tick',
      lane,
      tick: { tick: at, uptime: at, instance: 'a' },
    })
    return what ? [stage.message(at, what(at))] : [tick('alarm'), tick('telemetry')]
  })
}

function told(
  items: readonly BatchItem[],
  cuts: ReadonlySet<number>,
  restarts = false,
): { rows: unknown; alerts: unknown; facts: unknown } {
  const stage = new Stage({ assets: ASSETS })
  let batch: BatchItem[] = []
  items.forEach((item, i) => {
    batch.push(item)
    if (!cuts.has(i)) return
    stage.run(batch)
    if (restarts) stage.restart()
    batch = []
  })
  stage.run(batch)
  const rows = [...stage.partition.rows].sort(([a], [b]) => (a < b ? -1 : 1))
  // How often a repeat was written depends on how the batches fell; what stands in the end does not.
  const alerts = [...stage.alerts.values()].map(({ version: _version, ...alert }: Alert) => alert)
  return {
    rows,
    alerts,
    facts: stage.facts.filter((fact) => fact.kind !== 'alert' || fact.change !== 'repeated').map(({ kind, at }) => [kind, at]),
  }
}

it('gives the same rows, alerts and facts however the stream is cut into batches, and whoever takes over in between', () => {
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 120 }), fc.array(fc.nat(120)), (moments, cuts) => {
      const items = story(moments, new Stage())
      const whole = told(items, new Set())
      expect(told(items, new Set(cuts))).toEqual(whole)
      expect(told(items, new Set(cuts), true)).toEqual(whole)
    }),
    { numRuns: 400 },
  )
})
