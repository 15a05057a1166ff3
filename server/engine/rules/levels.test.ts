/** A row for every line of the table of levels and limits (docs/glossary.md, 告警等级): what is told, and the level that follows. */
import { type Asset, MINUTE, type Millis, SECOND, type Signal } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { Stage } from '../stage.ts'

const NOON: Millis = 1_800_000_000_000

const ROOM = 'gb26875:0000c4c22da1'
const GAUGE = 'sl651:3301060007'
const CAMERA = 'frigate:gate1'
const HIK = 'isapi:cam-9'
const DRONE = 'dji:1ZNBJ7R0030001'
const DOCK = 'dji:7CTXN2X00B0001'
const SENSOR = 'observation:acme:SM-7'

function asset(id: string, kind: Asset['kind'], over: Partial<Asset> = {}): Asset {
  return {
    id,
    handle: 0,
    kind,
    name: id,
    crsSource: 'wgs84',
    orgPath: 'd/s/c',
    config: { device: id },
    traits: {},
    version: 1,
    ...over,
  }
}

const SQUARE = [
  [120, 30],
  [120.1, 30],
  [120.1, 30.1],
  [120, 30.1],
]

const ASSETS = [
  asset(ROOM, 'fireRoom', { config: { device: ROOM, period: 60 } }),
  asset(GAUGE, 'floodPoint'),
  asset(CAMERA, 'camera', { traits: { watches: ROOM } }),
  asset(HIK, 'camera'),
  asset(DRONE, 'drone', { traits: { area: SQUARE, ceilingM: 120 } }),
  asset(DOCK, 'dock'),
  asset(SENSOR, 'sensor'),
]

const stage = (assets: readonly Asset[] = ASSETS) => new Stage({ assets, devicesOf: () => 100 })

// What devices say ------------------------------------------------------------------------------------------------------------

function part(
  point: number,
  conditions: string[],
  over: { zone?: number; partType?: number; sysType?: number; at?: Millis } = {},
): Signal {
  const { zone = 1, partType = 40, sysType = 1, at = NOON } = over
  const partAddr = zone * 65_536 + point
  return {
    kind: 'state',
    feature: `${ROOM}/${sysType}.1.${partType}.${partAddr}`,
    eventTime: at,
    family: 'component',
    conditions,
    detail: { sysType, sysAddr: 1, partType, partAddr, partLo: point, partHi: zone, desc: '三楼东侧走廊' },
  }
}

function system(conditions: string[], sysType = 1, at = NOON): Signal {
  return {
    kind: 'state',
    feature: `${ROOM}/${sysType}.1`,
    eventTime: at,
    family: 'system',
    conditions,
    detail: { sysType, sysAddr: 1 },
  }
}

function transmission(conditions: string[], at = NOON): Signal {
  return { kind: 'state', feature: ROOM, eventTime: at, family: 'transmission', conditions }
}

function operation(operations: string[], feature = `${ROOM}/1.1`, at = NOON): Signal {
  return { kind: 'operation', feature, eventTime: at, operations }
}

function measured(feature: string, property: string, value: number | boolean, at: Millis): Signal {
  return { kind: 'observation', feature, eventTime: at, property, value }
}

function seen(label: string, over: Partial<Extract<Signal, { kind: 'detection' }>> = {}): Signal {
  return {
    kind: 'detection',
    feature: CAMERA,
    eventTime: NOON,
    id: 't1',
    phase: 'open',
    labels: [label],
    score: 0.9,
    zones: [],
    alert: false,
    ...over,
  }
}

function mode(conditions: string[], at: Millis): Signal {
  return { kind: 'state', feature: DRONE, eventTime: at, family: 'aircraft', conditions }
}

function fix(lon: number, lat: number, elevation: number, at: Millis): Signal {
  return { kind: 'position', feature: DRONE, eventTime: at, lon, lat, elevation, crsSource: 'wgs84' }
}

// Fire control ----------------------------------------------------------------------------------------------------------------

