/** Observations over HTTP: rules of the body, answers, units, datums and lanes. */
import { type DeviceMessage, deviceMessage, type Observation, UNITS } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PushResult, Step } from '../protocol.ts'
import observation from './observation.ts'

const T0 = Date.parse('2026-03-15T01:30:00Z')
const GOOD = { feature: 'f', property: 'water.level', value: 1, time: '2026-03-15T01:30:00Z' }

const bytes = (text: string) => new TextEncoder().encode(text)

interface Decoded {
  readonly observations: Record<string, unknown>[]
  readonly rejected: unknown[]
}

function decoded(body: unknown, receivedTime?: number): Decoded & { error?: string } {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return JSON.parse(JSON.stringify(observation.decodeLine({ text, ...(receivedTime !== undefined && { receivedTime }) })))
}

const batch = (...items: unknown[]) => ({ source: 's', observations: items })

describe('bodies', () => {
  it.each([
    ['', 'json'],
    ['{', 'json'],
    ['[]', 'schema'],
    ['1', 'schema'],
    ['{"observations":[{}]}', 'schema'],
    [{ source: ' ', observations: [GOOD] }, 'schema'],
    [{ source: 'x'.repeat(129), observations: [GOOD] }, 'schema'],
    [{ source: 7, observations: [GOOD] }, 'schema'],
    [{ source: 's' }, 'schema'],
    [{ source: 's', observations: {} }, 'schema'],
    [{ source: 's', observations: [] }, 'schema'],
    [batch(...Array.from({ length: 1_001 }, () => GOOD)), 'tooLarge'],
    [`{"source":"s","observations":[{"x":${'['.repeat(6)}${']'.repeat(6)}}]}`, 'json'],
    [`{"source":"s","observations":[]${' '.repeat(1_048_576)}}`, 'tooLarge'],
    [`{"source":"${'水'.repeat(400_000)}"}`, 'tooLarge'],
  ])('%.60j is refused as %s', (body, error) => {
    expect(decoded(body)).toEqual({ error })
  })

  it('takes 1,000 items, eight levels and exactly 1 MiB', () => {
    expect(decoded(batch(...Array.from({ length: 1_000 }, () => GOOD))).observations).toHaveLength(1_000)
    const deep = `{"source":"s","observations":[{"feature":"f","property":"a","value":1,"x":${'['.repeat(5)}${']'.repeat(5)}}]}`
    expect(decoded(deep).observations).toHaveLength(1)
    const text = JSON.stringify(batch(GOOD))
    expect(decoded(text + ' '.repeat(1_048_576 - text.length)).observations).toHaveLength(1)
  })

  it('refuses bytes that are no UTF-8', () => {
    expect(observation.decodeLine({ hex: Uint8Array.of(0x7b, 0xff) })).toEqual({ error: 'json' })
  })
})

