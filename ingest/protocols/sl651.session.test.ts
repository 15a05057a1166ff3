/** SL 651 on the line: answers, pictures in packets, queries, lanes, and what the stream survives. */
import { createHash } from 'node:crypto'
import { type Command, HOUR, MINUTE, SECOND } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as station from '../../fixtures/frames/sl651/encode.ts'
import type { Step, StreamListener, StreamSession } from '../protocol.ts'
import sl651 from './sl651.ts'

const ST = '3301060007'
const ID = `sl651:${ST}`
const AT = Date.parse('2026-03-15T09:30:05+08:00')
const NOW = AT + SECOND
const R = { station: ST, serial: 42, at: AT }

type Steps = readonly Step<Uint8Array>[]

function listener(): StreamListener {
  return sl651.open({ configOf: () => undefined })
}

function session(): StreamSession {
  return listener().connect('10.0.0.7', NOW)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function sent(steps: Steps): string[] {
  return steps.flatMap((step) => (step.do === 'store' ? (step.then ?? []) : step.do === 'send' ? [step.out] : [])).map(hex)
}

function stored(steps: Steps) {
  return steps.flatMap((step) => (step.do === 'store' ? [step] : []))
}

function faults(steps: Steps): string[] {
  return steps.flatMap((step) => (step.do === 'fault' ? [`${step.reason} ${step.length}`] : []))
}

/** A downlink as the standard wants it: the same function and serial, the centre's time. */
function down(
  func: number,
  end: number,
  o: { serial?: number; at?: number; packet?: { total: number; seq: number } } = {},
): string {
  const packet = o.packet ? { packet: o.packet } : {}
  return hex(station.frame({ station: ST, func, end, down: true, body: station.opening(o.serial ?? 42, o.at ?? NOW), ...packet }))
}

function command(body: Command['body'], of: Partial<Command> = {}): Command {
  return {
    id: '0190d0c0-0000-7000-8000-000000000001',
    device: ID,
    body,
    actor: 'duty',
    issuedAt: NOW,
    expiresAt: NOW + HOUR,
    ...of,
  }
}

const JPEG = Uint8Array.from([
  0xff,
  0xd8,
  0xff,
  0xe0,
  ...Array.from({ length: 2_993 }, (_, i) => i & 255),
  0x7e,
  0x7e,
  0xff,
  0xd9,
  0,
  0,
  0,
])
const picture = (o: Partial<station.Report> = {}) => station.pictureReport({ ...R, jpeg: JPEG, packetBytes: 800, ...o })

function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new RangeError(`nothing at ${index}`)
  return item
}

