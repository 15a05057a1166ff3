/** Hikvision ISAPI: decode rules, multipart bodies, and what becomes of alerts and pictures. */
import type { DeviceMessage, Signal } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as camera from '../../fixtures/frames/isapi/encode.ts'
import type { DecodeInput, PushListener, Step } from '../protocol.ts'
import isapi from './isapi.ts'

const T0 = Date.parse('2026-03-15T01:30:00Z')
const DATE = '2026-03-15T09:30:00+08:00'
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 9)

function decoded(text: string, more: Partial<DecodeInput> = {}): unknown {
  return JSON.parse(JSON.stringify(isapi.decodeLine({ text, ...more })))
}

const alert = (inner: string) => `<EventNotificationAlert>${inner}</EventNotificationAlert>`
const base = { active: null, heartbeat: false }

describe('decode', () => {
  it.each([
    ['<eventType>VMD</eventType><eventState>active</eventState>', { eventType: 'VMD', state: 'active', active: true }],
    ['<eventType>VMD</eventType><eventState>inactive</eventState>', { eventType: 'VMD', state: 'inactive', active: false }],
    ['<eventType>VMD</eventType><eventState>maybe</eventState>', { eventType: 'VMD', state: 'maybe' }],
    [
      '<eventType>videoloss</eventType><eventState>inactive</eventState>',
      { eventType: 'videoloss', state: 'inactive', active: false, heartbeat: true },
    ],
    [
      '<eventType>videoloss</eventType><eventState>active</eventState>',
      { eventType: 'videoloss', state: 'active', active: true },
    ],
    [
      '<eventType>HeartBeat</eventType><eventState>active</eventState>',
      { eventType: 'HeartBeat', state: 'active', active: true, heartbeat: true },
    ],
    ['<eventType>IO</eventType><channelID>0</channelID>', { eventType: 'IO', channel: 0 }],
    ['<eventType>IO</eventType><dynChannelID>33</dynChannelID>', { eventType: 'IO', channel: 33 }],
    ['<eventType>IO</eventType><channelID>4</channelID><dynChannelID>33</dynChannelID>', { eventType: 'IO', channel: 4 }],
    ['<eventType>IO</eventType><channelID></channelID><dynChannelID>33</dynChannelID>', { eventType: 'IO', channel: 33 }],
    [
      '<eventType>IO</eventType><macAddress>aa:bb</macAddress><channelName>北门 &amp; 1</channelName>',
      { eventType: 'IO', mac: 'aa:bb', channelName: '北门 & 1' },
    ],
    ['<eventType>IO</eventType><activePostCount>12</activePostCount>', { eventType: 'IO', postCount: 12 }],
    [
      '<eventType>IO</eventType><dateTime>2026-03-15T04:30:00+03:00</dateTime>',
      { eventType: 'IO', time: '2026-03-15T01:30:00.000Z' },
    ],
    [
      '<eventType>IO</eventType><dateTime>2026-03-14T17:30:00-8:00</dateTime>',
      { eventType: 'IO', time: '2026-03-15T01:30:00.000Z' },
    ],
    ['<eventType>IO</eventType><dateTime>2026-03-15T01:30:00Z</dateTime>', { eventType: 'IO', time: '2026-03-15T01:30:00.000Z' }],
    ['<eventType>IO</eventType><dateTime>2026-03-15T09:30</dateTime>', { eventType: 'IO', time: '2026-03-15T01:30:00.000Z' }],
    ['<eventType>IO</eventType><dateTime>2026-13-15T09:30</dateTime>', { eventType: 'IO', time: null }],
    ['<eventType>IO</eventType><dateTime/>', { eventType: 'IO', time: null }],
    ['<ext><eventType>deep</eventType></ext><eventType>IO</eventType>', { eventType: 'IO' }],
    ['<ext><detectionTarget>dog</detectionTarget></ext><eventType>IO</eventType>', { eventType: 'IO' }],
    ['<eventType>IO</eventType><detectionTarget>vehicle</detectionTarget>', { eventType: 'IO', target: 'vehicle' }],
    [
      '<eventType>x</eventType><DetectionRegionList><DetectionRegionEntry><regionID>1</regionID></DetectionRegionEntry><DetectionRegionEntry><regionID>2</regionID><detectionTarget>human</detectionTarget></DetectionRegionEntry></DetectionRegionList>',
      { eventType: 'x', target: 'human', regions: 2, areas: [{ regionId: 1 }, { regionId: 2, target: 'human' }] },
    ],
    ['<eventType>x</eventType><DetectionRegionList/>', { eventType: 'x' }],
    [
      '<eventType>x</eventType><DetectionRegionList><DetectionRegionEntry><TargetRect><X>0.1</X><Y>0.2</Y><width>0.3</width></TargetRect></DetectionRegionEntry></DetectionRegionList>',
      { eventType: 'x', regions: 1, areas: [{}] },
    ],
    ['<eventType>x</eventType><eventDescription>one<eventDescription>', { eventType: 'x' }],
  ])('%s', (inner, members) => {
    expect(decoded(alert(inner))).toEqual({ ...base, ...members })
  })

  it.each([
    ['http://www.hikvision.com/ver10/XMLSchema'],
    ['http://www.isapi.org/ver20/XMLSchema'],
    ['http://www.isapi.com/ver20/XMLSchema'],
    ['http://www.std-cgi.com/ver10/XMLSchema'],
  ])('does not mind the namespace %s', (namespace) => {
    expect(
      decoded(`<EventNotificationAlert xmlns="${namespace}"><eventType>IO</eventType></EventNotificationAlert>`),
    ).toMatchObject({ eventType: 'IO' })
    expect(
      decoded(`<h:EventNotificationAlert xmlns:h="${namespace}"><h:eventType>IO</h:eventType></h:EventNotificationAlert>`),
    ).toMatchObject({ eventType: 'IO' })
  })

  it.each([
    ['', 'xml'],
    ['hello', 'xml'],
    ['<Other><eventType>IO</eventType></Other>', 'xml'],
    ['<EventNotificationAlert><eventType>IO</EventNotificationAlert>', 'xml'],
    [`<!DOCTYPE x>${alert('')}`, 'xml'],
    [`<!DOCTYPE x [<!ENTITY e "y">]>${alert('<eventType>&e;</eventType>')}`, 'xml'],
    [alert('<a>one<a><eventDescription>two<eventDescription>'), 'xml'],
    ['{"eventType":', 'json'],
    ['{"a":1}', 'json'],
    ['[]', 'json'],
    [`{"eventType":${'['.repeat(100)}${']'.repeat(100)}}`, 'json'],
  ])('refuses %s as %s', (text, error) => {
    expect(decoded(text)).toEqual({ error })
  })

  const json = {
    eventType: 'fielddetection',
    eventState: 'active',
    channelID: 2,
    activePostCount: '3',
    dateTime: DATE,
    DetectionRegionList: [
      {
        DetectionRegionEntry: {
          regionID: '1',
          detectionTarget: 'human',
          TargetRect: { X: 0.1, Y: 0.2, width: 0.3, height: 0.4 },
          RegionCoordinatesList: [{ RegionCoordinates: { positionX: 1, positionY: 2 } }, { positionX: 3, positionY: 4 }],
        },
      },
    ],
  }
  it.each([
    ['bare', json],
    ['wrapped', { EventNotificationAlert: json }],
    [
      'with the entries themselves in the list',
      { ...json, DetectionRegionList: [json.DetectionRegionList[0]?.DetectionRegionEntry] },
    ],
  ])('reads JSON, %s', (_, body) => {
    expect(decoded(JSON.stringify(body))).toEqual({
      eventType: 'fielddetection',
      state: 'active',
      active: true,
      heartbeat: false,
      channel: 2,
      target: 'human',
      postCount: 3,
      time: '2026-03-15T01:30:00.000Z',
      regions: 1,
      areas: [
        {
          regionId: 1,
          target: 'human',
          rect: [0.1, 0.2, 0.3, 0.4],
          points: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
    })
  })
})

describe('multipart', () => {
  const xml = camera.alertXml({ eventType: 'VMD', state: 'active', dateTime: DATE, postCount: 1 })
  const body = camera.alertWithPicture({ eventType: 'VMD', state: 'active', dateTime: DATE, postCount: 1 }, JPEG)
  const expected = { events: [decoded(xml)], images: [{ name: 'detectionImage', bytes: 5 }] }

  it.each([1, 7, 64, 10_000])('in chunks of %i', (size) => {
    const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, i) => body.subarray(i * size, (i + 1) * size))
    expect(isapi.decodeLine({ chunks, contentType: camera.MULTIPART_TYPE })).toEqual(expected)
  })

  it.each([
    ['boundary=--boundary', '--boundary'],
    ['boundary=boundary', '--boundary'],
    ['boundary="--boundary"', '----boundary'],
  ])('%s with %s', (stated, delimiter) => {
    const text = `${delimiter}\r\nContent-Type: application/xml\r\n\r\n${xml}\r\n${delimiter}\r\nContent-Type: application/xml\r\n\r\n<broken>\r\n${delimiter}\r\nContent-Type: application/json\r\n\r\n{"eventType":"IO"}\r\n${delimiter}--\r\n`
    expect(
      isapi.decodeLine({ textChunks: [text.slice(0, 40), text.slice(40)], contentType: `multipart/mixed; ${stated}` }),
    ).toEqual({
      events: [decoded(xml), { eventType: 'IO', active: null, heartbeat: false }],
      images: [],
    })
  })

  it('reads a body given as one text or hex too, and nothing as nothing', () => {
    expect(isapi.decodeLine({ hex: body, contentType: camera.MULTIPART_TYPE })).toEqual(expected)
    expect(isapi.decodeLine({ chunks: [], contentType: camera.MULTIPART_TYPE })).toEqual({ events: [], images: [] })
  })

  it('survives mutation and truncation, and reads the neighbour', () => {
    const neighbour = camera.alertWithPicture({ eventType: 'IO', state: 'active' }, JPEG)
    fc.assert(
      fc.property(fc.nat(body.length), fc.nat(body.length), fc.uint8Array({ maxLength: 8 }), (from, length, insert) => {
        const mutated = Buffer.concat([body.subarray(0, from), insert, body.subarray(from + length)])
        isapi.decodeLine({ hex: mutated })
        const result = isapi.decodeLine({ chunks: [mutated, Buffer.from('\r\n'), neighbour], contentType: camera.MULTIPART_TYPE })
        const { events } = result as { events: { eventType?: string }[] }
        expect(events.at(-1)?.eventType).toBe('IO')
      }),
    )
  })
})

