/** Measuring: points, closing, going back, and what is said of it. */
import { beforeEach, describe, expect, test } from 'vitest'
import { offset } from './geo.ts'
import {
  addPoint,
  areaAmount,
  areaM2,
  clearMeasured,
  closeFigure,
  lengthAmount,
  lengthM,
  measured,
  undoPoint,
} from './measure.ts'

const AT = [125.39, 43.86] as const
const corner = (east: number, north: number) => offset([...AT], east, north)
beforeEach(clearMeasured)

describe('a figure', () => {
  test('grows by points, closes from three on, and opens again when one goes back', () => {
    for (const point of [corner(0, 0), corner(300, 0)]) addPoint(point)
    closeFigure()
    expect(measured.getState().closed).toBe(false)
    expect(areaM2(measured.getState())).toBe(undefined)
    addPoint(corner(300, 400))
    expect(lengthM(measured.getState())).toBeCloseTo(700, 0)
    closeFigure()
    expect(lengthM(measured.getState())).toBeCloseTo(1_200, 0)
    expect(areaM2(measured.getState())).toBeCloseTo(60_000, -2)
    undoPoint()
    expect(measured.getState()).toMatchObject({ closed: false, points: { length: 3 } })
    undoPoint()
    expect(measured.getState().points).toHaveLength(2)
  })

  test('a point after a closed figure begins another', () => {
    for (const point of [corner(0, 0), corner(9, 0), corner(9, 9)]) addPoint(point)
    closeFigure()
    addPoint(corner(50, 50))
    expect(measured.getState()).toEqual({ points: [corner(50, 50)], closed: false })
  })
})

test.each([
  [0, '0.0 m'],
  [84.4, '84 m'],
  [999.4, '999 m'],
  [1_240, '1.24 km'],
  [23_456, '23.5 km'],
])('%d metres are said as %s', (metres, said) => {
  const { figure, unit } = lengthAmount(metres)
  expect(`${figure} ${unit}`).toBe(said)
})

test.each([
  [3_104, '3,104 m2'],
  [250_000, '0.25 km2'],
  [12_340_000, '12.3 km2'],
])('%d square metres are said as %s', (squareMetres, said) => {
  const { figure, unit } = areaAmount(squareMetres)
  expect(`${figure} ${unit}`).toBe(said)
})
