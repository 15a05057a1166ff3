/** DJI Cloud API: merged properties, answers, decode rules, and what becomes of its messages. */
import type { DeviceMessage, Signal } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as dock from '../../fixtures/frames/dji/encode.ts'
import type { DecodeInput, Publication, Step } from '../protocol.ts'
import dji from './dji.ts'

const T0 = 1_773_538_205_000
const DOCK = '7CTXN2X00B0001'
const CRAFT = '1ZNBJ7R0030001'
const NOTHING = { tid: 't', bid: 'b', timestamp: T0 }

const bytes = (text: string) => new TextEncoder().encode(text)

function decoded(topic: string, body: unknown, more: Partial<DecodeInput> = {}): Record<string, unknown> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return JSON.parse(JSON.stringify(dji.decodeLine({ topic, text, ...more })))
}

/** The decode result after several osd messages of one device. */
function after(...parts: readonly object[]): Record<string, unknown> {
  const messages = parts.map((data) => ({
    topic: `thing/product/${CRAFT}/osd`,
    payload: bytes(JSON.stringify({ timestamp: T0, data })),
  }))
  return JSON.parse(JSON.stringify(dji.decodeLine({ messages })))
}

describe('topics', () => {
  const body = { timestamp: T0, data: { a: 1 } }

  const TOPICS: readonly (readonly [topic: string, result: object])[] = [
    [`thing/product/${DOCK}/requests`, { kind: 'request', time: '2026-03-15T01:30:05.000Z', data: { a: 1 } }],
    [`thing/product/${DOCK}/services_reply`, { kind: 'serviceReply', time: '2026-03-15T01:30:05.000Z' }],
    [`thing/product/${DOCK}/property/set_reply`, { kind: 'propertyReply', time: '2026-03-15T01:30:05.000Z', data: { a: 1 } }],
    [`thing/product/${DOCK}/drc/up`, { kind: 'drc', time: '2026-03-15T01:30:05.000Z', data: { a: 1 } }],
    ...['status_reply', 'events'].map((kind) => [`sys/product/${DOCK}/${kind}`, { error: 'topic' }] as const),
    ...['events_reply', 'requests_reply', 'services', 'property/set', 'drc/down', 'status', 'osd/x', ''].map(
      (kind) => [`thing/product/${DOCK}/${kind}`, { error: 'topic' }] as const,
    ),
    ['thing/product/osd', { error: 'topic' }],
    ['', { error: 'topic' }],
  ]

  it.each(TOPICS)('%s', (topic, result) => {
    expect(decoded(topic, body)).toEqual(result)
  })

  it.each(['{', '[]', '1', 'null', '', `{"a":${'['.repeat(50)}${']'.repeat(50)}}`])('checks the JSON first: %s', (text) => {
    expect(decoded('nowhere', text)).toEqual({ error: 'json' })
  })

  it('reads the results of services', () => {
    expect(
      decoded(`thing/product/${DOCK}/services_reply`, { ...NOTHING, method: 'cover_open', data: { result: 314_000 } }),
    ).toEqual({
      kind: 'serviceReply',
      method: 'cover_open',
      result: 314_000,
      time: '2026-03-15T01:30:05.000Z',
    })
  })
})

describe('time', () => {
  const osd = (timestamp: unknown, receivedTime?: number) =>
    decoded(`thing/product/${CRAFT}/osd`, { timestamp, data: {} }, receivedTime === undefined ? {} : { receivedTime })

  it.each([
    [T0, undefined, '2026-03-15T01:30:05.000Z', undefined],
    [T0 / 1_000, undefined, '1970-01-21T12:38:58.205Z', undefined],
    [T0 / 1_000, T0, '1970-01-21T12:38:58.205Z', true],
    [8.64e15, undefined, '+275760-09-13T00:00:00.000Z', undefined],
    [1e300, undefined, null, undefined],
    ['1773538205000', undefined, null, undefined],
    [undefined, undefined, null, undefined],
    [undefined, T0, null, true],
    [T0, T0 + 86_400_000, '2026-03-15T01:30:05.000Z', undefined],
    [T0, T0 + 86_400_001, '2026-03-15T01:30:05.000Z', true],
    [T0, T0 - 86_400_001, '2026-03-15T01:30:05.000Z', true],
  ])('%s received at %s', (timestamp, received, time, suspect) => {
    const result = osd(timestamp, received)
    expect([result.time, result.timeSuspect]).toEqual([time, suspect])
  })
})