describe('fire', () => {
  it.each<[string, number, string, readonly Signal[]]>([
    ['one detector', 3, 'detector', [part(1, ['fire'])]],
    ['the system flag alone', 3, 'detector', [system(['fire'])]],
    ['system flag and its detector are one', 3, 'detector', [system(['fire']), part(1, ['fire'])]],
    ['manual call point', 2, 'manualPoint', [part(1, ['fire'], { partType: 23 })]],
    ['manual alarm at the panel', 2, 'manualPoint', [operation(['manualAlarm'])]],
    ['two of one zone', 2, 'zonePair', [part(1, ['fire']), part(2, ['fire'], { at: NOON + 5 * MINUTE })]],
    ['two of one zone, too far apart', 3, 'detector', [part(1, ['fire']), part(2, ['fire'], { at: NOON + 5 * MINUTE + 1 })]],
    ['two of different zones', 3, 'detector', [part(1, ['fire']), part(2, ['fire'], { zone: 2 })]],
    ['the first of two already normal', 2, 'zonePair', [part(1, ['fire']), part(1, ['normal']), part(2, ['fire'])]],
    ['three of one site', 1, 'manyDetectors', [1, 2, 3].map((n) => part(n, ['fire'], { zone: n }))],
    ['linkage with a detector', 1, 'linkage', [part(1, ['fire']), system(['start'], 12)]],
    ['linkage part feedback', 1, 'linkage', [part(9, ['feedback'], { sysType: 18, partType: 113 }), part(1, ['fire'])]],
    ['linkage with a call point only', 2, 'manualPoint', [part(1, ['fire'], { partType: 23 }), system(['start'], 12)]],
    ['linkage of no fire system', 3, 'detector', [part(1, ['fire']), system(['start'], 22)]],
    ['flow indicator', 1, 'waterFlow', [part(1, ['fire']), part(5, ['feedback'], { partType: 96, sysType: 12 })]],
    ['pressure switch', 1, 'waterFlow', [part(1, ['fire']), part(5, ['start'], { partType: 99, sysType: 12 })]],
    ['water flow that calls itself fire', 3, 'detector', [part(5, ['fire'], { partType: 96, sysType: 12 })]],
  ])('%s → %i %s', (_, level, cause, signals) => {
    const scene = stage()
    for (const signal of signals) scene.tell(NOON, signal)
    expect(scene.alert('fire')).toMatchObject({ level, active: true, params: { cause } })
  })

  it.each<[string, Signal]>([
    ['feedback without fire', part(5, ['feedback'], { partType: 96, sysType: 12 })],
    ['linkage without fire', system(['start'], 12)],
    ['a fault', part(1, ['fault'])],
    ['normal', part(1, ['normal'])],
    ['a reset', operation(['reset'])],
  ])('%s raises no fire', (_, signal) => {
    expect(stage().tell(NOON, signal).alert('fire')).toBeUndefined()
  })

  it('rises when it is not reset a minute later, and not a second before', () => {
    const scene = stage()
      .tell(NOON, part(1, ['fire']))
      .tick(NOON + 59_999)
    expect(scene.alert('fire')).toMatchObject({ level: 3 })
    expect(scene.tick(NOON + 60_000).alert('fire')).toMatchObject({ level: 2, params: { cause: 'notReset' } })
  })

  it('needs no telemetry lane to do so', () => {
    const scene = stage().tell(NOON, part(1, ['fire']))
    scene.run([{ kind: 'tick', lane: 'alarm', tick: { tick: NOON + MINUTE, uptime: 1, instance: 'a' } }])
    expect(scene.alert('fire')?.level).toBe(2)
  })

  it.each<[string, Signal]>([
    ['a reset of its system', operation(['reset'])],
    ['a reset at the transmission device', operation(['reset'], ROOM)],
    ['a reset of the generic system', operation(['reset'], `${ROOM}/0.0`)],
    ['the system flag reset', system(['reset'])],
    ['alarm cleared', operation(['clearAlarm'])],
  ])('ends at once with %s', (_, signal) => {
    expect(
      stage()
        .tell(NOON, part(1, ['fire']))
        .tell(NOON + SECOND, signal)
        .alert('fire')?.active,
    ).toBe(false)
  })

  it('is not ended by the reset of another panel', () => {
    const scene = stage()
      .tell(NOON, part(1, ['fire']))
      .tell(NOON + SECOND, operation(['reset'], `${ROOM}/1.2`))
    expect(scene.alert('fire')?.active).toBe(true)
  })

  it.each<[string, Signal]>([
    ['the part normal', part(1, ['normal'], { at: NOON + SECOND })],
    ['the system normal', system(['normal'], 1, NOON + SECOND)],
  ])('ends ten seconds after %s', (_, signal) => {
    const scene = stage()
      .tell(NOON, part(1, ['fire']))
      .tell(NOON + SECOND, signal)
      .tick(NOON + 10_999)
    expect(scene.alert('fire')?.active).toBe(true)
    expect(scene.tick(NOON + 11_000).alert('fire')?.active).toBe(false)
  })

  it('keeps a manual alarm until somebody resets it, whatever else is normal', () => {
    const scene = stage()
      .tell(NOON, operation(['manualAlarm'], ROOM))
      .tell(NOON + SECOND, transmission(['normal'], NOON + SECOND))
    expect(scene.tick(NOON + MINUTE).alert('fire')?.active).toBe(true)
    expect(scene.tell(NOON + MINUTE, operation(['reset'], ROOM)).alert('fire')?.active).toBe(false)
  })

  it('is not ended by an older report that comes late', () => {
    const scene = stage()
      .tell(NOON, part(1, ['fire']))
      .tell(NOON + SECOND, part(1, ['normal'], { at: NOON - 1 }))
      .tick(NOON + MINUTE)
    expect(scene.alert('fire')?.active).toBe(true)
  })

  it('is raised however wrong the clock is, and says so', () => {
    const old = {
      ...part(1, ['fire'], { at: NOON - 400 * 24 * 60 * MINUTE }),
      timeSuspect: true as const,
      late: true as const,
      deviceTime: '2025',
    }
    expect(stage().tell(NOON, old).alert('fire')).toMatchObject({
      active: true,
      timeSuspect: true,
      deviceTime: '2025',
      risenAt: NOON,
    })
  })

  it('is raised for a device nobody registered', () => {
    expect(
      stage([])
        .tell(NOON, part(1, ['fire']))
        .alert('fire'),
    ).toMatchObject({ active: true, asset: ROOM, orgPath: '' })
  })

  it('counts every report', () => {
    const scene = stage()
      .tell(NOON, part(1, ['fire']))
      .tell(NOON, part(1, ['fire']))
      .tell(NOON, part(2, ['fire'], { zone: 2 }))
    expect(scene.alert('fire')).toMatchObject({ count: 3, params: { count: 2 } })
  })

  it('opens once and closes once when a contact flaps ten times a second', () => {
    const scene = stage()
    for (let i = 0; i < 300; i++) {
      const at = NOON + i * 100
      scene.tell(at, part(1, [i % 2 ? 'normal' : 'fire'], { at }))
      if (i % 10 === 0) scene.tick(at)
    }
    scene.ticks(NOON + 30_000, NOON + 60_000)
    const ends = scene.changes.filter(
      ([rule, change]) => rule === 'fire' && (change === 'raised' || change === 'cleared' || change === 'returned'),
    )
    expect(ends.map(([, change]) => change)).toEqual(['raised', 'cleared'])
  })
})

