/** The guard sees the same lengths however the bytes are cut. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PacketGuard } from './packet-guard.ts'

function packet(length: number): number[] {
  const bytes = [0x30]
  let rest = length
  do {
    bytes.push(rest > 127 ? (rest % 128) | 0x80 : rest)
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return [...bytes, ...new Array<number>(length).fill(0xff)]
}

test('passes packets up to the limit and stops the first longer one, for any cutting', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (lengths, cuts) => {
        const bytes = Uint8Array.from(lengths.flatMap(packet))
        const guard = new PacketGuard(300)
        let passed = true
        for (let at = 0, i = 0; at < bytes.length && passed; i++) {
          const size = cuts[i % cuts.length] ?? 1
          passed = guard.passes(bytes.subarray(at, at + size))
          at += size
        }
        expect(passed).toBe(lengths.every((length) => length <= 300))
      },
    ),
  )
})

test('a length of five bytes is none', () => {
  expect(new PacketGuard(2 ** 40).passes(Uint8Array.from([0x10, 0xff, 0xff, 0xff, 0xff]))).toBe(false)
})
