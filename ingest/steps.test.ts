/** Steps in order, whatever finishes first. */
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { EvidenceError } from './evidence.ts'
import { Feeds } from './feeds.ts'
import { lineMessage } from './line.fixture.ts'
import type { Step } from './protocol.ts'
import { type Doors, StepRunner } from './steps.ts'

type Work = () => void

/** Doors whose work is done when the test says so, in any order. */
function slowDoors(work: Work[]): Doors {
  const doors = {
    writer: { append: (_lane: string, _message: unknown, done: (outcome: 'stored') => void) => work.push(() => done('stored')) },
    faults: { reject: (_seen: unknown, _now: number, counted: () => void) => work.push(counted), show: () => {} },
    evidence: {
      put: (bytes: Uint8Array) =>
        new Promise<string>((resolve, reject) =>
          work.push(() => (bytes.length > 0 ? resolve('sha256') : reject(new EvidenceError('disk', 'The disk is full.')))),
        ),
    },
    log: pino({ level: 'silent' }),
  }
  return doors as unknown as Doors
}

const kinds = fc.constantFrom('store', 'send', 'fault', 'picture', 'badPicture', 'settle')

test('answers leave in the order of their steps, each after its store; an unkept picture is answered nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(kinds, { maxLength: 25 }), fc.infiniteStream(fc.nat(1_000)), async (plan, luck) => {
      const work: Work[] = []
      const sent: string[] = []
      const done: string[] = []
      const kept: [number, boolean][] = []
      const steps = plan.map((kind, i): Step<string> => {
        if (kind === 'send') return { do: 'send', out: String(i) }
        if (kind === 'fault') return { do: 'fault', reason: 'x', bytes: new Uint8Array() }
        if (kind === 'settle') return { do: 'settle', command: 'c', device: 'line:d', outcome: 'done' }
        const pictures = kind === 'store' ? [] : [new Uint8Array(kind === 'picture' ? 1 : 0)]
        return {
          do: 'store',
          lane: 'alarm',
          message: lineMessage('d', String(i), 1),
          pictures,
          then: [String(i)],
          after: (is) => kept.push([i, is]),
        }
      })
      const runner = new StepRunner<string>({
        doors: slowDoors(work),
        origin: { source: 'line', from: 'x', feed: new Feeds().of('line'), refuse: () => undefined },
        send: (out) => sent.push(out),
        done: (kind) => done.push(kind),
      })
      runner.run(steps, 1)
      while (runner.length > 0) {
        const [one] = work.splice(luck.next().value % Math.max(1, work.length), 1)
        one?.()
        await new Promise(setImmediate)
      }
      expect(done).toEqual(steps.map((step) => step.do))
      expect(kept).toEqual(plan.flatMap((kind, i) => (/store|icture/.test(kind) ? [[i, kind !== 'badPicture']] : [])))
      expect(sent).toEqual(
        plan.flatMap((kind, i) => (kind === 'store' || kind === 'send' || kind === 'picture' ? [String(i)] : [])),
      )
    }),
    { numRuns: 60 },
  )
})
