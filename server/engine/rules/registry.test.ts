/** Walks the register: every rule describes itself fully, in both languages, and does fire and clear. */
import {
  type Alert,
  type Asset,
  catalogue,
  fill,
  type Language,
  MINUTE,
  type Millis,
  SECOND,
  type Signal,
} from '@yiwang/contract'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { catalogueOf } from '../catalogue.ts'
import type { Outcome, Rule } from '../rule.ts'
import { Stage } from '../stage.ts'
import { WORDS } from '../words.ts'
import * as register from './registry.ts'

const RULES: readonly Rule[] = Object.values(register)
const NOON: Millis = 1_800_000_000_000

const ROOM = 'gb26875:room'
const CAMERA = 'frigate:gate1'
const DRONE = 'dji:a1'

function asset(id: string, kind: Asset['kind'], over: Partial<Asset> = {}): Asset {
  return {
    id,
    handle: 0,
    kind,
    name: id,
    crsSource: 'wgs84',
    orgPath: 'd/s/c',
    config: { device: id, period: 10 },
    traits: {},
    version: 1,
    ...over,
  }
}

const ASSETS = [
  asset(ROOM, 'fireRoom'),
  asset('sl651:g1', 'floodPoint'),
  asset(CAMERA, 'camera', { traits: { watches: ROOM } }),
  asset(DRONE, 'drone', { traits: { ceilingM: 100 } }),
  asset('observation:gw:s1', 'sensor', { config: { device: 'observation:gw:s1' } }),
  ...[1, 2, 3, 4].map((n) => asset(`isapi:c${n}`, 'camera')),
]

const state = (feature: string, family: 'system' | 'aircraft', condition: string, at: Millis): Signal => ({
  kind: 'state',
  feature,
  eventTime: at,
  family,
  conditions: [condition],
})
const operation = (name: string, at: Millis): Signal => ({ kind: 'operation', feature: ROOM, eventTime: at, operations: [name] })
const measured = (feature: string, property: string, value: number | boolean, at: Millis): Signal => ({
  kind: 'observation',
  feature,
  eventTime: at,
  property,
  value,
})
const alarm = (feature: string, code: string, active: boolean, at: Millis): Signal => ({
  kind: 'alarm',
  feature,
  eventTime: at,
  code,
  active,
  severity: '2',
})
const track = (label: string, phase: 'open' | 'ended', at: Millis): Signal => ({
  kind: 'detection',
  feature: CAMERA,
  eventTime: at,
  id: 't',
  phase,
  labels: [label],
  zones: [],
  alert: false,
})
const height = (m: number, at: Millis): Signal => ({
  kind: 'position',
  feature: DRONE,
  eventTime: at,
  lon: 120,
  lat: 30,
  elevation: m,
  crsSource: 'wgs84',
})

type Told = (stage: Stage, at: Millis) => Stage

/** What makes each rule fire, and what makes it clear; two minutes of ticks follow each. */
const SCENARIOS: Readonly<Record<string, { fires: Told; clears: Told }>> = {
  'camera-ai': {
    fires: (s, at) => s.tell(at, track('flame', 'open', at)),
    clears: (s, at) => s.tell(at, track('flame', 'ended', at)),
  },
  'camera-health': {
    fires: (s, at) => s.tell(at, alarm('isapi:c1', 'videoloss', true, at)),
    clears: (s, at) => s.tell(at, alarm('isapi:c1', 'videoloss', false, at)),
  },
  'device-health': {
    fires: (s, at) => s.tell(at, alarm(DRONE, '0x1B030010', true, at)),
    clears: (s, at) => s.tell(at, alarm(DRONE, '0x1B030010', false, at)),
  },
  'device-silent': { fires: (s, at) => s.tell(at, operation('mute', at)), clears: (s, at) => s.tell(at, operation('mute', at)) },
  'drone-area': { fires: (s, at) => s.tell(at, height(101, at)), clears: (s, at) => s.tell(at, height(99, at)) },
  'drone-battery': {
    fires: (s, at) => s.tell(at, state(DRONE, 'aircraft', 'wayline', at)).tell(at, measured(DRONE, 'battery.level', 15, at)),
    clears: (s, at) => s.tell(at, state(DRONE, 'aircraft', 'standby', at)),
  },
  'drone-link': {
    fires: (s, at) => s.tell(at, state(DRONE, 'aircraft', 'wayline', at)),
    clears: (s, at) => s.tell(at, state(DRONE, 'aircraft', 'standby', at)),
  },
  'feed-silent': {
    fires: (s, at) =>
      s.tell(at, ...[1].flatMap(() => [])).run([1, 2, 3, 4].map((n) => s.message(at, alarm(`isapi:c${n}`, 'x', false, at)))),
    clears: (s, at) => s.run([1, 2, 3, 4].map((n) => s.message(at, alarm(`isapi:c${n}`, 'x', false, at)))),
  },
  fire: {
    fires: (s, at) => s.tell(at, state(`${ROOM}/1.1`, 'system', 'fire', at)),
    clears: (s, at) => s.tell(at, operation('reset', at)),
  },
  'fire-fault': {
    fires: (s, at) => s.tell(at, state(`${ROOM}/1.1`, 'system', 'busFault', at)),
    clears: (s, at) => s.tell(at, state(`${ROOM}/1.1`, 'system', 'normal', at)),
  },
  'fire-test': { fires: (s, at) => s.tell(at, operation('selfTest', at)), clears: (s, at) => s.ticks(at, at + 10 * MINUTE) },
  'fire-unattended': {
    fires: (s, at) => s.tell(at, track('unattended', 'open', at)).tell(at, state(`${ROOM}/1.1`, 'system', 'fire', at)),
    clears: (s, at) => s.tell(at, operation('reset', at)),
  },
  'flood-depth': {
    fires: (s, at) =>
      s.tell(at, measured('sl651:g1', 'water.depth', 30, at)).tell(at, measured('sl651:g1', 'water.depth', 30, at + 1)),
    clears: (s, at) => [0, 1, 2].reduce((to, i) => to.tell(at + i, measured('sl651:g1', 'water.depth', 0, at + i)), s),
  },
  'sensor-alarm': {
    fires: (s, at) => s.tell(at, measured('observation:gw:s1', 'smoke.alarm', true, at)),
    clears: (s, at) => s.tell(at, measured('observation:gw:s1', 'smoke.alarm', false, at)),
  },
  'sensor-fault': {
    fires: (s, at) => s.tell(at, measured('observation:gw:s1', 'cover.open', true, at)),
    clears: (s, at) => s.tell(at, measured('observation:gw:s1', 'cover.open', false, at)),
  },
}

