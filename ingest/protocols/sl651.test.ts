/** SL 651: every example, the decode result's rules and errors, and the standard's words in ours. */
import { type DeviceConfig, type DeviceMessage, deviceMessage, MINUTE, SECOND, type Signal } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { bytes, examplesOf } from '../../fixtures/frames/examples.ts'
import { gb18030 } from '../../fixtures/frames/gb18030.ts'
import * as station from '../../fixtures/frames/sl651/encode.ts'
import { readElement } from './sl651/element.ts'
import { readFrame } from './sl651/frame.ts'
import { normalise } from './sl651/normalise.ts'
import { reportOf } from './sl651/report.ts'
import sl651 from './sl651.ts'

const ST = '3301060007'
const ID = `sl651:${ST}`
const AT = Date.parse('2026-03-15T10:00:05+08:00')
const OBSERVED = '2026-03-15T10:00:00+08:00'
const R = { station: ST, serial: 42, at: AT }
const NO_TIME = [0, 0, 0, 0, 0, 0]

function decode(hex: Uint8Array): unknown {
  return sl651.decodeLine({ hex })
}

function messagesOf(hex: Uint8Array, config?: Partial<DeviceConfig>, receivedTime = AT): DeviceMessage[] {
  const messages = normalise(reportOf(readFrame(hex), ''), {
    config: config && { device: ID, ...config },
    receivedTime,
    judge: (time, text) => ({ eventTime: time ?? receivedTime, ...(text ? { deviceTime: text } : {}) }),
  })
  for (const message of messages) deviceMessage.parse(message)
  return messages
}

function signalsOf(hex: Uint8Array, config?: Partial<DeviceConfig>): Signal[] {
  return messagesOf(hex, config).flatMap((message) => message.signals)
}

/** Values of a report by feature and property. */
function seen(hex: Uint8Array, config?: Partial<DeviceConfig>): unknown[] {
  return signalsOf(hex, config).map((signal) =>
    signal.kind === 'observation' ? [signal.feature.slice(ID.length), signal.property, signal.value] : signal.kind,
  )
}

function elementsOf(...elements: (readonly number[])[]): unknown {
  const decoded = decode(station.report(0x32, R, ...elements)) as { elements: object[]; restHex?: string }
  return decoded.elements.map(({ obsTime: _, ...element }: { obsTime?: unknown }) => element)
}

describe('examples', () => {
  it.each(examplesOf('sl651'))('$name', ({ name: _, decoded, normalised, ...input }) => {
    expect(sl651.decodeLine(input)).toEqual(decoded)
    if (input.hex) expect(sl651.decodeLine({ chunks: [input.hex] })).toEqual({ frames: [decoded] })
    const own = sl651.normaliseLine(input)
    if ('error' in own) throw new Error(own.error)
    for (const message of own) deviceMessage.parse(message)
    if (normalised) expect(own.map(({ raw: _, ...message }) => message)).toEqual(normalised)
  })

  it('the picture comes out the same one byte at a time', () => {
    const picture = examplesOf('sl651').find((example) => example.chunks)
    const single = picture?.chunks?.flatMap((chunk) => Array.from(chunk, (byte) => Uint8Array.of(byte))) ?? []
    expect(sl651.decodeLine({ chunks: single })).toEqual(picture?.decoded)
  })
})

describe('errors of the decode result', () => {
  const good = station.levelReport({ ...R, levelM: 3.275 })
  const changed = (at: number, ...to: number[]) => {
    const copy = good.slice()
    copy.set(to, at)
    return copy
  }

  it.each([
    ['nothing', new Uint8Array(0), 'badStart'],
    ['another start', changed(0, 0x7d), 'badStart'],
    ['ASCII encoding', Uint8Array.from([1, ...Buffer.from('01330106')]), 'badStart'],
    ['13 bytes', good.subarray(0, 13), 'truncated'],
    ['byte 13 is neither 02 nor 16, as soon as 14 bytes are there', changed(13, 3).subarray(0, 14), 'badStart'],
    ['16 bytes', good.subarray(0, 16), 'truncated'],
    ['one byte short', good.subarray(0, good.length - 1), 'truncated'],
    ['CRC', changed(5, 9), 'checksum'],
    ['CRC bytes swapped', changed(good.length - 2, good.at(-1) ?? 0, good.at(-2) ?? 0), 'checksum'],
  ])('%s: %s', (_, hex, error) => {
    expect(decode(hex)).toEqual({ error })
    expect(sl651.normaliseLine({ hex })).toEqual({ error })
  })

  it('ignores bytes behind the frame', () => {
    expect(decode(Buffer.concat([good, Buffer.from([0x7e])]))).toEqual(decode(good))
  })

  it('a line without bytes of its own is an input error', () => {
    expect(sl651.decodeLine({ text: '' })).toEqual({ error: 'input' })
    expect(sl651.normaliseLine({ text: '' })).toEqual({ error: 'input' })
  })
})

