/** The whole of a box is in the view, and no more of what is around it than need be. */
import { WebMercatorViewport } from '@deck.gl/core'
import type { Bbox } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { fitted } from './camera.ts'

const DISTRICT: Bbox = [125.31, 43.81, 125.47, 43.91]

test.each([
  [1_104, 860, 50, -18],
  [1_104, 860, 0, 0],
  [1_920, 860, 50, -18],
  [390, 600, 50, -18],
  [1_026, 600, 60, 140],
])('%d×%d, pitch %d, bearing %d', (width, height, pitch, bearing) => {
  const { center, zoom } = fitted(DISTRICT, { width, height }, { pitch, bearing })
  const eye = (nearer: number) =>
    new WebMercatorViewport({ width, height, longitude: center[0], latitude: center[1], zoom: zoom + nearer, pitch, bearing })
  const [west, south, east, north] = DISTRICT
  const inside = (nearer: number) =>
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ].every((corner) => {
      const [x = -1, y = -1] = eye(nearer).project(corner)
      return x >= 0 && x <= width && y >= 0 && y <= height
    })
  expect(inside(0)).toBe(true)
  expect(inside(0.6)).toBe(false)
})
