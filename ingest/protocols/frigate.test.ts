/** Frigate: topics, decode rules, and what becomes of its messages. */
import type { DeviceConfig, DeviceMessage, Signal } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as device from '../../fixtures/frames/frigate/encode.ts'
import type { DecodeInput, Publication, Step } from '../protocol.ts'
import frigate, { frigateProtocol } from './frigate.ts'

const T0 = 1_773_538_205_250
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1)
const OTHER_JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 2)

function decoded(topic: string, text: string, more: Partial<DecodeInput> = {}): unknown {
  return JSON.parse(JSON.stringify(frigate.decodeLine({ topic, text, ...more })))
}

function listen(config?: Partial<DeviceConfig>, prefixes = ['frigate']) {
  return frigateProtocol(prefixes).open({ configOf: (id) => (config ? { device: id, ...config } : undefined) })
}

/** A listener whose messages are all stored, or not. */
function open(config?: Partial<DeviceConfig>, prefixes = ['frigate'], listener = listen(config, prefixes)) {
  return (topic: string, payload: string | Uint8Array, now = T0, kept = true) => {
    const steps = listener.receive(topic, typeof payload === 'string' ? new TextEncoder().encode(payload) : payload, now)
    for (const step of steps) if (step.do === 'store') step.after?.(kept)
    return steps
  }
}

type Store = Extract<Step<Publication>, { do: 'store' }>

function stores(steps: readonly Step<Publication>[]): Store[] {
  return steps.filter((step) => step.do === 'store')
}

function signal(steps: readonly Step<Publication>[], i = 0): Signal | undefined {
  return stores(steps)[i]?.message.signals[0]
}

const EVENT = device.event({
  type: 'new',
  id: 'e1',
  camera: 'gate1',
  label: 'car',
  startTime: T0 / 1_000,
  score: 0.8,
  box: [320, 180, 640, 540],
  zones: ['yard'],
})

describe('topics', () => {
  it.each([
    ['frigate/available', 'online', {}, { kind: 'availability', online: true }],
    ['frigate/available', 'offline', {}, { kind: 'availability', online: false }],
    ['frigate/available', 'Online', {}, { kind: 'availability', online: false }],
    ['city/north/frigate/available', 'online', {}, { kind: 'availability', online: true }],
    ['city/north/frigate/available', 'online', { prefix: 'city/north/frigate' }, { kind: 'availability', online: true }],
    ['city/north/frigate/available', 'online', { prefix: 'frigate' }, { error: 'topic' }],
    ['frigate2/available', 'online', { prefix: 'frigate' }, { error: 'topic' }],
    ['frigate/gate1/motion', 'ON', {}, { kind: 'motion', camera: 'gate1', active: true }],
    ['frigate/gate1/motion', 'OFF', {}, { kind: 'motion', camera: 'gate1', active: false }],
    ['frigate/gate1/motion', '2', {}, { error: 'topic' }],
    ['frigate/events/motion', 'ON', { prefix: 'frigate' }, { kind: 'motion', camera: 'events', active: true }],
    ['frigate/events/car', '1', { prefix: 'frigate' }, { kind: 'count', camera: 'events', label: 'car', count: 1 }],
    ['frigate/yard/person', '0', {}, { kind: 'count', camera: 'yard', label: 'person', count: 0 }],
    ['frigate/yard/person', '-1', {}, { error: 'topic' }],
    ['frigate/yard/person', '1.5', {}, { error: 'topic' }],
    ['frigate/yard/person', '', {}, { error: 'topic' }],
    ['frigate/yard/person', '9'.repeat(400), {}, { error: 'topic' }],
    ['frigate/stats', 'not json', {}, { kind: 'other', name: 'stats' }],
    ['frigate/tracked_object_update', '', {}, { kind: 'other', name: 'tracked_object_update' }],
    ['frigate/camera_activity', '', {}, { kind: 'other', name: 'camera_activity' }],
    ['frigate/gate1/recordings/state', 'ON', {}, { kind: 'other', name: 'recordings/state' }],
    ['frigate/gate1/recordings/state', '7', {}, { error: 'topic' }],
    ['frigate/gate1/recordings/set', 'ON', {}, { error: 'topic' }],
    ['frigate/unknown', 'x', {}, { error: 'topic' }],
    ['', 'x', {}, { error: 'topic' }],
    ['frigate/events', '{', {}, { error: 'json' }],
    ['frigate/events', '[]', {}, { error: 'json' }],
    ['frigate/events', '{"type":"new"}', {}, { error: 'json' }],
    ['frigate/events', '{"type":"new","after":{"id":"a"} // a comment\n}', {}, { error: 'json' }],
    ['frigate/reviews', '', {}, { error: 'json' }],
    ['city/a/b/events', '{', { prefix: 'city/a/b' }, { error: 'json' }],
  ] as const)('%s %s', (topic, text, more, result) => {
    expect(decoded(topic, text, more)).toEqual(result)
  })

  it('counts bytes of a picture that is no text', () => {
    expect(frigate.decodeLine({ topic: 'frigate/gate1/car/snapshot', hex: Uint8Array.of(0xff, 0xd8) })).toEqual({
      kind: 'snapshot',
      camera: 'gate1',
      label: 'car',
      bytes: 2,
    })
  })

  it('needs a topic and one message', () => {
    expect(frigate.decodeLine({ text: 'online' })).toEqual({ error: 'topic' })
    expect(frigate.decodeLine({ chunks: [] })).toEqual({ error: 'input' })
  })
})