describe('items', () => {
  it.each([
    ['item', null],
    ['item', []],
    ['item', 'x'],
    ['feature', {}],
    ['feature', { ...GOOD, feature: '  ' }],
    ['feature', { ...GOOD, feature: 'x'.repeat(129) }],
    ['feature', { ...GOOD, feature: 5 }],
    ['property', { ...GOOD, property: 'Water' }],
    ['property', { ...GOOD, property: 'water..level' }],
    ['property', { ...GOOD, property: '1a' }],
    ['property', { ...GOOD, property: 'a'.repeat(65) }],
    ['property', { ...GOOD, property: 'a\n' }],
    ['value', { ...GOOD, value: null }],
    ['value', { ...GOOD, value: undefined }],
    ['value', { ...GOOD, value: {} }],
    ['value', { ...GOOD, value: 'x'.repeat(201) }],
    ['unit', { ...GOOD, unit: 'mph' }],
    ['unit', { ...GOOD, unit: '' }],
    ['unit', { ...GOOD, unit: 5 }],
    ['unit', { ...GOOD, unit: 'constructor' }],
    ['feature', { property: 'BAD', value: null, unit: 'mph' }],
    ['property', { feature: 'f', property: 'BAD', value: null, unit: 'mph' }],
    ['value', { feature: 'f', property: 'a', value: null, unit: 'mph' }],
  ])('%s: %j', (reason, item) => {
    expect(decoded(batch(GOOD, item))).toMatchObject({ observations: [{ index: 0 }], rejected: [{ index: 1, reason }] })
  })

  it('takes no infinite value', () => {
    expect(decoded('{"source":"s","observations":[{"feature":"f","property":"a","value":1e999}]}').rejected).toEqual([
      { index: 0, reason: 'value' },
    ])
  })

  it.each([
    [
      { feature: ' f ', property: 'a.b2.c', value: '' },
      { feature: 'f', property: 'a.b2.c', value: '' },
    ],
    [{ ...GOOD, value: false }, { value: false }],
    [{ ...GOOD, value: 'x'.repeat(200) }, { value: 'x'.repeat(200) }],
    [{ ...GOOD, quality: 'good' }, { quality: 'good' }],
    [{ ...GOOD, quality: 'fine' }, { quality: 'uncertain' }],
    [{ ...GOOD, id: 7 }, { id: '7' }],
    [{ ...GOOD, id: 'm-1' }, { id: 'm-1' }],
    [
      { ...GOOD, lon: 120, lat: 30 },
      { lon: 120, lat: 30, crsSource: 'unknown' },
    ],
    [
      { ...GOOD, lon: 120, lat: 30, crs: 'gcj02' },
      { lon: 120, lat: 30, crsSource: 'gcj02' },
    ],
    [
      { ...GOOD, lon: 120, lat: 30, crs: 'mars' },
      { lon: 120, lat: 30, crsSource: 'unknown' },
    ],
    [{ ...GOOD, lon: 120 }, { invalidPosition: true }],
    [{ ...GOOD, lat: 30 }, { invalidPosition: true }],
    [{ ...GOOD, lon: 30, lat: 120 }, { invalidPosition: true }],
    [{ ...GOOD, lon: '120', lat: 30 }, { invalidPosition: true }],
    [{ ...GOOD, lon: 0, lat: 0 }, { invalidPosition: true }],
    [{ ...GOOD, unknown: { deep: true }, __proto__: 1 }, {}],
  ])('%j is taken', (item, members) => {
    const { observations, rejected } = decoded(batch(item))
    expect(rejected).toEqual([])
    expect(observations[0]).toMatchObject(members)
    if (!('lon' in members)) expect(observations[0]).not.toHaveProperty('lon')
  })

  it.each(UNITS)('knows the unit %s', (unit) => {
    expect(decoded(batch({ ...GOOD, unit })).observations[0]?.unit).toBe(unit)
  })

  it.each([
    ['2026-03-15T09:30:00+08:00', '2026-03-15T01:30:00.000Z'],
    ['2026-03-15 09:30:00', '2026-03-15T01:30:00.000Z'],
    ['2026-03-15T09:30', '2026-03-15T01:30:00.000Z'],
    ['2026-03-15T01:30:00Z', '2026-03-15T01:30:00.000Z'],
    [1_773_538_200, '2026-03-15T01:30:00.000Z'],
    [1_773_538_200.5, '2026-03-15T01:30:00.500Z'],
    [1_773_538_200_000, '2026-03-15T01:30:00.000Z'],
    [99_999_999_999, '5138-11-16T09:46:39.000Z'],
    [100_000_000_000, '1973-03-03T09:46:40.000Z'],
    ['1970-13-40', null],
    ['1773538200', null],
    [undefined, null],
    [null, null],
    [{}, null],
    [1e300, null],
  ])('time %j', (time, iso) => {
    const [item] = decoded(batch({ ...GOOD, time })).observations
    expect([item?.time, item?.timeSuspect]).toEqual([iso, iso === null ? true : undefined])
  })

  it.each([
    [T0 - 5 * 60_000, undefined],
    [T0 - 5 * 60_000 - 1, true],
    [T0 + 86_400_000, undefined],
  ])('received at %i the time is suspect: %s', (received, suspect) => {
    expect(decoded(batch(GOOD), received).observations[0]?.timeSuspect).toBe(suspect)
  })
})

function receive(body: unknown, config: object = {}): PushResult {
  const listener = observation.open({ configOf: (device) => ({ device, ...config }) })
  return listener.receive(
    { contentType: 'application/json', body: bytes(typeof body === 'string' ? body : JSON.stringify(body)) },
    T0,
  )
}

type Store = Extract<Step<never>, { do: 'store' }>
const stores = ({ steps }: PushResult) => steps.filter((step): step is Store => step.do === 'store')

function signalOf(item: object, config: object = {}): Observation {
  const signal = stores(receive(batch({ ...GOOD, ...item }), config))[0]?.message.signals[0]
  if (signal?.kind !== 'observation') throw new Error('no observation')
  return signal
}

