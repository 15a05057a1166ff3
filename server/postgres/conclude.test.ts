/** Intents, drills and time in any order: what an alert is marked with, and what is left open. Pure. */
import { type Alert, type Drill, type Level, runsAt, SECOND, stateOf } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closedWithDrill } from '../engine/alerts/lifecycle.ts'
import type { Intent } from '../engine/engine.ts'
import fire from '../engine/rules/fire.ts'
import { assetOf } from '../memory-records.fixture.ts'
import { conclude, subjectKey } from './conclude.ts'

const NOON = 1_800_000_000_000
const ROOM = assetOf(1, { id: 'gb26875:room', kind: 'fireRoom', orgPath: '澄湾区/东湖街道' })

/** One room over time: the records as they would be, each step a transaction. */
class Room {
  now = NOON
  alerts = new Map<string, Alert>()
  newest: Alert | undefined
  drills: Drill[] = []
  last = new Map<string, number>()
  #onset = 0
  #holds = false

  /** `late` = it happened that long ago and is read only now. */
  report(late = 0): void {
    if (!this.#holds) this.#onset++
    this.#intend({ kind: this.#holds ? 'repeat' : 'fire', firing: { level: 3 as Level, params: {} }, count: 1 }, late)
    this.#holds = true
  }

  clear(): void {
    if (this.#holds) this.#intend({ kind: 'clear', count: 0 }, 0)
    this.#holds = false
  }

  start(): void {
    if (this.running) return
    const id = `00000000-0000-4000-8000-${String(this.drills.length).padStart(12, '0')}`
    const steps = [{ phase: 0, at: this.now, by: 'ann' }]
    const what = { kinds: ['fireRoom'] as Drill['kinds'], assets: [], orgPath: '' }
    this.drills.push({ id, name: id, phases: ['1'], steps, ...what, startedAt: this.now, startedBy: 'ann', version: 1 })
  }

  end(): void {
    const { running } = this
    if (!running) return
    this.drills = this.drills.map((d) => (d === running ? { ...d, endedAt: this.now } : d))
    for (const alert of this.alerts.values())
      if (alert.drill === running.id && (alert.active || stateOf(alert) !== 'closed'))
        this.#put(closedWithDrill(alert, this.now).alert)
  }

  get running(): Drill | undefined {
    return this.drills.find((d) => d.endedAt === undefined)
  }

  #intend(what: Pick<Intent, 'kind' | 'firing' | 'count'>, late: number): void {
    const at = this.now - late
    const intent: Intent = { rule: 'fire', subject: ROOM.id, onset: `k${this.#onset}`, at, now: at, timeSuspect: false, ...what }
    const newest = new Map(this.newest ? [[subjectKey('fire', ROOM.id), this.newest]] : [])
    const { alerts, last } = conclude(
      [intent],
      { newest, last: this.last, drills: this.drills },
      { assetOf: () => ROOM, ruleOf: () => fire, thresholds: 1 },
    )
    for (const [counter, n] of last) this.last.set(counter, n)
    for (const alert of alerts) {
      if (!this.alerts.has(alert.id)) this.newest = alert
      this.#put(alert)
    }
  }

  #put(alert: Alert): void {
    this.alerts.set(alert.id, alert)
    if (this.newest?.id === alert.id) this.newest = alert
  }
}

const steps = fc.array(fc.constantFrom('report', 'report', 'late', 'clear', 'start', 'end'), { maxLength: 40 })

function played(moves: readonly string[]): Room {
  const room = new Room()
  for (const move of moves) {
    room.now += 10 * SECOND
    if (move === 'report') room.report()
    else if (move === 'late') room.report(15 * SECOND)
    else if (move === 'clear') room.clear()
    else if (move === 'start') room.start()
    else room.end()
  }
  return room
}

describe('whatever happens in any order', () => {
  it('an alert is a drill’s exactly when it was raised within it', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const room = played(moves)
        for (const { drill, firstSeen } of room.alerts.values())
          expect(drill).toBe(room.drills.find((d) => runsAt(d, firstSeen))?.id)
      }),
    )
  })

  it('at most one alert holds, and none of a drill that is over', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const room = played(moves)
        const open = [...room.alerts.values()].filter((a) => a.active)
        expect(open.length).toBeLessThanOrEqual(1)
        for (const { drill } of open) expect(drill === undefined || drill === room.running?.id).toBe(true)
      }),
    )
  })

  it('a report outside of drills leaves a real alert open, whatever was practised before', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const room = played([...moves, 'end', 'report'])
        const open = [...room.alerts.values()].filter((a) => a.active)
        expect(open.map((a) => a.drill)).toEqual([undefined])
      }),
    )
  })

  it('numbers are without a hole and never twice, real ones and drilled ones each for themselves', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const { alerts } = played(moves)
        for (const drilled of [false, true]) {
          const numbers = [...alerts.values()]
            .filter((a) => (a.drill !== undefined) === drilled)
            .map((a) => Number(a.number.slice(-4)))
          expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1))
        }
      }),
    )
  })

  it('a condition that outlives drill after drill stays known by what it follows', () => {
    const room = played(['start', 'report', 'end', 'start', 'report', 'end', 'report', 'report'])
    const all = [...room.alerts.values()]
    expect(all.map((a) => a.drill !== undefined)).toEqual([true, true, false])
    expect(all.map((a) => all.findIndex((b) => b.id === a.follows))).toEqual([-1, 0, 1])
    expect(all.at(-1)).toMatchObject({ active: true, count: 2 })
  })
})
