/** Topic filters against the examples of MQTT 3.1.1, section 4.7, and against each other. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { covers, matches } from './topic-filter.ts'

test.each([
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['#', 'anything/at/all', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['/+', '/finance', true],
  ['+', '/finance', false],
  ['#', '$SYS/broker', false],
  ['+/monitor/Clients', '$SYS/monitor/Clients', false],
  ['$SYS/#', '$SYS/broker', true],
  ['a/b', 'a/b/c', false],
  ['a/b/c', 'a/b', false],
])('%s against %s: %s', (filter, topic, expected) => {
  expect(matches(filter, topic)).toBe(expected)
})

describe('one filter covers another', () => {
  test.each([
    ['a/#', 'a', true],
    ['a/#', 'a/+/b', true],
    ['a/+', 'a/#', false],
    ['a/+', 'a/+', true],
    ['a/+', 'a/b', true],
    ['a/b', 'a/+', false],
    ['#', '$SYS/#', false],
    ['+/x', '$SYS/x', false],
  ])('%s of %s: %s', (allowed, asked, expected) => {
    expect(covers(allowed, asked)).toBe(expected)
  })

  test('only when every topic of it matches too', () => {
    const level = fc.constantFrom('a', 'b', '', '+')
    const filter = fc
      .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, hash]) => [...levels, ...(hash ? ['#'] : [])].join('/'))
    const topic = fc.array(fc.constantFrom('a', 'b', '', '$S'), { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'))
    fc.assert(
      fc.property(filter, filter, topic, (allowed, asked, name) => {
        if (covers(allowed, asked) && matches(asked, name)) expect(matches(allowed, name)).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })
})
