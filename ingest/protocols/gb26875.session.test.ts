/** GB/T 26875.3 on the line: answers, lanes, requests, and what the stream survives. */
import { type Command, type DeviceConfig, HOUR, MINUTE, SECOND } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as device from '../../fixtures/frames/gb26875/encode.ts'
import type { Step, StreamSession } from '../protocol.ts'
import gb26875 from './gb26875.ts'

const SRC = '0000c4c22da1'
const ID = `gb26875:${SRC}`
const AT = Date.parse('2026-03-15T10:00:00+08:00')
const NOW = AT + SECOND
const PART = { sysType: 1, sysAddr: 1, partType: 40, partAddr: 12 }
const FROM = '10.0.0.7'

function session(config?: Partial<DeviceConfig>, from = FROM): StreamSession {
  return gb26875.open({ configOf: (id) => config && { device: id, ...config } }).connect(from, NOW)
}

function fire(seq: number, at: device.DeviceTime = AT, src = SRC): Uint8Array {
  return device.fireFrame({ seq, src, at, ...PART, desc: '三楼' })
}

function damaged(frame: Uint8Array, at: number, to: number): Uint8Array {
  const copy = frame.slice()
  copy[at] = to
  return copy
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** What leaves for the device once everything is stored. */
function sent(steps: readonly Step<Uint8Array>[]): string[] {
  return steps.flatMap((step) => (step.do === 'send' ? [step.out] : step.do === 'settle' ? [] : (step.then ?? []))).map(hex)
}

function stored(steps: readonly Step<Uint8Array>[]) {
  return steps.flatMap((step) => (step.do === 'store' ? [step] : []))
}

function faults(steps: readonly Step<Uint8Array>[]): string[] {
  return steps.flatMap((step) => (step.do === 'fault' ? [`${step.reason} ${step.length}`] : []))
}

/** The answer the standard wants: serial and versions echoed, addresses swapped, our time. */
function answer(to: Pick<device.FrameFields, 'seq' | 'src' | 'verMain' | 'verUser'>, cmd: 3 | 6, at = NOW): string {
  return hex(device.frame({ ...to, src: device.CENTRE, dst: to.src, at, cmd }))
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

describe('answers', () => {
  const part = device.adu(2, device.partState({ ...PART, state: 2, at: AT }))

  it('confirms the example exactly as the standard has it', () => {
    const line = session()
    const steps = line.receive(
      device.fireFrame({
        seq: 0x1234,
        src: SRC,
        at: Date.parse('2026-03-15T09:30:25+08:00'),
        ...PART,
        partAddr: 131_084,
        desc: '三楼东侧走廊',
      }),
      Date.parse('2026-03-15T09:30:26+08:00'),
    )
    expect(sent(steps)).toEqual(['40403412010 11a1e090f031a0a0000000000a12dc2c4000000000316 2323'.replaceAll(' ', '')])
  })

  it.each([
    ['data', { cmd: 2, adu: part }, 3, 'alarm'],
    ['a heartbeat', { cmd: 2 }, 3, 'telemetry'],
    ['a vendor type', { cmd: 2, adu: [0x86, 1, 2] }, 3, 'telemetry'],
    ['an unknown type', { cmd: 2, adu: [19, 1, 2] }, 3, 'telemetry'],
    ['a size that does not fit', { cmd: 2, adu: [2, 1, 2] }, 3, 'alarm'],
    [
      'a measured value',
      { cmd: 2, adu: device.adu(3, device.partAnalogue({ ...PART, analogType: 2, raw: 1, at: AT })) },
      3,
      'telemetry',
    ],
    [
      'a system state',
      { cmd: 2, adu: device.adu(1, device.systemState({ sysType: 1, sysAddr: 1, state: 2, at: AT })) },
      3,
      'alarm',
    ],
    [
      'an operation',
      { cmd: 2, adu: device.adu(4, device.systemOperation({ sysType: 1, sysAddr: 1, op: 4, operator: 0, at: AT })) },
      3,
      'alarm',
    ],
    ['a transmission state', { cmd: 2, adu: device.adu(21, device.transmissionState({ state: 2, at: AT })) }, 3, 'alarm'],
    [
      'a transmission operation',
      { cmd: 2, adu: device.adu(24, device.transmissionOperation({ op: 4, operator: 0, at: AT })) },
      3,
      'alarm',
    ],
    ['a version', { cmd: 2, adu: [25, 1, 1, 2] }, 3, 'telemetry'],
    ['a reply', { cmd: 5, adu: part }, undefined, 'alarm'],
    ['a confirmation', { cmd: 3 }, undefined, 'telemetry'],
    ['a denial', { cmd: 6 }, undefined, 'telemetry'],
    ['command 0', { cmd: 0 }, 6, 'telemetry'],
    ['a control command', { cmd: 1, adu: [90, 1, 0, 0, 10, 15, 3, 26] }, 6, 'telemetry'],
    ['a request', { cmd: 4, adu: [61, 1, 0] }, 6, 'telemetry'],
    ['command 7', { cmd: 7 }, 6, 'telemetry'],
    ['command 127', { cmd: 127 }, 6, 'telemetry'],
    ['a vendor command', { cmd: 128 }, 6, 'telemetry'],
  ] as const)('%s', (_, fields, cmd, lane) => {
    const steps = session().receive(device.frame({ seq: 77, src: SRC, at: AT, verMain: 2, verUser: 16, ...fields }), NOW)
    expect(stored(steps)).toHaveLength(1)
    expect(stored(steps)[0]).toMatchObject({ lane, message: { device: ID } })
    expect(sent(steps)).toEqual(cmd === undefined ? [] : [answer({ seq: 77, src: SRC, verMain: 2, verUser: 16 }, cmd)])
    expect(steps).toHaveLength(1)
  })

  it('nothing is confirmed but through its store step', () => {
    const steps = session().receive(Buffer.concat([fire(1), fire(2)]), NOW)
    expect(steps.map((step) => step.do)).toEqual(['store', 'store'])
  })
})

describe('what cannot be read', () => {
  const good = fire(9)

  it('a damaged frame that is plausible is refused with its serial, counted, and the next frame is read', () => {
    const line = session()
    const steps = [...line.receive(Buffer.concat([damaged(good, 40, 0xee), fire(10)]), NOW), ...line.tick(NOW)]
    expect(sent(steps)).toEqual([answer({ seq: 9, src: SRC }, 6), answer({ seq: 10, src: SRC }, 3)])
    expect(faults(steps)).toEqual([`checksum ${good.length}`])
  })

  it.each([
    ['no ## where it should end', damaged(good, good.length - 1, 0), 'badEnd'],
    ['command 0', damaged(good, 26, 0), 'checksum'],
    ['command 7', damaged(good, 26, 7), 'checksum'],
    ['a frame time that is none', damaged(good, 10, 13), 'checksum'],
    ['a length over 1024', damaged(good, 25, 5), 'badLength'],
    ['no start', damaged(good, 1, 0), 'badStart'],
  ])('%s: silence', (_, bytes, reason) => {
    const line = session()
    const steps = [...line.receive(Buffer.concat([bytes, fire(10)]), NOW), ...line.tick(NOW)]
    expect(sent(steps)).toEqual([answer({ seq: 10, src: SRC }, 3)])
    expect(faults(steps)).toEqual([`${reason} ${good.length}`])
  })

  it('@@ and ## inside a frame do not cut it, nor does a checksum of 23', () => {
    const inside = device.frame({ seq: 0x4040, src: '404023234040', at: AT, adu: device.adu(0x86, [0x40, 0x40, 0x23, 0x23]) })
    const seq = Array.from({ length: 256 }, (_, n) => n).find((n) => fire(n).at(-3) === 0x23) ?? 0
    const steps = session().receive(Buffer.concat([inside, fire(seq), inside]), NOW)
    expect(stored(steps)).toHaveLength(3)
    expect(fire(seq).subarray(-3)).toEqual(Uint8Array.of(0x23, 0x23, 0x23))
  })

  it('a frame that claims too much is left at once, one that never ends after ten seconds', () => {
    const line = session()
    const claim = damaged(damaged(fire(3), 24, 0xff), 25, 0xff)
    expect(sent(line.receive(Buffer.concat([claim.subarray(0, 26), fire(4)]), NOW))).toHaveLength(1)
    const half = damaged(damaged(fire(5), 24, 0x00), 25, 0x04)
    expect(sent(line.receive(Buffer.concat([half, fire(6)]), NOW))).toEqual([])
    expect(sent(line.tick(NOW + 9_999))).toEqual([])
    expect(sent(line.tick(NOW + 10_000))).toEqual([answer({ seq: 6, src: SRC }, 3, NOW + 10_000)])
  })
})

describe('identity', () => {
  it('one connection may carry several devices', () => {
    const line = session()
    line.receive(Buffer.concat([fire(1), fire(2, AT, '000000000002')]), NOW)
    expect([...line.devices]).toEqual([ID, 'gb26875:000000000002'])
  })

  it('a device without an address is named by its peer, with a key of its own', () => {
    const at = (from: string) => stored(session({}, from).receive(fire(1, AT, '000000000000'), NOW))[0]?.message
    expect(at('10.0.0.8')?.device).toBe('gb26875:000000000000:10.0.0.8')
    expect(at('fe80::1')?.device).toBe('gb26875:000000000000:fe80%3A%3A1')
    expect(at('10.0.0.8')?.key).not.toBe(at('10.0.0.9')?.key)
  })

  it('a device with an address keeps its name and key wherever it calls from', () => {
    const at = (from: string) => stored(session({}, from).receive(fire(1), NOW))[0]?.message
    expect(at('10.0.0.8')).toEqual(at('10.0.0.9'))
  })

  it('ten re-sends, out of order and a day late, have one key; a serial that starts again has another', () => {
    const keys = [NOW, NOW + 60 * SECOND, NOW + 24 * HOUR].map(
      (now) => stored(session().receive(fire(65_535), now))[0]?.message.key,
    )
    expect(new Set(keys).size).toBe(1)
    const wrapped = [65_535, 0, 1].flatMap((seq) => stored(session().receive(fire(seq, AT + seq), NOW)))
    expect(new Set(wrapped.map((step) => step.message.key)).size).toBe(3)
  })

  it('the step of an analogue type is the device’s own', () => {
    const frame = device.analogueFrame({ seq: 1, src: SRC, at: AT, ...PART, analogType: 4, raw: 300 })
    const value = (config?: Partial<DeviceConfig>) => stored(session(config).receive(frame, NOW))[0]?.message.signals[0]
    expect(value()).toMatchObject({ property: 'pipe.pressure', value: 30_000 })
    expect(value({ steps: { 4: 0.001 } })).toMatchObject({ property: 'pipe.pressure', value: 300 })
  })
})

describe('requests', () => {
  const open = (config?: Partial<DeviceConfig>) => {
    const line = session(config)
    line.receive(device.heartbeatFrame({ seq: 1, src: SRC, at: AT }), NOW)
    return line
  }
  const serialOf = (out: string | undefined) => Buffer.from(out ?? '', 'hex').readUInt16LE(2)

  it('sets the clock: type 90 with the time of each sending, done when confirmed', () => {
    const line = open()
    const [first] = sent(line.command(command({ action: 'syncClock' }), NOW))
    const seq = serialOf(first)
    const expected = (at: number) =>
      hex(device.frame({ seq, src: device.CENTRE, dst: SRC, at, cmd: 1, adu: device.adu(90, device.time(at)) }))
    expect(first).toBe(expected(NOW))
    expect(sent(line.tick(NOW + 9_999))).toEqual([])
    expect(sent(line.tick(NOW + 10_000))).toEqual([expected(NOW + 10_000)])
    const steps = line.receive(device.confirmFrame({ seq, src: SRC, at: AT }), NOW + 11_000)
    expect(steps).toContainEqual({ do: 'settle', command: command({ action: 'syncClock' }).id, device: ID, outcome: 'done' })
    expect(line.tick(NOW + HOUR)).toEqual([])
  })

  it('checks for somebody on duty: type 91, done when confirmed; the person’s answer is an operation', () => {
    const line = open()
    const [first] = sent(line.command(command({ action: 'dutyCheck', minutes: 10 }), NOW))
    const seq = serialOf(first)
    expect(first).toBe(hex(device.frame({ seq, src: device.CENTRE, dst: SRC, at: NOW, cmd: 1, adu: [91, 1, 10] })))
    expect(line.receive(device.confirmFrame({ seq, src: SRC, at: AT }), NOW)).toContainEqual(
      expect.objectContaining({ do: 'settle', outcome: 'done' }),
    )
    const reply = line.receive(
      device.transmissionOperationFrame({ seq: 2, src: SRC, at: AT, op: device.OPERATION.dutyReply, operator: 3 }),
      NOW,
    )
    expect(stored(reply)[0]).toMatchObject({
      lane: 'alarm',
      message: { signals: [{ kind: 'operation', operations: ['dutyReply'], operator: 3 }] },
    })
  })

  it('is refused by a denial; a foreign serial settles nothing', () => {
    const line = open()
    const seq = serialOf(sent(line.command(command({ action: 'syncClock' }), NOW))[0])
    const other = line.receive(device.denyFrame({ seq: seq + 1, src: SRC, at: AT }), NOW)
    expect(other.map((step) => step.do)).toEqual(['store'])
    expect(line.receive(device.denyFrame({ seq, src: SRC, at: AT }), NOW)).toContainEqual(
      expect.objectContaining({ outcome: 'refused' }),
    )
  })

  it('is sent again three times, ten seconds apart, then it has expired', () => {
    const line = open()
    let times = sent(line.command(command({ action: 'dutyCheck', minutes: 1 }), NOW)).length
    for (let after = SECOND; after < 40 * SECOND; after += SECOND) times += sent(line.tick(NOW + after)).length
    expect(times).toBe(4)
    expect(line.tick(NOW + 40 * SECOND)).toEqual([expect.objectContaining({ do: 'settle', outcome: 'expired' })])
    expect(line.tick(NOW + HOUR)).toEqual([])
  })

  it('is never sent after its expiry, neither first nor again', () => {
    const expired = command({ action: 'syncClock' }, { expiresAt: NOW })
    expect(open().command(expired, NOW)).toEqual([expect.objectContaining({ do: 'settle', outcome: 'expired' })])
    const line = open()
    line.command(command({ action: 'syncClock' }, { expiresAt: NOW + 5 * SECOND }), NOW)
    expect(line.tick(NOW + 5 * SECOND)).toEqual([expect.objectContaining({ do: 'settle', outcome: 'expired' })])
    expect(line.tick(NOW + MINUTE)).toEqual([])
  })

  it('cannot ask for a measurement', () => {
    expect(open().command(command({ action: 'queryNow' }), NOW)).toEqual([expect.objectContaining({ outcome: 'unsupported' })])
  })

  it('a clock that is wrong three times in a row is set without being asked, and noted', () => {
    const line = session()
    const wrong = (seq: number, now: number) => line.receive(fire(seq, [0, 0, 0, 1, 1, 0]), now)
    expect([...sent(wrong(1, NOW)), ...sent(wrong(2, NOW))]).toEqual([
      answer({ seq: 1, src: SRC }, 3),
      answer({ seq: 2, src: SRC }, 3),
    ])
    const steps = wrong(3, NOW)
    expect(steps.map((step) => step.do)).toEqual(['store', 'send'])
    expect(stored(steps)[0]?.message.signals).toMatchObject([
      { kind: 'state', conditions: ['fire'], timeSuspect: true, late: true },
      { kind: 'note', topic: 'clock.wrong' },
    ])
    const set = Buffer.from(sent(steps)[1] ?? '', 'hex')
    expect([set[26], set[27]]).toEqual([1, 90])
    expect(wrong(4, NOW).map((step) => step.do)).toEqual(['store'])
  })
})

describe('streams', () => {
  const frame = fc.oneof(
    fc.nat(65_535).map((seq) => fire(seq)),
    fc.nat(65_535).map((seq) => device.heartbeatFrame({ seq, src: SRC, at: AT })),
    fc
      .tuple(fc.nat(65_535), fc.nat(255), fc.uint8Array({ maxLength: 60 }))
      .map(([seq, cmd, adu]) => device.frame({ seq, src: SRC, at: AT, cmd, adu: [...adu] })),
  )
  const garbage = fc.uint8Array({ maxLength: 80 }).map((bytes) => bytes.map((byte) => (byte === 0x40 ? 0x41 : byte)))
  const all = (chunks: readonly Uint8Array[]) => {
    const line = session()
    return [...chunks.flatMap((chunk) => line.receive(chunk, NOW)), ...line.tick(NOW + HOUR)]
  }

  it('any chunking gives the same steps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(frame, garbage), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 30 }),
        (parts, sizes) => {
          const bytes = Buffer.concat(parts)
          const chunks: Uint8Array[] = []
          let at = 0
          for (const size of sizes) {
            chunks.push(bytes.subarray(at, at + size))
            at += size
          }
          chunks.push(bytes.subarray(at))
          expect(all(chunks)).toEqual(all([bytes]))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('split at every byte boundary, and a thousand frames in one chunk', () => {
    const two = Buffer.concat([fire(1), fire(2)])
    const whole = all([two])
    for (let cut = 0; cut <= two.length; cut++) expect(all([two.subarray(0, cut), two.subarray(cut)])).toEqual(whole)
    const thousand = Buffer.concat(Array.from({ length: 1_000 }, (_, seq) => fire(seq)))
    expect(stored(all([thousand]))).toHaveLength(1_000)
  })

  it('frames between rubbish are all read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(garbage, fc.nat(65_535)), { maxLength: 8 }), (parts) => {
        const steps = all([Buffer.concat(parts.flatMap(([rubbish, seq]) => [rubbish, fire(seq)]))])
        expect(sent(steps)).toEqual(parts.map(([, seq]) => answer({ seq, src: SRC }, 3)))
        expect(faults(steps)).toHaveLength(parts.filter(([rubbish]) => rubbish.length > 0).length)
      }),
    )
  })

  it('changed and cut frames never throw, and their neighbours are read', () => {
    const before = device.heartbeatFrame({ seq: 1, src: SRC, at: AT })
    const after = device.heartbeatFrame({ seq: 2, src: SRC, at: AT })
    fc.assert(
      fc.property(frame, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }), fc.nat(100), (whole, changes, cut) => {
        const bad = whole.subarray(0, whole.length - (cut % whole.length)).slice()
        for (const [at, to] of changes) bad[at % bad.length] = to
        const answers = sent(all([Buffer.concat([before, bad, after, after])]))
        const line = session()
        line.receive(Buffer.concat([before, bad]), NOW)
        line.tick(NOW + HOUR)
        expect(answers[0]).toBe(answer({ seq: 1, src: SRC }, 3))
        expect(sent(line.receive(after, NOW)).at(-1)).toBe(answer({ seq: 2, src: SRC }, 3))
      }),
      { numRuns: 300 },
    )
  })

  it('random bytes never throw, on the line and in the tool', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        all([bytes])
        gb26875.decodeLine({ hex: bytes })
        gb26875.decodeLine({ chunks: [bytes] })
        gb26875.normaliseLine({ chunks: [bytes] })
      }),
    )
  })

  it('a flood of rubbish costs its length: four times as much takes less than eight times as long', () => {
    const flood = (byte: number, size: number) => {
      const line = session()
      const bytes = new Uint8Array(size).fill(byte)
      const before = process.cpuUsage()
      expect(line.receive(bytes, NOW).length).toBeLessThan(size / 60_000 + 1)
      const { user } = process.cpuUsage(before)
      return user
    }
    for (const byte of [0x00, 0x40]) {
      flood(byte, 1 << 19)
      expect(flood(byte, 1 << 22)).toBeLessThan(8 * Math.max(flood(byte, 1 << 20), 20_000))
    }
  })
})