describe('fire and the control room unattended at the same time', () => {
  const scene = () =>
    stage()
      .tell(NOON, seen('unattended'))
      .ticks(NOON, NOON + 4 * SECOND)

  it('is Ⅱ, beside the fire', () => {
    const both = scene().tell(NOON + 5 * SECOND, part(1, ['fire']))
    expect(both.alert('fire-unattended')).toMatchObject({ level: 2, active: true, feature: ROOM })
    expect(both.tell(NOON + 6 * SECOND, operation(['reset'])).alert('fire-unattended')?.active).toBe(false)
  })

  it('needs both', () => {
    expect(scene().alert('fire-unattended')).toBeUndefined()
    expect(
      stage()
        .tell(NOON, part(1, ['fire']))
        .alert('fire-unattended'),
    ).toBeUndefined()
  })
})

describe('faults of fire control', () => {
  it.each<[Signal, number | undefined]>([
    [system(['mainPowerFault']), 3],
    [system(['busFault']), 3],
    [transmission(['commFault']), 3],
    [transmission(['lineFault']), 3],
    [transmission(['mainPowerFault']), 3],
    [system(['fault', 'mainPowerFault']), 3],
    [system(['backupPowerFault']), 4],
    [part(1, ['fault']), 4],
    [part(1, ['shield']), 4],
    [part(1, ['powerFault']), 4],
    [part(1, ['fire']), undefined],
    [part(1, []), undefined],
  ])('%j → %s', (signal, level) => {
    expect(stage().tell(NOON, signal).alert('fire-fault')?.level).toBe(level)
  })

  it('ends when the part has been without it for ten seconds', () => {
    const scene = stage()
      .tell(NOON, part(1, ['fault']))
      .tell(NOON + SECOND, part(1, ['normal'], { at: NOON + SECOND }))
    expect(scene.tick(NOON + 10_999).alert('fire-fault')?.active).toBe(true)
    expect(scene.tick(NOON + 11_000).alert('fire-fault')?.active).toBe(false)
  })

  it('takes a test for Ⅳ, unless it was announced', () => {
    expect(
      stage()
        .tell(NOON, operation(['selfTest']))
        .alert('fire-test')?.level,
    ).toBe(4)
    const announced = stage([asset(ROOM, 'fireRoom', { traits: { tests: [[NOON, NOON + MINUTE]] } })])
    expect(announced.tell(NOON, operation(['selfTest'])).alert('fire-test')).toBeUndefined()
    expect(announced.tell(NOON, operation(['test'], ROOM, NOON + MINUTE + 1)).alert('fire-test')?.level).toBe(4)
  })
})

describe('simple sensors', () => {
  it.each<[string, string, number]>([
    ['sensor-alarm', 'smoke.alarm', 3],
    ['sensor-alarm', 'fire.alarm', 3],
    ['sensor-alarm', 'gas.alarm', 3],
    ['sensor-alarm', 'manual.alarm', 2],
    ['sensor-fault', 'cover.open', 3],
    ['sensor-fault', 'fire.fault', 4],
    ['sensor-fault', 'device.fault', 4],
  ])('%s: %s → %i, over ten seconds after false', (rule, property, level) => {
    const scene = stage().tell(NOON, measured(SENSOR, property, true, NOON))
    expect(scene.alert(rule)).toMatchObject({ level, asset: SENSOR, params: { cause: property } })
    scene.tell(NOON + SECOND, measured(SENSOR, property, false, NOON + SECOND)).tick(NOON + 10_999)
    expect(scene.alert(rule)?.active).toBe(true)
    expect(scene.tick(NOON + 11_000).alert(rule)?.active).toBe(false)
  })

  it('is over after ten seconds also when the sensor keeps saying false', () => {
    const scene = stage().tell(NOON, measured(SENSOR, 'smoke.alarm', true, NOON))
    for (let at = NOON + SECOND; at <= NOON + 11 * SECOND; at += SECOND) {
      scene.tell(at, measured(SENSOR, 'smoke.alarm', false, at)).tick(at)
    }
    expect(scene.alert('sensor-alarm')?.active).toBe(false)
  })

  it('rises when it is still there after a minute', () => {
    const scene = stage()
      .tell(NOON, measured(SENSOR, 'smoke.alarm', true, NOON))
      .tick(NOON + 59_999)
    expect(scene.alert('sensor-alarm')?.level).toBe(3)
    expect(scene.tick(NOON + MINUTE).alert('sensor-alarm')?.level).toBe(2)
  })

  it('keeps properties of one point apart', () => {
    const scene = stage().tell(NOON, measured(SENSOR, 'smoke.alarm', true, NOON), measured(SENSOR, 'gas.alarm', true, NOON))
    expect(scene.open('sensor-alarm')).toHaveLength(2)
  })
})

