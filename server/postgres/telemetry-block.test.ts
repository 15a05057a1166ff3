/** A block gives back exactly what was packed. */
import { type Signal, signal } from '@yiwang/contract'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packBlock, type StoredSignal, unpackBlock } from './telemetry-block.ts'

const observation = fc.record(
  {
    kind: fc.constant('observation' as const),
    feature: fc.constantFrom('sl651:1', 'sl651:2', 'observation:g:x/1'),
    eventTime: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_060_000 }),
    property: fc.constantFrom('water.level', 'rain.hour', '水位'),
    value: fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => (v === 0 ? 0 : v)),
      fc.boolean(),
      fc.string(),
      fc.constant(null),
    ),
    unit: fc.constantFrom('m', 'mm'),
    quality: fc.constantFrom('good' as const, 'bad' as const),
    late: fc.constant(true as const),
    source: fc.constant('sl651'),
  },
  { requiredKeys: ['kind', 'feature', 'eventTime', 'property', 'value', 'source'], noNullPrototype: true },
)

it('round-trips any mixture of signals', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observation, { maxLength: 60 }), async (signals) => {
      expect(await unpackBlock(await packBlock(signals as StoredSignal[]))).toEqual(signals)
    }),
    { numRuns: 60 },
  )
})

it('keeps what a signal may carry beside its value', async () => {
  const one: Signal = signal.parse({ kind: 'note', feature: 'dji:a', eventTime: 1, topic: 't', detail: { a: [1, { b: null }] } })
  expect(await unpackBlock(await packBlock([{ ...one, source: 'dji' }]))).toEqual([{ ...one, source: 'dji' }])
})

it('takes less than a tenth of the JSON when devices repeat themselves', async () => {
  const signals = Array.from(
    { length: 2_000 },
    (_, i): StoredSignal => ({
      kind: 'observation',
      feature: `sl651:${i % 100}`,
      eventTime: 1_700_000_000_000 + Math.floor(i / 100) * 1_000,
      property: 'water.level',
      value: Math.round(100 + Math.sin(i / 50) * 20) / 100,
      source: 'sl651',
    }),
  )
  expect((await packBlock(signals)).length).toBeLessThan(JSON.stringify(signals).length / 10)
})
