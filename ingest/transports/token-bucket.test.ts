/** Buckets over any clock. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Buckets, TokenBucket } from './token-bucket.ts'

test('lets through no more than burst and rate allow, whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: -5_000, max: 5_000 })), { maxLength: 60 }),
      (uses) => {
        const bucket = new TokenBucket({ rate: 10, burst: 100 }, 0)
        let now = 0
        let forward = 0
        let admitted = 0
        for (const [amount, step] of uses) {
          now += step
          forward += Math.max(0, step)
          if (bucket.use(0, now) === 0) admitted += amount
          bucket.use(amount, now)
        }
        // One use may overdraw the bucket; the debt is waited off.
        expect(admitted).toBeLessThanOrEqual(100 + (forward * 10) / 1_000 + 50)
      },
    ),
  )
})

test('says how long to wait, and is forgotten when it has refilled', () => {
  const buckets = new Buckets({ rate: 10, burst: 20 })
  expect(buckets.use('a', 20, 0)).toBe(0)
  expect(buckets.use('a', 5, 0)).toBe(500)
  expect(buckets.use('b', 20, 0)).toBe(0)
  expect(buckets.use('a', 0, 500)).toBe(0)
  buckets.tick(2_500)
  expect(buckets.use('a', 20, 2_500)).toBe(0)
})
