/** GB/T 26875.3: every example, the decode result's rules and errors, and the standard's words in ours. */
import { type DeviceMessage, deviceMessage, MINUTE, type Signal } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { bytes, examplesOf } from '../../fixtures/frames/examples.ts'
import * as device from '../../fixtures/frames/gb26875/encode.ts'
import { readAdu } from './gb26875/adu.ts'
import gb26875 from './gb26875.ts'

const SRC = '0000c4c22da1'
const AT = Date.parse('2026-03-15T10:00:00+08:00')
const ID = `gb26875:${SRC}`
const PART = { sysType: 1, sysAddr: 1, partType: 40, partAddr: 131_084 }
const TIME = '2026-03-15T10:00:00+08:00'

function decode(hex: Uint8Array): unknown {
  return gb26875.decodeLine({ hex })
}

function messages(hex: Uint8Array, receivedTime = AT): DeviceMessage[] {
  const result = gb26875.normaliseLine({ hex, receivedTime })
  if ('error' in result) throw new Error(result.error)
  for (const message of result) deviceMessage.parse(message)
  return result
}

function signalsOf(hex: Uint8Array, receivedTime = AT): Signal[] {
  return messages(hex, receivedTime).flatMap((message) => message.signals)
}

function sent(...adu: number[]): Uint8Array {
  return device.frame({ seq: 1, src: SRC, at: AT, adu })
}

describe('examples', () => {
  it.each(examplesOf('gb26875'))('$name', ({ name: _, decoded, normalised, ...input }) => {
    expect(gb26875.decodeLine(input)).toEqual(decoded)
    if (input.hex) expect(gb26875.decodeLine({ chunks: [input.hex] })).toEqual({ frames: [decoded] })
    const own = gb26875.normaliseLine(input)
    if ('error' in own) throw new Error(own.error)
    for (const message of own) deviceMessage.parse(message)
    if (normalised) expect(own.map(({ raw: _, ...message }) => message)).toEqual(normalised)
  })
})