describe('properties', () => {
  it.each([
    ['objects are merged', [{ a: { x: 1, y: 1 } }, { a: { y: 2, z: 3 } }], { a: { x: 1, y: 2, z: 3 } }, undefined],
    ['arrays are replaced', [{ a: [1, 2, 3] }, { a: [4] }], { a: [4] }, undefined],
    ['absent keys stay', [{ a: 1 }, { b: 2 }], { a: 1, b: 2 }, undefined],
    ['null is a value', [{ a: 1 }, { a: null }], { a: null }, undefined],
    ['32767 goes', [{ a: 1 }, { a: 32_767 }], {}, ['a']],
    [
      '32767 goes wherever it is',
      [{ battery: { capacity_percent: 32_767, x: 1 } }],
      { battery: { x: 1 } },
      ['battery.capacity_percent'],
    ],
    ['32767 stays missing', [{ a: 32_767 }, { b: 1 }], { b: 1 }, ['a']],
    ['until a real value comes', [{ a: 32_767 }, { a: 5 }], { a: 5 }, undefined],
    ['an object may take the place of 32767', [{ a: 32_767 }, { a: { b: 1 } }], { a: { b: 1 } }, undefined],
    ['what is inside a replaced object is forgotten', [{ a: { b: 32_767 } }, { a: 1 }], { a: 1 }, undefined],
    [
      'names of JavaScript are names',
      [JSON.parse('{"__proto__":{"polluted":1},"constructor":{"x":1}}')],
      JSON.parse('{"__proto__":{"polluted":1},"constructor":{"x":1}}'),
      undefined,
    ],
  ] as const)('%s', (_, parts, merged, missing) => {
    const result = after(...parts)
    expect(result.merged).toEqual(merged)
    expect(result.missing).toEqual(missing)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each([
    [{ latitude: 30, longitude: 120 }, true],
    [{ latitude: 0, longitude: 0 }, false],
    [{ latitude: 120, longitude: 30 }, false],
    [{ latitude: 30 }, false],
    [{ latitude: '30', longitude: 120 }, false],
    [{ latitude: 30, longitude: 120, position_state: { is_fixed: 2 } }, true],
    [{ latitude: 30, longitude: 120, position_state: { is_fixed: 1, gps_number: 4 } }, true],
    [{ latitude: 30, longitude: 120, position_state: { is_fixed: 1, gps_number: 0 } }, false],
    [{ latitude: 30, longitude: 120, position_state: { is_fixed: 3 } }, false],
  ])('%j is usable: %s', (data: { latitude?: unknown; longitude?: unknown }, usable) => {
    expect(after(data).positionUsable).toBe(usable)
    // An aircraft's place is told whenever it is one, fixed or not.
    const placed = data.longitude !== undefined && data.latitude !== 0 && typeof data.latitude === 'number' && data.latitude <= 90
    expect(after({ ...data, attitude_head: 0 }).lat).toBe(placed ? data.latitude : undefined)
  })

  it.each([
    [-90.5, 269.5],
    [0, 0],
    [-0, 0],
    [180, 180],
    [-180, 180],
    [12.3, 12.3],
    [360, 0],
    [-1e-20, 0],
  ])('a nose at %s points to %s', (attitude, heading) => {
    expect(after({ attitude_head: attitude }).heading).toBe(heading)
  })

  it.each([
    [0, 'standby'],
    [9, 'returnHome'],
    [19, 'dockAddressSelection'],
    [20, undefined],
    [-1, undefined],
    [1.5, undefined],
  ])('mode %s is %s', (code, mode) => {
    const result = after({ attitude_head: 1, mode_code: code })
    expect([result.modeCode, result.mode]).toEqual([code, mode])
  })

  it('knows an aircraft by its attitude, also when this part does not say it', () => {
    const battery = { capacity_percent: 55, batteries: [{}, {}] }
    expect(after({ attitude_head: 1 }, { battery, attitude_pitch: -3 })).toMatchObject({
      heading: 1,
      pitch: -3,
      batteryPercent: 55,
      batteries: 2,
    })
    expect(after({ battery, mode_code: 4 })).not.toHaveProperty('batteryPercent')
    expect(after({ attitude_head: 32_767 })).not.toHaveProperty('heading')
  })

  it('shares state between osd and state, and keeps serial numbers apart', () => {
    const part = (sn: string, family: 'osd' | 'state', data: object) => {
      const { topic, payload } = dock.properties(NOTHING, sn, DOCK, { ...data }, family)
      return { topic, payload: bytes(payload) }
    }
    const messages = [part(CRAFT, 'osd', { a: 1 }), part(DOCK, 'osd', { b: 2 }), part(CRAFT, 'state', { c: 3 })]
    expect(dji.decodeLine({ messages })).toMatchObject({
      kind: 'state',
      deviceSn: CRAFT,
      gatewaySn: DOCK,
      merged: { a: 1, c: 3 },
    })
    expect(dji.decodeLine({ messages: messages.slice(1) })).toMatchObject({ merged: { c: 3 } })
  })

  it('starts again with a device that keeps inventing keys', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      Object.fromEntries(Array.from({ length: 400 }, (_, k) => [`k${i}x${k}`, k])),
    )
    expect(Object.keys(after(...many).merged as object).length).toBeLessThanOrEqual(4_000)
  })
})