describe('events', () => {
  const event = (after: object) => decoded('frigate/events', JSON.stringify({ type: 'update', before: null, after }))

  it.each([
    [{}, { kind: 'event', type: 'update', subLabel: null, endTime: null, zones: [] }],
    [{ sub_label: null, recognized_license_plate: null }, { subLabel: null }],
    [{ sub_label: 'bob' }, { subLabel: 'bob' }],
    [{ sub_label: ['bob', 0.7] }, { subLabel: 'bob', subLabelScore: 0.7 }],
    [{ recognized_license_plate: ['浙A1', 0.9] }, { plate: '浙A1' }],
    [{ end_time: 1773538206.5 }, { endTime: '2026-03-15T01:30:06.500Z' }],
    [{ start_time: 'soon', score: null, box: [1, 2, 3] }, {}],
    [
      { box: [1, 2, 3, 4], false_positive: true, top_score: 0.5 },
      { box: [1, 2, 3, 4], falsePositive: true, topScore: 0.5 },
    ],
    [{ start_time: 1e300 }, {}],
  ])('%j', (after, members) => {
    expect(event(after)).toEqual({ kind: 'event', type: 'update', subLabel: null, endTime: null, zones: [], ...members })
  })
})

describe('reviews', () => {
  const review = (before: unknown, after: object) =>
    decoded('frigate/reviews', JSON.stringify({ type: 'new', before, after: { id: 'r', camera: 'c', ...after } }))
  const empty = {
    kind: 'review',
    type: 'new',
    id: 'r',
    camera: 'c',
    escalated: false,
    objects: [],
    zones: [],
    subLabels: [],
    endTime: null,
    detections: 0,
  }

  it.each([
    [null, { severity: 'alert' }, { severity: 'alert' }],
    [{ severity: 'detection' }, { severity: 'alert' }, { severity: 'alert', escalated: true }],
    [{ severity: 'alert' }, { severity: 'alert' }, { severity: 'alert' }],
    [{ severity: 'detection' }, { severity: 'detection' }, { severity: 'detection' }],
    [null, { data: { detections: ['a', 'b'], objects: ['car', 3], audio: [] } }, { detections: 2, objects: ['car'] }],
    [null, { data: { audio: ['scream'] } }, { audio: ['scream'] }],
    [null, { data: 7 }, {}],
  ])('%j then %j', (before, after, members) => {
    expect(review(before, after)).toEqual({ ...empty, ...members })
  })
})