describe('decode result', () => {
  const good = sent(...device.adu(28, device.time(AT)))
  const changed = (at: number, ...to: number[]) => {
    const copy = good.slice()
    copy.set(to, at)
    return copy
  }

  it.each([
    ['nothing', new Uint8Array(0), 'badStart'],
    ['one byte', bytes('40'), 'badStart'],
    ['another start', changed(1, 0x41), 'badStart'],
    ['under 26 bytes', good.subarray(0, 25), 'truncated'],
    ['length 1025, at once', changed(24, 0x01, 0x04).subarray(0, 26), 'badLength'],
    ['length 65535', changed(24, 0xff, 0xff), 'badLength'],
    ['one byte short', good.subarray(0, good.length - 1), 'truncated'],
    ['another end, and a bad checksum with it', changed(good.length - 3, 0, 0x23, 0x24), 'badEnd'],
    ['bad checksum', changed(4, 9), 'checksum'],
  ])('%s: %s', (_, hex, error) => {
    expect(decode(hex)).toEqual({ error })
    expect(gb26875.normaliseLine({ hex })).toEqual({ error })
  })

  it('ignores bytes behind the frame', () => {
    expect(decode(Buffer.concat([good, Buffer.from([0, 0x40, 0x40])]))).toEqual(decode(good))
  })

  it.each([
    ['no ADU', [], { aduLen: 0 }],
    ['a type alone', [2], { aduLen: 1, type: 2, dataHex: '' }],
    ['count 0', [2, 0], { aduLen: 2, type: 2, count: 0, dataHex: '' }],
    ['count 0 with data', [28, 0, 1, 2], { aduLen: 4, type: 28, count: 0, dataHex: '0102' }],
    ['a size that does not fit', [28, 1, 1, 2], { aduLen: 4, type: 28, count: 1, dataHex: '0102' }],
    ['a read request', [61, 1, 1, 2, 3, 4], { aduLen: 6, type: 61, count: 1, dataHex: '01020304' }],
    ['initialise', [89, 1, 0], { aduLen: 3, type: 89, count: 1, dataHex: '00' }],
    ['a vendor type', [0x96, 2, 0xab], { aduLen: 3, type: 0x96, count: 2, dataHex: 'ab' }],
    ['text that overruns', [26, 1, 3, 65], { aduLen: 4, type: 26, count: 1, dataHex: '0341' }],
    ['text that leaves a rest', [26, 1, 1, 65, 66], { aduLen: 5, type: 26, count: 1, dataHex: '014142' }],
    ['two texts', [26, 2, 1, 65, 0], { aduLen: 5, type: 26, count: 2, objects: [{ text: 'A' }, { text: '' }] }],
    [
      'versions',
      [25, 2, 1, 2, 3, 4],
      {
        aduLen: 6,
        type: 25,
        count: 2,
        objects: [
          { major: 1, minor: 2 },
          { major: 3, minor: 4 },
        ],
      },
    ],
    [
      'a system version',
      [5, 1, 1, 2, 3, 4],
      { aduLen: 6, type: 5, count: 1, objects: [{ sysType: 1, sysAddr: 2, major: 3, minor: 4 }] },
    ],
    [
      'a system text',
      device.adu(6, device.systemText({ sysType: 1, sysAddr: 1, text: '二楼' })),
      { aduLen: 9, type: 6, count: 1, objects: [{ sysType: 1, sysAddr: 1, text: '二楼' }] },
    ],
    [
      'a part text',
      device.adu(7, device.partText({ ...PART, desc: '走廊' })),
      { aduLen: 40, type: 7, count: 1, objects: [{ ...PART, partLo: 12, partHi: 2, desc: '走廊' }] },
    ],
    [
      'a system time',
      device.adu(8, [1, 2, ...device.time(AT)]),
      { aduLen: 10, type: 8, count: 1, objects: [{ sysType: 1, sysAddr: 2, time: TIME }] },
    ],
    [
      'a system operation',
      device.adu(4, device.systemOperation({ sysType: 1, sysAddr: 2, op: 0x45, operator: 7, at: AT })),
      {
        aduLen: 12,
        type: 4,
        count: 1,
        objects: [{ sysType: 1, sysAddr: 2, op: 0x45, flags: ['reset', 'manualAlarm', 'test'], operator: 7, time: TIME }],
      },
    ],
    [
      'a transmission state',
      device.adu(21, device.transmissionState({ state: 0x7e, at: AT })),
      {
        aduLen: 9,
        type: 21,
        count: 1,
        objects: [
          { state: 0x7e, flags: ['fire', 'fault', 'mainPowerFault', 'backupPowerFault', 'commFault', 'lineFault'], time: TIME },
        ],
      },
    ],
    ['a device time', device.adu(28, device.time(AT)), { aduLen: 8, type: 28, count: 1, objects: [{ time: TIME }] }],
  ])('%s', (_, adu, expected) => {
    const { seq, verMain, verUser, time, src, srcNum, dst, dstNum, cmd, ...rest } = decode(sent(...adu)) as Record<
      string,
      unknown
    >
    expect({ seq, verMain, verUser, time, src, srcNum, dst, dstNum, cmd }).toEqual({
      seq: 1,
      verMain: 1,
      verUser: 1,
      time: TIME,
      src: SRC,
      srcNum: 3_301_060_001,
      dst: device.CENTRE,
      dstNum: 10,
      cmd: 2,
    })
    expect(rest).toEqual(expected)
  })

  it.each([
    [
      'all bits',
      0xffff,
      [
        'normal',
        'fire',
        'fault',
        'shield',
        'supervise',
        'start',
        'feedback',
        'delay',
        'mainPowerFault',
        'backupPowerFault',
        'busFault',
        'manual',
        'configChange',
        'reset',
      ],
    ],
    ['no bit gives no name', 0, []],
    ['unnamed bits give nothing', 0xc000, []],
  ])('system state, %s', (_, state, flags) => {
    expect(readAdu(Uint8Array.from(device.adu(1, device.systemState({ sysType: 1, sysAddr: 1, state, at: AT }))))).toMatchObject({
      objects: [{ state, flags }],
    })
  })

  it('the short part state has no description; both sizes give the same names', () => {
    const all = ['normal', 'fire', 'fault', 'shield', 'supervise', 'start', 'feedback', 'delay', 'powerFault']
    const short = { ...PART, partLo: 12, partHi: 2, state: 0xffff, flags: all, time: TIME }
    const read = (desc?: string) =>
      readAdu(Uint8Array.from(device.adu(2, device.partState({ ...PART, state: 0xffff, desc, at: AT }))))
    expect(read()).toEqual({ type: 2, count: 1, objects: [short] })
    expect(read('门')).toEqual({ type: 2, count: 1, objects: [{ ...short, desc: '门' }] })
  })

  it('never fails on what stands behind the NUL of a description', () => {
    const object = device.partState({ ...PART, state: 2, desc: '三楼', at: AT })
    object.splice(9 + 5, 4, 0xff, 0xc8, 0x80, 0x01)
    expect(readAdu(Uint8Array.from(device.adu(2, object)))).toMatchObject({ objects: [{ desc: '三楼' }] })
    object.splice(9, 31, ...[0x09, 0x20, 0x41, 0x07, 0x42, 0x20], ...new Array<number>(25).fill(0xff))
    expect(readAdu(Uint8Array.from(device.adu(2, object)))).toMatchObject({ objects: [{ desc: expect.stringMatching(/^AB /) }] })
  })

  it.each([
    [1, 7, 7, '件'],
    [2, 300, 3, 'm'],
    [2, -1, -0.01, 'm'],
    [3, 255, 25.5, '℃'],
    [4, 3, 0.3, 'MPa'],
    [5, 3001, 300.1, 'kPa'],
    [6, 203, 20.3, '%LEL'],
    [7, 32_767, 32_767, 's'],
    [8, 2_201, 220.1, 'V'],
    [9, -32_768, -3276.8, 'A'],
    [10, 1, 0.1, 'L/s'],
    [11, 0, 0, 'm3/min'],
    [12, 9, 9, 'm/s'],
  ])('analogue %i: %i is %d %s', (analogType, raw, value, unit) => {
    expect(readAdu(Uint8Array.from(device.adu(3, device.partAnalogue({ ...PART, analogType, raw, at: AT }))))).toEqual({
      type: 3,
      count: 1,
      objects: [{ ...PART, partLo: 12, partHi: 2, analogType, raw, value, unit, time: TIME }],
    })
  })

  it('an analogue of an unknown type has its raw number only', () => {
    const adu = readAdu(Uint8Array.from(device.adu(3, device.partAnalogue({ ...PART, analogType: 99, raw: -2, at: AT }))))
    expect(adu).toEqual({ type: 3, count: 1, objects: [{ ...PART, partLo: 12, partHi: 2, analogType: 99, raw: -2, time: TIME }] })
  })

  it.each([
    ['all zero', [0, 0, 0, 0, 0, 0]],
    ['month 13', [0, 0, 10, 15, 13, 26]],
    ['year byte 100', [0, 0, 10, 15, 3, 100]],
    ['31 April', [0, 0, 10, 31, 4, 26]],
    ['29 February of a common year', [0, 0, 10, 29, 2, 26]],
    ['hour 24', [0, 0, 24, 15, 3, 26]],
    ['second 60', [60, 0, 10, 15, 3, 26]],
    ['BCD of 15 March 2026 at 59 minutes', [0x00, 0x59, 0x10, 0x15, 0x03, 0x26]],
  ])('%s is no time', (_, time) => {
    const decoded = decode(device.frame({ seq: 1, src: SRC, at: time, adu: device.adu(28, time) }))
    expect(decoded).toMatchObject({ time: null, objects: [{ time: null }] })
  })

  it('29 February of a leap year is a time, and times are binary', () => {
    expect(decode(device.frame({ seq: 1, src: SRC, at: [9, 8, 7, 29, 2, 28] }))).toMatchObject({
      time: '2028-02-29T07:08:09+08:00',
    })
  })

  it('keeps 48-bit addresses and foreign versions', () => {
    const hex = device.frame({ seq: 0xffff, src: 'fffffffffffe', dst: '800000000001', at: AT, verMain: 16, verUser: 0 })
    expect(decode(hex)).toMatchObject({
      seq: 65_535,
      verMain: 16,
      verUser: 0,
      src: 'fffffffffffe',
      srcNum: 281_474_976_710_654,
      dst: '800000000001',
      dstNum: 140_737_488_355_329,
    })
  })

  it('a line without bytes of its own is an input error', () => {
    expect(gb26875.decodeLine({ text: '@@' })).toEqual({ error: 'input' })
    expect(gb26875.normaliseLine({ text: '@@' })).toEqual({ error: 'input' })
  })
})

