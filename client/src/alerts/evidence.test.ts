/** Pictures beside an alert: whose they are, and what is drawn on them. */
import type { Evidence } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { sampleAlert, sampleAsset } from '../../dev/sample.ts'
import { boxesOn } from './boxes.ts'
import { reviewOf } from './review.ts'

const picture = (change: Partial<Evidence> = {}): Evidence => ({
  sha256: 'a'.repeat(64),
  at: 0,
  frame: 'full',
  boxes: [
    { box: [0.1, 0.1, 0.2, 0.2], label: 'unattended', score: 0.93 },
    { box: [0.5, 0.5, 0.2, 0.2], label: 'person', score: 0.6 },
  ],
  ...change,
})

describe('boxes', () => {
  const about = { params: { label: 'unattended' } }

  test('what the alert is about stands out; an absence is dashed, an object solid', () => {
    expect(boxesOn(picture(), about, undefined).map(({ violates, inferred }) => [violates, inferred])).toEqual([
      [true, true],
      [false, false],
    ])
  })

  test('where nothing has the alert’s own name, everything in the picture is what it is about', () => {
    expect(boxesOn(picture(), { params: { depth: 12 } }, undefined).every(({ violates }) => violates)).toBe(true)
  })

  test('under the camera’s own limit there is no box; on a part of a frame there is none at all', () => {
    const camera = sampleAsset(1, 'camera', { traits: { ai: { person: { score: 0.7, dwell: 3 } } } })
    expect(boxesOn(picture(), about, camera).map(({ box }) => box.label)).toEqual(['unattended'])
    expect(boxesOn(picture({ frame: 'cropped' }), about, camera)).toEqual([])
  })
})

describe('review', () => {
  const room = sampleAsset(1, 'fireRoom', { id: 'gb26875:1' })
  const eye = sampleAsset(2, 'camera', { id: 'frigate:1', traits: { watches: room.id } })
  const assets = new Map([room, eye].map((asset) => [asset.id, asset]))
  const fire = sampleAlert({ id: '00000000-0000-4000-8000-000000000001', family: 'fire', asset: room.id })
  const seen = sampleAlert({
    id: '00000000-0000-4000-8000-000000000002',
    family: 'camera',
    asset: eye.id,
    evidence: [picture()],
  })

  test('own pictures first, else those of the camera that watches the place', () => {
    expect(reviewOf(fire, [fire, seen], assets)).toBe(seen)
    expect(reviewOf({ ...fire, evidence: [picture()] }, [seen], assets)?.id).toBe(fire.id)
  })

  test('what is over, or of another place, says nothing', () => {
    const over = { ...seen, active: false, ackedAt: 1, clearedAt: 1 }
    expect(reviewOf(fire, [fire, over], assets)).toBe(undefined)
    expect(reviewOf({ ...fire, asset: 'gb26875:2' }, [seen], assets)).toBe(undefined)
  })
})