describe('signals', () => {
  it('makes a track a detection of its camera, with its box relative to the detect frame', () => {
    const [step] = stores(open({ detect: { width: 1_280, height: 720 } })('frigate/events', EVENT))
    expect(step).toMatchObject({ lane: 'alarm', message: { device: 'frigate:gate1', key: 'frigate|event|e1|new|open' } })
    expect(step?.message.signals).toEqual([
      {
        kind: 'detection',
        feature: 'frigate:gate1',
        eventTime: T0,
        deviceTime: '1773538205.25',
        id: 'e1',
        phase: 'open',
        labels: ['car'],
        score: 0.8,
        zones: ['yard'],
        alert: false,
        boxes: [{ box: [0.25, 0.25, 0.25, 0.5], label: 'car', score: 0.8 }],
      },
    ])
  })

  it('gives no box without a known frame', () => {
    expect(signal(open()('frigate/events', EVENT))).not.toHaveProperty('boxes')
  })

  it('tells a fact once and refreshes the track afterwards', () => {
    const receive = open()
    const update = device.event({ type: 'update', id: 'e1', camera: 'gate1', label: 'car', startTime: T0 / 1_000 })
    const end = device.event({
      type: 'end',
      id: 'e1',
      camera: 'gate1',
      label: 'car',
      startTime: T0 / 1_000,
      endTime: T0 / 1_000 + 5,
    })
    const steps = [EVENT, update, update, end].flatMap((text, i) => stores(receive('frigate/events', text, T0 + 1_000 * i)))
    expect(steps.map(({ lane, message }) => [lane, message.key])).toEqual([
      ['alarm', 'frigate|event|e1|new|open'],
      ['alarm', 'frigate|event|e1|update|open'],
      ['telemetry', 'frigate|event|e1|update|open'],
      ['alarm', 'frigate|event|e1|end|ended'],
    ])
    expect(steps.map(({ message }) => (message.signals[0] as { phase?: string }).phase)).toEqual([
      'open',
      'update',
      'update',
      'ended',
    ])
  })

  it('tells again what was not stored, under the same key', () => {
    const receive = open()
    const told = [false, false, true, true].flatMap((kept) => stores(receive('frigate/events', EVENT, T0, kept)))
    expect(told.map(({ lane }) => lane)).toEqual(['alarm', 'alarm', 'alarm', 'telemetry'])
    expect(new Set(told.map(({ message }) => message.key)).size).toBe(1)
  })

  it('says once that a review becomes an alert', () => {
    const receive = open()
    const review = (type: 'new' | 'update' | 'end', severity: 'detection' | 'alert') =>
      stores(
        receive(
          'frigate/reviews',
          device.review({ type, id: 'r1', camera: 'gate1', severity, objects: ['person'], startTime: T0 / 1_000 }),
        ),
      )
    const steps = [
      review('new', 'detection'),
      review('update', 'alert'),
      review('update', 'alert'),
      review('end', 'alert'),
    ].flat()
    expect(steps.map(({ lane, message }) => [lane, message.key, (message.signals[0] as { alert?: boolean }).alert])).toEqual([
      ['alarm', 'frigate|review|r1|new|detection/open', false],
      ['alarm', 'frigate|review|r1|update|alert/open', true],
      ['telemetry', 'frigate|review|r1|update|alert/open', true],
      ['alarm', 'frigate|review|r1|end|alert/ended', true],
    ])
  })

  it('keeps what Frigate calls a false positive as a note', () => {
    const text = device.event({
      type: 'new',
      id: 'e2',
      camera: 'gate1',
      label: 'car',
      startTime: T0 / 1_000,
      falsePositive: true,
    })
    expect(signal(open()('frigate/events', text))).toMatchObject({ kind: 'note', topic: 'frigate.falsePositive' })
  })

  it('counts per label, as telemetry', () => {
    const [step] = stores(open()('frigate/gate1/car', '2'))
    expect(step).toMatchObject({
      lane: 'telemetry',
      message: { signals: [{ kind: 'observation', feature: 'frigate:gate1/car', property: 'camera.count', value: 2 }] },
    })
  })

  it('counts in a zone as a part of the camera that the zone was seen on', () => {
    const receive = open()
    const feature = (topic: string) => signal(receive(topic, '1'))?.feature
    expect(feature('frigate/yard/car')).toBe('frigate:yard/car')
    receive('frigate/events', EVENT)
    expect(feature('frigate/yard/car')).toBe('frigate:gate1/yard.car')
    expect(feature('frigate/gate1/car')).toBe('frigate:gate1/car')
  })

  it('tells the cameras of a prefix apart from those of another, and links only its own', () => {
    const receive = open(undefined, ['frigate', 'city/north'])
    expect(stores(receive('city/north/gate1/motion', 'ON'))[0]?.message.device).toBe('frigate:city%2Fnorth:gate1')
    receive('frigate/gate1/motion', 'ON')
    const links = stores(receive('city/north/available', 'offline'))
    expect(links.map(({ lane, message }) => [lane, message.device, message.signals[0]?.kind])).toEqual([
      ['alarm', 'frigate:city%2Fnorth:gate1', 'link'],
    ])
  })

  it.each([
    ['frigate/events', '{"after":{}}', 'json'],
    ['frigate/events', 'x', 'json'],
    ['elsewhere/events', '{}', 'topic'],
    ['frigate/gate1/car/snapshot', 'no picture', 'picture'],
  ])('keeps what it cannot read: %s %s', (topic, text, reason) => {
    expect(open()(topic, text)).toMatchObject([{ do: 'fault', reason }])
  })
})