describe('topology and events', () => {
  it.each([
    [
      { domain: 3, type: 119, sub_type: 0, sub_devices: [] },
      { gatewayType: '3-119-0', online: [], subTypes: [] },
    ],
    [
      { domain: '2', type: 56 },
      { online: [], subTypes: [] },
    ],
    [
      { sub_devices: [{ sn: 'a', domain: 0, type: 99, sub_type: 9 }, { sn: 'b' }, 7] },
      { online: ['a', 'b'], subTypes: ['0-99-9', ''] },
    ],
  ])('reads unknown products: %j', (data, members) => {
    const result = decoded(`sys/product/${DOCK}/status`, { ...NOTHING, method: 'update_topo', data })
    const reply = { topic: `sys/product/${DOCK}/status_reply`, tid: 't', bid: 'b', method: 'update_topo', result: 0 }
    expect(result).toEqual({ kind: 'topo', gatewaySn: DOCK, time: '2026-03-15T01:30:05.000Z', reply, ...members })
  })

  const event = (body: object) => decoded(`thing/product/${DOCK}/events`, { ...NOTHING, ...body })
  const common = { kind: 'event', time: '2026-03-15T01:30:05.000Z' }

  it.each([
    [
      { method: 'x', data: { a: 1 } },
      { method: 'x', needReply: false, data: { a: 1 } },
    ],
    [{ method: 'x' }, { method: 'x', needReply: false, data: {} }],
    [
      { method: 'x', data: [{ latitude: 1 }, 5] },
      { method: 'x', needReply: false, items: [{ lat: 1 }, 5] },
    ],
    [
      { method: 'hms', data: {} },
      { method: 'hms', needReply: false, alarms: [] },
    ],
    [
      { method: 'x', need_reply: 1 },
      {
        method: 'x',
        needReply: true,
        data: {},
        reply: { topic: `thing/product/${DOCK}/events_reply`, tid: 't', bid: 'b', method: 'x', result: 0 },
      },
    ],
  ])('%j', (body, members) => {
    expect(event(body)).toEqual({ ...common, ...members })
  })
})

type Store = Extract<Step<Publication>, { do: 'store' }>

function rig() {
  const listener = dji.open({ configOf: () => undefined })
  return ({ topic, payload }: dock.Published, now = T0): Store[] => {
    const steps = listener.receive(topic, bytes(payload), now)
    expect(steps.filter((step) => step.do === 'fault')).toEqual([])
    return steps.filter((step) => step.do === 'store')
  }
}

function answer({ then = [] }: Store): unknown[] {
  return then.map(({ topic, payload }) => ({ topic, ...JSON.parse(Buffer.from(payload).toString()) }))
}

const FLIGHT = {
  lon: 120.15507,
  lat: 30.274085,
  height: 61.5,
  elevation: 50,
  speed: 3.2,
  heading: 269.5,
  batteryPercent: 71,
  modeCode: 5,
}

