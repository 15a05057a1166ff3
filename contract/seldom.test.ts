/** What goes wrong again and again is said at once and then ever more rarely, and how often it did meanwhile is never lost. */
import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from './instant.ts'
import { Seldom } from './seldom.ts'

const ERROR = 50

/** When it is said, of something that happens every second for so long, and for how many times each. */
function saidOf(seldom: Seldom, from: number, until: number): { at: number; times: number }[] {
  const said = []
  for (let at = from; at < until; at += SECOND) {
    const times = seldom.times('the disk is full', at)
    if (times !== undefined) said.push({ at, times })
  }
  return said
}

describe('what happens every second', () => {
  test('is said at once, ever more rarely, and at least every ten minutes', () => {
    const said = saidOf(new Seldom(), 0, HOUR)
    expect(said.slice(0, 4)).toEqual([
      { at: 0, times: 1 },
      { at: 5 * SECOND, times: 5 },
      { at: 15 * SECOND, times: 10 },
      { at: 35 * SECOND, times: 20 },
    ])
    expect(said.length).toBeLessThan(15)
    const gaps = said.slice(1).map(({ at }, i) => at - (said[i]?.at ?? 0))
    expect(Math.max(...gaps)).toBe(10 * MINUTE)
  })
  test('is news again after a minute without it', () => {
    const seldom = new Seldom()
    saidOf(seldom, 0, 3 * MINUTE)
    expect(seldom.times('the disk is full', 3 * MINUTE + 59 * SECOND)).toBeUndefined()
    expect(seldom.times('the disk is full', 5 * MINUTE)).toBe(1)
  })
  test('does not keep anything else from being said', () => {
    const seldom = new Seldom()
    saidOf(seldom, 0, MINUTE)
    expect(seldom.times('the disk is gone', MINUTE)).toBe(1)
  })
})

test('remembers a bounded number of kinds', () => {
  const seldom = new Seldom()
  for (let i = 0; i < 2_000; i++) expect(seldom.times(`kind ${i}`, i)).toBe(1)
  // The oldest was let go, the newest was not.
  expect(seldom.times('kind 0', 2_000)).toBe(1)
  expect(seldom.times('kind 1999', 2_000)).toBeUndefined()
})

describe('lines of a log', () => {
  const fault = (message: string, code?: string) => Object.assign(new Error(message), { ...(code && { code }) })
  test.each([
    ['say why, twice the same', { err: fault('at byte 17', 'ENOSPC') }, { err: fault('at byte 92', 'ENOSPC') }, true],
    ['have another reason', { err: fault('a', 'ENOSPC') }, { err: fault('a', 'EIO') }, false],
    ['are of another part', { part: 'facts', err: fault('a') }, { part: 'latest', err: fault('a') }, false],
    ['are of another connection', { link: 'a', reason: 'gone' }, { link: 'b', reason: 'gone' }, false],
    ['do not say why', { parts: [1] }, { parts: [1] }, false],
  ])('that %s', (_, first, second, isHeldBack) => {
    const seldom = new Seldom()
    expect(seldom.line([first, 'It failed'], ERROR, 0)).toEqual([first, 'It failed'])
    expect(seldom.line([second, 'It failed'], ERROR, 1)).toEqual(isHeldBack ? undefined : [second, 'It failed'])
  })
  test('say how many they stand for', () => {
    const seldom = new Seldom()
    const err = fault('a')
    for (let at = 0; at < 4; at++) seldom.line([{ err }, 'It failed'], ERROR, at)
    expect(seldom.line([{ err }, 'It failed'], ERROR, 6 * SECOND)).toEqual([{ err, times: 4 }, 'It failed'])
  })
})