describe('answers', () => {
  it('answers the example exactly as the standard has it', () => {
    const report = station.levelReport({ ...R, levelM: 3.275, rainMm: 12.5, rainNowMm: 0.5, voltage: 12.56 })
    expect(sent(session().receive(report, NOW))).toEqual([
      '7e7e33010600 0701a0b1328008 02002a260315093006 1ba46b'.replaceAll(' ', ''),
    ])
  })

  const opening = station.opening(42, AT)
  it.each([
    ['test report', 0x30, 3, 0x1b, 'telemetry'],
    ['uniform series', 0x31, 3, 0x1b, 'telemetry'],
    ['timed report', 0x32, 3, 0x1b, 'telemetry'],
    ['timed report, more follows', 0x32, 0x17, 0x06, 'telemetry'],
    ['alarm report', 0x33, 3, 0x1b, 'alarm'],
    ['hourly report', 0x34, 3, 0x1b, 'telemetry'],
    ['text', 0x35, 3, 0x1b, 'telemetry'],
    ['picture', 0x36, 3, 0x1b, 'telemetry'],
    ['keep-alive', 0x2f, 3, undefined, 'telemetry'],
    ['reply to 37', 0x37, 3, undefined, 'telemetry'],
    ['reply to 3A', 0x3a, 3, undefined, 'telemetry'],
    ['reply to 40', 0x40, 3, undefined, 'telemetry'],
    ['status reply', 0x46, 3, undefined, 'alarm'],
    ['reply to 51', 0x51, 3, undefined, 'telemetry'],
    ['unknown 3B', 0x3b, 3, 0x1b, 'telemetry'],
    ['unknown 52, more follows', 0x52, 0x17, 0x1b, 'telemetry'],
    ['maker’s E0', 0xe0, 3, 0x1b, 'telemetry'],
    ['maker’s FF', 0xff, 3, 0x1b, 'telemetry'],
    ['unknown 00', 0x00, 3, 0x1b, 'telemetry'],
  ] as const)('%s', (_, func, end, answer, lane) => {
    const steps = session().receive(station.frame({ station: ST, func, end, body: opening }), NOW)
    expect(steps).toHaveLength(1)
    expect(stored(steps)[0]).toMatchObject({ lane, message: { device: ID, source: 'sl651' } })
    expect(sent(steps)).toEqual(answer === undefined ? [] : [down(func, answer)])
  })

  it('echoes centre, password, a station with letters and a serial of 7E7E', () => {
    const report = station.frame({
      station: 'AB01060007',
      centre: 0x7e,
      password: 'FFFF',
      func: 0x32,
      body: station.opening(0x7e7e, AT),
    })
    const answer = station.frame({
      station: 'AB01060007',
      centre: 0x7e,
      password: 'FFFF',
      func: 0x32,
      down: true,
      end: station.END.esc,
      body: station.opening(0x7e7e, NOW),
    })
    expect(sent(session().receive(report, NOW))).toEqual([hex(answer)])
  })

  it('what has no serial cannot be answered, and is kept', () => {
    const steps = session().receive(station.frame({ station: ST, func: 0x32, body: [] }), NOW)
    expect(sent(steps)).toEqual([])
    expect(stored(steps)).toHaveLength(1)
  })

  it.each([
    ['a wrong byte 13', 13, 0x03, 'badStart'],
    ['a bad CRC', 20, 0xee, 'checksum'],
    ['a centre’s frame come back', -1, 0, 'downlink'],
  ])('%s: silence, counted, the next is read', (_, index, to, reason) => {
    const echo = Buffer.from(down(0x32, 0x1b), 'hex')
    const bad = index < 0 ? echo : station.levelReport({ ...R, levelM: 1 }).slice()
    if (index >= 0) bad[index] = to
    const line = session()
    const steps = [
      ...line.receive(Buffer.concat([bad, station.levelReport({ ...R, serial: 43, levelM: 1 })]), NOW),
      ...line.tick(NOW),
    ]
    expect(sent(steps)).toEqual([down(0x32, 0x1b, { serial: 43 })])
    expect(faults(steps)).toEqual([`${reason} ${bad.length}`])
  })

  it('a stray 7E behind a frame does not cost the next one', () => {
    const line = session()
    const steps = line.receive(
      Buffer.concat([station.keepAlive(R), Buffer.from([0x7e]), station.levelReport({ ...R, levelM: 1 })]),
      NOW,
    )
    expect(stored(steps)).toHaveLength(2)
  })
})