// Flood -----------------------------------------------------------------------------------------------------------------------

/** Reports five minutes apart, so that nothing below counts as a fast rise unless a row means it to. */
function depths(scene: Stage, list: readonly number[], every = 20 * MINUTE): Stage {
  list.forEach((cm, i) => {
    const at = NOON + i * every
    scene.tell(at, measured(GAUGE, 'water.depth', cm, at))
  })
  return scene
}

describe('flood', () => {
  it.each<[string, readonly number[], number | undefined]>([
    ['9.9 cm', [9.9, 9.9], undefined],
    ['10 cm once', [10], undefined],
    ['10 cm twice', [10, 10], 4],
    ['14.9 cm', [14.9, 14.9], 4],
    ['15 cm', [15, 15], 3],
    ['24.9 cm', [24.9, 24.9], 3],
    ['25 cm', [25, 25], 2],
    ['40 cm', [40, 40], 1],
    ['one splash', [0, 40, 0, 40, 0], undefined],
    ['the lower of the two', [40, 12], 4],
    ['up with a second report', [12, 12, 30, 30], 2],
    ['held by hysteresis', [15, 15, 12.1, 12.1, 12.1], 3],
    ['fallen 3 cm below', [15, 15, 12, 12, 12], 4],
    ['not yet three reports', [15, 15, 12, 12], 3],
    ['three, but not in a row', [15, 15, 12, 12, 13, 12, 12], 3],
  ])('%s → %s', (_, list, level) => {
    expect(depths(stage(), list).alert('flood-depth')?.level).toBe(level)
  })

  it('clears 3 cm below the lowest step, after three reports', () => {
    expect(depths(stage(), [10, 10, 7, 7]).alert('flood-depth')?.active).toBe(true)
    expect(depths(stage(), [10, 10, 7, 7, 7]).alert('flood-depth')?.active).toBe(false)
    expect(depths(stage(), [10, 10, 7.1, 7.1, 7.1]).alert('flood-depth')?.active).toBe(true)
  })

  it.each<[string, readonly number[], Millis, number]>([
    ['5 cm in 10 min', [7, 12, 12], 5 * MINUTE, 3],
    ['4.9 cm in 10 min', [7.1, 12, 12], 5 * MINUTE, 4],
    ['5 cm in 20 min', [7, 12, 12], 10 * MINUTE + 1, 4],
    ['from Ⅱ to Ⅰ', [20, 26, 26], 5 * MINUTE, 1],
  ])('one level up while rising: %s', (_, list, every, level) => {
    expect(depths(stage(), list, every).alert('flood-depth')?.level).toBe(level)
  })

  it('sees the rise of ten minutes however often the gauge reports', () => {
    const climb = (reports: number) => Array.from({ length: reports }, (_, i) => 16 + (i * 5) / 600)
    expect(depths(stage(), climb(600), SECOND).alert('flood-depth')?.level).toBe(3)
    expect(depths(stage(), climb(601), SECOND).alert('flood-depth')?.level).toBe(2)
  })

  it('falls back when it has not risen for three reports', () => {
    expect(depths(stage(), [7, 12, 12, 12, 12], 5 * MINUTE).alert('flood-depth')?.level).toBe(3)
    expect(depths(stage(), [7, 12, 12, 12, 12, 12], 5 * MINUTE).alert('flood-depth')?.level).toBe(4)
  })

  it('does not judge a level without a base', () => {
    const scene = stage()
    for (let i = 0; i < 3; i++) scene.tell(NOON + i, measured(GAUGE, 'water.level', 30, NOON + i))
    expect(scene.alerts.size).toBe(0)
  })

  it('raises nothing from late reports, and clears nothing newer with them', () => {
    const late = [1, 2, 3].map((i) => measured(GAUGE, 'water.depth', 50, NOON - 20 * MINUTE + i))
    const scene = stage()
    for (const signal of late) scene.tell(NOON, signal)
    expect(scene.alert('flood-depth')).toBeUndefined()
    depths(scene, [15, 15])
    for (let i = 1; i < 6; i++) scene.tell(NOON + 20 * MINUTE, measured(GAUGE, 'water.depth', 0, NOON + i))
    expect(scene.alert('flood-depth')).toMatchObject({ active: true, level: 3 })
  })

  it('remembers the peak of one alert, and begins the next anew', () => {
    const gone = [15, 15, 42, 42, 20, 0, 0, 0, 0, 0, 0]
    const over = depths(stage(), gone).alert('flood-depth')
    expect(over).toMatchObject({ active: false, params: { depth: 0, peak: 42 } })
    const next = depths(stage(), [...gone, 16, 16]).alert('flood-depth')
    expect(next).toMatchObject({ active: true, params: { depth: 16, peak: 16 } })
  })

  it('takes a series as one report: its newest value', () => {
    const series = (from: Millis, values: readonly number[]) =>
      values.map((cm, i) => measured(GAUGE, 'water.depth', cm, from + i * 5 * MINUTE))
    const scene = stage().tell(NOON, ...series(NOON - 15 * MINUTE, [50, 50, 50, 12]))
    expect(scene.alert('flood-depth')).toBeUndefined()
    scene.tell(NOON + 20 * MINUTE, measured(GAUGE, 'water.depth', 12, NOON + 20 * MINUTE))
    expect(scene.alert('flood-depth')?.level).toBe(4)
  })

  it('knows from the series that it has risen fast', () => {
    const at = NOON
    const scene = stage().tell(at, measured(GAUGE, 'water.depth', 6, at - 8 * MINUTE), measured(GAUGE, 'water.depth', 12, at))
    scene.tell(at + MINUTE, measured(GAUGE, 'water.depth', 12, at + MINUTE))
    expect(scene.alert('flood-depth')).toMatchObject({ level: 3, params: { depth: 12, rise: 6, peak: 12 } })
  })

  it.each<[string, Partial<Extract<Signal, { kind: 'observation' }>>]>([
    ['bad quality', { quality: 'bad' }],
    ['a foreign unit', { unit: 'V' }],
    ['a missing value', { value: null }],
    ['a text', { value: '50' }],
  ])('does not judge %s', (_, over) => {
    const scene = stage()
    for (let i = 0; i < 4; i++) {
      scene.tell(NOON + i * MINUTE, {
        kind: 'observation',
        feature: GAUGE,
        eventTime: NOON + i * MINUTE,
        property: 'water.depth',
        value: 50,
        ...over,
      })
    }
    expect(scene.alerts.size).toBe(0)
  })

  it('opens once and closes once when the value flaps around the step ten times a second', () => {
    const scene = stage()
    for (let i = 0; i < 300; i++) {
      const at = NOON + i * 100
      scene.tell(at, measured(GAUGE, 'water.depth', i % 2 ? 9.5 : 10.5, at), measured(GAUGE, 'water.depth', 10.2, at + 1))
    }
    for (let i = 300; i < 306; i++) scene.tell(NOON + i * 100, measured(GAUGE, 'water.depth', 2, NOON + i * 100))
    const ends = scene.changes.filter(([, change]) => change !== 'repeated')
    expect(ends.map(([, change]) => change)).toEqual(['raised', 'cleared'])
  })
})