describe('frames', () => {
  it('7E7E may stand in the data and be the serial; the station may have A–F; the end is not judged', () => {
    const hex = station.frame({
      station: 'AB01060007',
      centre: 0x7e,
      func: 0x32,
      end: 0x99,
      body: [...station.opening(0x7e7e, AT), ...station.stationIs('AB01060007', 'P'), 0x7e, 0x10, 0x7e, 0x7e],
    })
    expect(decode(hex)).toEqual({
      dir: 'up',
      center: 126,
      station: 'AB01060007',
      password: 'A0B1',
      func: '32',
      bodyLen: 20,
      end: 0x99,
      serial: 0x7e7e,
      sendTime: '2026-03-15T10:00:05+08:00',
      bodyStation: 'AB01060007',
      stationType: 'P',
      elements: [{ id: '7E', value: null, dataHex: '7e7e' }],
    })
    expect(sl651.decodeLine({ chunks: [Buffer.concat([Buffer.from([0x7e]), hex, Buffer.from([0x7e]), hex])] })).toMatchObject({
      frames: [{ serial: 0x7e7e }, { serial: 0x7e7e }],
    })
  })

  it('a nibble that is neither up nor down counts as up', () => {
    const body = [...station.opening(1, AT)]
    const bare = Array.from(station.frame({ station: ST, func: 0x2f, body })).slice(0, -2)
    bare[11] = 0x30
    const crc = station.crc(bare)
    expect(decode(Uint8Array.from([...bare, crc >> 8, crc & 255]))).toMatchObject({ dir: 'up', station: ST, bodyLen: 8 })
  })

  it.each([
    ['2F', 0x2f, [], { elements: [] }],
    ['35 text', 0x35, [0xf2, 0xf2, ...gb18030('水位正常 '), 0, 0x20, 0], { elements: [{ id: 'F2', text: '水位正常' }] }],
    ['39 text', 0x39, [...station.stationIs(ST), 0xf2, 0xf2, 0x41], { bodyStation: ST, elements: [{ id: 'F2', text: 'A' }] }],
    [
      '40: ids have another meaning',
      0x40,
      [...station.stationIs(ST), 0x39, 0x23, 0, 0, 0x32, 0x75],
      { bodyStation: ST, elements: [], bodyHex: '392300003275' },
    ],
    ['44 pumps', 0x44, [...station.stationIs(ST), 1, 2], { bodyStation: ST, elements: [], bodyHex: '0102' }],
    ['45 version', 0x45, station.stationIs(ST), { bodyStation: ST, elements: [] }],
    ['E0, user defined', 0xe0, [1, 2, 3], { elements: [], bodyHex: '010203' }],
    ['00, unknown', 0x00, [1], { elements: [], bodyHex: '01' }],
  ])('%s', (_, func, rest, expected) => {
    const hex = station.frame({ station: ST, func, body: [...station.opening(7, AT), ...rest] })
    const { dir, center, station: from, password, func: name, bodyLen, end, ...body } = decode(hex) as Record<string, unknown>
    expect({ dir, center, from, password, name, bodyLen, end }).toEqual({
      dir: 'up',
      center: 1,
      from: ST,
      password: 'A0B1',
      name: func.toString(16).toUpperCase().padStart(2, '0'),
      bodyLen: 8 + rest.length,
      end: 3,
    })
    expect(body).toEqual({ serial: 7, sendTime: '2026-03-15T10:00:05+08:00', ...expected })
  })

  it('a downlink keeps what follows serial and time as it is', () => {
    expect(
      decode(
        station.frame({ station: ST, func: 0x3a, down: true, end: 5, body: [...station.opening(7, AT), 0xf1, 0xf1, 0x39, 0x23] }),
      ),
    ).toEqual({
      dir: 'down',
      center: 1,
      station: ST,
      password: 'A0B1',
      func: '3A',
      bodyLen: 12,
      end: 5,
      serial: 7,
      sendTime: '2026-03-15T10:00:05+08:00',
      elements: [],
      bodyHex: 'f1f13923',
    })
  })

  it.each([
    ['an empty body', [], { elements: [] }],
    ['half a serial', [1], { elements: [], restHex: '01' }],
    ['a serial and half a time', [0, 7, 1], { serial: 7, elements: [], restHex: '01' }],
    ['a time that is none', [0, 7, ...NO_TIME], { serial: 7, sendTime: null, elements: [] }],
    ['a time that is no BCD', [0, 7, 0x26, 0x0a, 1, 1, 1, 1], { serial: 7, sendTime: null, elements: [] }],
    [
      'half a station',
      [...station.opening(7, AT), 0xf1, 0xf1, 1],
      { serial: 7, sendTime: '2026-03-15T10:00:05+08:00', elements: [], restHex: 'f1f101' },
    ],
  ])('%s', (_, body, expected) => {
    const {
      dir,
      center,
      station: from,
      password,
      func,
      bodyLen,
      end,
      ...read
    } = decode(station.frame({ station: ST, func: 0x32, body })) as Record<string, unknown>
    expect({ dir, center, from, password, func, bodyLen, end }).toMatchObject({
      dir: 'up',
      from: ST,
      func: '32',
      bodyLen: body.length,
    })
    expect(read).toEqual(expected)
  })

  it('an observation time applies to what follows; before the first there is none, an impossible one is null', () => {
    const body = [
      ...station.opening(7, AT),
      ...station.stationIs(ST, 'H'),
      ...station.supply(12),
      ...station.observedAt(AT),
      ...station.level(1),
      ...station.observedAt(NO_TIME),
      ...station.rainNow(0),
    ]
    expect(decode(station.frame({ station: ST, func: 0x32, body }))).toMatchObject({
      elements: [
        { id: '38', value: 12 },
        { id: '39', obsTime: OBSERVED, value: 1 },
        { id: '20', obsTime: null, value: 0 },
      ],
    })
    expect(JSON.stringify(decode(station.frame({ station: ST, func: 0x32, body })))).not.toContain('"id":"38","obsTime"')
  })
})