describe('signals', () => {
  it('of an aircraft', () => {
    const receive = rig()
    const [step] = receive(dock.aircraftOsd(NOTHING, CRAFT, DOCK, FLIGHT))
    const common = { feature: `dji:${CRAFT}`, eventTime: T0, deviceTime: String(T0) }
    expect(step).toMatchObject({ lane: 'alarm', message: { device: `dji:${CRAFT}`, key: `${CRAFT}|osd|t|b||${T0}` } })
    expect(step?.message.signals).toEqual([
      {
        kind: 'position',
        ...common,
        lon: 120.15507,
        lat: 30.274085,
        crsSource: 'wgs84',
        heading: 269.5,
        speed: 3.2,
        height: 61.5,
        elevation: 50,
      },
      { kind: 'observation', ...common, property: 'drone.height', value: 61.5 },
      { kind: 'observation', ...common, property: 'drone.elevation', value: 50 },
      { kind: 'observation', ...common, property: 'drone.speed', value: 3.2 },
      { kind: 'observation', ...common, property: 'battery.level', value: 71 },
      { kind: 'state', ...common, family: 'aircraft', conditions: ['wayline'], detail: { modeCode: 5 } },
    ])
    const again = receive(dock.aircraftOsd({ ...NOTHING, timestamp: T0 + 500 }, CRAFT, DOCK, FLIGHT), T0 + 500)
    expect(again[0]?.lane).toBe('telemetry')
    const home = receive(
      dock.aircraftOsd({ ...NOTHING, timestamp: T0 + 1_000 }, CRAFT, DOCK, { ...FLIGHT, modeCode: 9 }),
      T0 + 1_000,
    )
    expect(home[0]?.lane).toBe('alarm')
  })

  it('that were not stored are told again: a change of conditions, a lost aircraft', () => {
    const receive = rig()
    const lanes = [false, true, true].map((kept, i) => {
      const [step] = receive(dock.aircraftOsd({ ...NOTHING, timestamp: T0 + i }, CRAFT, DOCK, FLIGHT), T0 + i)
      step?.after?.(kept)
      return step?.lane
    })
    expect(lanes).toEqual(['alarm', 'alarm', 'telemetry'])
    const gone = [false, true, true].map((kept, i) => {
      const steps = receive(dock.topology({ ...NOTHING, timestamp: T0 + i }, DOCK, []))
      for (const step of steps) step.after?.(kept)
      return steps.some(({ message }) => message.device === `dji:${CRAFT}`)
    })
    expect(gone).toEqual([true, true, false])
  })

  it('of a dock, each part with what it brings', () => {
    const receive = rig()
    const kinds = (steps: readonly Store[]) =>
      steps.flatMap(({ message }) =>
        message.signals.map((s) =>
          s.kind === 'observation' ? `${s.feature.split('/')[1] ?? ''}:${s.property}=${s.value}` : s.kind,
        ),
      )
    expect(
      kinds(
        receive(
          dock.properties(NOTHING, DOCK, DOCK, {
            mode_code: 4,
            cover_state: 1,
            environment_temperature: 21.5,
            temperature: 32_767,
            wind_speed: 2,
            rainfall: 3,
          }),
        ),
      ),
    ).toEqual([':air.temperature=21.5', ':wind.speed=2', ':rain.grade=3', 'state'])
    const [step] = receive(
      dock.properties(NOTHING, DOCK, DOCK, { humidity: 40, drone_charge_state: { capacity_percent: 88 }, drone_in_dock: 1 }),
    )
    expect(kinds(step ? [step] : [])).toEqual(['cabin:air.humidity=40', 'drone:battery.level=88', 'state'])
    expect(step?.message.signals.at(-1)).toMatchObject({ family: 'dock', conditions: ['working', 'coverOpen', 'droneInDock'] })
  })

  it('marks what is out of range and sends no position without a fix', () => {
    const [step] = rig()(
      dock.properties(NOTHING, CRAFT, DOCK, {
        attitude_head: 0,
        latitude: 30,
        longitude: 120,
        position_state: { is_fixed: 0 },
        battery: { capacity_percent: 255 },
      }),
    )
    expect(step?.message.signals).toMatchObject([
      { kind: 'observation', property: 'battery.level', value: 255, quality: 'bad' },
      { kind: 'link' },
    ])
  })

  it('does not move the dock when its aircraft moves', () => {
    const receive = rig()
    receive(dock.properties(NOTHING, DOCK, DOCK, { latitude: 30, longitude: 120 }))
    const steps = receive(dock.aircraftOsd(NOTHING, CRAFT, DOCK, FLIGHT))
    expect(new Set(steps.map(({ message }) => message.device))).toEqual(new Set([`dji:${CRAFT}`]))
  })

  const links = (steps: readonly Store[]) =>
    steps.map(({ message }) => [message.device, message.signals.map((s) => (s.kind === 'link' ? s.online : s.kind))])

  it('of a topology, answered once all of it is stored', () => {
    const receive = rig()
    const craft = { sn: CRAFT, type: 91, subType: 1 }
    const up = receive(dock.topology(NOTHING, DOCK, [craft]))
    expect(links(up)).toEqual([
      [`dji:${CRAFT}`, [true]],
      [`dji:${DOCK}`, [true]],
    ])
    expect(up.map(answer)).toEqual([
      [],
      [
        {
          topic: `sys/product/${DOCK}/status_reply`,
          tid: 't',
          bid: 'b',
          timestamp: T0,
          method: 'update_topo',
          data: { result: 0 },
        },
      ],
    ])
    expect(up.every(({ lane }) => lane === 'alarm')).toBe(true)
    expect(links(receive(dock.topology({ ...NOTHING, timestamp: T0 + 1 }, DOCK, [])))).toEqual([
      [`dji:${CRAFT}`, [false]],
      [`dji:${DOCK}`, [true]],
    ])
    expect(links(receive(dock.topology({ ...NOTHING, timestamp: T0 + 2 }, DOCK, [])))).toEqual([[`dji:${DOCK}`, [true]]])
  })

  it('say which devices are docks, whatever comes first', () => {
    const kinds = (steps: readonly Store[]) => steps.map(({ message }) => message.kind)
    expect(kinds(rig()(dock.topology(NOTHING, DOCK, [{ sn: CRAFT, type: 91, subType: 1 }])))).toEqual([undefined, 'dock'])
    expect(kinds(rig()(dock.properties(NOTHING, DOCK, DOCK, { mode_code: 0 })))).toEqual(['dock'])
    expect(kinds(rig()(dock.aircraftOsd(NOTHING, CRAFT, DOCK, FLIGHT)))).toEqual([undefined])
    const { topic, payload } = dock.topology(NOTHING, 'RC1', [])
    expect(kinds(rig()({ topic, payload: payload.replace('"domain":"3"', '"domain":"2"') }))).toEqual([undefined])
  })

  it('of an aircraft that was only heard, when its dock lists nothing', () => {
    const receive = rig()
    receive(dock.aircraftOsd(NOTHING, CRAFT, DOCK, FLIGHT))
    expect(links(receive(dock.topology(NOTHING, DOCK, [])))).toEqual([
      [`dji:${CRAFT}`, [false]],
      [`dji:${DOCK}`, [true]],
    ])
  })

  it('of health messages and warnings: alarms, answered after they are stored', () => {
    const receive = rig()
    const [step] = receive(
      dock.health(NOTHING, DOCK, [
        { level: 2, module: 3, code: '0x1B030010', inTheSky: true },
        { level: 0, module: 1, code: '0x16' },
      ]),
    )
    expect(step).toMatchObject({
      lane: 'alarm',
      message: {
        key: `${DOCK}|events|t|b|hms|${T0}`,
        signals: [
          {
            kind: 'alarm',
            code: '0x1B030010',
            active: true,
            severity: '2',
            detail: { inTheSky: true, deviceType: '0-91-1', component_index: 0 },
          },
          { kind: 'alarm', code: '0x16', severity: '0' },
        ],
      },
    })
    expect(step && answer(step)).toMatchObject([
      { topic: `thing/product/${DOCK}/events_reply`, method: 'hms', data: { result: 0 } },
    ])
    const [warning] = receive(dock.event(NOTHING, DOCK, 'airsense_warning', [{ icao: 'B-1', warning_level: 3 }], true))
    expect(warning?.message.signals).toMatchObject([
      { kind: 'alarm', code: 'airsense_warning', severity: '3', detail: { icao: 'B-1' } },
    ])
    expect(warning?.then).toHaveLength(1)
  })

  it('of an unknown method: kept and, if it wants an answer, answered', () => {
    const receive = rig()
    const [asked] = receive(dock.event(NOTHING, DOCK, 'never_heard', { a: 1 }, true))
    expect(asked?.message.signals).toMatchObject([{ kind: 'note', topic: 'dji.never_heard', detail: { a: 1 } }])
    expect(asked?.lane).toBe('telemetry')
    expect(asked?.then).toHaveLength(1)
    expect(receive(dock.event(NOTHING, DOCK, 'never_heard', {}, false))[0]?.then).toBeUndefined()
  })

  it('of an unknown method that says very much: its beginning', () => {
    const [step] = rig()(dock.event(NOTHING, DOCK, 'never_heard', { text: 'x'.repeat(100_000) }, false))
    expect(JSON.stringify(step?.message).length).toBeLessThan(5_000)
    expect(step?.message.signals).toMatchObject([{ detail: { beginning: expect.stringContaining('xxx') } }])
  })

  it('of a request: noted, and refused with its own tid, bid and method', () => {
    const [step] = rig()({
      topic: `thing/product/${DOCK}/requests`,
      payload: JSON.stringify({ ...NOTHING, method: 'config', data: { app_secret: 'x' } }),
    })
    expect(step && answer(step)).toEqual([
      { topic: `thing/product/${DOCK}/requests_reply`, tid: 't', bid: 'b', timestamp: T0, method: 'config', data: { result: 1 } },
    ])
  })

  it('never keep a secret', () => {
    const secrets = {
      device_secret: 'SECRET1',
      nonce: 'SECRET2',
      nested: [{ Password: 'SECRET3', access_key_id: 'SECRET4' }],
      security_token: 'SECRET5',
    }
    const receive = rig()
    const data = { ...secrets, sub_devices: [{ sn: CRAFT, ...secrets }] }
    const all = ['status', 'events', 'requests', 'services_reply', 'property/set_reply', 'drc/up', 'osd', 'state'].flatMap(
      (kind) =>
        receive({
          topic: `${kind === 'status' ? 'sys' : 'thing'}/product/${DOCK}/${kind}`,
          payload: JSON.stringify({ ...NOTHING, method: 'file_upload_callback', need_reply: 1, data }),
        }),
    )
    expect(all.length).toBeGreaterThan(7)
    const written = JSON.stringify(all.map(({ message }) => message))
    expect(written).not.toMatch(/SECRET/)
    const raws = all.map(({ message }) => Buffer.from(message.raw ?? '', 'hex').toString())
    expect(raws.join()).not.toMatch(/SECRET/)
  })

  it('flags a wrong clock without muting the alarm', () => {
    const [step] = rig()(dock.health({ ...NOTHING, timestamp: T0 + 3_600_000 }, DOCK, [{ level: 2, module: 3, code: 'x' }]), T0)
    expect(step?.message.signals).toMatchObject([
      { kind: 'alarm', eventTime: T0, timeSuspect: true, deviceTime: String(T0 + 3_600_000) },
    ])
  })
})