// Cameras ---------------------------------------------------------------------------------------------------------------------

describe('camera AI', () => {
  it.each<[string, number]>([
    ['flame', 2],
    ['fire', 2],
    ['smoke', 2],
    ['unattended', 3],
    ['fire_lane', 3],
    ['e-bike', 3],
    ['crowd', 3],
    ['phone', 3],
    ['smoking', 3],
  ])('%s → %i after its dwell', (label, level) => {
    const scene = stage()
      .tell(NOON, seen(label))
      .tick(NOON + 2_999)
    expect(scene.alerts.size).toBe(0)
    expect(scene.tick(NOON + 3_000).alert('camera-ai')).toMatchObject({ level, asset: CAMERA })
  })

  it('takes other objects for Ⅳ only when the camera calls it an alert or has a limit for them', () => {
    expect(
      stage()
        .tell(NOON, seen('person'))
        .tick(NOON + MINUTE).alerts.size,
    ).toBe(0)
    expect(
      stage()
        .tell(NOON, seen('person', { alert: true }))
        .tick(NOON + MINUTE)
        .alert('camera-ai')?.level,
    ).toBe(4)
    const own = stage([asset(CAMERA, 'camera', { traits: { ai: { person: { score: 0.8, dwell: 10 } } } })])
    expect(own.tell(NOON, seen('person')).tick(NOON + 9_999).alerts.size).toBe(0)
    expect(own.tick(NOON + 10_000).alert('camera-ai')).toMatchObject({ level: 4, params: { label: 'person', score: '0.90' } })
  })

  it('takes the worst of several labels', () => {
    expect(
      stage()
        .tell(NOON, seen('car', { labels: ['car', 'phone', 'flame'] }))
        .tick(NOON + 5_000)
        .alert('camera-ai')?.params.label,
    ).toBe('flame')
  })

  it.each<[string, Partial<Extract<Signal, { kind: 'detection' }>>, Record<string, unknown>, boolean]>([
    ['score at the limit', { score: 0.6 }, {}, true],
    ['score under the limit', { score: 0.59 }, {}, false],
    ['no score at all', { score: undefined } as never, {}, true],
    ["under the camera's own limit", { score: 0.85 }, { ai: { flame: { score: 0.9, dwell: 1 } } }, false],
    ['in a zone that counts', { zones: ['yard'] }, { zones: ['yard'] }, true],
    ['in another zone', { zones: ['street'] }, { zones: ['yard'] }, false],
    ['in no zone', {}, { zones: ['yard'] }, false],
    ['late', { late: true }, {}, true],
  ])('%s → %s', (_, over, traits, raises) => {
    const { score, ...signal } = seen('flame', over) as Extract<Signal, { kind: 'detection' }>
    const scene = stage([asset(CAMERA, 'camera', { traits })]).tell(NOON, {
      ...signal,
      ...(score === undefined ? {} : { score }),
    })
    expect(scene.tick(NOON + 10_000).alert('camera-ai') !== undefined).toBe(raises)
  })

  it('forgets what ended before its dwell, also when both ends arrive together', () => {
    const ended = (at: Millis) => seen('flame', { phase: 'ended', eventTime: at })
    const short = stage()
      .tell(NOON, seen('flame'))
      .tell(NOON + 2_000, ended(NOON + 2_000))
      .tick(NOON + MINUTE)
    expect(short.alerts.size).toBe(0)
    const long = stage().tell(NOON, seen('flame'), ended(NOON + 20_000))
    expect(long.alert('camera-ai')?.active).toBe(true)
  })

  it('is over ten seconds after the track ended', () => {
    const scene = stage()
      .tell(NOON, seen('flame'))
      .tick(NOON + 3_000)
    scene.tell(NOON + 5_000, seen('flame', { phase: 'ended', eventTime: NOON + 5_000 })).tick(NOON + 14_999)
    expect(scene.alert('camera-ai')?.active).toBe(true)
    expect(scene.tick(NOON + 15_000).alert('camera-ai')?.active).toBe(false)
  })

  it('stays while a second track goes on, and counts it', () => {
    const scene = stage()
      .tell(NOON, seen('flame'))
      .tell(NOON + 1_000, seen('flame', { id: 't2' }))
      .tick(NOON + 5_000)
    scene.tell(NOON + 6_000, seen('flame', { phase: 'ended', eventTime: NOON + 6_000 })).tick(NOON + MINUTE)
    expect(scene.alert('camera-ai')).toMatchObject({ active: true })
  })

  it('forgets after ten seconds where the camera never says that it ended', () => {
    const scene = stage()
      .tell(NOON, seen('smoking', { feature: HIK }))
      .tick(NOON + 9_999)
    expect(scene.alert('camera-ai')?.active).toBe(true)
    expect(scene.tick(NOON + 10_000).alert('camera-ai')?.active).toBe(false)
  })

  const boxes = [{ box: [0.1, 0.2, 0.3, 0.4] as [number, number, number, number], label: 'flame', score: 0.9 }]
  it.each(['full', 'cropped', 'unknown'] as const)('keeps a %s picture, with boxes only on full frames', (frame) => {
    const picture: Signal = {
      kind: 'picture',
      feature: CAMERA,
      eventTime: NOON + 2_000,
      sha256: 'a'.repeat(64),
      mediaType: 'image/jpeg',
      bytes: 10,
      frame,
      label: 'flame',
      detection: 't1',
      matchedBy: 'camera+label+10s',
    }
    const before = stage()
      .tell(NOON, seen('flame', { boxes }))
      .tell(NOON + 2_000, picture)
      .tick(NOON + 3_000)
    const after = stage()
      .tell(NOON, seen('flame', { boxes }))
      .tick(NOON + 3_000)
      .tell(NOON + 4_000, picture)
    const expected = [{ sha256: 'a'.repeat(64), frame, boxes: frame === 'full' ? boxes : [], matchedBy: 'camera+label+10s' }]
    expect(before.alert('camera-ai')?.evidence).toMatchObject(expected)
    expect(after.alert('camera-ai')?.evidence).toMatchObject(expected)
    expect(after.changes.at(-1)?.[1]).toBe('evidence')
  })
})

