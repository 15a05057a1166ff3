/** Lines of a log survive a disk that is full for a while, and cost a bounded amount of memory. */
import { expect, test } from 'vitest'
import { LogLines } from './log-lines.ts'

const encode = (line: string) => Buffer.from(line)

/** A disk with room for so many bytes, which may be given more. */
function disk(room: number) {
  const written: Uint8Array[] = []
  return {
    text: () => Buffer.concat(written).toString('utf8'),
    free: (more: number) => {
      room += more
    },
    write: (bytes: Uint8Array) => {
      if (room === 0) throw new Error('ENOSPC')
      const taken = Math.min(room, bytes.length)
      room -= taken
      written.push(bytes.slice(0, taken))
      return taken
    },
  }
}

test('what found no room is written when there is, in order, half lines too', () => {
  const small = disk(8)
  const lines = new LogLines(encode, small.write)
  for (const line of ['first\n', '第二行\n', 'third\n']) lines.write(line)
  expect(small.text()).toBe('first\n\u{fffd}')
  small.free(1_000)
  lines.write('fourth\n')
  expect(small.text()).toBe('first\n第二行\nthird\nfourth\n')
})

test('of what is lost there are only whole lines, and no more than a megabyte is kept', () => {
  const full = disk(0)
  const lines = new LogLines(encode, full.write)
  for (let i = 0; i < 3_000; i++) lines.write(`${i} ${'x'.repeat(994)}\n`)
  full.free(10_000_000)
  lines.write('again\n')
  const kept = full.text().split('\n')
  expect(kept.length).toBeGreaterThan(1_000)
  expect(full.text().length).toBeLessThan(1024 ** 2 + 2_000)
  expect(kept.at(-1)).toBe('')
  for (const [i, line] of kept.slice(0, -1).entries()) expect(line.startsWith(`${i} x`)).toBe(true)
})
