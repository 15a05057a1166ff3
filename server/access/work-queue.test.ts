/** The line before heavy work. */
import { expect, it } from 'vitest'
import { Busy, WorkQueue } from './work-queue.ts'

function work() {
  const ends: (() => void)[] = []
  const begun: string[] = []
  const piece = (name: string) => () => {
    begun.push(name)
    return new Promise<void>((resolve) => ends.push(resolve))
  }
  return { begun, piece, end: () => ends.shift()?.() }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

it('does so much at once and no more; the first line goes before the second', async () => {
  const queue = new WorkQueue({ atOnce: 2, patience: 1_000, guess: 1 })
  const { begun, piece, end } = work()
  const all = [
    queue.do(piece('a')),
    queue.do(piece('b')),
    queue.do(piece('stranger 1'), 'second'),
    queue.do(piece('stranger 2'), 'second'),
    queue.do(piece('known'), 'first'),
  ]
  expect(begun).toEqual(['a', 'b'])
  for (const expected of [
    ['a', 'b', 'known'],
    ['a', 'b', 'known', 'stranger 1'],
    ['a', 'b', 'known', 'stranger 1', 'stranger 2'],
  ]) {
    end()
    await turn()
    expect(begun).toEqual(expected)
  }
  end()
  end()
  await Promise.all(all)
})

it.each([
  ['it is thought to take', 1, 100],
  ['it has taken', 100, 1],
])('tells at once whoever would wait longer than they are let, by what %s', async (_, takes, guess) => {
  let now = 0
  const queue = new WorkQueue({ atOnce: 1, patience: 100, guess, now: () => now })
  for (let i = 0; i < 100 && guess === 1; i++) {
    await queue.do(async () => {
      now += takes
    })
  }
  const { piece, end } = work()
  const [one, two] = [queue.do(piece('one')), queue.do(piece('two'))]
  await expect(queue.do(piece('three'))).rejects.toThrow(Busy)
  end()
  await turn()
  end()
  await Promise.all([one, two])
})

it('does not begin for whoever has waited too long all the same', async () => {
  let now = 0
  const queue = new WorkQueue({ atOnce: 1, patience: 100, guess: 1, now: () => now })
  const { begun, piece, end } = work()
  const [one, two] = [queue.do(piece('one')), queue.do(piece('two'))]
  now = 101
  end()
  await one
  await expect(two).rejects.toThrow(Busy)
  expect(begun).toEqual(['one'])
  expect(await queue.do(async () => 'next')).toBe('next')
})

it('lets no stranger stand before those who are known, nor keeps the known out for the strangers in line', async () => {
  const queue = new WorkQueue({ atOnce: 1, patience: 100, guess: 40 })
  const { begun, piece, end } = work()
  const all = [queue.do(piece('a')), queue.do(piece('stranger'), 'second'), queue.do(piece('stranger 2'), 'second')]
  await expect(queue.do(piece('stranger 3'), 'second')).rejects.toThrow(Busy)
  all.push(queue.do(piece('known')))
  for (let i = 0; i < 4; i++) {
    end()
    await turn()
  }
  await Promise.all(all)
  expect(begun).toEqual(['a', 'known', 'stranger', 'stranger 2'])
})

it('goes on after work that failed', async () => {
  const queue = new WorkQueue({ atOnce: 1, patience: 100, guess: 1 })
  const failing = queue.do(() => Promise.reject(new Error('broken')))
  const next = queue.do(async () => 'done')
  await expect(failing).rejects.toThrow('broken')
  expect(await next).toBe('done')
})