describe('camera health', () => {
  it.each(['isapi.shelteralarm', 'videoloss', 'isapi.diskfull'])('%s → Ⅳ until it is withdrawn', (code) => {
    const alarm = (active: boolean, at: Millis): Signal => ({ kind: 'alarm', feature: HIK, eventTime: at, code, active })
    const scene = stage().tell(NOON, alarm(true, NOON))
    expect(scene.alert('camera-health')).toMatchObject({ level: 4, active: true })
    scene.tell(NOON + SECOND, alarm(false, NOON + SECOND)).tick(NOON + 11 * SECOND)
    expect(scene.alert('camera-health')?.active).toBe(false)
  })

  it('leaves foreign alarms alone', () => {
    expect(
      stage().tell(NOON, { kind: 'alarm', feature: GAUGE, eventTime: NOON, code: 'sl651.33', active: true }).alerts.size,
    ).toBe(0)
  })
})

// Drones ----------------------------------------------------------------------------------------------------------------------

describe('drone battery', () => {
  const flying = () => stage().tell(NOON, mode(['wayline'], NOON))
  const percent = (value: number, at: Millis): Signal => measured(DRONE, 'battery.level', value, at)
  it.each<[readonly number[], number | undefined]>([
    [[30], undefined],
    [[29], 4],
    [[20], 4],
    [[19], 3],
    [[29, 34], 4],
    [[19, 24], 3],
    [[19, 25], 4],
  ])('%j in the air → %s', (values, level) => {
    const scene = flying()
    values.forEach((value, i) => {
      scene.tell(NOON + i * SECOND, percent(value, NOON + i * SECOND))
    })
    expect(scene.alert('drone-battery')?.level).toBe(level)
  })

  it('is over above the limit by the hysteresis, or on the ground', () => {
    expect(
      flying()
        .tell(NOON, percent(29, NOON))
        .tell(NOON, percent(35, NOON + 1))
        .alert('drone-battery')?.active,
    ).toBe(false)
    expect(
      flying()
        .tell(NOON, percent(19, NOON))
        .tell(NOON, mode(['standby'], NOON + 1))
        .alert('drone-battery')?.active,
    ).toBe(false)
  })

  it('is nothing on the ground', () => {
    expect(
      stage()
        .tell(NOON, mode(['standby'], NOON))
        .tell(NOON, percent(5, NOON))
        .alert('drone-battery'),
    ).toBeUndefined()
  })
})

