/** When a session is near its end because nobody is here. */
import { MINUTE, SECOND } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { endsIn } from './presence.ts'

const IDLE = 30 * MINUTE
const SINCE = 1_780_000_000_000

test.each<[string, number | undefined, number, number | undefined]>([
  ['a wall never ends by itself', undefined, 100 * MINUTE, undefined],
  ['somebody was here just now', IDLE, 0, undefined],
  ['far from it', IDLE, 27 * MINUTE, undefined],
  ['two minutes before it is said', IDLE, 28 * MINUTE, 2 * MINUTE],
  ['and counted down', IDLE, 29 * MINUTE + 50 * SECOND, 10 * SECOND],
  ['never below nothing', IDLE, 31 * MINUTE, 0],
])('%s', (_what, idle, gone, left) => expect(endsIn(idle, SINCE, SINCE + gone)).toBe(left))