const words = (language: Language) => (word: string) => WORDS[word]?.[language]
const CHINESE = /\p{Script=Han}/u
/** Chinese characters, and two digits or Latin letters as one. */
const width = (text: string): number => [...text].reduce((sum, c) => sum + (CHINESE.test(c) ? 1 : 0.5), 0)

it('has unique ids and a scenario for every rule that raises alerts', () => {
  const ids = RULES.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(Object.keys(SCENARIOS).sort()).toEqual(
    RULES.filter(({ levels }) => levels.length > 0)
      .map(({ id }) => id)
      .sort(),
  )
})

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('describes itself in both languages', () => {
    for (const text of [rule.title, rule.deviation, rule.explanation, ...rule.verdictReasons.map((r) => r.text)]) {
      expect(text.zh).toMatch(/\p{Script=Han}|\{\w+\}/u)
      expect(text.en).not.toMatch(CHINESE)
      expect(text.en).not.toBe('')
      const places = (language: Language) => [...text[language].matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
      expect(places('zh')).toEqual(places('en'))
    }
    expect(rule.deviation.zh).not.toContain('疑似')
  })

  it('has its levels worst first and its reasons once', () => {
    expect([...rule.levels]).toEqual([...new Set(rule.levels)].sort())
    const keys = rule.verdictReasons.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[a-zA-Z]+$/)
    expect(keys).toContain('repeated')
  })

  it('listens to signals if it is a device rule, to facts if it is a district one', () => {
    expect(rule.signals.length > 0).toBe(rule.scope === 'device')
  })

  const scenario = SCENARIOS[id]
  if (!scenario) return
  it('fires with words for every place, then clears', () => {
    const stage = new Stage({ assets: ASSETS }).tick(NOON)
    scenario.fires(stage, NOON).ticks(NOON + SECOND, NOON + 2 * MINUTE)
    const raised: Alert | undefined = stage.alert(id)
    expect(raised).toMatchObject({ active: true, family: rule.family })
    expect(rule.levels).toContain(raised?.level)
    for (const language of ['zh', 'en'] as const) {
      for (const text of [rule.deviation, rule.explanation])
        expect(fill(text[language], raised?.params ?? {}, words(language))).not.toMatch(/[{}]/)
    }
    expect(width(fill(rule.deviation.zh, raised?.params ?? {}, words('zh')))).toBeLessThanOrEqual(12)
    const end = NOON + 2 * MINUTE + SECOND
    scenario.clears(stage, end)
    const cleared = stage.changes.some(([by, change]) => by === id && change === 'cleared')
    if (!cleared) stage.ticks(end, end + 30 * SECOND)
    expect(stage.changes.filter(([by]) => by === id).map(([, change]) => change)).toContain('cleared')
    expect(stage.failures).toEqual([])
  })
})

it('cannot conclude a notice, a drill or a response: a rule states alerts, and silence beside them', () => {
  expectTypeOf<NonNullable<Outcome<unknown>['facts']>[number]['kind']>().toEqualTypeOf<'silence'>()
  for (const [id, { fires, clears }] of Object.entries(SCENARIOS)) {
    const stage = new Stage({ assets: ASSETS }).tick(NOON)
    fires(stage, NOON).ticks(NOON + SECOND, NOON + 2 * MINUTE)
    clears(stage, NOON + 2 * MINUTE + SECOND).ticks(NOON + 2 * MINUTE + SECOND, NOON + 3 * MINUTE)
    const others = stage.facts.filter(({ kind }) => kind !== 'alert' && kind !== 'silence' && kind !== 'asset')
    expect(others, id).toEqual([])
    expect(stage.facts.length, id).toBeGreaterThan(0)
  }
})

it('has words of at most twelve characters for every cause a title can carry', () => {
  for (const [word, text] of Object.entries(WORDS)) {
    expect(text.zh, word).not.toBe('')
    expect(text.en, word).not.toMatch(CHINESE)
    expect(width(`火警${text.zh}`), word).toBeLessThanOrEqual(12)
  }
})

it('makes a catalogue that fits the contract', () => {
  const made = catalogueOf([{ id: 'gb26875', title: { zh: '消防', en: 'Fire' }, standard: 'GB/T 26875.3-2011' }])
  expect(catalogue.parse(made)).toEqual(made)
  expect(made.rules.map(({ id }) => id)).not.toContain('silence')
  expect(made.conditions.notReset).toEqual({ zh: '未复位', en: 'not reset' })
})