describe('elements', () => {
  it.each([
    ['level', [0x39, 0x23, 0, 0, 0x32, 0x75], { id: '39', value: 3.275 }],
    ['a size that is not the table’s', [0x39, 0x1b, 0, 0x32, 0x75], { id: '39', value: 3.275 }],
    ['negative', [0x02, 0x19, 0xff, 0x00, 0x37], { id: '02', value: -3.7 }],
    ['minus zero is zero', [0x02, 0x19, 0xff, 0x00, 0x00], { id: '02', value: 0 }],
    ['missing, FF', [0x39, 0x23, 0xff, 0xff, 0xff, 0xff], { id: '39', value: null }],
    ['missing, AA', [0x39, 0x23, 0xaa, 0xaa, 0xaa, 0xaa], { id: '39', value: null }],
    ['one byte FF is missing, not a minus', [0x35, 0x08, 0xff], { id: '35', value: null }],
    ['no BCD', [0x39, 0x23, 0, 0x1a, 0, 0], { id: '39', value: null, dataHex: '001a0000' }],
    ['minus and no BCD', [0x02, 0x19, 0xff, 0x0a, 0], { id: '02', value: null, dataHex: 'ff0a00' }],
    ['two-byte id', [0xff, 0x09, 0x11, 0x12, 0x34], { id: 'FF09', value: 123.4 }],
    ['status word', [0x45, 0x20, 0xff, 0xff, 0xff, 0xff], { id: '45', value: 4_294_967_295 }],
    ['step', [0x04, 0x18, 0x01, 0x02, 0x30], { id: '04', step: { d: 1, h: 2, m: 30 } }],
    ['step that is no BCD', [0x04, 0x18, 0x01, 0x0f, 0x30], { id: '04', value: null, dataHex: '010f30' }],
    ['no data bytes', [0x39, 0x03], { id: '39', value: null }],
    [
      'rain group, definition ignored',
      [0xf4, 0xc0, 0, 5, 255, 12, 0, 0, 0, 0, 0, 0, 0, 254],
      { id: 'F4', values: [0, 0.5, null, 1.2, 0, 0, 0, 0, 0, 0, 0, 25.4] },
    ],
    [
      'level group, the other definition',
      [0xf5, 0x5c, ...[123, 65_535, 40_000, 0, 0, 0, 0, 0, 0, 0, 0, 7].flatMap((v) => [v >> 8, v & 255])],
      { id: 'F5', values: [1.23, null, 400, 0, 0, 0, 0, 0, 0, 0, 0, 0.07] },
    ],
    ['level group FC', [0xfc, 0x00, ...new Array<number>(24).fill(0xff)], { id: 'FC', values: new Array<null>(12).fill(null) }],
  ])('%s', (_, element, expected) => {
    expect(elementsOf(element, station.supply(12.5))).toEqual([expected, { id: '38', value: 12.5 }])
  })

  it('many digits keep their decimals', () => {
    expect(readElement(Uint8Array.from([0x27, 0x2b, 0x01, 0x23, 0x45, 0x67, 0x89]), 0, false)?.element).toEqual({
      id: '27',
      value: 123_456.789,
    })
  })

  it.each([
    ['an element that overruns', [0x39, 0x23, 0, 0], '39230000'],
    ['a single byte', [0x39], '39'],
    ['half an observation time', [0xf0, 0xf0, 0x26], 'f0f026'],
    ['half a group', [0xf5, 0xc0, 0], 'f5c000'],
    ['an element of FF', [0xff, 0xff, 0xff], 'ffffff'],
  ])('%s ends the list and is kept', (_, rest, restHex) => {
    expect(decode(station.report(0x32, R, station.supply(12), rest))).toMatchObject({
      elements: [{ id: '38', value: 12 }],
      restHex,
    })
  })

  it('a picture and a text go to the end of the body', () => {
    expect(elementsOf(station.supply(12), [0xf3, 0xf3, 0xff, 0xd8, 0x39, 0x23, 0, 0, 0, 0])).toEqual([
      { id: '38', value: 12 },
      { id: 'F3', bytes: 8 },
    ])
    expect(elementsOf([0xf2, 0xf2, 0x41, 0x39, 0x23])).toEqual([{ id: 'F2', text: 'A9#' }])
  })

  it('a uniform series has its step and the values of one element', () => {
    const hex = station.report(
      0x31,
      R,
      [0x04, 0x18, 0, 0, 0x05],
      [0x39, 0x1b, 0, 0x10, 0, 0xff, 0xff, 0xff, 0, 0x10, 0x20, 0, 0x01],
    )
    expect(decode(hex)).toMatchObject({
      elements: [
        { id: '04', obsTime: OBSERVED, step: { d: 0, h: 0, m: 5 } },
        { id: '39', obsTime: OBSERVED, series: [1, null, 1.02] },
      ],
      restHex: '0001',
    })
  })
})