describe('pictures in packets', () => {
  const complete = (o: { serial?: number; at?: number; total: number }) =>
    down(0x36, station.END.esc, { ...o, packet: { total: o.total, seq: o.total } })
  const nak = (total: number, seq: number, when: number, serial = 42) =>
    down(0x36, station.END.nak, { serial, at: when, packet: { total, seq } })

  it('in order: silent until the last, then one answer; the bytes are the station’s, nothing trimmed', () => {
    const line = session()
    const packets = picture()
    const steps = packets.map((packet) => line.receive(packet, NOW))
    expect(steps.slice(0, -1).flat()).toEqual([])
    const [step] = stored(at(steps, packets.length - 1))
    expect(step?.pictures?.map(hex)).toEqual([hex(JPEG)])
    expect(step?.message).toMatchObject({
      key: `${ST}|36|42|2026-03-15T09:30:05+08:00|0`,
      signals: [
        { kind: 'picture', bytes: JPEG.length, sha256: createHash('sha256').update(JPEG).digest('hex'), mediaType: 'image/jpeg' },
      ],
    })
    expect(sent(at(steps, packets.length - 1))).toEqual([complete({ total: packets.length })])
  })

  it('asks for packet 2 of the example exactly as the standard has it, and answers it', () => {
    const line = session()
    const now = Date.parse('2026-03-15T09:31:01+08:00')
    const [first, second] = station.pictureReport({
      ...R,
      serial: 43,
      at: now - SECOND,
      jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 0xff, 0xd9),
      packetBytes: 29,
    })
    if (!first || !second) throw new Error('two packets expected')
    expect(line.receive(first, now - 10 * SECOND)).toEqual([])
    expect(sent(line.tick(now))).toEqual(['7e7e330106000701a0b136800b16002002002b26031509310115ed07'])
    expect(sent(line.receive(second, now))).toEqual([complete({ serial: 43, at: now, total: 2 })])
  })

  it('in any order, doubled and over several chunks', () => {
    const packets = picture()
    fc.assert(
      fc.property(
        fc.shuffledSubarray(packets, { minLength: packets.length }),
        fc.array(fc.nat(packets.length - 1)),
        fc.integer({ min: 1, max: 900 }),
        (order, doubles, size) => {
          const all = [...doubles.map((i) => at(packets, i)), ...order]
          const bytes = Buffer.concat(all)
          const line = session()
          const steps: Step<Uint8Array>[] = []
          for (let from = 0; from < bytes.length; from += size)
            steps.push(...line.receive(bytes.subarray(from, from + size), NOW))
          for (const step of stored(steps)) expect(step.pictures?.map(hex)).toEqual([hex(JPEG)])
          expect(new Set(stored(steps).map((step) => step.message.key)).size).toBe(1)
          expect(faults(steps)).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('asks two seconds after the last packet for the lowest that is missing, for the next when it came', () => {
    const line = session()
    const packets = picture()
    const total = packets.length
    for (const i of [0, 2, total - 1]) expect(line.receive(at(packets, i), NOW)).toEqual([])
    expect(line.tick(NOW + 1_999)).toEqual([])
    expect(sent(line.tick(NOW + 2_000))).toEqual([nak(total, 2, NOW + 2_000)])
    const done = line.receive(at(packets, 1), NOW + 2_500)
    expect(sent(done)).toEqual([complete({ total, at: NOW + 2_500 })])
    expect(line.tick(NOW + 5 * MINUTE)).toEqual([])
  })

  it('asks again after ten seconds, and for the next missing one at once when the re-sent packet arrived', () => {
    const line = session()
    const packets = picture({ serial: 7 })
    const total = packets.length
    line.receive(at(packets, 0), NOW)
    line.receive(at(packets, 3), NOW)
    expect(sent(line.tick(NOW + 2_000))).toEqual([nak(total, 2, NOW + 2_000, 7)])
    expect(sent(line.tick(NOW + 11_999))).toEqual([])
    expect(sent(line.tick(NOW + 12_000))).toEqual([nak(total, 2, NOW + 12_000, 7)])
    expect(sent(line.receive(at(packets, 1), NOW + 13_000))).toEqual([nak(total, 3, NOW + 13_000, 7)])
    expect(stored(line.receive(at(packets, 2), NOW + 14_000))).toHaveLength(1)
  })

  it('asks ten seconds after any packet when the last did not come', () => {
    const line = session()
    const packets = picture()
    line.receive(at(packets, 0), NOW)
    line.receive(at(packets, 1), NOW + 9_000)
    expect(line.tick(NOW + 18_999)).toEqual([])
    expect(sent(line.tick(NOW + 19_000))).toEqual([nak(packets.length, 3, NOW + 19_000)])
  })

  it('asks at most three times for a packet, then gives up, and still takes it for ten minutes', () => {
    const line = session()
    const packets = picture()
    for (const i of [0, 1, 3]) line.receive(at(packets, i), NOW)
    const steps: Step<Uint8Array>[] = []
    for (let after = 0; after <= 60; after++) steps.push(...line.tick(NOW + after * SECOND))
    expect(sent(steps)).toEqual([2, 12, 22].map((s) => nak(packets.length, 3, NOW + s * SECOND)))
    expect(steps.at(-1)).toMatchObject({ do: 'fault', reason: 'incomplete', device: ID })
    const late = line.receive(at(packets, 2), NOW + 9 * MINUTE)
    expect(stored(late)[0]?.pictures?.map(hex)).toEqual([hex(JPEG)])
  })

  it('forgets an incomplete picture after ten minutes', () => {
    const line = session()
    const packets = picture()
    for (const i of [0, 1, 3]) line.receive(at(packets, i), NOW)
    for (let after = 0; after <= 610; after++) line.tick(NOW + after * SECOND)
    expect(line.receive(at(packets, 2), NOW + 611 * SECOND)).toEqual([])
  })

  it('outlives its connection: the rest comes on the next one, which is then asked', () => {
    const open = listener()
    const packets = picture()
    open.connect('a', NOW).receive(at(packets, 0), NOW)
    const next = open.connect('b', NOW + 3_000)
    next.receive(at(packets, 3), NOW + 3_000)
    expect(sent(next.tick(NOW + 5_000))).toEqual([nak(packets.length, 2, NOW + 5_000)])
    next.receive(at(packets, 1), NOW + 6_000)
    expect(stored(next.receive(at(packets, 2), NOW + 6_000))).toHaveLength(1)
  })

  it('a packet 1 with another serial starts anew; of the old one a fault is left', () => {
    const line = session()
    line.receive(at(picture(), 0), NOW)
    expect(faults(line.receive(at(picture({ serial: 43 }), 0), NOW))).toEqual(['incomplete 800'])
    const rest = picture({ serial: 43 })
      .slice(1)
      .flatMap((packet) => line.receive(packet, NOW))
    expect(stored(rest)[0]?.message.key).toContain('|43|')
  })

  it('when our answer was lost, the last packet again is the same message again', () => {
    const line = session()
    const packets = picture()
    const first = packets.flatMap((packet) => line.receive(packet, NOW))
    const again = packets.flatMap((packet) => line.receive(packet, NOW + 3_000))
    expect(stored(again)).toHaveLength(1)
    expect(stored(again)[0]?.message.key).toBe(stored(first)[0]?.message.key)
    expect(sent(again)).toEqual([complete({ total: packets.length, at: NOW + 3_000 })])
    const next = picture({ serial: 44 }).flatMap((packet) => line.receive(packet, NOW + 4_000))
    expect(stored(next)[0]?.message.key).toContain('|44|')
  })

  it('a long report in packets is read as one', () => {
    const whole = [
      ...station.opening(42, AT),
      ...station.stationIs(ST, 'H'),
      ...station.observedAt(AT),
      ...station.level(3),
      ...station.rainTotal(5),
    ]
    const line = session()
    const steps = station
      .packets({ station: ST, func: 0x32, whole, packetBytes: 26 })
      .flatMap((packet) => line.receive(packet, NOW))
    expect(stored(steps)[0]?.message.signals).toMatchObject([
      { property: 'water.level', value: 3 },
      { property: 'rain.total', value: 5 },
    ])
  })

  it('what is no picture is not held beyond the usual buffer', () => {
    const line = session()
    const whole = [...station.opening(42, AT), ...new Array<number>(70_000).fill(0x11)]
    const steps = station
      .packets({ station: ST, func: 0xe0, whole, packetBytes: 4_000 })
      .flatMap((packet) => line.receive(packet, NOW))
    expect(faults(steps)).toEqual(['tooLarge 68000'])
  })

  it('the largest picture there can be is taken', () => {
    const line = session()
    const jpeg = new Uint8Array(4_095 * 4_092 - 30).fill(0x55)
    jpeg.set([0xff, 0xd8, 0xff])
    const opening = [...station.opening(1, AT), ...station.stationIs(ST, 'H'), ...station.observedAt(AT), 0xf3, 0xf3]
    const whole = Buffer.concat([Uint8Array.from(opening), jpeg])
    let steps: Steps = []
    for (let seq = 1; seq <= 4_095; seq++) {
      const body = [...whole.subarray((seq - 1) * 4_092, seq * 4_092)]
      steps = line.receive(station.frame({ station: ST, func: 0x36, body, packet: { total: 4_095, seq } }), NOW)
    }
    expect(stored(steps)[0]?.message.signals).toMatchObject([{ kind: 'picture', bytes: jpeg.length }])
  })

  it.each([
    ['sequence 0', { total: 3, seq: 0 }],
    ['sequence beyond the total', { total: 3, seq: 4 }],
    ['total 0', { total: 0, seq: 0 }],
  ])('%s is no packet', (_, packet) => {
    expect(faults(session().receive(station.frame({ station: ST, func: 0x36, body: [1], packet }), NOW))).toEqual(['packet 21'])
  })

  it('invented stations do not fill the memory', () => {
    const line = session()
    let dropped = 0
    for (let i = 0; i < 3_000; i++) {
      const packet = station.frame({
        station: String(i).padStart(10, '0'),
        func: 0x36,
        body: [...station.opening(1, AT)],
        packet: { total: 9, seq: 1 },
      })
      dropped += faults(line.receive(packet, NOW)).length
    }
    expect(dropped).toBe(3_000 - 1_024)
    expect(line.devices.size).toBe(3_000)
  })
})

describe('queries', () => {
  const open = () => {
    const line = session()
    line.receive(station.keepAlive(R), NOW)
    return line
  }
  const serialOf = (frame: string | undefined) => Buffer.from(frame ?? '', 'hex').readUInt16BE(14)

  it.each([
    [{ action: 'queryNow' } as const, 0x37],
    [{ action: 'syncClock' } as const, 0x4a],
  ])('%o is a query of ours, settled by the reply with its serial', (body, func) => {
    const line = open()
    const [query] = sent(line.command(command(body), NOW))
    const serial = serialOf(query)
    expect(query).toBe(down(func, station.END.enq, { serial }))
    const foreign = line.receive(station.commandReply({ station: ST, serial: serial + 1, at: AT, func }), NOW)
    expect(foreign.map((step) => step.do)).toEqual(['store'])
    const reply =
      func === 0x37
        ? station.queryReply({ ...R, serial }, station.level(3))
        : station.commandReply({ station: ST, serial, at: AT, func })
    const steps = line.receive(reply, NOW + 5_000)
    expect(steps.at(-1)).toEqual({ do: 'settle', command: command(body).id, device: ID, outcome: 'done' })
    expect(sent(steps)).toEqual([])
    expect(line.tick(NOW + HOUR)).toEqual([])
  })

  it('the example of the query', () => {
    const line = session()
    line.receive(station.keepAlive(R), NOW)
    const now = Date.parse('2026-03-15T09:31:00+08:00')
    const [query = ''] = sent(line.command(command({ action: 'queryNow' }), now))
    expect(query.slice(0, 28)).toBe('7e7e330106000701a0b137800802')
    expect(query.slice(32, 46)).toBe('26031509310005')
  })

  it('is repeated twice, ten seconds apart, then it has expired', () => {
    const line = open()
    const times = [sent(line.command(command({ action: 'queryNow' }), NOW)).length]
    for (let after = SECOND; after < 30 * SECOND; after += SECOND) times.push(...sent(line.tick(NOW + after)).map(() => after))
    expect(times).toEqual([1, 10 * SECOND, 20 * SECOND])
    expect(line.tick(NOW + 30 * SECOND)).toEqual([expect.objectContaining({ do: 'settle', outcome: 'expired' })])
  })

  it('is never sent after its expiry; nobody can be checked for duty here', () => {
    expect(open().command(command({ action: 'queryNow' }, { expiresAt: NOW }), NOW)).toEqual([
      expect.objectContaining({ outcome: 'expired' }),
    ])
    expect(open().command(command({ action: 'dutyCheck', minutes: 1 }), NOW)).toEqual([
      expect.objectContaining({ outcome: 'unsupported' }),
    ])
  })

  it('a clock that is wrong three times in a row is set without being asked, and noted', () => {
    const line = session()
    const wrong = (serial: number) => line.receive(station.levelReport({ ...R, serial, at: [0, 1, 1, 0, 0, 0], levelM: 1 }), NOW)
    expect([...wrong(1), ...wrong(2)].map((step) => step.do)).toEqual(['store', 'store'])
    const steps = wrong(3)
    expect(steps.map((step) => step.do)).toEqual(['store', 'send'])
    expect(sent(steps)[1]?.slice(20, 22)).toBe('4a')
    expect(stored(steps)[0]?.message.signals.at(-1)).toMatchObject({ kind: 'note', topic: 'clock.wrong' })
    expect(wrong(4).map((step) => step.do)).toEqual(['store'])
  })
})

describe('streams', () => {
  const frame = fc.oneof(
    fc.nat(65_535).map((serial) => station.levelReport({ ...R, serial, levelM: 1.5, voltage: 12 })),
    fc.nat(65_535).map((serial) => station.keepAlive({ ...R, serial })),
    fc
      .tuple(fc.nat(65_535), fc.nat(255), fc.uint8Array({ maxLength: 60 }))
      .map(([serial, func, rest]) => station.frame({ station: ST, func, body: [...station.opening(serial, AT), ...rest] })),
    fc.constantFrom(...picture()),
  )
  const garbage = fc.uint8Array({ maxLength: 80 }).map((bytes) => bytes.map((byte) => (byte === 0x7e ? 0x7f : byte)))
  const all = (chunks: readonly Uint8Array[]) => {
    const line = session()
    return [...chunks.flatMap((chunk) => line.receive(chunk, NOW)), ...line.tick(NOW + 10 * SECOND)]
  }

  it('any chunking gives the same steps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(frame, garbage), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 30 }),
        (parts, sizes) => {
          const bytes = Buffer.concat(parts)
          const chunks: Uint8Array[] = []
          let from = 0
          for (const size of sizes) {
            chunks.push(bytes.subarray(from, from + size))
            from += size
          }
          chunks.push(bytes.subarray(from))
          expect(all(chunks)).toEqual(all([bytes]))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('split at every byte boundary, and a thousand frames in one chunk', () => {
    const two = Buffer.concat([station.levelReport({ ...R, levelM: 1 }), station.levelReport({ ...R, serial: 43, levelM: 2 })])
    const whole = all([two])
    for (let cut = 0; cut <= two.length; cut++) expect(all([two.subarray(0, cut), two.subarray(cut)])).toEqual(whole)
    const thousand = Buffer.concat(Array.from({ length: 1_000 }, (_, serial) => station.levelReport({ ...R, serial, levelM: 1 })))
    expect(stored(all([thousand]))).toHaveLength(1_000)
  })

  it('frames between rubbish are all read, with one fault for each run of rubbish', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(garbage, fc.nat(65_535)), { maxLength: 8 }), (parts) => {
        const steps = all([
          Buffer.concat(parts.flatMap(([rubbish, serial]) => [rubbish, station.levelReport({ ...R, serial, levelM: 1 })])),
        ])
        expect(sent(steps)).toEqual(parts.map(([, serial]) => down(0x32, station.END.esc, { serial })))
        expect(faults(steps)).toHaveLength(parts.filter(([rubbish]) => rubbish.length > 0).length)
      }),
    )
  })

  it('changed and cut frames never throw, and their neighbours are read', () => {
    const after = station.levelReport({ ...R, serial: 9, levelM: 1 })
    fc.assert(
      fc.property(frame, fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { maxLength: 4 }), fc.nat(900), (whole, changes, cut) => {
        const bad = whole.subarray(0, whole.length - (cut % whole.length)).slice()
        for (const [index, to] of changes) bad[index % bad.length] = to
        const line = session()
        expect(sent(line.receive(Buffer.concat([station.levelReport({ ...R, levelM: 1 }), bad]), NOW))[0]).toBe(
          down(0x32, station.END.esc),
        )
        line.tick(NOW + 10 * SECOND)
        expect(sent(line.receive(after, NOW)).at(-1)).toBe(down(0x32, station.END.esc, { serial: 9 }))
      }),
      { numRuns: 300 },
    )
  })

  it('random bytes never throw, on the line and in the tool', () => {
    const starts = fc
      .tuple(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }))
      .map(([a, b]) => Buffer.concat([a, Buffer.from([0x7e, 0x7e]), b]))
    fc.assert(
      fc.property(fc.oneof(starts, fc.uint8Array({ maxLength: 2_000 })), (bytes) => {
        all([bytes])
        sl651.decodeLine({ hex: bytes })
        sl651.decodeLine({ chunks: [bytes] })
        sl651.normaliseLine({ chunks: [bytes] })
      }),
    )
  })

  it('random bodies never throw and give messages within the contract’s bounds', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.uint8Array({ maxLength: 300 }), (func, body) => {
        const steps = session().receive(station.frame({ station: ST, func, body: [...body] }), NOW)
        for (const step of stored(steps)) expect(step.message.signals.length).toBeLessThanOrEqual(2_000)
      }),
    )
  })
})
