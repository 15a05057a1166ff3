/** The tokens' contrast, by WCAG 2.2 (1.4.3 text 4.5:1, 1.4.11 signs 3:1): every pair of colours that a screen puts together. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const TEXT = 4.5
const SIGN = 3
const PANELS = ['s0', 's1', 's2'] as const
const TINTS = ['tint1', 'tint2', 'tint3'] as const
const LEVELS = ['l1', 'l2', 'l3', 'l4'] as const

const tokens = new Map(
  [...readFileSync(new URL('tokens.css', import.meta.url), 'utf8').matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  ),
)

const over = (inks: readonly string[], grounds: readonly string[], least: number) =>
  inks.flatMap((ink) => grounds.map((ground) => [ink, ground, least] as const))

const PAIRS = [
  ...over(['t1'], [...PANELS, 's3', ...TINTS], TEXT),
  ...over(['t2'], [...PANELS, 's3', ...TINTS], TEXT),
  // Meta text never stands on the selected or pressed ground: there it is second text.
  ...over(['t3'], PANELS, TEXT),
  ...over(['ac', 'ok', 'drill'], PANELS, TEXT),
  // A level's figure stands on the panel and on its own tint; its shape is a sign.
  ...over(LEVELS, ['s1'], TEXT),
  ...over(['ink'], LEVELS, TEXT),
  ...over(['ink'], ['t1', 'ac'], TEXT),
  ...over(['drill-ink'], ['drill'], TEXT),
  ...(['1', '2', '3'] as const).map((n) => [`l${n}`, `tint${n}`, SIGN] as const),
]

describe('contrast', () => {
  test.each(PAIRS)('%s on %s is at least %f : 1', (ink, ground, least) => {
    expect(ratio(colour(ink), colour(ground))).toBeGreaterThanOrEqual(least)
  })

  test('wall text is never glaring: main text on a panel stays under 15 : 1', () => {
    expect(ratio(colour('t1'), colour('s1'))).toBeLessThan(15)
  })

  test('a yardstick that is known: black on white is 21 : 1, a colour on itself 1 : 1', () => {
    expect(ratio('#000000', '#ffffff')).toBeCloseTo(21)
    expect(ratio('#777777', '#777777')).toBe(1)
  })
})

function colour(token: string): string {
  const value = tokens.get(token)
  if (value === undefined) throw new Error(`there is no token --${token}`)
  return value
}

function ratio(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** Relative luminance, WCAG 2.2 "relative luminance". */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