describe('drone link', () => {
  const flying = () => stage().tell(NOON, mode(['wayline'], NOON))
  it.each<[Millis, number | undefined]>([
    [15_000, undefined],
    [15_001, 3],
    [60_000, 3],
    [60_001, 2],
  ])('%i ms without a word in the air → %s', (silent, level) => {
    const scene = flying()
      .ticks(NOON, NOON + silent)
      .tick(NOON + silent)
    expect(scene.alert('drone-link')?.level).toBe(level)
  })

  it('is over when it was heard for ten seconds, or on the ground', () => {
    const lost = () => flying().tick(NOON + 20_000)
    const heard = lost()
      .tell(NOON + 21_000, fix(120.05, 30.05, 50, NOON + 21_000))
      .tick(NOON + 30_999)
    expect(heard.alert('drone-link')?.active).toBe(true)
    expect(heard.tick(NOON + 31_000).alert('drone-link')?.active).toBe(false)
    expect(
      lost()
        .tell(NOON + 21_000, mode(['standby'], NOON + 21_000))
        .alert('drone-link')?.active,
    ).toBe(false)
  })

  it('is nothing on the ground, nor while ingest is too young to know', () => {
    expect(
      stage()
        .tell(NOON, mode(['standby'], NOON))
        .tick(NOON + 10 * MINUTE)
        .alert('drone-link'),
    ).toBeUndefined()
    const restarted = flying().tick(NOON + 5 * MINUTE, 10_000)
    expect(restarted.alert('drone-link')).toBeUndefined()
    expect(restarted.tick(NOON + 5 * MINUTE + 6_000, 16_000).alert('drone-link')?.level).toBe(3)
  })

  it('does not take the dock saying "gone" for a word of the aircraft', () => {
    const scene = flying().tell(NOON + 14_000, { kind: 'link', feature: DRONE, eventTime: NOON + 14_000, online: false })
    expect(scene.tick(NOON + 15_001).alert('drone-link')?.level).toBe(3)
  })
})

describe('drone area', () => {
  it.each<[string, Signal, string | undefined]>([
    ['inside', fix(120.05, 30.05, 120, NOON), undefined],
    ['outside', fix(120.11, 30.05, 50, NOON), 'outOfArea'],
    ['above its ceiling', fix(120.05, 30.05, 120.1, NOON), 'aboveCeiling'],
  ])('%s', (_, signal, cause) => {
    const alert = stage().tell(NOON, signal).alert('drone-area')
    expect(alert?.params.cause).toBe(cause)
    expect(alert?.level).toBe(cause && 2)
  })

  it('is over after ten seconds inside, not when it only touches', () => {
    const scene = stage()
      .tell(NOON, fix(120.11, 30.05, 50, NOON))
      .tell(NOON + 1_000, fix(120.09, 30.05, 50, NOON + 1_000))
    scene.tell(NOON + 5_000, fix(120.11, 30.05, 50, NOON + 5_000)).tick(NOON + 20_000)
    expect(scene.alert('drone-area')?.active).toBe(true)
    scene.tell(NOON + 21_000, fix(120.09, 30.05, 50, NOON + 21_000)).tick(NOON + 31_000)
    expect(scene.alert('drone-area')?.active).toBe(false)
  })
})

it.each<[string, boolean]>([
  ['2', true],
  ['1', false],
  ['0', false],
])('health message of level %s raises: %s', (severity, raises) => {
  const alarm: Signal = { kind: 'alarm', feature: DOCK, eventTime: NOON, code: 'hms.0x1B030010', active: true, severity }
  expect(stage().tell(NOON, alarm).alert('device-health')?.level).toBe(raises ? 4 : undefined)
})

// Silence ---------------------------------------------------------------------------------------------------------------------

