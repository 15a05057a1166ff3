/** What is asked of whom, how, and what becomes of it, whatever the protocol. */
import type { Command } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { Dialogue } from './dialogue.ts'

const PATIENCE = { repeatAfter: 10_000, repeats: 1 }
const DEVICE = 'test:1'
const order = (expiresAt = 100_000): Command => ({
  id: 'c1',
  device: DEVICE,
  body: { action: 'queryNow' },
  actor: 'u1',
  issuedAt: 0,
  expiresAt,
})
/** A request that can be read back: to whom, its serial number, when. */
const write = (to: string, serial: number, at: number) => Buffer.from(`${to} ${serial} ${at}`)
const read = (steps: readonly unknown[]) =>
  steps.map((step) => (typeof step === 'object' && step !== null && 'out' in step ? String(step.out) : step))
const settled = (outcome: string) => [{ do: 'settle', command: 'c1', device: DEVICE, outcome }]

describe('an order', () => {
  test('to a device that never spoke here is over at once, one that nobody can carry out too', () => {
    const line = new Dialogue<string>(PATIENCE, 0)
    expect(line.order(order(), write, 1)).toEqual(settled('expired'))
    line.met(DEVICE, 'centre')
    expect(line.order(order(), undefined, 1)).toEqual(settled('unsupported'))
  })
  test('is repeated under its serial number, at its new time, then given up', () => {
    const line = new Dialogue<string>(PATIENCE, 7_000)
    line.met(DEVICE, 'centre')
    expect(read(line.order(order(), write, 8_000))).toEqual(['centre 8 8000'])
    expect(read(line.tick(17_000))).toEqual([])
    expect(read(line.tick(18_000))).toEqual(['centre 8 18000'])
    expect(line.tick(28_000)).toEqual(settled('expired'))
  })
  test('ends with the answer to its serial number, of its device', () => {
    const line = new Dialogue<string>(PATIENCE, 0)
    line.met(DEVICE, 'centre')
    line.order(order(), write, 0)
    expect(line.settle('test:2', 1, 'done')).toEqual([])
    expect(line.settle(DEVICE, 2, 'done')).toEqual([])
    expect(line.settle(DEVICE, 1, 'refused')).toEqual(settled('refused'))
  })
})

test('it is spoken to as it spoke last, under numbers that wrap', () => {
  const line = new Dialogue<string>(PATIENCE, 65_534_000)
  line.met(DEVICE, 'first')
  expect(read(line.ask(DEVICE, write, 1))).toEqual(['first 65535 1'])
  line.heard(DEVICE, 'then', false, 2)
  expect(read(line.ask(DEVICE, write, 3))).toEqual(['then 0 3'])
  // That it was met is no news of how it speaks.
  line.met(DEVICE, 'first')
  expect(read(line.ask(DEVICE, write, 4))).toEqual(['then 1 4'])
})

test('a clock that is wrong three times in a row is to be set, once', () => {
  const line = new Dialogue<string>(PATIENCE, 0)
  expect([1, 2, 3, 4].map((at) => line.heard(DEVICE, 'centre', true, at))).toEqual([false, false, true, false])
})