describe('in our words', () => {
  it.each([
    ['39', 4, 3, '', 'water.level'],
    ['3A', 4, 3, '/lower', 'water.level'],
    ['3B', 4, 3, '', 'water.level'],
    ['3C', 4, 3, '/intake.1', 'water.level'],
    ['43', 4, 3, '/intake.8', 'water.level'],
    ['27', 5, 3, '', 'water.flow'],
    ['28', 5, 3, '/flow.1', 'water.flow'],
    ['2F', 5, 3, '/flow.8', 'water.flow'],
    ['36', 3, 3, '/mean', 'water.velocity'],
    ['37', 3, 3, '', 'water.velocity'],
    ['02', 2, 1, '', 'air.temperature'],
    ['03', 2, 1, '', 'water.temperature'],
    ['08', 3, 0, '', 'air.pressure'],
    ['18', 2, 1, '', 'air.humidity'],
    ['35', 2, 1, '', 'wind.speed'],
    ['33', 2, 1, '', 'wind.direction'],
    ['0E', 3, 2, '', 'groundwater.depth'],
    ['10', 2, 1, '/soil.1', 'soil.moisture'],
    ['17', 2, 1, '/soil.8', 'soil.moisture'],
    ['46', 2, 2, '', 'water.ph'],
    ['47', 2, 1, '', 'water.do'],
    ['4C', 3, 2, '', 'water.nh3n'],
    ['38', 2, 2, '', 'supply.voltage'],
    ['20', 3, 1, '', 'rain.current'],
    ['26', 3, 1, '', 'rain.total'],
    ['22', 3, 1, '', 'rain.5min'],
    ['1A', 3, 1, '', 'rain.1h'],
    ['1F', 3, 1, '', 'rain.1d'],
  ])('%s', (id, size, decimals, feature, property) => {
    const of = (value: number | null) =>
      seen(station.report(0x32, R, station.element(Number.parseInt(id, 16), size, decimals, value)))
    expect(of(4)).toEqual([[feature, property, 4]])
    expect(of(null)).toEqual([[feature, property, null]])
  })

  it('elements without a property of ours keep their id; known dimensions keep their unit; what is no BCD is bad', () => {
    expect(
      signalsOf(
        station.report(
          0x32,
          R,
          station.element(0x1c, 3, 1, 5),
          station.element(0xff09, 2, 1, 5),
          station.element(0x70, 2, 1, null),
          [0x39, 0x23, 0, 0x1a, 0, 0],
        ),
      ),
    ).toEqual([
      {
        kind: 'observation',
        feature: ID,
        eventTime: AT - 5 * SECOND,
        deviceTime: OBSERVED,
        property: 'sl651.1c',
        value: 5,
        unit: 'mm',
      },
      { kind: 'observation', feature: ID, eventTime: AT - 5 * SECOND, deviceTime: OBSERVED, property: 'sl651.ff09', value: 5 },
      { kind: 'observation', feature: ID, eventTime: AT - 5 * SECOND, deviceTime: OBSERVED, property: 'sl651.70', value: null },
      {
        kind: 'observation',
        feature: ID,
        eventTime: AT - 5 * SECOND,
        deviceTime: OBSERVED,
        property: 'water.level',
        value: null,
        quality: 'bad',
      },
    ])
  })

  it('a value outside the range of its property is bad', () => {
    expect(signalsOf(station.report(0x32, R, station.element(0x46, 2, 2, 77)))).toMatchObject([
      { property: 'water.ph', value: 77, quality: 'bad' },
    ])
  })

  it('a depth exists only with a base, in centimetres, never below 0', () => {
    const at = (levelM: number | null, config?: Partial<DeviceConfig>) => seen(station.levelReport({ ...R, levelM }), config)
    expect(at(3.275)).toEqual([['', 'water.level', 3.275]])
    expect(at(3.275, { baseM: 3.1 })).toEqual([
      ['', 'water.level', 3.275],
      ['', 'water.depth', 17.5],
    ])
    expect(at(2, { baseM: 3.1 })).toEqual([
      ['', 'water.level', 2],
      ['', 'water.depth', 0],
    ])
    expect(at(null, { baseM: 3.1 })).toEqual([['', 'water.level', null]])
  })

  describe('relative levels', () => {
    const relativeM = [1.23, 1.24, null, 1.28, 1.28, 1.28, 1.28, 1.28, 1.28, 1.28, 1.3, null]
    const minute = Math.floor(AT / MINUTE) * MINUTE
    const hourly = station.hourlyReport({ ...R, relativeM, levelM: 3.28 })
    const alone = station.frame({
      station: ST,
      func: 0x34,
      body: [
        ...station.opening(1, AT),
        ...station.stationIs(ST, 'H'),
        ...station.observedAt(AT - 55 * MINUTE),
        ...station.relativeLevels(0xf5, relativeM),
      ],
    })

    it('are relative without a base, each at its own time', () => {
      const signals = signalsOf(hourly, { baseM: 3 }).filter(
        (s) => s.kind === 'observation' && s.property === 'water.level.relative',
      )
      expect(signals.map((s) => s.kind === 'observation' && s.value)).toEqual(relativeM)
      expect(signals.map((s) => s.eventTime)).toEqual(relativeM.map((_, i) => minute - (55 - 5 * i) * MINUTE))
    })

    it('are levels with their base', () => {
      expect(seen(alone, { relBaseM: 2 })).toEqual(
        relativeM.map((value) => ['', 'water.level', value === null ? null : Number((value + 2).toFixed(3))]),
      )
    })

    it('only the newest has a depth, and only where no level is as new', () => {
      const depths = (hex: Uint8Array) =>
        signalsOf(hex, { relBaseM: 2, baseM: 3 }).flatMap((s) =>
          s.kind === 'observation' && s.property === 'water.depth' ? [[s.eventTime, s.value]] : [],
        )
      expect(depths(alone)).toEqual([[minute - 5 * MINUTE, 30]])
      expect(depths(hourly)).toEqual([[minute, 28]])
    })

    it('of another sensor are a feature of their own; without a time they are a note', () => {
      const of = (...body: (readonly number[])[]) =>
        station.frame({
          station: ST,
          func: 0x34,
          body: [...station.opening(1, AT), ...station.stationIs(ST, 'H'), ...body.flat()],
        })
      expect(seen(of(station.observedAt(AT), station.relativeLevels(0xf6, relativeM)))[0]).toEqual([
        '/level.2',
        'water.level.relative',
        1.23,
      ])
      expect(signalsOf(of(station.relativeLevels(0xf5, relativeM)))).toMatchObject([
        { kind: 'note', topic: 'sl651.group', detail: { id: 'F5', values: relativeM } },
      ])
    })
  })

  it('five-minute rains have their own times', () => {
    const rain = [0, 0.5, null, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    const signals = signalsOf(station.report(0x34, R, station.fiveMinuteRain(rain)))
    expect(signals).toMatchObject(
      rain.map((value, i) => ({ property: 'rain.5min', value, eventTime: AT - 5 * SECOND + i * 5 * MINUTE })),
    )
  })

  it('a uniform series has its own times; without a step it is a note', () => {
    const series = [0x39, 0x1b, 0, 0x10, 0, 0, 0x20, 0]
    expect(signalsOf(station.report(0x31, R, [0x04, 0x18, 0, 0x01, 0x30], series))).toMatchObject([
      { property: 'water.level', value: 1, eventTime: AT - 5 * SECOND },
      { property: 'water.level', value: 2, eventTime: AT - 5 * SECOND + 90 * MINUTE },
    ])
    expect(signalsOf(station.report(0x31, R, series))).toMatchObject([
      { kind: 'note', topic: 'sl651.series', detail: { series: [1, 2] } },
    ])
  })

  it('the status word is the station’s state; unnamed bits are the vendor’s', () => {
    expect(signalsOf(station.report(0x32, R, station.statusWord(0x42)))).toMatchObject([
      { kind: 'state', feature: ID, family: 'station', conditions: ['batteryLow', 'levelMeterFault'], detail: { word: 66 } },
    ])
    expect(signalsOf(station.report(0x32, R, station.statusWord(0xffff_ffff)))).toMatchObject([
      {
        conditions: [
          'acFail',
          'batteryLow',
          'levelOver',
          'flowOver',
          'qualityOver',
          'flowMeterFault',
          'levelMeterFault',
          'doorClosed',
          'storageFault',
          'icCard',
          'pumpStopped',
          'quotaLeft',
        ],
      },
    ])
  })

  it('an added report is an alarm beside its observations, at the trigger time', () => {
    expect(signalsOf(station.levelReport({ ...R, levelM: 3, alarm: true, observed: AT - MINUTE }))).toMatchObject([
      { kind: 'alarm', feature: ID, code: 'sl651.33', active: true, eventTime: AT - 65 * SECOND },
      { kind: 'observation', property: 'water.level', value: 3 },
    ])
  })

  it.each([
    ['keep-alive', station.keepAlive(R), { kind: 'link', online: true }],
    ['a report of nothing', station.report(0x32, R), { kind: 'link', online: true }],
    ['text', station.textReport({ ...R, text: '水位正常' }), { kind: 'note', topic: 'sl651.text', detail: { text: '水位正常' } }],
    [
      'maker’s own',
      station.frame({ station: ST, func: 0xe1, body: [...station.opening(1, AT), 7] }),
      { kind: 'note', topic: 'sl651.e1', detail: { func: 'E1', bodyHex: '07' } },
    ],
    [
      'overrun',
      station.frame({ station: ST, func: 0x32, body: [...station.opening(1, AT), 0x39, 0x23] }),
      { kind: 'note', topic: 'sl651.rest', detail: { func: '32', restHex: '3923' } },
    ],
    [
      'a picture in one frame',
      station.report(0x36, R, [0xf3, 0xf3, 0xff, 0xd8, 0xff, 0xe0]),
      { kind: 'picture', mediaType: 'image/jpeg', bytes: 4, frame: 'full', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ],
    [
      'a picture that is none',
      station.report(0x36, R, [0xf3, 0xf3, 1, 2]),
      { kind: 'note', topic: 'sl651.picture.unreadable', detail: { bytes: 2 } },
    ],
  ])('%s', (_, hex, expected) => {
    expect(signalsOf(hex)).toMatchObject([{ feature: ID, ...expected }])
  })

  it('takes the observation time, then the send time, then the receive time', () => {
    const of = (at: station.StationTime, observed: station.StationTime) => {
      const result = sl651.normaliseLine({ hex: station.levelReport({ ...R, at, observed, levelM: 1 }), receivedTime: AT })
      return 'error' in result ? undefined : result[0]?.signals[0]
    }
    expect(of(AT, AT - MINUTE)).toMatchObject({ eventTime: AT - 65 * SECOND, deviceTime: '2026-03-15T09:59:00+08:00' })
    expect(of(AT, NO_TIME)).toMatchObject({ eventTime: AT, deviceTime: '2026-03-15T10:00:05+08:00' })
    expect(of(NO_TIME, NO_TIME)).toMatchObject({ eventTime: AT, deviceTime: '000000000000', timeSuspect: true })
    expect(of(Date.parse('2099-01-01T00:00:00+08:00'), Date.parse('2099-01-01T00:00:00+08:00'))).toMatchObject({
      eventTime: AT,
      timeSuspect: true,
    })
    expect(of(AT, AT - 60 * MINUTE)).toMatchObject({ eventTime: AT - 60 * MINUTE - 5 * SECOND, late: true })
  })

  it('the key is the station’s own numbers, the same for a re-send', () => {
    const key = (of: Partial<station.Report>, received = AT) =>
      messagesOf(station.levelReport({ ...R, levelM: 1, ...of }), undefined, received)[0]?.key
    expect(key({})).toBe(`${ST}|32|42|2026-03-15T10:00:05+08:00|0`)
    expect(key({}, AT + MINUTE)).toBe(key({}))
    expect(key({ at: NO_TIME, observed: AT })).toBe(`${ST}|32|42|000000000000|0`)
    expect(key({ serial: 43 })).not.toBe(key({}))
  })

  it('each keep-alive counts, also of a station that always sends the same one', () => {
    const same = station.keepAlive({ station: ST, serial: 0, at: NO_TIME })
    expect(messagesOf(same)[0]?.key).not.toBe(messagesOf(same, undefined, AT + MINUTE)[0]?.key)
  })

  it('a report of more values than a message may carry is divided, nothing lost', () => {
    const hex = station.report(0x31, R, [0x04, 0x18, 0, 0, 0x05], [0x39, 0x10, ...new Array<number>(4_000).fill(0x11)])
    const messages = messagesOf(hex, { baseM: 1 })
    expect(messages.map((message) => message.signals.length)).toEqual([2_000, 2_000])
    expect(new Set(messages.map((message) => message.key)).size).toBe(2)
  })

  it('in the tool, what the centre sends and a lone packet are no messages', () => {
    expect(sl651.normaliseLine({ hex: bytes('7E7E33010600 0701A0B137800802002B26031509310005 0574') })).toEqual([])
    const [first, second] = station.pictureReport({ ...R, jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2), packetBytes: 30 })
    if (!first || !second) throw new Error('two packets expected')
    expect(sl651.normaliseLine({ hex: first })).toEqual([])
    expect(sl651.normaliseLine({ chunks: [second, first] })).toMatchObject([
      { key: `${ST}|36|42|2026-03-15T10:00:05+08:00|0`, signals: [{ kind: 'picture', bytes: 6 }] },
    ])
  })
})
