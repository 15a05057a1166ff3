/** The belt against a Redis that refuses and is lost at random: order, no gap, no repeat of what was accepted. */
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { Belt } from './belt.ts'
import { RedisLink } from './link.ts'

/** Mends at once: the waiting itself is shown against a real Redis elsewhere. */
class ShortLink extends RedisLink {
  override async mended(): Promise<void> {}
}

test('whatever fails, everything arrives once, in order, one batch at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
      fc.integer({ min: 1, max: 16 }),
      async (bursts, luck, most) => {
        const arrived: number[] = []
        const accepted: number[] = []
        let flying = 0
        const belt = new Belt({
          link: new ShortLink('redis://127.0.0.1:1', 'none', pino({ level: 'silent' })),
          take: (waiting, from) => Math.min(most, waiting.length - from),
          load: (batch: readonly number[]) => batch,
          send: async (batch) => {
            expect(flying).toBe(0)
            flying++
            await Promise.resolve()
            flying--
            if (luck.next().value === 0) throw new Error('refused')
            arrived.push(...batch)
          },
          accepted: (batch) => accepted.push(...batch),
          refused: () => {},
          soon: queueMicrotask,
        })
        let n = 0
        for (const burst of bursts) {
          for (let i = 0; i < burst; i++) belt.add(n++)
          await new Promise(setImmediate)
        }
        while (belt.length > 0) await new Promise(setImmediate)
        const all = Array.from({ length: n }, (_, i) => i)
        expect(arrived).toEqual(all)
        expect(accepted).toEqual(all)
      },
    ),
    { numRuns: 60 },
  )
})