describe('any device silent', () => {
  const heard = (id: string): Signal => ({ kind: 'link', feature: id, eventTime: NOON, online: true })
  /** Six periods, a sixth for hearing written down sparingly, and the moment a feed is waited for. */
  const limit = (period: number) => period * 7 * SECOND

  it.each<[string, string, number, number]>([
    ['fire control with a heartbeat of 60 s', ROOM, 60, 3],
    ['flood point', GAUGE, 300, 4],
    ['dock', DOCK, 20 / 6, 4],
  ])('%s', (_, id, period, level) => {
    const scene = stage()
      .tell(NOON, heard(id))
      .ticks(NOON, NOON + limit(period) - 1)
    expect(scene.facts).toEqual([])
    scene.tick(NOON + limit(period)).tick(NOON + limit(period) + 5 * SECOND)
    expect(scene.alert('device-silent')).toMatchObject({ level, feature: id, active: true })
    scene.tell(NOON + limit(period) + 6 * SECOND, heard(id))
    expect(scene.alert('device-silent')?.active).toBe(false)
  })

  it('is judged by nothing where a device has no rhythm', () => {
    expect(
      stage()
        .tell(NOON, heard(CAMERA), heard(SENSOR))
        .tick(NOON + 100 * 60 * MINUTE).facts,
    ).toEqual([])
  })

  it('is the connection where there is no rhythm', () => {
    const scene = stage([asset(ROOM, 'fireRoom')]).tell(NOON, { ...heard(ROOM), online: false } as Signal)
    scene.tick(NOON + 29_999)
    expect(scene.facts).toEqual([])
    scene.tick(NOON + 30_000).tick(NOON + 35_000)
    expect(scene.alert('device-silent')?.level).toBe(3)
  })

  it("does not take ingest's own downtime for silence", () => {
    const scene = stage().tell(NOON, heard(ROOM)).tick(NOON)
    const back = NOON + 60 * MINUTE
    scene.tick(back, 1_000).ticks(back + SECOND, back + limit(60) - 2 * SECOND)
    expect(scene.facts).toEqual([])
    expect(scene.ticks(back + limit(60) - SECOND, back + limit(60) + 6 * SECOND).facts).toMatchObject([
      { kind: 'silence', silent: true, since: NOON },
      { kind: 'alert' },
    ])
  })

  it('does not take a hole in the ticks for silence either', () => {
    const scene = stage()
      .tell(NOON, heard(ROOM))
      .tick(NOON)
      .tick(NOON + 60 * MINUTE)
    expect(scene.facts).toEqual([])
  })

  it('leaves a drone in the air to drone-link, and one that signed off alone', () => {
    const off: Signal = { kind: 'link', feature: DRONE, eventTime: NOON, online: false }
    expect(
      stage()
        .tell(NOON, mode(['wayline'], NOON))
        .ticks(NOON, NOON + 90 * SECOND)
        .alert('device-silent'),
    ).toBeUndefined()
    expect(
      stage()
        .tell(NOON, mode(['standby'], NOON))
        .tell(NOON + 1, off)
        .ticks(NOON, NOON + 90 * SECOND)
        .alert('device-silent'),
    ).toBeUndefined()
  })
})

describe('a feed silent', () => {
  const gauges = Array.from({ length: 10 }, (_, i) =>
    asset(`sl651:g${i}`, 'floodPoint', { config: { device: `sl651:g${i}`, period: 10 } }),
  )
  const heard = (i: number, at: Millis): Signal => ({ kind: 'link', feature: `sl651:g${i}`, eventTime: at, online: true })
  const end = NOON + 5 * MINUTE

  function fallSilent(count: number): Stage {
    const scene = new Stage({ assets: gauges })
    for (let at = NOON; at <= end; at += SECOND) {
      for (let i = 0; i < 10; i++) if (at === NOON || i >= count) scene.run([scene.message(at, heard(i, at))])
      scene.tick(at)
    }
    return scene
  }

  it('up to 30 % are single devices', () => {
    const scene = fallSilent(3)
    expect(scene.open('device-silent')).toHaveLength(3)
    expect(scene.alert('feed-silent')).toBeUndefined()
  })

  it('more than 30 % at once are ONE alert Ⅱ that says how many', () => {
    const scene = fallSilent(4)
    expect(scene.open('feed-silent')).toMatchObject([{ level: 2, params: { feed: 'sl651', count: 4, total: 10 } }])
    expect(scene.open('device-silent')).toEqual([])
  })

  it('groups what was raised before, and lets go of it when the feed is back', () => {
    const scene = fallSilent(3)
    const silentMore = end + 70 * SECOND
    for (let at = end + SECOND; at <= silentMore + 60 * SECOND; at += SECOND) {
      for (let i = 6; i < 10; i++) scene.run([scene.message(at, heard(i, at))])
      scene.tick(at)
    }
    const feed = scene.alert('feed-silent')
    expect(feed).toMatchObject({ active: true, params: { count: 6 } })
    expect(scene.open('device-silent').map((a) => a.groupedInto)).toEqual([feed?.id, feed?.id, feed?.id])

    const back = silentMore + 61 * SECOND
    for (let at = back; at <= back + 60 * SECOND; at += SECOND) {
      for (let i = 1; i < 10; i++) scene.run([scene.message(at, heard(i, at))])
      scene.tick(at)
    }
    expect(scene.alert('feed-silent')?.active).toBe(false)
    expect(scene.open('device-silent')).toMatchObject([{ feature: 'sl651:g0' }])
    expect(scene.open('device-silent')[0]?.groupedInto).toBeUndefined()
  })
})