describe('answers', () => {
  const SHEET = {
    source: 'acme-gw-7',
    observations: [
      { ...GOOD, feature: 'WL-0031' },
      { ...GOOD, feature: 'WL-0031', property: 'battery.level' },
      { ...GOOD, value: null },
      { ...GOOD, feature: 'SM-0007', property: 'smoke.alarm', value: true, time: '1970-13-40' },
    ],
  }

  it('counts item by item what was stored and what was there', () => {
    const rejected = [{ index: 2, reason: 'value' }]
    expect(receive(SHEET).reply(['stored', 'stored', 'stored'])).toEqual({
      status: 207,
      body: { accepted: 3, duplicate: 0, rejected },
    })
    expect(receive(SHEET).reply(['duplicate', 'duplicate', 'duplicate'])).toEqual({
      status: 207,
      body: { accepted: 0, duplicate: 3, rejected },
    })
    expect(receive(batch(GOOD)).reply(['stored'])).toEqual({ status: 200, body: { accepted: 1, duplicate: 0, rejected: [] } })
    expect(receive(batch(null)).reply([])).toEqual({
      status: 207,
      body: { accepted: 0, duplicate: 0, rejected: [{ index: 0, reason: 'item' }] },
    })
  })

  it('makes each rejected item a fault of its own, with its reason and its first bytes', () => {
    const long = { ...GOOD, value: '水'.repeat(1_000) }
    const faults = receive(batch(GOOD, null, long)).steps.filter((step) => step.do === 'fault')
    expect(faults.map(({ reason, bytes, length, device }) => [reason, Buffer.from(bytes).toString(), length, device])).toEqual([
      ['item', 'null', 4, 'observation:s'],
      ['value', JSON.stringify(long).slice(0, 512), Buffer.byteLength(JSON.stringify(long)), 'observation:s'],
    ])
  })

  it('gives a re-send the same keys, and repeats inside one body too', () => {
    const keys = (body: unknown) => stores(receive(body)).map(({ message }) => message.key)
    expect(keys(SHEET)).toEqual([
      'acme-gw-7|WL-0031|water.level|2026-03-15T01:30:00.000Z',
      'acme-gw-7|WL-0031|battery.level|2026-03-15T01:30:00.000Z',
      'acme-gw-7|SM-0007|smoke.alarm|1970-13-40',
    ])
    expect(new Set(keys(batch(GOOD, { ...GOOD, value: 2 }))).size).toBe(1)
    expect(keys(batch({ ...GOOD, feature: 'a|b', property: 'c' }))[0]).toContain('a%7Cb')
  })

  it('does not take two observations without a time for one', () => {
    const listener = observation.open({ configOf: () => undefined })
    const push = { contentType: '', body: bytes(JSON.stringify(batch({ ...GOOD, time: undefined }))) }
    const keys = [T0, T0 + 1_000].flatMap((now) => stores(listener.receive(push, now)).map(({ message }) => message.key))
    expect(new Set(keys).size).toBe(2)
  })

  it.each([
    ['{', 400, 'json'],
    ['{}', 400, 'schema'],
    [batch(...Array.from({ length: 1_001 }, () => GOOD)), 413, 'tooLarge'],
    [' '.repeat(1_048_577), 413, 'tooLarge'],
  ])('%.20j: nothing stored, %i %s', (body, status, code) => {
    expect(receive(body)).toMatchObject({ steps: [], refused: { status, code } })
  })

  it('speaks for its source only', () => {
    const claims = (text: string) => observation.claims({ contentType: '', body: bytes(text) })
    expect(claims('{"source":" acme-gw-7 "}')).toBe('observation:acme-gw-7')
    expect(claims('{"source":"a:b/c"}')).toBe('observation:a%3Ab%2Fc')
    expect(claims('{')).toBeUndefined()
    expect(claims('{"source":5}')).toBeUndefined()
  })

  it('keeps every device inside what its credential may speak for', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 128 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 128 }),
        (source, feature) => {
          const text = JSON.stringify({ source, observations: [{ ...GOOD, feature }] })
          const claim = observation.claims({ contentType: '', body: bytes(text) })
          for (const { message } of stores(receive(text))) {
            expect(message.device.startsWith(`${claim}:`)).toBe(true)
            deviceMessage.parse(message)
          }
        },
      ),
    )
  })
})

