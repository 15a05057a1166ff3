/**
 * A place written as coordinates: `125.39,43.86`, `43.86N 125.39E`, `N43°51′36″ E125°23′24″`, `北纬43度51分 东经125度23分`. Two bare
 * numbers are longitude and latitude, unless only the other way round is possible. Pure.
 */
import type { LonLat } from '@yiwang/contract'

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/北纬/g, 'N'],
  [/南纬/g, 'S'],
  [/东经/g, 'E'],
  [/西经/g, 'W'],
  [/[度º˚]/g, '°'],
  [/[″”“秒]|''|′′|’’/g, '"'],
  [/[′’‘´`分]/g, "'"],
]
const TOKEN = /[+-]?\d{1,3}(?:\.\d{1,12})?|[NSEW°'"]|[\s,;/()[\]、，；]+/y

type Hemisphere = 'N' | 'S' | 'E' | 'W'

interface Angle {
  /** Degrees, minutes, seconds, as far as they were written. */
  readonly parts: number[]
  readonly negative: boolean
  hemisphere: Hemisphere | undefined
}

export function readCoordinates(text: string): LonLat | undefined {
  const angles = anglesOf(tokensOf(text))
  const [first, second] = angles ?? []
  if (!first || !second || angles?.length !== 2) return undefined
  const [a, b] = [degreesOf(first), degreesOf(second)]
  if (a === undefined || b === undefined) return undefined
  const place = inOrder(first.hemisphere, a, second.hemisphere, b)
  return place && Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90 ? place : undefined
}

/** undefined = it holds something that no coordinate does. */
function tokensOf(text: string): string[] | undefined {
  const plain = WORDS.reduce((words, [from, to]) => words.replace(from, to), text.trim())
    .normalize('NFKC')
    .toUpperCase()
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < plain.length) {
    const [token] = TOKEN.exec(plain) ?? []
    if (token === undefined) return undefined
    const bare = token.trim()
    if (/[\d.NSEW°'"]/.test(bare)) tokens.push(bare)
  }
  return tokens
}

function anglesOf(tokens: readonly string[] | undefined): Angle[] | undefined {
  const angles: Angle[] = []
  const leading = tokens?.[0] !== undefined && isHemisphere(tokens[0])
  const named = tokens?.some(isHemisphere) === true
  let open: Angle | undefined
  let waiting: Hemisphere | undefined
  for (const [i, token] of (tokens ?? []).entries()) {
    if (isHemisphere(token)) {
      if (leading) {
        waiting = token
        open = undefined
      } else {
        if (!open || open.hemisphere) return undefined
        open.hemisphere = token
        open = undefined
      }
    } else if (/\d/.test(token)) {
      // Without a hemisphere between them a number begins a new angle unless marks tie it to the one before.
      const begins = !open || (!named && (tokens?.[i + 1] === '°' || !tied(tokens?.[i - 1])))
      if (begins) {
        open = { parts: [], negative: token.startsWith('-'), hemisphere: waiting }
        waiting = undefined
        angles.push(open)
      } else if (/^[+-]/.test(token)) return undefined
      open?.parts.push(Math.abs(Number(token)))
    } else if (!open) return undefined
  }
  return angles
}

function tied(before: string | undefined): boolean {
  return before === '°' || before === "'"
}

function isHemisphere(token: string): token is Hemisphere {
  return token === 'N' || token === 'S' || token === 'E' || token === 'W'
}

function degreesOf({ parts, negative, hemisphere }: Angle): number | undefined {
  const [degrees = 0, minutes = 0, seconds = 0] = parts
  const smaller = parts.slice(0, -1)
  if (parts.length === 0 || parts.length > 3 || minutes >= 60 || seconds >= 60 || !smaller.every(Number.isInteger))
    return undefined
  if (negative && hemisphere) return undefined
  const value = degrees + minutes / 60 + seconds / 3_600
  return negative || hemisphere === 'S' || hemisphere === 'W' ? -value : value
}

function inOrder(a: Hemisphere | undefined, first: number, b: Hemisphere | undefined, second: number): LonLat | undefined {
  const isLat = (h: Hemisphere): boolean => h === 'N' || h === 'S'
  if (a && b) {
    if (isLat(a) === isLat(b)) return undefined
    return isLat(a) ? [second, first] : [first, second]
  }
  if (a || b) return undefined
  return Math.abs(second) > 90 && Math.abs(first) <= 90 ? [second, first] : [first, second]
}