describe('pictures', () => {
  const track = (id: string, at: number, label = 'car') =>
    device.event({ type: 'new', id, camera: 'gate1', label, startTime: at / 1_000 })
  const picture = (steps: readonly Step<Publication>[]) =>
    signal(steps) as (Signal & { detection?: string; matchedBy?: string }) | undefined

  it('stores the bytes under their hash and says that they are cut out', () => {
    const [step] = stores(open()('frigate/gate1/car/snapshot', JPEG))
    expect(step?.pictures).toEqual([JPEG])
    expect(step).toMatchObject({
      lane: 'alarm',
      message: { signals: [{ kind: 'picture', frame: 'cropped', bytes: 5, label: 'car' }] },
    })
    expect(step?.message.key).toMatch(/^frigate\|snapshot\|gate1\|car\|[0-9a-f]{64}$/)
    expect(signal(open({ pictures: 'full' })('frigate/gate1/car/snapshot', JPEG))).toMatchObject({ frame: 'full' })
  })

  it.each([
    [
      'the nearer of two',
      [
        ['a', -4_000],
        ['b', -2_000],
      ],
      'b',
    ],
    [
      'none of two that are equally near',
      [
        ['a', -2_000],
        ['b', -2_000],
      ],
      undefined,
    ],
    ['none farther than 10 s', [['a', -10_001]], undefined],
    ['one exactly 10 s away', [['a', -10_000]], 'a'],
    ['one whose frame is later by its own clock', [['a', 3_000]], 'a'],
  ] as const)('belong to %s', (_, tracks, expected) => {
    const receive = open()
    for (const [id, offset] of tracks) receive('frigate/events', track(id, T0 + offset), T0 - 1)
    const found = picture(receive('frigate/gate1/car/snapshot', JPEG, T0))
    expect(found?.detection).toBe(expected)
    expect(found?.matchedBy).toBe(expected && 'camera+label+10s')
  })

  it('belong to no track of another label or camera', () => {
    const receive = open()
    receive('frigate/events', track('a', T0, 'person'))
    receive('frigate/events', device.event({ type: 'new', id: 'b', camera: 'gate2', label: 'car', startTime: T0 / 1_000 }))
    expect(picture(receive('frigate/gate1/car/snapshot', JPEG))?.detection).toBeUndefined()
  })

  it('that come before their track are joined when it comes, without the bytes again', () => {
    const receive = open()
    receive('frigate/gate1/car/snapshot', JPEG, T0)
    const steps = receive('frigate/events', track('a', T0 + 1_000), T0 + 1_200)
    const joined = stores(steps)[1]
    expect(joined?.pictures).toBeUndefined()
    expect(joined?.message.signals).toMatchObject([{ kind: 'picture', detection: 'a', matchedBy: 'camera+label+10s' }])
    expect(joined?.message.key.endsWith('|a')).toBe(true)
    const nearer = stores(receive('frigate/events', track('b', T0 + 100), T0 + 1_300))[1]
    expect(nearer?.message.signals).toMatchObject([{ detection: 'b' }])
    const tie = stores(receive('frigate/events', track('c', T0 - 100), T0 + 1_400))[1]
    expect(tie?.message.signals[0]).not.toHaveProperty('detection')
    expect(stores(receive('frigate/events', track('d', T0 + 9_000), T0 + 10_001))).toHaveLength(1)
  })

  it('that could not be kept are joined to nothing', () => {
    const receive = open()
    receive('frigate/gate1/car/snapshot', JPEG, T0, false)
    expect(stores(receive('frigate/events', track('a', T0), T0))).toHaveLength(1)
    const again = stores(receive('frigate/gate1/car/snapshot', JPEG, T0 + 1_000))
    expect(again).toMatchObject([{ pictures: [JPEG], message: { signals: [{ kind: 'picture', detection: 'a' }] } }])
  })

  it('whose track is seen while they go to the disk are joined when they are there', () => {
    const listener = listen()
    const [step] = stores(listener.receive('frigate/gate1/car/snapshot', JPEG, T0))
    const receive = open(undefined, undefined, listener)
    expect(stores(receive('frigate/events', track('a', T0), T0))).toHaveLength(1)
    expect(listener.tick(T0 + 500)).toEqual([])
    step?.after?.(true)
    expect(stores(listener.tick(T0 + 1_000))).toMatchObject([
      { lane: 'alarm', message: { key: expect.stringMatching(/\|a$/), signals: [{ kind: 'picture', detection: 'a' }] } },
    ])
    expect(listener.tick(T0 + 2_000)).toEqual([])
  })

  it('remember only what may still matter', () => {
    const receive = open()
    for (let i = 0; i < 5_000; i++) {
      receive('frigate/gate1/car/snapshot', Uint8Array.of(0xff, 0xd8, 0xff, i & 255, i >> 8), T0 + i)
      expect(receive('frigate/events', track(`e${i}`, T0 + i), T0 + i).length).toBeLessThan(20)
    }
    expect(picture(receive('frigate/gate1/car/snapshot', OTHER_JPEG, T0 + 60_000))?.detection).toBeUndefined()
  })
})

it('never throws on mutated messages, and the next one is read', () => {
  const receive = open()
  fc.assert(
    fc.property(fc.nat(EVENT.length), fc.nat(EVENT.length), fc.string({ maxLength: 5 }), (from, length, insert) => {
      const mutated = EVENT.slice(0, from) + insert + EVENT.slice(from + length)
      receive('frigate/events', mutated)
      receive('frigate/reviews', mutated)
      expect(signal(receive('frigate/events', EVENT))).toMatchObject({ kind: 'detection', id: 'e1' })
    }),
  )
})

it('normalises without a clock of its own', () => {
  const [message] = frigate.normaliseLine({ topic: 'a/b/events', text: EVENT }) as DeviceMessage[]
  expect(message).toMatchObject({ device: 'frigate:a%2Fb:gate1', receivedTime: T0, signals: [{ eventTime: T0 }] })
  expect(message?.signals[0]).not.toHaveProperty('timeSuspect')
})