describe('signals', () => {
  it.each([
    [{ property: 'water.level', value: 327, unit: 'cm' }, { value: 3.27 }],
    [{ property: 'water.depth', value: 0.25, unit: 'm' }, { value: 25 }],
    [{ property: 'vehicle.speed', value: 10, unit: 'm/s' }, { value: 36 }],
    [{ property: 'battery.level', value: 0.83, unit: '1' }, { value: 83 }],
    [{ property: 'water.level', value: 3.27 }, { value: 3.27 }],
    [
      { property: 'water.level', value: 3, unit: 'kPa' },
      { value: 3, unit: 'kPa' },
    ],
    [
      { property: 'something.else', value: 3, unit: 'kPa' },
      { value: 3, unit: 'kPa' },
    ],
    [
      { property: 'water.depth', value: 2_001 },
      { value: 2_001, quality: 'bad' },
    ],
    [
      { property: 'water.depth', value: 90, unit: 'm', quality: 'good' },
      { value: 9_000, quality: 'bad' },
    ],
    [
      { property: 'water.depth', value: 5, quality: 'uncertain' },
      { value: 5, quality: 'uncertain' },
    ],
    [
      { property: 'water.depth', value: 'deep' },
      { value: 'deep', quality: 'bad' },
    ],
    [{ property: 'smoke.alarm', value: true }, { value: true }],
    [{ property: 'smoke.alarm', value: 1 }, { value: true }],
    [
      { property: 'smoke.alarm', value: 'yes' },
      { value: 'yes', quality: 'bad' },
    ],
    [{ property: 'operator.text', value: 'a\0b' }, { value: 'a\ufffdb' }],
  ])('%j', (item, members) => {
    const { value, unit, quality } = signalOf(item)
    expect(JSON.parse(JSON.stringify({ value, unit, quality }))).toEqual(members)
  })

  it.each([
    [{ crs: 'wgs84' }, {}, { lon: 121.004364, lat: 30.997849, crsSource: 'wgs84' }],
    [{ crs: 'cgcs2000' }, {}, { lon: 121.004364, lat: 30.997849, crsSource: 'cgcs2000' }],
    [{}, {}, { lon: 121.004364, lat: 30.997849, crsSource: 'unknown' }],
    [{ crs: 'gcj02' }, {}, { lon: 121, lat: 31, crsSource: 'gcj02' }],
    [{}, { crs: 'gcj02' }, { lon: 121, lat: 31, crsSource: 'gcj02' }],
    [{ crs: 'wgs84' }, { crs: 'gcj02' }, { lon: 121.004364, lat: 30.997849, crsSource: 'wgs84' }],
  ])('a place of %j configured %j', (crs, config, expected) => {
    const place = signalOf({ lon: 121.004364, lat: 30.997849, ...crs }, config).place
    expect(place?.crsSource).toBe(expected.crsSource)
    expect(place?.lon).toBeCloseTo(expected.lon, 5)
    expect(place?.lat).toBeCloseTo(expected.lat, 5)
  })

  it('has no place for a position that cannot be', () => {
    expect(signalOf({ lon: 0, lat: 0 })).not.toHaveProperty('place')
  })

  it.each([
    ['smoke.alarm', true, 'alarm'],
    ['smoke.alarm', false, 'alarm'],
    ['device.fault', true, 'alarm'],
    ['water.depth', 30, 'telemetry'],
    ['something.else', true, 'telemetry'],
  ])('%s %s goes on the %s lane', (property, value, lane) => {
    expect(stores(receive(batch({ ...GOOD, property, value })))[0]).toMatchObject({
      lane,
      message: { device: 'observation:s:f' },
    })
  })

  it('keeps the alarm of a broken clock', () => {
    expect(signalOf({ property: 'smoke.alarm', value: true, time: '1970-13-40' })).toMatchObject({
      value: true,
      eventTime: T0,
      timeSuspect: true,
      deviceTime: '1970-13-40',
    })
  })
})

it('survives mutation and truncation', () => {
  const text = JSON.stringify(batch(GOOD, { ...GOOD, lon: 120, lat: 30, crs: 'bd09', quality: 'good', id: 1 }))
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 6 }), (from, length, insert) => {
      const result = receive(text.slice(0, from) + insert + text.slice(from + length))
      for (const { message } of stores(result)) deviceMessage.parse(message)
    }),
  )
})

it('normalises without a clock of its own', () => {
  const [message] = observation.normaliseLine({ text: JSON.stringify(batch(GOOD)) }) as DeviceMessage[]
  expect(message).toMatchObject({ receivedTime: T0, signals: [{ eventTime: T0 }] })
  expect(message?.signals[0]).not.toHaveProperty('late')
})
