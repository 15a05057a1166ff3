import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCoordinates } from './coordinates.ts'

const HERE = [125.39, 43.86]

test.each([
  ['125.39,43.86', HERE],
  ['125.39 43.86', HERE],
  ['43.86, 125.39', HERE],
  ['125.39，43.86', HERE],
  ['(125.39; 43.86)', HERE],
  ['１２５．３９，４３．８６', HERE],
  ['43.86N 125.39E', HERE],
  ['125.39e43.86n', HERE],
  ['N43.86 E125.39', HERE],
  ['43.86°N, 125.39°E', HERE],
  ['北纬43.86度 东经125.39度', HERE],
  ['东经125.39，北纬43.86', HERE],
  [`43°51'36"N 125°23'24"E`, HERE],
  ['43°51′36″N 125°23′24″E', HERE],
  ['N43°51′36″ E125°23′24″', HERE],
  ["43°51'36'' 125°23'24''", HERE],
  ['43 51 36 N 125 23 24 E', HERE],
  ['北纬43度51分36秒，东经125度23分24秒', HERE],
  ["43°51.6'N 125°23.4'E", HERE],
  ['33.5S 70.6W', [-70.6, -33.5]],
  ['-70.6, -33.5', [-70.6, -33.5]],
  ['12, 34', [12, 34]],
])('%s', (text, place) => {
  const read = readCoordinates(text)
  expect(read?.[0]).toBeCloseTo(place[0] ?? 0, 9)
  expect(read?.[1]).toBeCloseTo(place[1] ?? 0, 9)
})

describe('no coordinates', () => {
  test.each([
    '',
    '125.39',
    '125.39,',
    '125.39,43.86,7',
    '200,43',
    '95,95',
    '43.86N 125.39N',
    '43.86N 125.39',
    '43°61′N 125°23′E',
    '43.5°51′N 125°23′E',
    '-43.86S 125.39E',
    '110101',
    '990107001001001',
    '松涛路 12 号',
    '12 号楼 34 室',
    'N E',
    'NE 43.86 125.39',
    "'43 125",
  ])('%s', (text) => expect(readCoordinates(text)).toBeUndefined())
})

test('whatever is typed, it answers, and what it answers is on the earth', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+.,;°'"NSEW\d ]{0,40}$/)), (text) => {
      const read = readCoordinates(text)
      if (!read) return
      expect(Math.abs(read[0])).toBeLessThanOrEqual(180)
      expect(Math.abs(read[1])).toBeLessThanOrEqual(90)
    }),
  )
})

test('what is written out is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -179_999, max: 179_999 }), fc.integer({ min: -89_999, max: 89_999 }), (x, y) => {
      const [lon, lat] = [x / 1_000, y / 1_000]
      const named = `${Math.abs(lat)}${lat < 0 ? 'S' : 'N'} ${Math.abs(lon)}${lon < 0 ? 'W' : 'E'}`
      expect(readCoordinates(named)?.map((n) => n + 0)).toEqual([lon, lat])
      expect(readCoordinates(`${lon},${lat}`)).toEqual([lon, lat])
    }),
  )
})
