/** The rules that hold for every stream: any chunking, resynchronisation by one byte, patience, and a cost that is the length. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, FrameScanner, type Framing, PATIENCE } from './frame-scanner.ts'

/** A small framing: `#`, length of the text, text, `!`. A text of 13 bytes is refused. */
const framing: Framing = {
  start: 0x23,
  longest: 32,
  look(bytes, from, to) {
    if (to - from < 2) return 'wait'
    const length = bytes[from + 1] ?? 0
    if (length > 29) return { reason: 'badLength' }
    if (to - from < length + 3) return 'wait'
    if (bytes[from + 2 + length] !== 0x21) return { reason: 'badEnd' }
    return length === 13 ? { reason: 'unlucky', refuse: length + 3 } : length + 3
  },
}

function frame(text: string): Uint8Array {
  return Uint8Array.from([0x23, text.length, ...Buffer.from(text), 0x21])
}

/** Reads each finding before the next is asked for: its bytes live no longer. */
function kept(findings: Iterable<Finding>): unknown[] {
  return Array.from(findings, (f) => {
    const text = Buffer.from(f.bytes).toString('latin1')
    if (f.is === 'frame') return text.slice(2, -1)
    return f.is === 'refused' ? { refused: f.reason } : { ...f, bytes: text }
  })
}

function scanned(chunks: readonly Uint8Array[]): unknown[] {
  const scanner = new FrameScanner(framing)
  const seen = chunks.flatMap((chunk) => kept(scanner.receive(chunk, 0)))
  return [...seen, ...kept(scanner.tick(Infinity))]
}

const garbage = fc.uint8Array({ maxLength: 40 })
const stream = fc
  .array(fc.oneof(garbage, fc.string({ maxLength: 29, unit: 'binary-ascii' }).map(frame)), { maxLength: 12 })
  .map((parts) => Buffer.concat(parts))

describe('frame scanner', () => {
  it('gives the same findings for any chunking', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(60), { maxLength: 40 }), (bytes, cuts) => {
        const chunks: Uint8Array[] = []
        let at = 0
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut))
          at += cut
        }
        chunks.push(bytes.subarray(at))
        const whole = scanned([bytes])
        expect(scanned(chunks)).toEqual(whole)
        expect(scanned([...bytes].map((b) => Uint8Array.of(b)))).toEqual(whole)
      }),
      { numRuns: 500 },
    )
  })

  it('accounts for every byte exactly once', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const scanner = new FrameScanner(framing)
        let seen = 0
        for (const finding of [...scanner.receive(bytes, 0), ...scanner.tick(Infinity)])
          seen += finding.is === 'frame' ? finding.bytes.length : finding.is === 'garbage' ? finding.length : 0
        expect(seen).toBe(bytes.length)
        expect(scanner.pending).toBe(0)
      }),
    )
  })

  it('reports one run of rubbish between frames, named by its first specific reason', () => {
    const bytes = Buffer.concat([frame('a'), Buffer.from('xx#\x40yy'), frame('b'), Buffer.from('zz'), frame('c')])
    expect(scanned([bytes])).toEqual([
      'a',
      { is: 'garbage', bytes: 'xx#\x40yy', length: 6, reason: 'badLength' },
      'b',
      { is: 'garbage', bytes: 'zz', length: 2, reason: 'badStart' },
      'c',
    ])
  })

  it('tells a refused frame apart from the rubbish before it', () => {
    const bytes = Buffer.concat([Buffer.from('zz'), frame('thirteen byte')])
    expect(scanned([bytes])).toEqual([{ is: 'garbage', bytes: 'zz', length: 2, reason: 'badStart' }, { refused: 'unlucky' }])
  })

  it('gives an unfinished frame up after ten seconds, by its own first byte, and finds the frame behind its start', () => {
    const scanner = new FrameScanner(framing)
    expect(kept(scanner.receive(Buffer.from('#\x1d'), 1_000))).toEqual([])
    expect(kept(scanner.receive(frame('inside'), 5_000))).toEqual([])
    expect(kept(scanner.receive(Buffer.from('#\x09'), 8_000))).toEqual([])
    expect(kept(scanner.tick(1_000 + PATIENCE - 1))).toEqual([])
    expect(kept(scanner.tick(1_000 + PATIENCE))).toEqual([
      { is: 'garbage', bytes: '#\x1d', length: 2, reason: 'timeout' },
      'inside',
    ])
    expect(scanner.pending).toBe(2)
    expect(kept(scanner.tick(8_000 + PATIENCE))).toEqual([{ is: 'garbage', bytes: '#\x09', length: 2, reason: 'timeout' }])
    expect(scanner.pending).toBe(0)
  })

  it('one byte a second never holds more than ten seconds of them', () => {
    const scanner = new FrameScanner(framing)
    const drip = Uint8Array.from([0x23, 29, ...new Array<number>(40).fill(0x61)])
    let most = 0
    drip.forEach((byte, second) => {
      kept(scanner.receive(Uint8Array.of(byte), second * 1_000))
      kept(scanner.tick(second * 1_000))
      most = Math.max(most, scanner.pending)
    })
    expect(most).toBeLessThanOrEqual(10)
    expect(scanner.pending).toBe(0)
  })

  it.each([
    ['no start at all', 0x00],
    ['nothing but starts', 0x23],
  ])('a megabyte of rubbish, %s, is a handful of findings and holds nothing', (_, byte) => {
    const scanner = new FrameScanner(framing)
    const findings = kept(scanner.receive(new Uint8Array(1 << 20).fill(byte), 0))
    expect(findings.length).toBeGreaterThanOrEqual(15)
    expect(findings.length).toBeLessThanOrEqual(16)
    expect(scanner.pending).toBeLessThan(framing.longest)
  })
})