describe('in our words', () => {
  const stamp = { eventTime: AT, deviceTime: TIME }

  it('a part state', () => {
    const fire = device.fireFrame({ seq: 1, src: SRC, at: AT, ...PART, desc: '三楼东侧走廊' })
    expect(messages(fire)).toEqual([
      {
        v: 1,
        source: 'gb26875',
        device: ID,
        key: expect.stringMatching(/^gb26875\|\|0000c4c22da1\|1\|2\|2\|2026-03-15T10:00:00\+08:00\|[0-9a-f]{64}$/),
        receivedTime: AT,
        raw: Buffer.from(fire).toString('hex'),
        signals: [
          {
            kind: 'state',
            feature: `${ID}/1.1.40.131084`,
            ...stamp,
            family: 'component',
            conditions: ['fire'],
            detail: { ...PART, partLo: 12, partHi: 2, desc: '三楼东侧走廊' },
          },
        ],
      },
    ])
  })

  it.each([
    [
      'system state',
      device.systemStateFrame({ seq: 1, src: SRC, at: AT, sysType: 1, sysAddr: 3, state: 0x0902 }),
      {
        kind: 'state',
        feature: `${ID}/1.3`,
        family: 'system',
        conditions: ['fire', 'mainPowerFault', 'manual'],
        detail: { sysType: 1, sysAddr: 3 },
      },
    ],
    [
      'transmission state',
      device.transmissionStateFrame({ seq: 1, src: SRC, at: AT, state: 0x20 }),
      { kind: 'state', feature: ID, family: 'transmission', conditions: ['commFault'] },
    ],
    [
      'system operation',
      device.operationFrame({ seq: 1, src: SRC, at: AT, sysType: 1, sysAddr: 3, op: 1, operator: 4 }),
      { kind: 'operation', feature: `${ID}/1.3`, operations: ['reset'], operator: 4 },
    ],
    [
      'manual alarm at the device',
      device.transmissionOperationFrame({ seq: 1, src: SRC, at: AT, op: 0x24, operator: 2 }),
      { kind: 'operation', feature: ID, operations: ['manualAlarm', 'dutyReply'], operator: 2 },
    ],
    ['heartbeat', device.heartbeatFrame({ seq: 1, src: SRC, at: AT }), { kind: 'link', feature: ID, online: true }],
    ['confirmation', device.confirmFrame({ seq: 1, src: SRC, at: AT }), { kind: 'link', feature: ID, online: true }],
    [
      'system version',
      sent(5, 1, 1, 2, 3, 4),
      {
        kind: 'note',
        feature: ID,
        topic: 'gb26875.system.version',
        detail: { type: 5, objects: [{ sysType: 1, sysAddr: 2, major: 3, minor: 4 }] },
      },
    ],
    ['vendor type', sent(0x86, 1, 7), { kind: 'note', feature: ID, topic: 'gb26875.raw', detail: { type: 0x86, dataHex: '07' } }],
    [
      'a part state of no known size',
      sent(2, 1, 7),
      { kind: 'note', feature: ID, topic: 'gb26875.raw', detail: { type: 2, dataHex: '07' } },
    ],
    [
      'a command no device may send',
      device.frame({ seq: 1, src: SRC, at: AT, cmd: 77, adu: [1, 2] }),
      { kind: 'note', feature: ID, topic: 'gb26875.refused', detail: { cmd: 77, type: 1, dataHex: '' } },
    ],
  ])('%s', (_, hex, expected) => {
    expect(signalsOf(hex)).toEqual([{ ...expected, ...stamp }])
  })

  it.each([
    [2, 300, { property: 'tank.level', value: 3 }],
    [3, 255, { property: 'part.temperature', value: 25.5 }],
    [4, 3, { property: 'pipe.pressure', value: 300 }],
    [5, 3_001, { property: 'pipe.pressure', value: 300.1 }],
    [6, 203, { property: 'gas.lel', value: 20.3 }],
    [6, -1, { property: 'gas.lel', value: -0.1, quality: 'bad' }],
    [8, 2_201, { property: 'part.voltage', value: 220.1 }],
    [9, 12, { property: 'part.current', value: 1.2 }],
    [10, 12, { property: 'part.flow', value: 1.2 }],
    [11, 12, { property: 'part.flow', value: 20 }],
    [12, 9, { property: 'wind.speed', value: 9 }],
    [1, 9, { property: 'part.count', value: 9 }],
    [7, 9, { property: 'part.duration', value: 9 }],
    [99, -2, { property: 'part.analogue.99', value: -2 }],
  ])('analogue %i of %i', (analogType, raw, expected) => {
    expect(signalsOf(device.analogueFrame({ seq: 1, src: SRC, at: AT, ...PART, analogType, raw }))).toEqual([
      { kind: 'observation', feature: `${ID}/1.1.40.131084`, ...stamp, ...expected },
    ])
  })

  it('takes the time of the object, then of the frame, then of the receipt', () => {
    const none = [0, 0, 0, 0, 0, 0]
    const fire = (object: device.DeviceTime, header: device.DeviceTime, received = AT) =>
      signalsOf(
        device.frame({ seq: 1, src: SRC, at: header, adu: device.adu(2, device.partState({ ...PART, state: 2, at: object })) }),
        received,
      )[0]
    expect(fire(AT - MINUTE, AT)).toMatchObject({ eventTime: AT - MINUTE, deviceTime: '2026-03-15T09:59:00+08:00' })
    expect(fire(none, AT)).toMatchObject(stamp)
    const unknown = fire(none, none)
    expect(unknown).toMatchObject({ eventTime: AT, deviceTime: '000000000000', timeSuspect: true, conditions: ['fire'] })
  })

  it.each([
    ['of the year 2000', Date.parse('2000-01-01T00:00:00+08:00'), { late: true, timeSuspect: true }],
    ['of an hour ago', AT - 60 * MINUTE, { late: true }],
    ['of 2099', Date.parse('2099-01-01T00:00:00+08:00'), { eventTime: AT, timeSuspect: true }],
  ])('a fire %s is still a fire', (_, at, expected) => {
    const [signal] = signalsOf(device.fireFrame({ seq: 1, src: SRC, at, ...PART }))
    expect(signal).toMatchObject({ kind: 'state', conditions: ['fire'], eventTime: at, ...expected })
  })

  it('without a receive time nothing is judged against a clock', () => {
    const old = device.fireFrame({ seq: 1, src: SRC, at: Date.parse('2000-01-01T00:00:00+08:00'), ...PART })
    const result = gb26875.normaliseLine({ hex: old })
    expect(result).toMatchObject([{ signals: [{ eventTime: 946_656_000_000 }] }])
    expect(JSON.stringify(result)).not.toMatch(/timeSuspect|late/)
  })

  it('the key of a re-send is the same, also by a device without a clock; of another serial, command or content it is not', () => {
    const key = (fields: Partial<device.FrameFields>, received = AT) =>
      messages(
        device.frame({
          seq: 1,
          src: SRC,
          at: [0, 0, 0, 0, 0, 0],
          adu: device.adu(2, device.partState({ ...PART, state: 2, at: AT })),
          ...fields,
        }),
        received,
      )[0]?.key
    expect(key({}, AT + MINUTE)).toBe(key({}))
    for (const other of [
      { seq: 2 },
      { src: '000000000001' },
      { at: AT },
      { cmd: 5 },
      { adu: device.adu(21, device.transmissionState({ state: 2, at: AT })) },
    ])
      expect(key(other)).not.toBe(key({}))
  })

  it('each heartbeat counts, also of a device that always sends the same one', () => {
    const same = device.heartbeatFrame({ seq: 0, src: SRC, at: [0, 0, 0, 0, 0, 0] })
    expect(messages(same)[0]?.key).not.toBe(messages(same, AT + MINUTE)[0]?.key)
  })

  it('several objects are several signals of one message', () => {
    const adu = device.adu(2, ...[1, 2, 3].map((n) => device.partState({ ...PART, partAddr: n, state: 2, at: AT })))
    const [message, ...others] = messages(sent(...adu))
    expect(others).toEqual([])
    expect(message?.signals.map((signal) => signal.feature)).toEqual([1, 2, 3].map((n) => `${ID}/1.1.40.${n}`))
  })
})