it('keeps what it cannot read', () => {
  const listener = dji.open({ configOf: () => undefined })
  expect(listener.receive(`thing/product/${DOCK}/osd`, bytes('{'), T0)).toMatchObject([{ do: 'fault', reason: 'json' }])
  expect(listener.receive('thing/product/x/services', bytes('{}'), T0)).toMatchObject([{ do: 'fault', reason: 'topic' }])
})

it('is bounded in devices', () => {
  const receive = rig()
  for (let i = 0; i < 6_000; i++) receive(dock.properties(NOTHING, `SN${i}`, DOCK, { a: i }))
  const again = receive(dock.properties(NOTHING, 'SN0', DOCK, { mode_code: 0 }))
  expect(again).toHaveLength(1)
})

it('never throws on mutated messages, and the next one is read', () => {
  const receive = rig()
  const listener = dji.open({ configOf: () => undefined })
  const samples = [
    dock.aircraftOsd(NOTHING, CRAFT, DOCK, FLIGHT),
    dock.topology(NOTHING, DOCK, []),
    dock.health(NOTHING, DOCK, [{ level: 1, module: 1, code: 'c' }]),
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.nat(400),
      fc.nat(50),
      fc.string({ maxLength: 5 }),
      ({ topic, payload }, from, length, insert) => {
        listener.receive(topic, bytes(payload.slice(0, from) + insert + payload.slice(from + length)), T0)
        expect(listener.receive(topic, bytes(payload), T0)).not.toMatchObject([{ do: 'fault' }])
      },
    ),
  )
  fc.assert(
    fc.property(fc.json(), (data) => {
      receive({ topic: `thing/product/${DOCK}/events`, payload: `{"method":"hms","need_reply":1,"data":${data}}` })
      receive({ topic: `thing/product/${DOCK}/osd`, payload: `{"data":${data}}` })
      receive({ topic: `sys/product/${DOCK}/status`, payload: `{"data":{"sub_devices":${data}}}` })
    }),
  )
})

it('normalises without a clock of its own', () => {
  const { topic, payload } = dock.aircraftOsd(NOTHING, CRAFT, DOCK, FLIGHT)
  const [message] = dji.normaliseLine({ topic, text: payload }) as DeviceMessage[]
  const [position] = message?.signals ?? ([] as Signal[])
  expect(position).toMatchObject({ kind: 'position', eventTime: T0 })
  expect(position).not.toHaveProperty('late')
})
