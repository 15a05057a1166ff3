/** What an open page hears: at once of its own account and session, by looking of a session that ended by itself, of nobody else. */
import { MINUTE } from '@yiwang/contract'
import { expect, it } from 'vitest'
import { Stays } from './stays.ts'

const MINE = { id: 'mine', account: 'wang' }
const none: ReadonlySet<string> = new Set()
const stands = async () => false

async function opened(stays: Stays, isOver: () => Promise<boolean> = stands) {
  const events = stays.of(MINE, isOver)[Symbol.asyncIterator]()
  expect((await events.next()).value).toBe('retry: 2000\n\n')
  return events
}

it.each([
  ['its session', none, new Set(['mine'])],
  ['its account', new Set(['wang']), none],
])('it is told of %s at once', async (_, accounts, sessions) => {
  const stays = new Stays(60 * MINUTE)
  const events = await opened(stays)
  const next = events.next()
  stays.changed(accounts, sessions)
  expect((await next).value).toBe('data: changed\n\n')
  // Also of what changes before it listens again.
  stays.changed(accounts, sessions)
  expect((await events.next()).value).toBe('data: changed\n\n')
})

it('it is not told of others', async () => {
  const stays = new Stays(1)
  const events = await opened(stays)
  stays.changed(new Set(['li']), new Set(['theirs']))
  expect((await events.next()).value).toBe(':\n\n')
})

it('a session that is over by itself is noticed, told, and the end; where nobody can say so, it is borne', async () => {
  const answers = [false, new Error('away'), true]
  const events = await opened(new Stays(1), async () => {
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer === true
  })
  const heard: unknown[] = []
  for (let next = await events.next(); !next.done; next = await events.next()) heard.push(next.value)
  expect(heard).toEqual([':\n\n', ':\n\n', 'data: changed\n\n'])
})

it('rights that begin or end by themselves are told when they do, though nobody changed them', async () => {
  const turns = [0, 61 * MINUTE, undefined]
  const stays = new Stays(60 * MINUTE)
  const events = stays.of(MINE, stands, () => turns.shift())[Symbol.asyncIterator]()
  await events.next()
  expect((await events.next()).value).toBe('data: changed\n\n')
  // The next one is further away than it looks by itself: nothing is said of it yet.
  const next = events.next()
  stays.changed(none, new Set(['theirs']))
  stays.changed(none, new Set([MINE.id]))
  expect((await next).value).toBe('data: changed\n\n')
  expect(turns).toEqual([undefined])
})

it('one session has so many of them and no more', async () => {
  const stays = new Stays(60 * MINUTE)
  const first = await opened(stays)
  let more = 1
  for (; stays.mayOpen(MINE.id); more++) await opened(stays)
  expect([more, stays.mayOpen('another')]).toEqual([20, true])
  const left = first.next()
  stays.changed(none, new Set([MINE.id]))
  await left
  await first.return?.()
  expect(stays.mayOpen(MINE.id)).toBe(true)
})
