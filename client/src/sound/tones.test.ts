import { MINUTE, SECOND } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { sampleAlert } from '../../dev/sample.ts'
import { EVERY, insists, LOWERED, loudness, MUTE, TONES } from './tones.ts'

const NOW = 1_800_000_000_000
const acked = { ackedAt: NOW, ackedBy: 'x' }

describe('what insists', () => {
  test.each([
    ['nothing', [], undefined],
    ['a Ⅱ that waits', [sampleAlert({ level: 2 })], 2],
    ['a Ⅰ before a Ⅱ', [sampleAlert({ level: 2 }), sampleAlert({ level: 1 })], 1],
    ['not what is confirmed', [sampleAlert({ level: 1, ...acked })], undefined],
    ['not what has cleared', [sampleAlert({ level: 1, active: false })], undefined],
    ['not a Ⅲ', [sampleAlert({ level: 3 })], undefined],
  ])('%s', (_, alerts, level) => expect(insists(alerts)).toBe(level))
})

describe('loudness', () => {
  test.each([
    ['Ⅰ', 1, 0, false, 1],
    ['a muted Ⅰ is lowered by 6 dB', 1, NOW + MUTE, false, LOWERED],
    ['a muted Ⅱ is silent', 2, NOW + MUTE, false, 0],
    ['the mute is over at its second', 2, NOW, false, 1],
    ['Ⅲ', 3, 0, false, 1],
    ['Ⅲ in a flood of alarms', 3, 0, true, 0],
    ['Ⅱ in a flood of alarms', 2, 0, true, 1],
    ['Ⅳ', 4, 0, false, 0],
  ] as const)('%s', (_, level, mutedUntil, flooded, loud) => expect(loudness(level, mutedUntil, NOW, flooded)).toBe(loud))
  test('6 dB is half the amplitude', () => expect(LOWERED).toBeCloseTo(0.501, 3))
})

test('pulses and rhythms are those of the design', () => {
  expect(TONES[1].map(({ from, to }) => [from, to])).toEqual([
    [880, 660],
    [880, 660],
    [880, 660],
  ])
  expect(TONES[2].map(({ from }) => from)).toEqual([740, 740])
  expect(TONES[3].map(({ from }) => from)).toEqual([523])
  expect(EVERY).toEqual({ 1: 5 * SECOND, 2: 15 * SECOND })
  expect(MUTE).toBe(2 * MINUTE)
})