type Store = Extract<Step<never>, { do: 'store' }>

function open(config = {}): PushListener {
  return isapi.open({ configOf: (device) => ({ device, ...config }) })
}

function push(listener: PushListener, words: camera.AlertWords, now: number, picture?: Uint8Array) {
  const body = picture ? camera.alertWithPicture(words, picture) : new TextEncoder().encode(camera.alertXml(words))
  return listener.receive({ device: 'cam-9', contentType: picture ? camera.MULTIPART_TYPE : 'application/xml', body }, now)
}

function stores(steps: readonly Step<never>[]): Store[] {
  return steps.filter((step) => step.do === 'store')
}

function signals(steps: readonly Step<never>[]): Signal[] {
  return stores(steps).flatMap(({ message }) => message.signals)
}

const VMD = { eventType: 'VMD', state: 'active', dateTime: DATE, postCount: 1 } as const

describe('signals', () => {
  it('keeps heartbeats as a link, and not each of them', () => {
    const listener = open()
    const beat = { eventType: 'videoloss', state: 'inactive', dateTime: DATE, postCount: 0 } as const
    const kinds = [0, 300, 600, 9_999, 10_000, 10_300].map((ms) =>
      signals(push(listener, beat, T0 + ms).steps).map(({ kind }) => kind),
    )
    expect(kinds).toEqual([['link'], [], [], [], ['link'], []])
    expect(push(listener, beat, T0 + 10_400).reply([])).toEqual({ status: 200 })
  })

  it.each(['videoloss', 'shelteralarm', 'diskfull', 'diskerror', 'nicbroken', 'illAccess', 'IO', 'PIR', 'scenechangedetection'])(
    '%s is an alarm',
    (eventType) => {
      const [step] = stores(push(open(), { ...VMD, eventType }, T0).steps)
      expect(step).toMatchObject({
        lane: 'alarm',
        message: { device: 'isapi:cam-9', signals: [{ kind: 'alarm', code: eventType.toLowerCase(), active: true }] },
      })
    },
  )

  it.each([
    ['VMD', false],
    ['linedetection', true],
    ['fielddetection', true],
    ['regionEntrance', true],
    ['regionExiting', true],
    ['facedetection', false],
    ['ANPR', false],
    ['somethingNew', true],
  ])('%s is a detection, in the camera’s own eyes an alert: %s', (eventType, own) => {
    expect(signals(push(open(), { ...VMD, eventType }, T0).steps)).toMatchObject([
      { kind: 'detection', phase: 'open', labels: [eventType.toLowerCase()], alert: own, eventTime: T0 },
    ])
  })

  it.each([
    [0, 'isapi:cam-9'],
    [1, 'isapi:cam-9'],
    [33, 'isapi:cam-9/ch33'],
  ])('channel %i is %s', (channel, feature) => {
    expect(signals(push(open(), { ...VMD, channel }, T0).steps)[0]?.feature).toBe(feature)
  })

  it('gives boxes from target rectangles and outlines from thousandths', () => {
    const regions = [
      {
        id: 1,
        target: 'Human',
        rect: [0.4, 0.25, 0.1, 0.3],
        points: [
          [100, 900],
          [500, 200],
        ],
      },
      { id: 2, rect: [400, 250, 100, 300], points: [[100, 9_000]] },
    ] as const
    expect(signals(push(open(), { ...VMD, eventType: 'fielddetection', regions }, T0).steps)).toMatchObject([
      {
        labels: ['fielddetection', 'human'],
        zones: ['1', '2'],
        boxes: [{ box: [0.4, 0.25, 0.1, 0.3], label: 'human' }],
        areas: [
          [
            [0.1, 0.9],
            [0.5, 0.2],
          ],
        ],
      },
    ])
  })

  it('takes repeats for updates and ends what was never said to be over', () => {
    const listener = open()
    const at = (ms: number, postCount: number) => stores(push(listener, { ...VMD, postCount }, T0 + ms).steps)
    const first = at(0, 1)
    const second = at(4_000, 2)
    expect(listener.tick(T0 + 13_999)).toEqual([])
    const over = stores(listener.tick(T0 + 14_000))
    expect(listener.tick(T0 + 30_000)).toEqual([])
    const steps = [...first, ...second, ...over]
    expect(steps.map(({ lane }) => lane)).toEqual(['alarm', 'telemetry', 'alarm'])
    const all = signals(steps) as Extract<Signal, { kind: 'detection' }>[]
    expect(all.map(({ phase }) => phase)).toEqual(['open', 'update', 'ended'])
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(new Set(steps.map(({ message }) => message.key)).size).toBe(3)
  })

  it('ends when the camera says so', () => {
    const listener = open()
    push(listener, VMD, T0)
    expect(signals(push(listener, { ...VMD, state: 'inactive' }, T0 + 1_000).steps)).toMatchObject([{ phase: 'ended' }])
    expect(listener.tick(T0 + 60_000)).toEqual([])
    expect(signals(push(listener, { ...VMD, postCount: 3 }, T0 + 2_000).steps)).toMatchObject([{ phase: 'open' }])
  })

  it('tells again what was not stored: the beginning as the beginning, the end as the end of the same', () => {
    const listener = open()
    const said = (more: object, at: number, kept: boolean) => {
      const steps = stores(push(listener, { ...VMD, ...more }, T0 + at).steps)
      for (const step of steps) step.after?.(kept)
      const [{ phase, id }] = signals(steps) as [Extract<Signal, { kind: 'detection' }>]
      return [phase, id]
    }
    const [, id] = said({}, 0, false)
    expect(said({}, 1_000, true)).toEqual(['open', id])
    expect(said({ postCount: 2 }, 2_000, false)).toEqual(['update', id])
    expect(said({ state: 'inactive', postCount: 3 }, 3_000, false)).toEqual(['ended', id])
    expect(said({ state: 'inactive', postCount: 3 }, 4_000, true)).toEqual(['ended', id])
    expect(listener.tick(T0 + 60_000)).toEqual([])
  })

  it('keeps channels and types apart', () => {
    const listener = open()
    const opened = [{ channel: 1 }, { channel: 2 }, { eventType: 'linedetection' }].flatMap((other) =>
      signals(push(listener, { ...VMD, ...other }, T0).steps),
    )
    expect(opened).toMatchObject([{ phase: 'open' }, { phase: 'open' }, { phase: 'open' }])
  })

  it('stores the picture of a body with its event', () => {
    const [step] = stores(push(open(), { ...VMD, eventType: 'linedetection' }, T0, JPEG).steps)
    expect(step?.pictures).toEqual([JPEG])
    const [detection, picture] = step?.message.signals ?? []
    expect(picture).toMatchObject({
      kind: 'picture',
      mediaType: 'image/jpeg',
      bytes: 5,
      frame: 'full',
      matchedBy: 'id',
      label: 'linedetection',
    })
    expect(picture?.kind === 'picture' && detection?.kind === 'detection' && picture.detection === detection.id).toBe(true)
  })

  it('does not take a face for a full frame, unless it is configured so', () => {
    const frame = (listener: PushListener, eventType: string) =>
      signals(push(listener, { ...VMD, eventType }, T0, JPEG).steps).find((signal) => signal.kind === 'picture')?.frame
    expect(frame(open(), 'facedetection')).toBe('unknown')
    expect(frame(open({ pictures: 'full' }), 'facedetection')).toBe('full')
    expect(frame(open({ pictures: 'cropped' }), 'VMD')).toBe('cropped')
  })

  it('keeps a picture without an event, and one before its event', () => {
    const image = { contentType: 'image/jpeg', name: 'a', body: JPEG }
    const xml = { contentType: 'application/xml', name: 'b', body: new TextEncoder().encode(camera.alertXml(VMD)) }
    const receive = (parts: readonly camera.PushedPart[]) =>
      stores(open().receive({ device: 'c', contentType: camera.MULTIPART_TYPE, body: camera.multipart(parts) }, T0).steps)
    expect(receive([image]).map(({ message }) => message.signals.map(({ kind }) => kind))).toEqual([['picture']])
    expect(receive([image, xml]).map(({ message }) => message.signals.map(({ kind }) => kind))).toEqual([
      ['detection', 'picture'],
    ])
  })

  it.each([
    ['2026-03-15T09:30:00+08:00', 1, 'isapi:cam-9|VMD|active|1|2026-03-15T01:30:00.000Z|1'],
    ['someday', 1, `isapi:cam-9|VMD|active|1|${Buffer.from('someday').toString('hex')}|1`],
  ])('the key of %s', (dateTime, postCount, key) => {
    expect(stores(push(open(), { ...VMD, dateTime, postCount }, T0).steps)[0]?.message.key).toBe(key)
  })

  it.each([
    { eventType: 'VMD', state: 'active' },
    { eventType: 'VMD', state: 'active', dateTime: DATE },
  ] as const)('without date or count the body is the key: %j', (words) => {
    const keys = [T0, T0 + 5_000].map((now) => stores(push(open(), words, now).steps)[0]?.message.key)
    expect(keys[0]).toMatch(/^isapi:cam-9\|[0-9a-f]{64}$/)
    expect(keys[1]).toBe(keys[0])
  })

  it.each([
    ['2026-03-15T09:30:00+08:00', T0, { eventTime: T0 }],
    ['2026-03-15T09:40:00+08:00', T0, { eventTime: T0, timeSuspect: true, deviceTime: '2026-03-15T09:40:00+08:00' }],
    ['1970-01-01T00:00:00Z', T0, { eventTime: 0, timeSuspect: true, late: true }],
    ['nonsense', T0, { eventTime: T0, timeSuspect: true, deviceTime: 'nonsense' }],
  ])('a clock of %s never mutes an alarm', (dateTime, now, stamp) => {
    expect(signals(push(open(), { ...VMD, eventType: 'shelteralarm', dateTime }, now).steps)).toMatchObject([
      { kind: 'alarm', ...stamp },
    ])
  })

  it.each([
    ['application/xml', '<x/>', 'xml'],
    ['application/json', '{', 'json'],
    ['multipart/form-data; boundary=b', 'nothing', 'multipart'],
    ['multipart/form-data; boundary=b', '--b\r\n\r\n<x/>\r\n--b--\r\n', 'xml'],
  ])('refuses a body of %s without an event: %s', (contentType, text, code) => {
    const result = open().receive({ device: 'c', contentType, body: new TextEncoder().encode(text) }, T0)
    expect(result).toMatchObject({ steps: [], refused: { status: 400, code } })
  })

  it('keeps a bad part as a fault beside the good one', () => {
    const good = { contentType: 'application/xml', name: 'a', body: new TextEncoder().encode(camera.alertXml(VMD)) }
    const body = camera.multipart([{ ...good, body: new TextEncoder().encode('<x') }, good])
    const result = open().receive({ device: 'c', contentType: camera.MULTIPART_TYPE, body }, T0)
    expect(result.refused).toBeUndefined()
    expect(result.steps.map((step) => (step.do === 'fault' ? step.reason : step.do))).toEqual(['xml', 'store'])
  })

  it('speaks for the device of its path only', () => {
    expect(isapi.claims({ device: 'cam-9', contentType: '', body: new Uint8Array() })).toBe('isapi:cam-9')
    expect(isapi.claims({ device: 'a/b:c', contentType: '', body: new Uint8Array() })).toBe('isapi:a%2Fb%3Ac')
  })

  it('forgets the oldest of too many running detections, ending it', () => {
    const listener = open()
    for (let i = 0; i < 10_000; i++) push(listener, { ...VMD, channel: i + 2 }, T0)
    expect(signals(push(listener, { ...VMD, channel: 20_000 }, T0 + 1).steps)).toMatchObject([
      { phase: 'open', feature: 'isapi:cam-9/ch20000' },
      { phase: 'ended', feature: 'isapi:cam-9/ch2' },
    ])
  })
})

it('normalises a line without a clock of its own, named by its MAC address', () => {
  const [message] = isapi.normaliseLine({ text: camera.alertXml({ ...VMD, mac: 'aa:bb' }) }) as DeviceMessage[]
  expect(message).toMatchObject({ device: 'isapi:aa%3Abb', receivedTime: T0, signals: [{ kind: 'detection', eventTime: T0 }] })
})
